namespace UmlCaxs.Compute.Native;

/// <summary>Launches <c>responsibilities.c</c>.</summary>
internal static class NativeResponsibilities
{
    /// <summary>See <see cref="IDeviceMatrix.Responsibilities"/>.</summary>
    public static void Run(NativeMatrix data, GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        data.Expect(mixture);
        NativeStream stream = data.Stream;
        int components = mixture.Components;
        bool wantsResponsibilities = !responsibilities.IsEmpty;
        bool wantsLogDensities = !logDensities.IsEmpty;
        double[] centre = mixture.OverallMean();
        KernelShape shape = KernelShape.OfRows("responsibilities", data.Dims, stream.Limits.LargestGroup);
        NativeKernel kernel = data.Kernel(shape, "responsibilities");
        using NativeBuffer gaussians = stream.Allocate<double>(PackedGaussians.Of(mixture, centre));
        using NativeBuffer origin = stream.Allocate<double>(centre);
        foreach ((NativeSegment segment, long first, int at, int rows) in RowBatches.Of(data, firstRow, clusters.Length, wantsResponsibilities ? components : 1))
        {
            NativeBuffer r = data.Scratch("values", wantsResponsibilities ? (long)rows * components * sizeof(double) : 0);
            NativeBuffer c = data.Scratch("clusters", (long)rows * sizeof(int));
            NativeBuffer l = data.Scratch("log densities", wantsLogDensities ? (long)rows * sizeof(double) : 0);
            stream.Launch(kernel, (rows + shape.Items - 1) / shape.Items, shape.Items, segment.Data!, gaussians, origin, components, first, rows, wantsResponsibilities ? 1 : 0, wantsLogDensities ? 1 : 0, r, c, l);
            stream.Read(c, clusters.Slice(at, rows));
            if (wantsResponsibilities)
                stream.Read(r, responsibilities.Slice(at * components, rows * components));
            if (wantsLogDensities)
                stream.Read(l, logDensities.Slice(at, rows));
        }
    }
}
