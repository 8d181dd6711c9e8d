using UmlCaxs.Compute;
using UmlCaxs.Distribution;

namespace UmlCaxs.Features;

/// <summary>
/// The complete detections of a table, or all with NaN for what they lack, N x D, that can be gone through again and again: in memory
/// (<see cref="LoadedFeatures"/>), read anew each time (<see cref="StreamedFeatures"/>) or shared out between processes
/// (<see cref="SharedFeatures"/>). Whoever computes with them need
/// not know which.
/// </summary>
public abstract class FeatureData : IDisposable
{
    private static readonly Communicator Alone = new SingleProcess();

    /// <summary>N, the number of usable rows.</summary>
    public abstract long Rows { get; }

    /// <summary>Range of every feature in physical units.</summary>
    internal abstract FeatureBounds Bounds { get; }

    /// <summary>Rows and gaps of the table.</summary>
    public abstract MissingReport Report { get; }

    /// <summary>The processes that hold these rows together; one where all rows are here.</summary>
    internal virtual Communicator Ranks => Alone;

    /// <summary>0-based number, among all N rows, of the first that <see cref="Pass"/> delivers.</summary>
    internal virtual long FirstRow => 0;

    /// <summary>Time for which whoever computes has waited for rows to be read.</summary>
    internal virtual TimeSpan Reading => TimeSpan.Zero;

    /// <summary>All rows in order, or those of this process, in matrices of which each is valid until the next is asked for.</summary>
    /// <param name="cancellation">Ends the pass.</param>
    public abstract IEnumerable<FeatureMatrix> Pass(CancellationToken cancellation = default);

    /// <summary>Lets every later pass deliver transformed instead of physical values. Once only.</summary>
    /// <param name="transform">A transform of the D features.</param>
    /// <param name="threads">Threads to use.</param>
    public abstract void Apply(FeatureTransform transform, int threads);

    /// <summary>Makes the rows available to a device.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="cancellation">Ends passes over the rows; observed where they are read.</param>
    public abstract IDeviceMatrix Upload(IComputeBackend backend, CancellationToken cancellation = default);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the rows.</summary>
    protected abstract void Dispose(bool disposing);
}
