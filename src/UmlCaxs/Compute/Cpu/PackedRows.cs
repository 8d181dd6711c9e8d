using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// All rows once more, in blocks of eight, feature-major within a block: one stream of whole cache lines, of which a line
/// is eight rows to compute for at once or eight rows to broadcast. The chunks of a <see cref="FeatureMatrix"/> would be D
/// streams a power of two apart, which share a few cache sets.
/// </summary>
internal sealed unsafe class PackedRows : IDisposable
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 8;

    private double* memory;

    /// <summary>Copies the rows; zeros complete the last block.</summary>
    public PackedRows(FeatureMatrix features)
    {
        Dims = features.Dims;
        nuint bytes = (nuint)((features.Rows + BlockRows - 1) / BlockRows * BlockRows * Dims * sizeof(double));
        memory = (double*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        for (int chunk = 0; chunk < features.ChunkCount; chunk++)
            for (int d = 0; d < Dims; d++)
            {
                Span<double> column = features.Column(chunk, d);
                double* target = Block((long)chunk * FeatureMatrix.ChunkRows) + (d * BlockRows);
                for (int row = 0; row < column.Length; row++)
                    target[((long)(row / BlockRows) * BlockRows * Dims) + (row % BlockRows)] = column[row];
            }
    }

    ~PackedRows() => Free();

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>The block that begins with a row, a multiple of eight: feature d of its row r at [d * 8 + r].</summary>
    public double* Block(long row) => memory + (row * Dims);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }
}
