namespace UmlCaxs.Compute.OpenCl;

/// <summary>
/// A feature matrix in the memory of an OpenCL device, in the layout it has on the host: chunks of column-major rows. It is
/// cut into segments where one buffer cannot hold it.
/// </summary>
internal sealed unsafe class OpenClMatrix : IDeviceMatrix
{
    /// <summary>Bytes that results of rows take on the device at a time.</summary>
    private const long ResultBytes = 32 << 20;

    private readonly OpenClBackend backend;
    private readonly FeatureMatrix features;
    private readonly OpenClStream stream;
    private readonly List<Segment> segments = [];
    private readonly Dictionary<(KernelShape, string), OpenClKernel> kernels = [];
    private readonly Dictionary<string, (OpenClBuffer Buffer, long Bytes)> scratch = [];

    public OpenClMatrix(OpenClBackend backend, FeatureMatrix features)
    {
        this.backend = backend;
        this.features = features;
        Rows = features.Rows;
        Dims = features.Dims;
        stream = new OpenClStream(backend);
        try
        {
            Upload(features);
        }
        catch (DeviceNotAvailableException)
        {
            Dispose();
            throw;
        }
    }

    public long Rows { get; }

    public int Dims { get; }

    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        Expect(mixture);
        if (Rows == 0)
        {
            statistics.Clear();
            return 0;
        }

        OpenClDevice device = backend.Device;
        KernelShape shape = KernelShape.OfEStep(Dims, mixture.Components, device.LargestGroup, device.LocalBytes);
        OpenClKernel step = Kernel(shape, "e_step");
        OpenClKernel merge = Kernel(shape, "merge_partials");
        int length = statistics.Values.Length + 1;
        GroupPlan plan = GroupPlan.For(Rows, length);
        int groups = segments.Sum(s => plan.Groups(s.Rows));
        using OpenClBuffer gaussians = stream.Allocate<double>(PackedGaussians.Of(mixture, statistics.Origin));
        using OpenClBuffer origin = stream.Allocate<double>(statistics.Origin);
        OpenClBuffer partials = Scratch("partials", (long)groups * length * sizeof(double));
        OpenClBuffer total = Scratch("total", (long)length * sizeof(double));
        int first = 0;
        foreach (Segment segment in segments)
        {
            int count = plan.Groups(segment.Rows);
            stream.Launch(step, count, shape.Items, segment.Data, gaussians, origin, mixture.Components, segment.Rows, plan.RowsPerGroup, partials, (long)first);
            first += count;
        }

