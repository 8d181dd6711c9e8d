namespace UmlCaxs.Compute.Native;

/// <summary>
/// Launches <c>e_step_tensor.c</c>. Which E-steps it takes, and in which shape: components share out over the warps of a group as evenly as
/// pairs allow, and no warp has more of them than its registers hold statistics of.
/// </summary>
internal static class TensorEStep
{
    /// <summary>Lanes of a warp, which the layout of matrices in tensor cores is made for.</summary>
    private const int Warp = 32;

    /// <summary>Rows of a tile; a group's rows are a multiple.</summary>
    private const int Tile = 16;

    /// <summary>Local memory that CUDA gives a kernel unasked.</summary>
    private const long MostLocalBytes = 48 << 10;

    /// <summary>Rows below which preparing a group and writing its sums takes longer than its rows.</summary>
    private const long FewestRows = 64;

    /// <summary>Rows that one accumulator sums at most before its sum is set aside, so that rounding errors do not pile up.</summary>
    private const long MostRows = 1 << 17;

    /// <summary>Groups whose partial sums are added before all others are.</summary>
    private const int Neighbours = 32;

    /// <summary>
    /// Most components of a warp that is alone in its group, by the number of groups of four features: so many compile without a
    /// spill for sm_80 and sm_90.
    /// </summary>
    private static readonly int[] MostComponentsAlone = [0, 12, 12, 12, 6];

    /// <summary>The same for warps that share their rows with others.</summary>
    private static readonly int[] MostComponents = [0, 12, 12, 10, 4];

    /// <summary>The shape for a mixture; null where the device has no tensor cores or the mixture is beyond the kernel.</summary>
    /// <param name="dims">D.</param>
    /// <param name="components">K.</param>
    /// <param name="limits">The device's.</param>
    public static KernelShape? ShapeFor(int dims, int components, NativeLimits limits)
    {
        int featureGroups = (dims + 3) / 4;
        if (limits.TensorMultiprocessors == 0 || featureGroups >= MostComponents.Length)
            return null;
        int warps = components <= MostComponentsAlone[featureGroups] ? 1 : (components + MostComponents[featureGroups] - 1) / MostComponents[featureGroups];
        int perWarp = (((components + warps - 1) / warps) + 1) / 2 * 2;
        bool hasRoom = warps * Warp <= limits.LargestGroup && LocalBytes(featureGroups, perWarp, warps) <= Math.Min(limits.LocalBytes, MostLocalBytes);
        return hasRoom ? new KernelShape("e_step_tensor", dims, warps * Warp, perWarp) : null;
    }

    /// <summary>
    /// Rows of a group: so many that the groups at work at once, or a multiple of them, take all. Unlike
    /// <see cref="GroupPlan.For(long, int)"/> it depends on the device too, as a second wave of few groups would cost as much as the first.
    /// </summary>
    /// <param name="rows">N.</param>
    /// <param name="shape">Of <see cref="ShapeFor"/>.</param>
    /// <param name="limits">The device's.</param>
    public static GroupPlan PlanFor(long rows, KernelShape shape, NativeLimits limits)
    {
        long atOnce = Math.Max(1, (long)limits.TensorMultiprocessors * ResidentWarps(shape) / (shape.Items / Warp));
        long waves = Math.Max(1, (rows + (atOnce * MostRows) - 1) / (atOnce * MostRows));
        long groups = atOnce * waves;
        return new GroupPlan(Math.Max(FewestRows, ((rows + groups - 1) / groups + Tile - 1) / Tile * Tile));
    }

    /// <summary>
    /// Launches the kernel for a segment and adds the partial sums of neighbouring groups, in their order.
    /// </summary>
    /// <returns>Parts x <paramref name="length"/>, and the number of parts.</returns>
    public static (NativeBuffer Parts, int Count) Launch(NativeMatrix data, NativeSegment segment, KernelShape shape, GroupPlan plan, NativeBuffer gaussians, NativeBuffer origin, int components, int length)
    {
        NativeStream stream = data.Stream;
        int groups = plan.Groups(segment.Rows);
        int parts = (groups + Neighbours - 1) / Neighbours;
        NativeBuffer partials = data.Scratch("partials", (long)plan.Groups(data.LargestSegment) * length * sizeof(double));
        NativeBuffer merged = data.Scratch("merged partials", (long)((plan.Groups(data.LargestSegment) + Neighbours - 1) / Neighbours) * length * sizeof(double));
        stream.Launch(data.Kernel(shape, "e_step_tensor"), groups, shape.Items, segment.Data!, gaussians, origin, components, segment.Rows, plan.RowsPerGroup, partials);
        stream.Launch(data.Kernel(shape, "merge_neighbours"), (((long)parts * length) + shape.Items - 1) / shape.Items, shape.Items, partials, groups, length, Neighbours, merged);
        return (merged, parts);
    }

    /// <summary>Warps that the registers of a multiprocessor hold at once.</summary>
    private static int ResidentWarps(KernelShape shape)
    {
        int featureGroups = (shape.Dims + 3) / 4;
        int momentTiles = featureGroups == 4 ? 6 : featureGroups;
        return shape.Items == Warp && shape.Components / 2 * momentTiles <= 12 ? 12 : 8;
    }

    /// <summary>The arrays that the kernel declares.</summary>
    private static long LocalBytes(int featureGroups, int perWarp, int warps)
    {
        int slots = perWarp / 2;
        const int Stride = Tile + 2;
        int factors = slots * featureGroups * (featureGroups + 1) / 2 * Warp;
        int offsets = slots * featureGroups * 8;
        int half = (((slots + 3) / 4 * 4 * Stride) + 15) / 16 * 16 + 8;
        int ofWarps = warps > 1 ? 2 * Tile : 0;
        return (long)sizeof(double) * warps * (factors + offsets + perWarp + (featureGroups * 4 * Stride) + (2 * half) + ofWarps);
    }
}
