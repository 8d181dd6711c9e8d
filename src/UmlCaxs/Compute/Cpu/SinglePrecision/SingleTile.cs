using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Compute.Cpu.SinglePrecision;

/// <summary>The scratch memory of one thread in single precision, as <see cref="TileWorkspace"/> is in double.</summary>
internal sealed unsafe class SingleTile : IDisposable
{
    private const int CacheLine = 16;
    private void* memory;

    /// <summary>Zeroed scratch.</summary>
    /// <param name="dims">D.</param>
    /// <param name="components">K.</param>
    /// <param name="tileRows">Rows of a tile, a multiple of a group of the widest vectors.</param>
    /// <param name="lanes">Floats in a vector; 0 where no statistics are taken.</param>
    public SingleTile(int dims, int components, int tileRows, int lanes)
    {
        TileRows = tileRows;
        Stride = tileRows + CacheLine;
        SumLength = MomentKernel.SumVectors(dims) * lanes;
        nint tile = (nint)MomentKernel.PaddedDims(dims) * Stride;
        nint densities = (nint)components * Stride;
        nint sums = (nint)components * SumLength;
        nint weighted = lanes == 0 ? 0 : MomentKernel.Side * Stride;
        CentredLength = lanes == 0 ? 0 : tile;
        nint centred = lanes == 0 ? tile : components * tile;

        // The totals are doubles, and half as many as the sums: they have as many vectors, and half the lanes.
        nuint bytes = (nuint)(tile + centred + densities + weighted + sums + sums + CacheLine) * sizeof(float);
        memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        X = (float*)memory;
        Centred = X + tile;
        Density = Centred + centred;
        Weighted = Density + densities;
        Sums = Weighted + weighted;
        Totals = (double*)(Sums + sums);
    }

    ~SingleTile() => Free();

    /// <summary>Rows a tile has room for.</summary>
    public int TileRows { get; }

    /// <summary>Distance between two features or two components; see <see cref="TileWorkspace.Stride"/>.</summary>
    public int Stride { get; }

    /// <summary>Floats of running sums of one component.</summary>
    public int SumLength { get; }

    /// <summary>Distance between the centred tiles of two components; 0 where one is enough, as no statistics are taken.</summary>
    public nint CentredLength { get; }

    /// <summary>Tile, feature-major; the features that pad D stay zero.</summary>
    public float* X { get; }

    /// <summary>The tile less the centre of each component.</summary>
    public float* Centred { get; }

    /// <summary>Densities or responsibilities, component-major.</summary>
    public float* Density { get; }

    /// <summary>A few features of the tile times a responsibility.</summary>
    public float* Weighted { get; }

    /// <summary>Running moment sums of some tiles.</summary>
    public float* Sums { get; }

    /// <summary>Moment sums of all tiles: per component as many vectors of double as <see cref="Sums"/> has of float.</summary>
    public double* Totals { get; }

    /// <summary>Stages a tile and computes the log2 densities of every component for it; asks for the next tile meanwhile.</summary>
    /// <typeparam name="T">Vector of float.</typeparam>
    /// <typeparam name="W">Vector of double of the same width.</typeparam>
    /// <returns>Rows rounded up to whole groups of vectors.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int ComputeDensities<T, W>(FeatureMatrix features, CentredMixture mixture, int chunk, int first, int rows)
        where T : struct
        where W : struct
    {
        int padded = TileWorkspace.WholeGroups<T>(rows);
        Stage<T, W>(features, chunk, first, rows, padded, mixture.Origin);
        for (int k = 0; k < mixture.Components; k++)
        {
            Prefetch(features, chunk, first + TileRows, k, mixture.Components);
            CentredDensityKernel.Run<T>(X, Stride, features.Dims, mixture[k], padded, Centred + (k * CentredLength), Density + (k * Stride));
        }

        return padded;
    }

    /// <summary>
    /// Copies rows into the tile, shifted by the origin in double precision, then rounded; zero rows complete the last group
    /// of vectors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Stage<T, W>(FeatureMatrix features, int chunk, int first, int rows, int paddedRows, double[] origin)
        where T : struct
        where W : struct
    {
        int lanes = Simd.Lanes<T>();
        int half = lanes / 2;
        for (int d = 0; d < origin.Length; d++)
        {
            double* source = features.ColumnPointer(chunk, d) + first;
            float* target = X + ((nint)d * Stride);
            W shift = Simd.Broadcast<W>(origin[d]);
            int row = 0;
            for (; row + lanes <= rows; row += lanes)
                Simd.Store(Simd.Narrow<T, W>(Simd.Subtract(Simd.Load<W>(source + row), shift), Simd.Subtract(Simd.Load<W>(source + row + half), shift)), target + row);
            for (; row < rows; row++)
                target[row] = (float)(source[row] - origin[d]);
            for (; row < paddedRows; row++)
                target[row] = 0;
        }
    }

    /// <summary>Adds the running sums to the totals and begins them anew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FlushSums<T, W>(int components)
        where T : struct
        where W : struct
    {
        int lanes = Simd.Lanes<T>();
        float* end = Sums + ((nint)components * SumLength);
        double* total = Totals;
        for (float* sum = Sums; sum != end; sum += lanes, total += lanes / 2)
        {
            T value = Simd.Load<T>(sum);
            Simd.Store(Simd.Add(Simd.Load<W>(total), Simd.Add(Simd.WidenLower<T, W>(value), Simd.WidenUpper<T, W>(value))), total);
            Simd.Store(default(T), sum);
        }
    }

    /// <summary>Asks the cache for a part of the next tile; see <see cref="TileWorkspace"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prefetch(FeatureMatrix features, int chunk, int first, int part, int parts)
    {
        const int DoublesPerLine = CacheLine / 2;
        if (!Sse.IsSupported || first >= FeatureMatrix.ChunkRows)
            return;
        for (int d = part; d < features.Dims; d += parts)
        {
            double* source = features.ColumnPointer(chunk, d) + first;
            for (int row = 0; row < TileRows; row += DoublesPerLine)
                Sse.Prefetch1(source + row);
        }
    }

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