        stream.Launch(merge, GroupsFor(length, shape.Items), shape.Items, partials, groups, length, total);
        double[] result = new double[length];
        stream.Read<double>(total, result);
        result.AsSpan(0, length - 1).CopyTo(statistics.Values);
        return result[^1];
    }

    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        for (int m = 0; m < mixtures.Count; m++)
            logLikelihoods[m] = EStep(mixtures[m], statistics[m]);
    }

    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        using var scalar = new Scalar.ScalarMatrix(features);
        scalar.Silhouettes(labellings, coefficients);
    }

    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        Expect(mixture);
        int components = mixture.Components;
        bool wantsResponsibilities = !responsibilities.IsEmpty;
        bool wantsLogDensities = !logDensities.IsEmpty;
        double[] centre = mixture.OverallMean();
        KernelShape shape = KernelShape.OfRows("responsibilities", Dims, backend.Device.LargestGroup);
        OpenClKernel kernel = Kernel(shape, "responsibilities");
        using OpenClBuffer gaussians = stream.Allocate<double>(PackedGaussians.Of(mixture, centre));
        using OpenClBuffer origin = stream.Allocate<double>(centre);
        foreach ((Segment segment, long first, int at, int rows) in Batches(firstRow, clusters.Length, wantsResponsibilities ? components : 1))
        {
            OpenClBuffer r = Scratch("values", wantsResponsibilities ? (long)rows * components * sizeof(double) : 0);
            OpenClBuffer c = Scratch("clusters", (long)rows * sizeof(int));
            OpenClBuffer l = Scratch("log densities", wantsLogDensities ? (long)rows * sizeof(double) : 0);
            stream.Launch(kernel, GroupsFor(rows, shape.Items), shape.Items, segment.Data, gaussians, origin, components, first, rows, wantsResponsibilities ? 1 : 0, wantsLogDensities ? 1 : 0, r, c, l);
            stream.Read(c, clusters.Slice(at, rows));
            if (wantsResponsibilities)
                stream.Read(r, responsibilities.Slice(at * components, rows * components));
            if (wantsLogDensities)
                stream.Read(l, logDensities.Slice(at, rows));
        }
    }

    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
    {
        Expect(mixture);
        int width = classes.ClassNames.Count;
        double[] centre = mixture.OverallMean();
        ClassModel[] models = [.. classes.Clusters.SelectMany(m => m)];
        int[] firstModels = new int[mixture.Components + 1];
        for (int k = 0; k < mixture.Components; k++)
            firstModels[k + 1] = firstModels[k] + classes.Clusters[k].Count;
        KernelShape shape = KernelShape.OfRows("class_probabilities", Dims, backend.Device.LargestGroup);
        OpenClKernel kernel = Kernel(shape, "class_probabilities");
        using OpenClBuffer gaussians = stream.Allocate<double>(PackedGaussians.Of(mixture, centre));
        using OpenClBuffer origin = stream.Allocate<double>(centre);
        using OpenClBuffer packedModels = stream.Allocate<double>(PackedGaussians.Of(models, Dims, centre));
        using OpenClBuffer firsts = stream.Allocate<int>(firstModels);
        using OpenClBuffer modelClasses = stream.Allocate<int>(models.Select(m => m.Class).ToArray());
        foreach ((Segment segment, long first, int at, int rows) in Batches(firstRow, clusters.Length, width))
        {
            OpenClBuffer c = Scratch("clusters", (long)rows * sizeof(int));
            OpenClBuffer p = Scratch("values", (long)rows * width * sizeof(double));
            stream.Launch(kernel, GroupsFor(rows, shape.Items), shape.Items, segment.Data, gaussians, origin, mixture.Components, packedModels, firsts, modelClasses, width, first, rows, c, p);
            stream.Read(c, clusters.Slice(at, rows));
            stream.Read(p, probabilities.Slice(at * width, rows * width));
        }
    }

    public void Dispose()
    {
        foreach (OpenClKernel kernel in kernels.Values)
            kernel.Dispose();
        foreach ((OpenClBuffer buffer, _) in scratch.Values)
            buffer.Dispose();
        foreach (Segment segment in segments)
            segment.Data.Dispose();
        stream.Dispose();
    }

    private static int GroupsFor(int items, int itemsPerGroup) => (items + itemsPerGroup - 1) / itemsPerGroup;

    private void Expect(GaussianMixture mixture)
    {
        if (mixture.Dims != Dims)
            throw new ArgumentException($"The mixture has {mixture.Dims} features, the data have {Dims}.", nameof(mixture));
    }

    private void Upload(FeatureMatrix features)
    {
        long chunkBytes = (long)Dims * FeatureMatrix.ChunkRows * sizeof(double);
        int chunksPerSegment = (int)Math.Clamp(backend.Device.LargestBufferBytes / chunkBytes, 1, int.MaxValue / FeatureMatrix.ChunkRows);
        for (int chunk = 0; chunk < features.ChunkCount; chunk += chunksPerSegment)
        {
            int count = Math.Min(chunksPerSegment, features.ChunkCount - chunk);
            long first = (long)chunk * FeatureMatrix.ChunkRows;
            OpenClBuffer data = stream.Allocate(count * chunkBytes);
            segments.Add(new Segment(data, first, Math.Min(Rows - first, (long)count * FeatureMatrix.ChunkRows)));
            for (int c = 0; c < count; c++)
            {
                int rows = features.RowsIn(chunk + c);
                if (rows == FeatureMatrix.ChunkRows)
                    stream.Write(data, c * chunkBytes, features.ColumnPointer(chunk + c, 0), chunkBytes);
                else
                    for (int d = 0; d < Dims; d++)
                        stream.Write(data, (c * chunkBytes) + ((long)d * FeatureMatrix.ChunkRows * sizeof(double)), features.ColumnPointer(chunk + c, d), (long)rows * sizeof(double));
            }
        }
    }

    private OpenClKernel Kernel(KernelShape shape, string entry)
    {
        if (!kernels.TryGetValue((shape, entry), out OpenClKernel? kernel))
            kernels[(shape, entry)] = kernel = backend.Kernel(shape, entry);
        return kernel;
    }

    /// <summary>A buffer that is kept from call to call and replaced by a larger one when it is too small.</summary>
    private OpenClBuffer Scratch(string name, long bytes)
    {
        if (scratch.TryGetValue(name, out (OpenClBuffer Buffer, long Bytes) kept))
        {
            if (kept.Bytes >= bytes)
                return kept.Buffer;
            kept.Buffer.Dispose();
            scratch.Remove(name);
        }

        OpenClBuffer buffer = stream.Allocate(bytes);
        scratch[name] = (buffer, bytes);
        return buffer;
    }

    /// <summary>Cuts a range of rows into batches that lie in one segment each and whose results are small enough.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Values a row results in.</param>
    private List<(Segment Segment, long First, int At, int Rows)> Batches(long firstRow, int rows, int width)
    {
        var batches = new List<(Segment, long, int, int)>();
        int most = (int)Math.Max(1, ResultBytes / sizeof(double) / Math.Max(1, width));
        foreach (Segment segment in segments)
        {
            long end = Math.Min(firstRow + rows, segment.FirstRow + segment.Rows);
            for (long row = Math.Max(firstRow, segment.FirstRow), next; row < end; row = next)
            {
                next = Math.Min(end, row + most);
                batches.Add((segment, row - segment.FirstRow, (int)(row - firstRow), (int)(next - row)));
            }
        }

        return batches;
    }

    /// <summary>Rows of the matrix in one buffer.</summary>
    private readonly record struct Segment(OpenClBuffer Data, long FirstRow, long Rows);
}
