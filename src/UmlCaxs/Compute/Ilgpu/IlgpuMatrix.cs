using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>
/// A feature matrix in the memory of a device of ILGPU, in the layout it has on the host: chunks of column-major rows. It is cut
/// into segments, as drivers do not give all memory in one buffer.
/// </summary>
internal sealed unsafe class IlgpuMatrix : IDeviceMatrix
{
    /// <summary>Bytes of a buffer of rows at most: OpenCL devices allow a quarter of their memory, of which few have less than 4 GB.</summary>
    private const long SegmentBytes = 1 << 30;

    /// <summary>Bytes that results of rows take on the device at a time.</summary>
    private const long ResultBytes = 32 << 20;

    private readonly IIlgpuDevice device;
    private readonly FeatureMatrix features;
    private readonly int threads;
    private readonly List<Segment> segments = [];

    public IlgpuMatrix(IIlgpuDevice device, FeatureMatrix features, int threads)
    {
        this.device = device;
        this.features = features;
        this.threads = threads;
        Rows = features.Rows;
        Dims = features.Dims;
        try
        {
            Upload();
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

        int length = statistics.Values.Length + 1;
        GroupPlan plan = GroupPlan.For(Rows, length);
        int groups = segments.Sum(s => plan.Groups(s.Rows));
        IlgpuShape shape = IlgpuShape.OfEStep(Dims, mixture.Components, device);
        using IlgpuBuffer<double> gaussians = Allocate<double>(PackedGaussians.Of(mixture, statistics.Origin));
        using IlgpuBuffer<double> origin = Allocate<double>(statistics.Origin);
        using IlgpuBuffer<double> partials = device.Allocate<double>((long)groups * length);
        using IlgpuBuffer<double> total = device.Allocate<double>(length);
        int first = 0;
        foreach (Segment segment in segments)
        {
            int count = plan.Groups(segment.Rows);
            var arguments = new EStepArguments
            {
                X = segment.Data.View,
                Gaussians = gaussians.View,
                Origin = origin.View,
                Partials = partials.View,
                Dims = Dims,
                Components = mixture.Components,
                TileComponents = shape.TileComponents,
                Rows = segment.Rows,
                RowsPerGroup = plan.RowsPerGroup,
                FirstGroup = first,
            };
            device.Launch(EStepKernel.Run, count, shape.Items, shape.Items * (EStepKernel.RowStride(Dims) + EStepKernel.DensityStride(shape.TileComponents)), arguments);
            first += count;
        }

        device.Launch(MergePartialsKernel.Run, GroupsFor(length, shape.Items), shape.Items, 0, new MergePartialsArguments { Partials = partials.View, Total = total.View, Groups = groups, Length = length });
        double[] result = new double[length];
        total.Read(result);
        result.AsSpan(0, length - 1).CopyTo(statistics.Values);
        return result[^1];
    }

    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        for (int m = 0; m < mixtures.Count; m++)
            logLikelihoods[m] = EStep(mixtures[m], statistics[m]);
    }

