namespace UmlCaxs.Mixture;

/// <summary>What an M-step had to do for a component.</summary>
public enum ComponentStatus
{
    /// <summary>Nothing beyond the usual reg_covar.</summary>
    Ok,

    /// <summary>Its covariance was not positive definite; its own regularisation was raised until it was.</summary>
    Regularised,

    /// <summary>No row belongs to it; it keeps its place with the covariance it had.</summary>
    Empty,
}
