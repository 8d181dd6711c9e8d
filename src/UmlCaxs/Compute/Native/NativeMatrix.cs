namespace UmlCaxs.Compute.Native;

/// <summary>
/// A feature matrix, or a range of its rows, for the kernels of <c>kernels/native</c>: in the memory of the device where it has
/// room, in as many segments as its buffers need, else streamed through two slots in every pass. Segments have the layout of the
/// host: chunks of column-major rows.
/// </summary>
internal sealed unsafe class NativeMatrix : IDeviceMatrix
{
    /// <summary>Rows that travel at a time where the device cannot hold all.</summary>
    private const long StreamedBytes = 64 << 20;

    private readonly FeatureMatrix features;
    private readonly long firstRow;
    private readonly List<NativeSegment> segments = [];
    private readonly NativeSlot[] slots = [];
    private readonly Dictionary<(KernelShape, string), NativeKernel> kernels = [];
    private readonly Dictionary<string, (NativeBuffer Buffer, long Bytes)> scratch = [];

    /// <summary>Brings rows to a device.</summary>
    /// <param name="stream">Commands of this matrix, which becomes its owner.</param>
    /// <param name="features">The whole matrix; must outlive this one unchanged.</param>
    /// <param name="firstRow">First row; the beginning of a chunk.</param>
    /// <param name="rows">N.</param>
    /// <exception cref="DeviceNotAvailableException">The device failed.</exception>
    public NativeMatrix(NativeStream stream, FeatureMatrix features, long firstRow, long rows)
    {
        Stream = stream;
        this.features = features;
        this.firstRow = firstRow;
        Rows = rows;
        try
        {
            NativeLimits limits = stream.Limits;
            long bytes = (rows + FeatureMatrix.ChunkRows - 1) / FeatureMatrix.ChunkRows * ChunkBytes;
            bool isResident = bytes <= limits.DataBytes;
            Cut(isResident ? limits.LargestBufferBytes : Math.Min(StreamedBytes, Math.Min(limits.LargestBufferBytes, limits.DataBytes / 2)));
            if (isResident)
                foreach (ref NativeSegment segment in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(segments))
                    segment = segment with { Data = Bring(segment) };
            else
                slots = [stream.Slot(BytesOf(segments[0])), stream.Slot(BytesOf(segments[0]))];
        }
        catch (DeviceNotAvailableException)
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long Rows { get; }

    /// <inheritdoc/>
    public int Dims => features.Dims;

    /// <summary>Commands of this matrix.</summary>
    public NativeStream Stream { get; }

    /// <summary>Segments that a pass goes through, at least one where there are rows.</summary>
    public int SegmentCount => segments.Count;

    /// <summary>Rows of the largest segment.</summary>
    public long LargestSegment => segments.Count == 0 ? 0 : segments[0].Rows;

    private long ChunkBytes => (long)Dims * FeatureMatrix.ChunkRows * sizeof(double);

    /// <inheritdoc/>
    public double EStep(GaussianMixture mixture, SufficientStatistics statistics) => NativeEStep.Run(this, mixture, statistics);

    /// <inheritdoc/>
    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        for (int m = 0; m < mixtures.Count; m++)
            logLikelihoods[m] = EStep(mixtures[m], statistics[m]);
    }

