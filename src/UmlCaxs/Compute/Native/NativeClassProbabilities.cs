namespace UmlCaxs.Compute.Native;

/// <summary>
/// Launches <c>class_probabilities.c</c>, in double precision on any matrix: class precisions reach 3e9, where
/// the rounding of a row to single precision alone shows in the third digit of its probabilities.
/// </summary>
internal static class NativeClassProbabilities
{
    /// <summary>See <see cref="IDeviceMatrix.ClassProbabilities"/>.</summary>
    public static void Run(NativeMatrix data, GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
    {
        data.Expect(mixture);
        NativeStream stream = data.Stream;
        int width = classes.ClassNames.Count;
        double[] centre = mixture.OverallMean();
        ClassModel[] models = [.. classes.Clusters.SelectMany(m => m)];
        int[] firstModels = new int[mixture.Components + 1];
        for (int k = 0; k < mixture.Components; k++)
            firstModels[k + 1] = firstModels[k] + classes.Clusters[k].Count;
        KernelShape shape = KernelShape.OfRows("class_probabilities", data.Dims, stream.Limits.LargestGroup);
        NativeKernel kernel = data.Kernel(shape, "class_probabilities");
        using NativeBuffer gaussians = stream.Allocate<double>(PackedGaussians.Of(mixture, centre));
        using NativeBuffer origin = stream.Allocate<double>(centre);
        using NativeBuffer packedModels = stream.Allocate<double>(PackedGaussians.Of(models, data.Dims, centre));
        using NativeBuffer firsts = stream.Allocate<int>(firstModels);
        using NativeBuffer modelClasses = stream.Allocate<int>(models.Select(m => m.Class).ToArray());
        foreach ((NativeSegment segment, long first, int at, int rows) in RowBatches.Of(data.ExactRows, firstRow, clusters.Length, width))
        {
            NativeBuffer c = data.Scratch("clusters", (long)rows * sizeof(int));
            NativeBuffer p = data.Scratch("values", (long)rows * width * sizeof(double));
            stream.Launch(kernel, (rows + shape.Items - 1) / shape.Items, shape.Items, segment.Data!, gaussians, origin, mixture.Components, packedModels, firsts, modelClasses, width, first, rows, c, p);
            stream.Read(c, clusters.Slice(at, rows));
            stream.Read(p, probabilities.Slice(at * width, rows * width));
        }
    }
}
