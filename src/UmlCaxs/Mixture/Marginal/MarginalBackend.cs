using UmlCaxs.Compute;

namespace UmlCaxs.Mixture.Marginal;

/// <summary>
/// A backend for matrices with gaps (NaN): missing features are integrated out exactly. A matrix without gaps goes to the
/// device as it is, and everything about it is what it is without this.
/// </summary>
/// <param name="device">Device to compute on.</param>
public sealed class MarginalBackend(IComputeBackend device) : IComputeBackend
{
    /// <inheritdoc/>
    public string Name => device.Name;

    /// <inheritdoc/>
    public string Description => device.Description;

    /// <inheritdoc/>
    public Precision Precision => device.Precision;

    /// <inheritdoc/>
    public int Threads => device.Threads;

    /// <inheritdoc/>
    /// <param name="features">N x D, NaN where a feature is missing; every row has at least one.</param>
    /// <exception cref="ArgumentException">A row has no feature at all.</exception>
    public IDeviceMatrix Upload(FeatureMatrix features) =>
        PatternGroups.HasGaps(features) ? new PatternedMatrix(device, features) : device.Upload(features);
}
