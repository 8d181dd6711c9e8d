using UmlCaxs.Compute;

namespace UmlCaxs.Features;

/// <summary>Detections, complete or with gaps, in memory: 8 D bytes a row.</summary>
/// <param name="matrix">N x D physical values; owned from now on.</param>
/// <param name="report">Rows and gaps of the table they come from.</param>
public sealed class LoadedFeatures(FeatureMatrix matrix, MissingReport report) : FeatureData
{
    private readonly Lazy<FeatureBounds> bounds = new(() => FeatureBounds.Of([matrix], matrix.Dims));

    /// <inheritdoc/>
    public override long Rows => matrix.Rows;

    /// <inheritdoc/>
    public override MissingReport Report => report;

    /// <inheritdoc/>
    internal override FeatureBounds Bounds => bounds.Value;

    /// <inheritdoc/>
    public override IEnumerable<FeatureMatrix> Pass(CancellationToken cancellation = default) => [matrix];

    /// <inheritdoc/>
    public override void Apply(FeatureTransform transform, int threads)
    {
        _ = Bounds; // of the physical values, before they are gone
        transform.Apply(matrix, threads);
    }

    /// <inheritdoc/>
    public override IDeviceMatrix Upload(IComputeBackend backend, CancellationToken cancellation = default) => backend.Upload(matrix);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => matrix.Dispose();
}
