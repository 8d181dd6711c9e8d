using System.Runtime.Intrinsics;
using UmlCaxs.Compute.Cpu.SinglePrecision;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// All cores, the widest vectors the machine has, one fused pass an iteration. Working memory does not grow with N.
/// </summary>
public sealed class CpuBackend : IComputeBackend
{
    /// <summary>Rows of a tile: the tile, its densities and the running sums stay in the first two levels of cache.</summary>
    internal const int DefaultTileRows = 256;

    /// <summary>A CPU backend.</summary>
    /// <param name="threads">Threads to use; 0 for all processors.</param>
    /// <param name="precision">Precision in which it goes over the rows.</param>
    public CpuBackend(int threads = 0, Precision precision = Precision.Double)
        : this(threads, WidestVector, DefaultTileRows, precision)
    {
    }

    /// <summary>A CPU backend of a given vector width (512, 256 or 128 bits) and tile size, for the conformance suite.</summary>
    internal CpuBackend(int threads, int vectorBits, int tileRows, Precision precision = Precision.Double)
    {
        int group = precision == Precision.Single ? 64 : 32;
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (tileRows <= 0 || tileRows % group != 0)
            throw new ArgumentOutOfRangeException(nameof(tileRows), tileRows, $"A tile holds a positive multiple of {group} rows.");
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        VectorBits = vectorBits;
        TileRows = tileRows;
        Precision = precision;
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string Description => $"{Threads} thread{(Threads == 1 ? "" : "s")}, {VectorBits}-bit vectors";

    /// <inheritdoc/>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public int Threads { get; }

    /// <summary>The widest vectors this machine computes with: 512, 256 or 128 bits.</summary>
    internal static int WidestVector => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Bits of the vectors in use.</summary>
    internal int VectorBits { get; }

    /// <summary>Rows of a tile.</summary>
    internal int TileRows { get; }

    /// <inheritdoc/>
    public IDeviceMatrix Upload(FeatureMatrix features) => Precision == Precision.Single ? new SingleMatrix(this, features) : new CpuMatrix(this, features);
}
