using System.Runtime.InteropServices;

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
        bool isSingle = data.Precision == Precision.Single;
        int valueBytes = isSingle ? sizeof(float) : sizeof(double);
        double reference = isSingle ? PackedGaussians.Reference(mixture) : 0;
        double[] centre = mixture.OverallMean();
        KernelShape shape = KernelShape.OfRows("responsibilities", data.Dims, stream.Limits.LargestGroup, data.Precision);
        NativeKernel kernel = data.Kernel(shape, "responsibilities");
        using NativeBuffer gaussians = isSingle ? stream.Allocate<float>(Centred(mixture, data.Shift, reference)) : stream.Allocate<double>(PackedGaussians.Of(mixture, centre));
        using NativeBuffer origin = stream.Allocate<double>(centre);
        foreach ((NativeSegment segment, long first, int at, int rows) in RowBatches.Of(data.DeviceRows, firstRow, clusters.Length, wantsResponsibilities ? components : 1))
        {
            NativeBuffer r = data.Scratch("values", wantsResponsibilities ? (long)rows * components * valueBytes : 0);
            NativeBuffer c = data.Scratch("clusters", (long)rows * sizeof(int));
            NativeBuffer l = data.Scratch("log densities", wantsLogDensities ? (long)rows * valueBytes : 0);
            stream.Launch(kernel, (rows + shape.Items - 1) / shape.Items, shape.Items, segment.Data!, gaussians, origin, components, first, rows, wantsResponsibilities ? 1 : 0, wantsLogDensities ? 1 : 0, r, c, l);
            stream.Read(c, clusters.Slice(at, rows));
            if (wantsResponsibilities)
                Read(stream, r, isSingle, 0, responsibilities.Slice(at * components, rows * components));
            if (wantsLogDensities)
                Read(stream, l, isSingle, reference, logDensities.Slice(at, rows));
        }
    }

    private static float[] Centred(GaussianMixture mixture, double[] shift, double reference)
    {
        int stride = PackedGaussians.Length(mixture.Dims);
        float[] packed = new float[mixture.Components * stride];
        PackedGaussians.PackCentred(mixture, shift, reference, packed, stride);
        return packed;
    }

    /// <summary>Reads values that are single precision, less a reference, or double precision as they are.</summary>
    private static void Read(NativeStream stream, NativeBuffer buffer, bool isSingle, double reference, Span<double> target)
    {
        if (!isSingle)
        {
            stream.Read(buffer, target);
            return;
        }

        // Half the bytes over the link. They arrive in the second half of their place, where widening overtakes none.
        Span<float> narrow = MemoryMarshal.Cast<double, float>(target)[target.Length..];
        stream.Read(buffer, narrow);
        for (int i = 0; i < target.Length; i++)
            target[i] = narrow[i] + reference;
    }
}
