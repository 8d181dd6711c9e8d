namespace UmlCaxs.Mixture;

/// <summary>Where a run of EM begins.</summary>
public enum StartKind
{
    /// <summary>k-means++ seeds, Lloyd iterations, one component a k-means cluster.</summary>
    KMeans,

    /// <summary>k-means++ seeds, one component for the rows nearest to each.</summary>
    KMeansPlusPlus,

    /// <summary>Random rows as means, each with the covariance of all data: broad components that have to find their place.</summary>
    RandomFromData,
}
