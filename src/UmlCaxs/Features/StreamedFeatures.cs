using System.Diagnostics;
using System.Threading.Channels;
using UmlCaxs.Catalog;
using UmlCaxs.Compute;

namespace UmlCaxs.Features;

/// <summary>
/// Detections, complete or with gaps, that are read from their file anew in every pass, for tables larger than memory. Other threads than
/// those that compute read ahead, into a few segments that are used in turn. Segments end at fixed rows whatever the format,
/// the batches or the number of threads, and so do the sums over them.
/// </summary>
public sealed class StreamedFeatures : FeatureData
{
    /// <summary>Rows of a segment but the last: 12 MB of twelve features, long enough to share out between threads.</summary>
    public const int SegmentRows = 8 * FeatureMatrix.ChunkRows;

    // One to compute with, one that is full, one to fill.
    private const int SegmentsInTurn = 3;

    private readonly Func<bool, TableReader> open;
    private readonly int threads;
    private readonly bool withGaps;
    private readonly Action<TableReader>? onBatch;
    private readonly FeatureMatrix[] segments;
    private readonly Stopwatch waiting = new();
    private FeatureTransform? transform;

    /// <summary>Goes through a table once, to check it, to count its rows and to find their range.</summary>
    /// <param name="open">Opens the table, given whether rows that lack a feature may be left out; called once a pass.</param>
    /// <param name="fitted">A transform that the rows must suit; null when one is yet to be fitted.</param>
    /// <param name="threads">Threads to read with.</param>
    /// <param name="onBatch">Called after each batch of this first pass, for progress.</param>
    /// <param name="withGaps">Takes every row that has a feature instead of complete rows only.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="BadInputException">As for <see cref="DetectionLoader"/>.</exception>
    public StreamedFeatures(Func<bool, TableReader> open, FeatureTransform? fitted, int threads, Action<TableReader>? onBatch = null, bool withGaps = false, CancellationToken cancellation = default)
    {
        (this.open, this.threads, this.onBatch, this.withGaps) = (open, threads, onBatch, withGaps);
        Fitted = fitted;
        segments = [.. Enumerable.Range(0, SegmentsInTurn).Select(_ => new FeatureMatrix(FeatureSet.Names.Count))];
        try
        {
            Report = new MissingReport(FeatureSet.Names);
            Bounds = FeatureBounds.Of(Pass(Report, cancellation), FeatureSet.Names.Count, threads);
            this.onBatch = null;
            waiting.Reset(); // whoever waits for this pass knows how long it took
        }
        catch
        {
            Dispose(true);
            throw;
        }
    }

    /// <inheritdoc/>
    public override long Rows => Bounds.Rows;

    /// <inheritdoc/>
    public override MissingReport Report { get; }

    /// <inheritdoc/>
    internal override FeatureBounds Bounds { get; }

    /// <inheritdoc/>
    internal override TimeSpan Reading => waiting.Elapsed;

    private FeatureTransform? Fitted { get; }

    /// <inheritdoc/>
    public override IEnumerable<FeatureMatrix> Pass(CancellationToken cancellation = default) =>
        Pass(new MissingReport(FeatureSet.Names), cancellation);

    /// <inheritdoc/>
    public override void Apply(FeatureTransform transform, int threads) => this.transform = transform;

    /// <inheritdoc/>
    public override IDeviceMatrix Upload(IComputeBackend backend, CancellationToken cancellation = default) =>
        new StreamedMatrix(backend, Rows, FeatureSet.Names.Count, () => Pass(cancellation));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (FeatureMatrix segment in segments)
            segment.Dispose();
    }

    private IEnumerable<FeatureMatrix> Pass(MissingReport report, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var full = Channel.CreateUnbounded<FeatureMatrix>();
        var empty = Channel.CreateUnbounded<FeatureMatrix>();
        foreach (FeatureMatrix segment in segments)
            empty.Writer.TryWrite(segment);
        Task reading = Task.Run(() => Fill(empty.Reader, full.Writer, report, !withGaps && report != Report, stop.Token), CancellationToken.None);
        try
        {
            while (Wait(waiting, full.Reader, cancellation))
            {
                full.Reader.TryRead(out FeatureMatrix? segment);
                yield return segment!;
                empty.Writer.TryWrite(segment!);
            }
        }
        finally
        {
            // The reader must be gone before its segments are used again or freed; what it threw is told by the channel.
            stop.Cancel();
            reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    private static bool Wait(Stopwatch clock, ChannelReader<FeatureMatrix> full, CancellationToken cancellation)
    {
        clock.Start();
        try
        {
            return full.WaitToReadAsync(cancellation).AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            clock.Stop();
        }
    }

    private void Fill(ChannelReader<FeatureMatrix> empty, ChannelWriter<FeatureMatrix> full, MissingReport report, bool completeOnly, CancellationToken cancellation)
    {
        try
        {
            using TableReader reader = open(completeOnly);
            FeatureMatrix? segment = null;
            foreach ((FeatureBlock block, ReadOnlyMemory<int> rows) in DetectionLoader.Blocks(reader, report, null, Fitted, threads, withGaps))
            {
                for (int at = 0, count; at < rows.Length; at += count)
                {
                    if (segment is null)
                    {
                        segment = empty.ReadAsync(cancellation).AsTask().GetAwaiter().GetResult();
                        segment.Clear();
                    }

                    count = Math.Min(rows.Length - at, SegmentRows - (int)segment.Rows);
                    segment.Append(block.Columns, rows.Slice(at, count), threads);
                    if (segment.Rows == SegmentRows)
                        segment = Send(segment);
                }

                cancellation.ThrowIfCancellationRequested();
                onBatch?.Invoke(reader);
            }

            if (segment is not null)
                Send(segment);
            full.Complete();
        }
        catch (Exception e)
        {
            // Raised again by whoever waits for the next segment.
            full.Complete(e);
        }

        FeatureMatrix? Send(FeatureMatrix segment)
        {
            transform?.Apply(segment, threads);
            full.TryWrite(segment);
            return null;
        }
    }
}
