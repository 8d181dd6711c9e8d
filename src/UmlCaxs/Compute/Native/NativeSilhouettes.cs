namespace UmlCaxs.Compute.Native;

/// <summary>
/// Launches <c>silhouettes.c</c>: for as many labellings and rows at a time as there is memory for their sums. In double
/// precision on any matrix, from rows that are brought together for it: beside the work on all pairs that costs nothing.
/// </summary>
internal static class NativeSilhouettes
{
    /// <summary>Bytes of the sums of distances at a time.</summary>
    private const long SumBytes = 256 << 20;

    /// <summary>Values that tell of labellings at a time; ten bytes each.</summary>
    private const long MostLabels = 32 << 20;

    /// <summary>
    /// Clusters whose sums a work-group has in its hands at a time, if not those of a single labelling: so few that they stay in
    /// the caches, so many that computing the distances again for the next does not matter.
    /// </summary>
    private const int ClustersOfPart = 64;

    /// <summary>See <see cref="IDeviceMatrix.Silhouettes"/>, whose arguments have been checked.</summary>
    /// <param name="data">The matrix.</param>
    /// <param name="features">The whole matrix on the host.</param>
    /// <param name="firstRow">First row of <paramref name="data"/> in it.</param>
    /// <param name="labellings">L labellings of its rows.</param>
    /// <param name="coefficients">Receives L x N values.</param>
    /// <exception cref="DeviceNotAvailableException">The rows have no room in one buffer.</exception>
    public static void Run(NativeMatrix data, FeatureMatrix features, long firstRow, IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        if (data.Rows == 0 || labellings.Count == 0)
            return;
        NativeLimits limits = data.Stream.Limits;
        long bytes = data.Rows * data.Dims * sizeof(double);
        if (bytes > Math.Min(limits.LargestBufferBytes, Math.Min(limits.DataBytes, Array.MaxLength)))
            throw new DeviceNotAvailableException($"The silhouettes of {data.Rows} rows need a buffer of {bytes} bytes, and the device has no room for it. Take a sample of the rows, or use --device cpu.");
        KernelShape shape = KernelShape.OfSilhouettes(data.Dims, limits.LargestGroup, limits.LocalBytes);
        using NativeBuffer rows = data.Stream.Allocate<double>(RowMajor(features, firstRow, (int)data.Rows));
        int most = (int)Math.Max(1, MostLabels / data.Rows);
        for (int first = 0; first < labellings.Count; first += most)
        {
            int count = Math.Min(most, labellings.Count - first);
            var sorted = new SortedLabellings([.. labellings.Skip(first).Take(count)], shape.Components);
            Run(data, rows, shape, sorted, coefficients.Slice(first * (int)data.Rows, count * (int)data.Rows));
        }
    }

    private static void Run(NativeMatrix data, NativeBuffer rows, KernelShape shape, SortedLabellings sorted, Span<double> coefficients)
    {
        NativeStream stream = data.Stream;
        int all = (int)data.Rows;
        int labellings = sorted.Count;
        int[] parts = sorted.Parts(ClustersOfPart);
        long clusters = sorted.FirstClusters[^1];

        // Whole work-groups of rows, at least one, and no more than have work.
        long most = Math.Max(1, SumBytes / sizeof(double) / Math.Max(clusters, labellings) / shape.Items) * shape.Items;
        int range = (int)Math.Min(most, ((long)all + shape.Items - 1) / shape.Items * shape.Items);
        NativeKernel kernel = data.Kernel(shape, "silhouettes");
        using NativeBuffer labels = stream.Allocate<int>(sorted.Labels);
        using NativeBuffer order = stream.Allocate<byte>(sorted.Order);
        using NativeBuffer runClusters = stream.Allocate<int>(sorted.RunClusters);
        using NativeBuffer runEnds = stream.Allocate<byte>(sorted.RunEnds);
        using NativeBuffer runCounts = stream.Allocate<byte>(sorted.RunCounts);
        using NativeBuffer firstClusters = stream.Allocate<int>(sorted.FirstClusters);
        using NativeBuffer counts = stream.Allocate<int>(sorted.Counts);
        using NativeBuffer firstLabellings = stream.Allocate<int>(parts);
        using NativeBuffer sums = stream.Allocate(clusters * range * sizeof(double));
        using NativeBuffer results = stream.Allocate((long)labellings * range * sizeof(double));
        double[] values = new double[(long)labellings * Math.Min(range, all)];
        for (int first = 0; first < all; first += range)
        {
            int count = Math.Min(range, all - first);
            int groups = (count + shape.Items - 1) / shape.Items;
            stream.Launch(kernel, (long)groups * (parts.Length - 1), shape.Items, rows, all, first, count, labels, order, runClusters, runEnds, runCounts, firstClusters, counts, firstLabellings, groups, sums, results);
            stream.Read(results, values.AsSpan(0, labellings * count));
            for (int l = 0; l < labellings; l++)
                values.AsSpan(l * count, count).CopyTo(coefficients[((l * all) + first)..]);
        }
    }

    private static double[] RowMajor(FeatureMatrix features, long firstRow, int count)
    {
        double[] values = new double[count * features.Dims];
        for (int row = 0; row < count; row++)
            features.CopyRow(firstRow + row, values.AsSpan(row * features.Dims, features.Dims));
        return values;
    }
}
