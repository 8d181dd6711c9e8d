using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// The scratch memory of one thread of a batch of E-steps: the rows of a segment, which all its mixtures work on, and what one
/// mixture needs for a tile of them.
/// </summary>
internal sealed unsafe class BatchWorkspace : IDisposable
{
    /// <summary>Rows staged at a time: with twelve features 200 KB, a part of the second level of cache.</summary>
    public const int SegmentRows = 2048;

    /// <summary>Rows of a tile: its features and the densities of a component stay in the first level of cache.</summary>
    public const int TileRows = 256;

    /// <summary>One cache line more than the rows: see <see cref="TileWorkspace.Stride"/>.</summary>
    public const int Stride = SegmentRows + CacheLine;

    /// <summary>Distance between two components.</summary>
    public const int DensityStride = TileRows + CacheLine;

    /// <summary>One row in so many stands for those around it: as many as a leaf of <see cref="RowOrder"/> has.</summary>
    public const int LeafRows = RowOrder.LeafRows;

    private const int CacheLine = 8;
    private const int Leaves = SegmentRows / LeafRows;
    private readonly double* samplesOfX;
    private readonly int[] likely = new int[Leaves];
    private void* memory;

    /// <summary>Zeroed scratch.</summary>
    /// <param name="dims">D.</param>
    /// <param name="components">Largest K of the batch.</param>
    /// <param name="lanes">Doubles of a vector.</param>
    public BatchWorkspace(int dims, int components, int lanes)
    {
        Components = components;
        int paddedComponents = (components + CacheLine - 1) / CacheLine * CacheLine;
        int x = MomentKernel.PaddedDims(dims) * Stride;
        int weighted = MomentKernel.Side * Stride;
        int densities = components * DensityStride;
        int sums = components * MomentKernel.SumVectors(dims) * lanes;
        int samples = dims % 2 == 0 ? dims * Leaves : (dims + 1) * Leaves;
        nuint bytes = (nuint)(x + weighted + densities + sums + TileRows + (3 * paddedComponents) + samples) * sizeof(double);
        memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        X = (double*)memory;
        Weighted = X + x;
        Density = Weighted + weighted;
        Sums = Density + densities;
        Best = Sums + sums;
        Negligible = Best + TileRows;
        Matters = (ulong*)(Negligible + paddedComponents);
        Done = Matters + paddedComponents;
        samplesOfX = (double*)(Done + paddedComponents);
    }

    ~BatchWorkspace() => Free();

    /// <summary>Largest K there is room for.</summary>
    public int Components { get; }

    /// <summary>Segment, feature-major at the distance of <see cref="Stride"/>; the features that pad D stay zero.</summary>
    public double* X { get; }

    /// <summary>A few features of a tile times a responsibility.</summary>
    public double* Weighted { get; }

    /// <summary>Densities or responsibilities of a tile, component-major at the distance of <see cref="DensityStride"/>.</summary>
    public double* Density { get; }

    /// <summary>Running moment sums of one mixture.</summary>
    public double* Sums { get; }

    /// <summary>Largest density of each row of a tile.</summary>
    public double* Best { get; }

    /// <summary>K limits below which a density does not matter.</summary>
    public double* Negligible { get; }

    /// <summary>K sets of groups of vectors of a tile.</summary>
    public ulong* Matters { get; }

    /// <summary>K sets of groups of vectors of a tile.</summary>
    public ulong* Done { get; }

    /// <summary>Copies rows into the segment, shifted by the origin; zero rows complete the last group of vectors.</summary>
    /// <param name="features">N x D.</param>
    /// <param name="chunk">Chunk of the rows.</param>
    /// <param name="rows">The rows, within the chunk.</param>
    /// <param name="paddedRows">Rows to fill.</param>
    /// <param name="origin">D values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Stage(FeatureMatrix features, int chunk, ReadOnlySpan<int> rows, int paddedRows, double[] origin)
    {
        for (int d = 0; d < origin.Length; d++)
        {
            double* source = features.ColumnPointer(chunk, d);
            double* target = X + ((nint)d * Stride);
            double shift = origin[d];
            for (int i = 0; i < rows.Length; i++)
                target[i] = source[rows[i]] - shift;
            for (int i = rows.Length; i < paddedRows; i++)
                target[i] = 0;
            for (int leaf = 0; leaf < Leaves; leaf++)
                samplesOfX[(d * Leaves) + leaf] = target[(leaf * LeafRows) + (LeafRows / 2)];
        }
    }

    /// <summary>The component that is best for one row in the middle of each leaf of the segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<int> Likely<T>(PackedMixture mixture)
        where T : struct
    {
        for (int k = 0; k < mixture.Components; k++)
            LogDensityKernel.Run<T>(samplesOfX, Leaves, mixture.Dims, mixture[k], Leaves, Density + (k * DensityStride));
        ArgMaxKernel.Run<T, double>(Density, DensityStride, mixture.Components, likely);
        return likely;
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
