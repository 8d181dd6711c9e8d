namespace UmlCaxs.Classification.Scoring;

/// <summary>How class distances become class probabilities.</summary>
public enum ScoringRule
{
    /// <summary>The rule of Perez-Diaz et al. 2024: p_c proportional to exp(-MahalanobisSquared_c) in the cluster.</summary>
    Softmin,

    /// <summary>
    /// The posterior of normal classes in the cluster: ln p_c = ln prior_c - 1/2 ln det S_c - 1/2 MahalanobisSquared_c + const,
    /// with shrunk covariances S_c, so that a class of any number of labelled rows has a model.
    /// </summary>
    Gaussian,

    /// <summary>The posterior of <see cref="Gaussian"/>, corrected by a map that was fitted to held-out detections.</summary>
    Calibrated,
}
