using System.Numerics;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Native;

/// <summary>
/// Rows of a feature matrix on a device: in its memory where they have room, in as many segments as its buffers need, else
/// streamed through two slots in every pass. Segments have the layout of the host: chunks of column-major rows. In single
/// precision the values are x - shift, rounded once.
/// </summary>
internal sealed unsafe class NativeRows : IDisposable
{
    /// <summary>Rows that travel at a time where the device cannot hold all.</summary>
    private const long StreamedBytes = 64 << 20;

    private readonly NativeStream stream;
    private readonly FeatureMatrix features;
    private readonly long firstRow;
    private readonly Precision precision;
    private readonly double[] shift;
    private readonly List<NativeSegment> segments = [];
    private readonly NativeSlot[] slots = [];

    /// <summary>Brings rows to a device, or makes ready to stream them.</summary>
    /// <param name="stream">Commands that the rows are for.</param>
    /// <param name="features">The whole matrix; must outlive this one unchanged.</param>
    /// <param name="firstRow">First row; the beginning of a chunk.</param>
    /// <param name="rows">N.</param>
    /// <param name="precision">Precision of the values on the device.</param>
    /// <param name="shift">D values that are subtracted in single precision.</param>
    /// <param name="mayStay">False if the rows are streamed in any case.</param>
    /// <exception cref="DeviceNotAvailableException">The device failed.</exception>
    public NativeRows(NativeStream stream, FeatureMatrix features, long firstRow, long rows, Precision precision, double[] shift, bool mayStay)
    {
        this.stream = stream;
        this.features = features;
        this.firstRow = firstRow;
        this.precision = precision;
        this.shift = shift;
        try
        {
            NativeLimits limits = stream.Limits;
            long bytes = (rows + FeatureMatrix.ChunkRows - 1) / FeatureMatrix.ChunkRows * ChunkBytes;
            bool isResident = mayStay && bytes <= limits.DataBytes;
            Cut(rows, isResident ? limits.LargestBufferBytes : Math.Min(StreamedBytes, Math.Min(limits.LargestBufferBytes, limits.DataBytes / 2)));
            if (isResident)
                foreach (ref NativeSegment segment in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(segments))
                    segment = segment with { Data = Bring(segment) };
            else if (rows > 0)
                slots = [stream.Slot(BytesOf(segments[0])), stream.Slot(BytesOf(segments[0]))];
        }
        catch (DeviceNotAvailableException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Segments that a pass goes through, at least one where there are rows.</summary>
    public int SegmentCount => segments.Count;

    /// <summary>Rows of the largest segment.</summary>
    public long LargestSegment => segments.Count == 0 ? 0 : segments[0].Rows;

    private int ValueBytes => precision == Precision.Single ? sizeof(float) : sizeof(double);

    private long ChunkBytes => (long)features.Dims * FeatureMatrix.ChunkRows * ValueBytes;

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

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeSegment segment in segments)
            segment.Data?.Dispose();
        foreach (NativeSlot slot in slots)
            slot.Dispose();
    }

    private long BytesOf(NativeSegment segment) => (segment.Rows + FeatureMatrix.ChunkRows - 1) / FeatureMatrix.ChunkRows * ChunkBytes;

    private void Cut(long count, long mostBytes)
    {
        long rows = Math.Clamp(mostBytes / ChunkBytes, 1, int.MaxValue / FeatureMatrix.ChunkRows) * FeatureMatrix.ChunkRows;
        for (long at = 0; at < count; at += rows)
            segments.Add(new NativeSegment(null, at, Math.Min(rows, count - at)));
    }

    private NativeBuffer Bring(NativeSegment segment)
    {
        NativeBuffer buffer = stream.Allocate(BytesOf(segment));
        if (precision == Precision.Double)
        {
            ForEachPiece(segment, (offset, source, values, _) => stream.Write(buffer, offset, (void*)source, (long)values * sizeof(double)));
            return buffer;
        }

        float[] column = new float[FeatureMatrix.ChunkRows];
        ForEachPiece(segment, (offset, source, values, d) =>
        {
            fixed (float* c = column)
            {
                Shift((double*)source, values, shift[d], c);
                stream.Write(buffer, offset, c, (long)values * sizeof(float));
            }
        });
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
        ForEachPiece(segment, (offset, source, values, d) =>
        {
            byte* target = (byte*)slot.Pinned + offset;
            if (precision == Precision.Double)
                System.Buffer.MemoryCopy((void*)source, target, (long)values * sizeof(double), (long)values * sizeof(double));
            else
                Shift((double*)source, values, shift[d], (float*)target);
        });
        slot.Send(BytesOf(segment));
    }

    /// <summary>
    /// Pieces that are contiguous on both sides: offset on the device, source, values, feature. Whole chunks where they travel
    /// as they are; else columns, of which those of the last chunk have an undefined end.
    /// </summary>
    private void ForEachPiece(NativeSegment segment, Action<long, nint, int, int> copy)
    {
        int dims = features.Dims;
        int firstChunk = (int)((firstRow + segment.FirstRow) / FeatureMatrix.ChunkRows);
        for (long at = 0, offset = 0; at < segment.Rows; at += FeatureMatrix.ChunkRows, offset += ChunkBytes, firstChunk++)
        {
            int rows = (int)Math.Min(FeatureMatrix.ChunkRows, segment.Rows - at);
            if (rows == FeatureMatrix.ChunkRows && precision == Precision.Double && (long)dims * rows <= int.MaxValue)
                copy(offset, (nint)features.ColumnPointer(firstChunk, 0), dims * rows, 0);
            else
                for (int d = 0; d < dims; d++)
                    copy(offset + ((long)d * FeatureMatrix.ChunkRows * ValueBytes), (nint)features.ColumnPointer(firstChunk, d), rows, d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Shift(double* source, int count, double shift, float* target)
    {
        var shifts = new Vector<double>(shift);
        int n = 0;
        for (; n + Vector<float>.Count <= count; n += Vector<float>.Count)
            Vector.Narrow(Vector.Load(source + n) - shifts, Vector.Load(source + n + Vector<double>.Count) - shifts).Store(target + n);
        for (; n < count; n++)
            target[n] = (float)(source[n] - shift);
    }
}