    /// <inheritdoc/>
    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        using var scalar = new Scalar.ScalarMatrix(features);
        scalar.Silhouettes(labellings, coefficients);
    }

    /// <inheritdoc/>
    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities) =>
        NativeResponsibilities.Run(this, mixture, firstRow, responsibilities, clusters, logDensities);

    /// <inheritdoc/>
    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities) =>
        NativeClassProbabilities.Run(this, mixture, classes, firstRow, clusters, probabilities);

    /// <summary>
    /// The segments that hold rows of a range, in order, each on the device until the next is asked for. While kernels work on a
    /// streamed segment, the next one is on its way.
    /// </summary>
    /// <param name="first">First row.</param>
    /// <param name="end">Row after the last.</param>
    public IEnumerable<NativeSegment> Pass(long first, long end)
    {
        NativeSegment[] wanted = [.. segments.Where(s => s.FirstRow < end && s.FirstRow + s.Rows > first)];
        if (slots.Length == 0)
            return wanted;
        return Streamed(wanted);
    }

    /// <summary>A kernel of this matrix.</summary>
    public NativeKernel Kernel(KernelShape shape, string entry)
    {
        if (!kernels.TryGetValue((shape, entry), out NativeKernel? kernel))
            kernels[(shape, entry)] = kernel = Stream.Kernel(shape, entry);
        return kernel;
    }

    /// <summary>A buffer that is kept from call to call and replaced by a larger one when it is too small.</summary>
    public NativeBuffer Scratch(string name, long bytes)
    {
        if (scratch.TryGetValue(name, out (NativeBuffer Buffer, long Bytes) kept))
        {
            if (kept.Bytes >= bytes)
                return kept.Buffer;
            kept.Buffer.Dispose();
            scratch.Remove(name);
        }

        NativeBuffer buffer = Stream.Allocate(bytes);
        scratch[name] = (buffer, bytes);
        return buffer;
    }

    /// <summary>Refuses a mixture of other features.</summary>
    public void Expect(GaussianMixture mixture)
    {
        if (mixture.Dims != Dims)
            throw new ArgumentException($"The mixture has {mixture.Dims} features, the data have {Dims}.", nameof(mixture));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeKernel kernel in kernels.Values)
            kernel.Dispose();
        foreach ((NativeBuffer buffer, _) in scratch.Values)
            buffer.Dispose();
        foreach (NativeSegment segment in segments)
            segment.Data?.Dispose();
        foreach (NativeSlot slot in slots)
            slot.Dispose();
        Stream.Dispose();
    }

    private long BytesOf(NativeSegment segment) => (segment.Rows + FeatureMatrix.ChunkRows - 1) / FeatureMatrix.ChunkRows * ChunkBytes;

    private void Cut(long mostBytes)
    {
        long rows = Math.Clamp(mostBytes / ChunkBytes, 1, int.MaxValue / FeatureMatrix.ChunkRows) * FeatureMatrix.ChunkRows;
        for (long at = 0; at < Rows; at += rows)
            segments.Add(new NativeSegment(null, at, Math.Min(rows, Rows - at)));
    }

    private NativeBuffer Bring(NativeSegment segment)
    {
        NativeBuffer buffer = Stream.Allocate(BytesOf(segment));
        ForEachPiece(segment, (offset, source, bytes) => Stream.Write(buffer, offset, (void*)source, bytes));
        return buffer;
    }

    private IEnumerable<NativeSegment> Streamed(NativeSegment[] wanted)
    {
        for (int s = 0; s < wanted.Length; s++)
        {
            if (s == 0)
                Send(wanted[0], slots[0]);
            if (s + 1 < wanted.Length)
                Send(wanted[s + 1], slots[(s + 1) % 2]);
            yield return wanted[s] with { Data = slots[s % 2].Buffer };
            slots[s % 2].Done();
        }
    }

    private void Send(NativeSegment segment, NativeSlot slot)
    {
        slot.WaitUntilFree();
        ForEachPiece(segment, (offset, source, bytes) => System.Buffer.MemoryCopy((void*)source, (byte*)slot.Pinned + offset, bytes, bytes));
        slot.Send(BytesOf(segment));
    }

    /// <summary>Pieces that are contiguous on both sides: whole chunks, and the columns of the last one, whose end is undefined.</summary>
    private void ForEachPiece(NativeSegment segment, Action<long, nint, long> copy)
    {
        int firstChunk = (int)((firstRow + segment.FirstRow) / FeatureMatrix.ChunkRows);
        for (long at = 0, offset = 0; at < segment.Rows; at += FeatureMatrix.ChunkRows, offset += ChunkBytes, firstChunk++)
        {
            long rows = Math.Min(FeatureMatrix.ChunkRows, segment.Rows - at);
            if (rows == FeatureMatrix.ChunkRows)
                copy(offset, (nint)features.ColumnPointer(firstChunk, 0), ChunkBytes);
            else
                for (int d = 0; d < Dims; d++)
                    copy(offset + ((long)d * FeatureMatrix.ChunkRows * sizeof(double)), (nint)features.ColumnPointer(firstChunk, d), rows * sizeof(double));
        }
    }
}
