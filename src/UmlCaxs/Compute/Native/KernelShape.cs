namespace UmlCaxs.Compute.Native;

/// <summary>A source of <c>kernels/native</c> and the numbers that it is specialised for when it is compiled.</summary>
/// <param name="Operation">File name without its extension.</param>
/// <param name="Dims">D.</param>
/// <param name="Items">Work-items of a work-group, a power of two.</param>
/// <param name="Components">Components whose densities, or rows to which the distances, a work-group keeps in local memory; 0 where the operation keeps none.</param>
/// <param name="Precision">Precision of rows, densities and responsibilities.</param>
internal readonly record struct KernelShape(string Operation, int Dims, int Items, int Components, Precision Precision = Precision.Double)
{
    /// <summary>Work-items of a group where the device allows them: two warps, each with a row to compute densities of.</summary>
    private const int MostItems = 64;

    /// <summary>Local memory used at most, so that several groups run on a core at once: what every device has.</summary>
    private const long MostLocalBytes = 32 << 10;

    /// <summary>Steps in which the component tile grows, so that a sweep over K compiles few programs.</summary>
    private const int ComponentStep = 8;

    /// <summary>The numbers as definitions for the compiler.</summary>
    public string Definitions => $"-D DIMS={Dims} -D ITEMS={Items} -D COMPONENTS={Components}{(Precision == Precision.Single ? " -D SINGLE" : "")}";

    /// <summary>The shape of an operation that needs no local memory.</summary>
    public static KernelShape OfRows(string operation, int dims, long largestGroup, Precision precision = Precision.Double) => new(operation, dims, Items: ItemsFor(largestGroup), Components: 0, precision);

    /// <summary>
    /// The shape of the E-step: the densities of all components in local memory beside the rows, if they have room there; else
    /// those of as many components as have room, and the kernel goes through the components tile by tile.
    /// </summary>
    /// <param name="dims">D.</param>
    /// <param name="components">K.</param>
    /// <param name="largestGroup">Most work-items that the device allows in a group.</param>
    /// <param name="localBytes">Local memory of a group.</param>
    /// <exception cref="DeviceNotAvailableException">Not even one row of D features has room.</exception>
    public static KernelShape OfEStep(int dims, int components, long largestGroup, long localBytes)
    {
        long budget = Math.Min(MostLocalBytes, localBytes) / sizeof(double);

        // ROW_STRIDE of e_step.c: 1 and the features in blocks of four, and one.
        int rowStride = ((dims + 4) / 4 * 4) + 1;
        for (int items = ItemsFor(largestGroup); items >= 1; items /= 2)
        {
            int room = (int)Math.Min(int.MaxValue, (budget / items) - rowStride);
            if (room >= ComponentStep || (items == 1 && room >= 1))
                return new KernelShape("e_step", dims, items, Math.Min(room, (components + ComponentStep - 1) / ComponentStep * ComponentStep));
        }

        throw TooLittleMemory(dims, localBytes);
    }

    /// <summary>The shape of the E-steps of a batch for its mixtures of so many components, whatever else is in the batch.</summary>
    /// <param name="dims">D.</param>
    /// <param name="components">K.</param>
    /// <param name="precision">Precision of rows and responsibilities.</param>
    /// <param name="largestGroup">Most work-items that the device allows in a group.</param>
    /// <param name="localBytes">Local memory of a group.</param>
    /// <exception cref="DeviceNotAvailableException">Not even one row of D features has room.</exception>
    public static KernelShape OfEStepBatch(int dims, int components, Precision precision, long largestGroup, long localBytes)
    {
        // ROW_STRIDE and COMPONENT_STRIDE of e_step_batch.c, and a sum in double an item.
        int bytes = precision == Precision.Single ? sizeof(float) : sizeof(double);
        long rowStride = 4L * (((dims + 3) / 4) | 1);
        for (int items = ItemsFor(largestGroup); items >= 1; items /= 2)
        {
            long free = Math.Min(MostLocalBytes, localBytes) - (items * ((rowStride * bytes) + sizeof(double)));
            int room = (int)(free / ((items + 1) * bytes));
            if (room >= ComponentStep || (items == 1 && room >= 1))
                return new KernelShape("e_step_batch", dims, items, Math.Min(room, (components + ComponentStep - 1) / ComponentStep * ComponentStep), precision);
        }

        throw TooLittleMemory(dims, localBytes);
    }

    /// <summary>The shape of the silhouettes: distances to as many rows as there are items in a group, or as have room.</summary>
    public static KernelShape OfSilhouettes(int dims, long largestGroup, long localBytes)
    {
        int items = ItemsFor(largestGroup);
        while (items > 1 && (long)items * items * sizeof(double) > Math.Min(MostLocalBytes, localBytes))
            items /= 2;
        return new KernelShape("silhouettes", dims, items, Components: items);
    }

    private static DeviceNotAvailableException TooLittleMemory(int dims, long localBytes) =>
        new($"The device has {localBytes} bytes of local memory: too few for {dims} features. Use --device cpu.");

    private static int ItemsFor(long largestGroup) => (int)Math.Min(MostItems, 1L << (63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(1, largestGroup))));
}
