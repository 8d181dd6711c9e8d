using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>The scratch memory of one thread: a tile of rows, its densities and the running moment sums.</summary>
internal sealed unsafe class TileWorkspace : IDisposable
{
    private readonly void* memory;

    /// <summary>Zeroed scratch for tiles of <paramref name="tileRows"/> rows.</summary>
    /// <param name="dims">D.</param>
    /// <param name="components">Most densities a row has: K, or the number of classes.</param>
    /// <param name="tileRows">Rows of a tile.</param>
    /// <param name="sumDoubles">Doubles for running sums; 0 where no statistics are taken.</param>
    public TileWorkspace(int dims, int components, int tileRows, int sumDoubles)
    {
        TileRows = tileRows;
        int xDoubles = MomentKernel.PaddedDims(dims) * tileRows;
        int densityDoubles = components * tileRows;
        nuint bytes = (nuint)(xDoubles + densityDoubles + sumDoubles) * sizeof(double);
        memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        X = (double*)memory;
        Density = X + xDoubles;
        Sums = Density + densityDoubles;
        SumDoubles = sumDoubles;
    }

    ~TileWorkspace() => NativeMemory.AlignedFree(memory);

    /// <summary>Rows a tile has room for; also the distance between two features or two components.</summary>
    public int TileRows { get; }

    /// <summary>Tile, feature-major; the features that pad D stay zero.</summary>
    public double* X { get; }

    /// <summary>Densities or responsibilities, component-major.</summary>
    public double* Density { get; }

    /// <summary>Running moment sums.</summary>
    public double* Sums { get; }

    /// <summary>Length of <see cref="Sums"/>.</summary>
    public int SumDoubles { get; }

    /// <summary>Copies rows into the tile, shifted by the origin; zero rows complete the last group of vectors.</summary>
    /// <param name="features">N x D.</param>
    /// <param name="chunk">Chunk of the rows.</param>
    /// <param name="first">First row within the chunk.</param>
    /// <param name="rows">Rows to copy.</param>
    /// <param name="paddedRows">Rows to fill.</param>
    /// <param name="origin">D values.</param>
    public void Stage(FeatureMatrix features, int chunk, int first, int rows, int paddedRows, ReadOnlySpan<double> origin)
    {
        for (int d = 0; d < features.Dims; d++)
        {
            var source = new ReadOnlySpan<double>(features.ColumnPointer(chunk, d) + first, rows);
            var target = new Span<double>(X + ((long)d * TileRows), paddedRows);
            System.Numerics.Tensors.TensorPrimitives.Subtract(source, origin[d], target[..rows]);
            target[rows..].Clear();
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        GC.SuppressFinalize(this);
    }
}
