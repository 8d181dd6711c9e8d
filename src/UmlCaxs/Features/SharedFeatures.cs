using UmlCaxs.Compute;
using UmlCaxs.Distribution;

namespace UmlCaxs.Features;

/// <summary>
/// The detections of a table shared out between processes (ranks), in the order of the rows: each holds its own, or reads them
/// anew each time, and what is found over all rows is the same on every rank.
/// </summary>
public sealed class SharedFeatures : FeatureData
{
    private readonly FeatureData own;

    /// <summary>Puts the shares together; called by all ranks.</summary>
    /// <param name="own">This rank's rows; owned from now on. Perhaps none.</param>
    /// <param name="ranks">The processes.</param>
    /// <param name="report">The count over the whole table.</param>
    internal SharedFeatures(FeatureData own, Communicator ranks, MissingReport report)
    {
        (this.own, Ranks, Report) = (own, ranks, report);
        Bounds = own.Bounds.Over(ranks);
        FirstRow = ranks.AllGather([own.Rows]).Take(ranks.Rank).Sum(rows => rows[0]);
    }

    /// <inheritdoc/>
    public override long Rows => Bounds.Rows;

    /// <summary>This rank's rows.</summary>
    public long OwnRows => own.Rows;

    /// <summary>True if this rank reads its rows anew each time.</summary>
    internal bool IsStreamed => own is StreamedFeatures;

    /// <inheritdoc/>
    public override MissingReport Report { get; }

    /// <inheritdoc/>
    internal override FeatureBounds Bounds { get; }

    /// <inheritdoc/>
    internal override Communicator Ranks { get; }

    /// <inheritdoc/>
    internal override long FirstRow { get; }

    /// <inheritdoc/>
    internal override TimeSpan Reading => own.Reading;

    /// <inheritdoc/>
    public override IEnumerable<FeatureMatrix> Pass(CancellationToken cancellation = default) => own.Rows == 0 ? [] : own.Pass(cancellation);

    /// <inheritdoc/>
    public override void Apply(FeatureTransform transform, int threads) => own.Apply(transform, threads);

    /// <inheritdoc/>
    /// <remarks>Its E-steps are those of all rows: all ranks make them together.</remarks>
    public override IDeviceMatrix Upload(IComputeBackend backend, CancellationToken cancellation = default) =>
        new DistributedMatrix(own.Rows == 0 ? null : own.Upload(backend, cancellation), Ranks, Rows, FirstRow, FeatureSet.Names.Count);

    /// <summary>
    /// All rows on every rank, for as few as one process computes with sooner than several can agree. The shares are given up.
    /// </summary>
    internal LoadedFeatures Together()
    {
        int dims = FeatureSet.Names.Count;
        double[] values = new double[own.Rows * dims];
        int at = 0;
        foreach (FeatureMatrix part in Pass())
            for (long row = 0; row < part.Rows; row++, at += dims)
                part.CopyRow(row, values.AsSpan(at, dims));
        double[][] all = Ranks.AllGather(values);
        own.Dispose();
        return new LoadedFeatures(FeatureMatrix.FromRows([.. all.SelectMany(v => v)], dims), Report);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => own.Dispose();
}
