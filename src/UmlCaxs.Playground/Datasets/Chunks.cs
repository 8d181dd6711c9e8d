namespace UmlCaxs.Playground.Datasets;

/// <summary>
/// The values of one column in chunks of equal length: a column grows without being copied, and a scan hands its chunks to as
/// many threads as there are.
/// </summary>
internal sealed class Chunks<T>
    where T : unmanaged
{
    private readonly List<T[]> chunks = [];

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>Number of chunks.</summary>
    public int ChunkCount => chunks.Count;

    /// <summary>A value.</summary>
    public ref T this[int row] => ref chunks[row >> Chunks.Bits][row & (Chunks.Rows - 1)];

    /// <summary>The values of a chunk; fewer than <see cref="Chunks.Rows"/> in the last one.</summary>
    public Span<T> Chunk(int chunk) => chunks[chunk].AsSpan(0, Math.Min(Chunks.Rows, Count - (chunk << Chunks.Bits)));

    /// <summary>Adds values at the end.</summary>
    public void Append(ReadOnlySpan<T> values)
    {
        while (values.Length > 0)
        {
            int used = Count & (Chunks.Rows - 1);
            if (used == 0)
                chunks.Add(GC.AllocateUninitializedArray<T>(Chunks.Rows));
            ReadOnlySpan<T> some = values[..Math.Min(values.Length, Chunks.Rows - used)];
            some.CopyTo(chunks[^1].AsSpan(used));
            Count += some.Length;
            values = values[some.Length..];
        }
    }

    /// <summary>Appends so many values that the caller fills in.</summary>
    public void Extend(int count)
    {
        for (Count += count; chunks.Count < Chunks.Of(Count);)
            chunks.Add(new T[Chunks.Rows]);
    }
}

/// <summary>The length of chunks.</summary>
internal static class Chunks
{
    /// <summary>Binary logarithm of <see cref="Rows"/>.</summary>
    public const int Bits = 16;

    /// <summary>Rows of a chunk: 256 kB of numbers.</summary>
    public const int Rows = 1 << Bits;

    /// <summary>Chunks that so many rows take.</summary>
    public static int Of(int rows) => (int)(((long)rows + Rows - 1) >> Bits);
}