    /// <inheritdoc/>
    /// <remarks>There is no ILGPU kernel for it: the host's CPU computes it.</remarks>
    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        using IDeviceMatrix host = new CpuBackend(threads).Upload(features);
        host.Silhouettes(labellings, coefficients);
    }

    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        Expect(mixture);
        int components = mixture.Components;
        double[] centre = mixture.OverallMean();
        IlgpuShape shape = IlgpuShape.OfRows(Dims, device);
        using IlgpuBuffer<double> gaussians = Allocate<double>(PackedGaussians.Of(mixture, centre));
        using IlgpuBuffer<double> origin = Allocate<double>(centre);
        foreach ((Segment segment, long first, int at, int rows) in Batches(firstRow, clusters.Length, components))
        {
            using IlgpuBuffer<double> r = device.Allocate<double>((long)rows * components);
            using IlgpuBuffer<int> c = device.Allocate<int>(rows);
            using IlgpuBuffer<double> l = device.Allocate<double>(rows);
            var arguments = new ResponsibilitiesArguments
            {
                X = segment.Data.View,
                Gaussians = gaussians.View,
                Origin = origin.View,
                Responsibilities = r.View,
                Clusters = c.View,
                LogDensities = l.View,
                Dims = Dims,
                Components = components,
                FirstRow = first,
                Rows = rows,
            };
            device.Launch(ResponsibilitiesKernel.Run, GroupsFor(rows, shape.Items), shape.Items, shape.Items * EStepKernel.RowStride(Dims), arguments);
            c.Read(clusters.Slice(at, rows));
            if (!responsibilities.IsEmpty)
                r.Read(responsibilities.Slice(at * components, rows * components));
            if (!logDensities.IsEmpty)
                l.Read(logDensities.Slice(at, rows));
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
        IlgpuShape shape = IlgpuShape.OfRows(Dims, device);
        using IlgpuBuffer<double> gaussians = Allocate<double>(PackedGaussians.Of(mixture, centre));
        using IlgpuBuffer<double> origin = Allocate<double>(centre);
        using IlgpuBuffer<double> packedModels = Allocate<double>(PackedGaussians.Of(models, Dims, centre));
        using IlgpuBuffer<int> firsts = Allocate<int>(firstModels);
        using IlgpuBuffer<int> modelClasses = Allocate<int>(models.Select(m => m.Class).ToArray());
        foreach ((Segment segment, long first, int at, int rows) in Batches(firstRow, clusters.Length, width))
        {
            using IlgpuBuffer<int> c = device.Allocate<int>(rows);
            using IlgpuBuffer<double> p = device.Allocate<double>((long)rows * width);
            var arguments = new ClassProbabilitiesArguments
            {
                X = segment.Data.View,
                Gaussians = gaussians.View,
                Origin = origin.View,
                Models = packedModels.View,
                FirstModels = firsts.View,
                ModelClasses = modelClasses.View,
                Clusters = c.View,
                Probabilities = p.View,
                Dims = Dims,
                Components = mixture.Components,
                Classes = width,
                FirstRow = first,
                Rows = rows,
            };
            device.Launch(ClassProbabilitiesKernel.Run, GroupsFor(rows, shape.Items), shape.Items, shape.Items * EStepKernel.RowStride(Dims), arguments);
            c.Read(clusters.Slice(at, rows));
            p.Read(probabilities.Slice(at * width, rows * width));
        }
    }

    public void Dispose()
    {
        foreach (Segment segment in segments)
            segment.Data.Dispose();
        segments.Clear();
    }

    private static int GroupsFor(int items, int itemsPerGroup) => (items + itemsPerGroup - 1) / itemsPerGroup;

    private void Expect(GaussianMixture mixture)
    {
        if (mixture.Dims != Dims)
            throw new ArgumentException($"The mixture has {mixture.Dims} features, the data have {Dims}.", nameof(mixture));
    }

    private void Upload()
    {
        int chunk = Dims * FeatureMatrix.ChunkRows;
        int chunksPerSegment = (int)Math.Max(1, SegmentBytes / ((long)chunk * sizeof(double)));
        for (int begin = 0; begin < features.ChunkCount; begin += chunksPerSegment)
        {
            int count = Math.Min(chunksPerSegment, features.ChunkCount - begin);
            long first = (long)begin * FeatureMatrix.ChunkRows;
            IlgpuBuffer<double> data = device.Allocate<double>((long)count * chunk);
            segments.Add(new Segment(data, first, Math.Min(Rows - first, (long)count * FeatureMatrix.ChunkRows)));
            for (int c = 0; c < count; c++)
            {
                if (features.RowsIn(begin + c) == FeatureMatrix.ChunkRows)
                    data.Write((long)c * chunk, new ReadOnlySpan<double>(features.ColumnPointer(begin + c, 0), chunk));
                else
                    for (int d = 0; d < Dims; d++)
                        data.Write(((long)c * chunk) + ((long)d * FeatureMatrix.ChunkRows), features.Column(begin + c, d));
            }
        }
    }

    private IlgpuBuffer<T> Allocate<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        IlgpuBuffer<T> buffer = device.Allocate<T>(Math.Max(1, values.Length));
        buffer.Write(0, values);
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
    private readonly record struct Segment(IlgpuBuffer<double> Data, long FirstRow, long Rows);
}
