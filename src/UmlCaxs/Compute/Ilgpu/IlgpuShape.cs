using System.Numerics;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>The group in which an operation is launched.</summary>
/// <param name="Items">Items of a group, a power of two.</param>
/// <param name="TileComponents">Components whose densities a group keeps in shared memory; 0 where the operation keeps none.</param>
internal readonly record struct IlgpuShape(int Items, int TileComponents)
{
    /// <summary>Items of a group where the device allows them: two warps, each item with a row to compute densities of.</summary>
    private const int MostItems = 64;

    /// <summary>Shared memory used at most, so that several groups run on a multiprocessor at once.</summary>
    private const long MostSharedBytes = 32 << 10;

    /// <summary>Components for which fewer items are worth it.</summary>
    private const int FewestComponents = 8;

    /// <summary>The shape of operations that keep nothing but their rows in shared memory.</summary>
    /// <exception cref="DeviceNotAvailableException">Not even one row of D features has room.</exception>
    public static IlgpuShape OfRows(int dims, IIlgpuDevice device) => For(dims, 0, 0, device);

    /// <summary>The shape of the E-step: the densities of all K components beside the rows, or of as many as have room.</summary>
    /// <exception cref="DeviceNotAvailableException">Not even one row of D features has room.</exception>
    public static IlgpuShape OfEStep(int dims, int components, IIlgpuDevice device) => For(dims, components, Math.Min(components, FewestComponents), device);

    private static IlgpuShape For(int dims, int components, int fewestComponents, IIlgpuDevice device)
    {
        int budget = (int)(Math.Min(MostSharedBytes, device.SharedBytes) / sizeof(double));
        int rowStride = EStepKernel.RowStride(dims);
        for (int items = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(MostItems, device.LargestGroup) + 1) / 2; items >= 1; items /= 2)
        {
            int room = (budget / items) - rowStride;
            if (room >= EStepKernel.DensityStride(fewestComponents) || (items == 1 && room >= 1))
                return new IlgpuShape(items, Math.Min(components, (room - 1) | 1));
        }

        throw new DeviceNotAvailableException($"The device has {device.SharedBytes} bytes of shared memory in a group: too few for {dims} features. Use --device cpu.");
    }
}
