namespace UmlCaxs.Compute.Native;

/// <summary>Launches <c>e_step.c</c>, or <c>e_step_tensor.c</c> where the device and the mixture are made for it: partial sums of each work-group, added for each segment and then over the segments, in their order.</summary>
internal static class NativeEStep
{
    /// <summary>See <see cref="IDeviceMatrix.EStep"/>.</summary>
    public static double Run(NativeMatrix data, GaussianMixture mixture, SufficientStatistics statistics)
    {
        data.Expect(mixture);
        if (data.Rows == 0)
        {
            statistics.Clear();
            return 0;
        }

        NativeStream stream = data.Stream;
        KernelShape shape = KernelShape.OfEStep(data.Dims, mixture.Components, stream.Limits.LargestGroup, stream.Limits.LocalBytes);
        KernelShape? tensor = TensorEStep.ShapeFor(data.Dims, mixture.Components, stream.Limits);
        NativeKernel merge = data.Kernel(shape, "merge_partials");
        int length = statistics.Values.Length + 1;
        GroupPlan plan = tensor is { } ofPlan ? TensorEStep.PlanFor(data.LargestSegment, ofPlan, stream.Limits) : GroupPlan.For(data.LargestSegment, length);
        int segments = data.SegmentCount;
        using NativeBuffer gaussians = stream.Allocate<double>(PackedGaussians.Of(mixture, statistics.Origin));
        using NativeBuffer origin = stream.Allocate<double>(statistics.Origin);
        NativeBuffer parts = data.Scratch("parts", (long)segments * length * sizeof(double));
        NativeBuffer total = data.Scratch("total", (long)length * sizeof(double));
        int mergeGroups = (length + shape.Items - 1) / shape.Items;
        int part = 0;
        foreach (NativeSegment segment in data.Pass(0, data.Rows))
        {
            (NativeBuffer partials, int groups) = tensor is { } tensorShape
                ? TensorEStep.Launch(data, segment, tensorShape, plan, gaussians, origin, mixture.Components, length)
                : Launch(data, segment, shape, plan, gaussians, origin, mixture.Components, length);
            stream.Launch(merge, mergeGroups, shape.Items, partials, groups, length, segments == 1 ? total : parts, (long)(segments == 1 ? 0 : part++) * length);
        }

        if (segments > 1)
            stream.Launch(merge, mergeGroups, shape.Items, parts, segments, length, total, 0L);
        double[] result = new double[length];
        stream.Read<double>(total, result);
        result.AsSpan(0, length - 1).CopyTo(statistics.Values);
        return result[^1];
    }

    /// <returns>Partial sums of the groups, and their number.</returns>
    private static (NativeBuffer Partials, int Groups) Launch(NativeMatrix data, NativeSegment segment, KernelShape shape, GroupPlan plan, NativeBuffer gaussians, NativeBuffer origin, int components, int length)
    {
        int groups = plan.Groups(segment.Rows);
        NativeBuffer partials = data.Scratch("partials", (long)plan.Groups(data.LargestSegment) * length * sizeof(double));
        data.Stream.Launch(data.Kernel(shape, "e_step"), groups, shape.Items, segment.Data!, gaussians, origin, components, segment.Rows, plan.RowsPerGroup, partials);
        return (partials, groups);
    }
}
