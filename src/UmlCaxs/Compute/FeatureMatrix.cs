using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Compute;

/// <summary>
/// N rows of D complete (non-missing) features in the engine's layout: chunks of <see cref="ChunkRows"/> rows, each
/// column-major, 64-byte aligned, in native memory. What lies behind the last row is undefined. Rows can be appended without knowing N, no copy is
/// ever made of what is there, and a device reads a chunk as D contiguous streams.
/// </summary>
public sealed unsafe class FeatureMatrix : IDisposable
{
    /// <summary>Rows a chunk holds.</summary>
    public const int ChunkRows = 16_384;

    private const nuint Alignment = 64;
    private const int ChunksPerBlock = 8;
    private readonly List<nint> chunks = [];
    private readonly List<nint> blocks = []; // of one or several chunks
    private bool disposed;

    /// <summary>An empty matrix for rows of <paramref name="dims"/> features.</summary>
    public FeatureMatrix(int dims)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dims);
        Dims = dims;
    }

    /// <summary>Frees the native memory if <see cref="Dispose"/> was forgotten.</summary>
    ~FeatureMatrix() => Free();

    /// <summary>D, the number of features.</summary>
    public int Dims { get; }

    /// <summary>N, the number of rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Chunks in use: ceil(N / <see cref="ChunkRows"/>).</summary>
    public int ChunkCount => (int)((Rows + ChunkRows - 1) / ChunkRows);

    /// <summary>Makes a matrix of row-major values.</summary>
    /// <param name="values">N x D values.</param>
    /// <param name="dims">D.</param>
    public static FeatureMatrix FromRows(ReadOnlySpan<double> values, int dims)
    {
        var matrix = new FeatureMatrix(dims);
        for (int at = 0; at < values.Length; at += dims)
            matrix.Append(values.Slice(at, dims));
        return matrix;
    }

    /// <summary>Appends one row of D values.</summary>
    /// <exception cref="ArgumentException">The row does not have D values.</exception>
    public void Append(ReadOnlySpan<double> row)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (row.Length != Dims)
            throw new ArgumentException($"A row of {row.Length} values was given to a matrix of {Dims} features.", nameof(row));
        MakeRoom(Rows + 1);
        double* target = (double*)chunks[(int)(Rows / ChunkRows)] + (Rows % ChunkRows);
        for (int d = 0; d < row.Length; d++)
            target[(long)d * ChunkRows] = row[d];
        Rows++;
    }

    /// <summary>Appends rows that come column by column.</summary>
    /// <param name="columns">D arrays.</param>
    /// <param name="first">First row of them to append.</param>
    /// <param name="count">Rows to append.</param>
    /// <param name="threads">Threads to use; -1 for all processors.</param>
    public void Append(IReadOnlyList<double[]> columns, int first, int count, int threads = 1)
    {
        long before = Rows;
        Append(columns.Count, count, threads, (d, at, target) => columns[d].AsSpan(first + (int)(at - before), target.Length).CopyTo(target));
    }

    /// <summary>Appends chosen rows of columns.</summary>
    /// <param name="columns">D arrays.</param>
    /// <param name="rows">The rows to append, ascending.</param>
    /// <param name="threads">Threads to use; -1 for all processors.</param>
    public void Append(IReadOnlyList<double[]> columns, ReadOnlyMemory<int> rows, int threads = 1)
    {
        if (rows.IsEmpty)
            return;

        // Ascending and as many as they span: a range, and for a complete table all of it.
        if (rows.Span[^1] - rows.Span[0] == rows.Length - 1)
        {
            Append(columns, rows.Span[0], rows.Length, threads);
            return;
        }

        long before = Rows;
        Append(columns.Count, rows.Length, threads, (d, at, target) => Gather(columns[d], rows.Span.Slice((int)(at - before), target.Length), target));
    }

    /// <summary>Forgets all rows but keeps the memory, for use as a buffer of batches.</summary>
    public void Clear() => Rows = 0;

    /// <summary>Rows of a chunk that are in use.</summary>
    public int RowsIn(int chunk) => (int)Math.Min(ChunkRows, Rows - ((long)chunk * ChunkRows));

    /// <summary>The values of feature <paramref name="dim"/> for the rows of a chunk.</summary>
    public Span<double> Column(int chunk, int dim) => new(ColumnPointer(chunk, dim), RowsIn(chunk));

    /// <summary>Some of the rows as a matrix of their own.</summary>
    /// <param name="rows">0-based rows, in the order wanted.</param>
    public FeatureMatrix Choose(IReadOnlyList<int> rows)
    {
        var chosen = new FeatureMatrix(Dims);
        Span<double> row = new double[Dims];
        for (int i = 0; i < rows.Count; i++)
        {
            CopyRow(rows[i], row);
            chosen.Append(row);
        }

        return chosen;
    }

    /// <summary>Copies one row.</summary>
    /// <param name="row">0-based row.</param>
    /// <param name="values">Receives D values.</param>
    public void CopyRow(long row, Span<double> values)
    {
        double* source = ColumnPointer((int)(row / ChunkRows), 0) + (row % ChunkRows);
        for (int d = 0; d < Dims; d++)
            values[d] = source[(long)d * ChunkRows];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>First value of a feature in a chunk; the next row is the next value; 64-byte aligned.</summary>
    internal double* ColumnPointer(int chunk, int dim)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return (double*)chunks[chunk] + ((long)dim * ChunkRows);
    }

    private delegate void ColumnCopy(int dim, long firstRow, Span<double> target);

    private void Append(int dims, int count, int threads, ColumnCopy copy)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (dims != Dims)
            throw new ArgumentException($"{dims} columns were given to a matrix of {Dims} features.");
        long first = Rows;
        long end = first + count;
        MakeRoom(end);
        Parallel.For(0, threads == 1 ? 1 : Dims, new ParallelOptions { MaxDegreeOfParallelism = threads }, task =>
        {
            for (int d = task; d < (threads == 1 ? Dims : task + 1); d++)
                for (long at = first, next; at < end; at = next)
                {
                    next = Math.Min(end, ((at / ChunkRows) + 1) * ChunkRows);
                    copy(d, at, new Span<double>((double*)chunks[(int)(at / ChunkRows)] + ((long)d * ChunkRows) + (at % ChunkRows), (int)(next - at)));
                }
        });
        Rows = end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(double[] source, ReadOnlySpan<int> rows, Span<double> target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = source[rows[i]];
    }

    private void MakeRoom(long rows)
    {
        nuint chunkBytes = (nuint)Dims * ChunkRows * sizeof(double);
        while (chunks.Count * (long)ChunkRows < rows)
        {
            // Small matrices take what they need; large ones grow by blocks that are worth huge pages.
            int count = chunks.Count < ChunksPerBlock ? 1 : ChunksPerBlock;
            byte* block = (byte*)(count == 1 ? NativeMemory.AlignedAlloc(chunkBytes, Alignment) : HugePages.Allocate((nuint)count * chunkBytes));
            blocks.Add((nint)block);
            for (int i = 0; i < count; i++)
                chunks.Add((nint)(block + ((nuint)i * chunkBytes)));
        }
    }

    private void Free()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (nint block in blocks)
            NativeMemory.AlignedFree((void*)block);
        blocks.Clear();
        chunks.Clear();
    }
}
