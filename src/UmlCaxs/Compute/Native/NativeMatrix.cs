namespace UmlCaxs.Compute.Native;

/// <summary>
/// A feature matrix, or a range of its rows, for the kernels of <c>kernels/native</c>: its rows on the device
/// (<see cref="NativeRows"/>), its kernels and the buffers that they work in.
/// </summary>
internal sealed class NativeMatrix : IDeviceMatrix
{
    /// <summary>Rows whose median is the shift.</summary>
    private const int RowsOfShift = 4096;

    private readonly FeatureMatrix features;
    private readonly long firstRow;
    private readonly NativeRows rows;
    private readonly Dictionary<(KernelShape, string), NativeKernel> kernels = [];
    private readonly Dictionary<string, (NativeBuffer Buffer, long Bytes)> scratch = [];
    private NativeRows? exactRows;

    /// <summary>Brings rows to a device.</summary>
    /// <param name="stream">Commands of this matrix, which becomes its owner.</param>
    /// <param name="features">The whole matrix; must outlive this one unchanged.</param>
    /// <param name="firstRow">First row; the beginning of a chunk.</param>
    /// <param name="count">N.</param>
    /// <param name="precision">Precision of rows and responsibilities.</param>
    /// <exception cref="DeviceNotAvailableException">The device failed.</exception>
    public NativeMatrix(NativeStream stream, FeatureMatrix features, long firstRow, long count, Precision precision = Precision.Double)
    {
        Stream = stream;
        this.features = features;
        this.firstRow = firstRow;
        Rows = count;
        Precision = precision;
        Shift = precision == Precision.Single ? ShiftOf(features) : new double[features.Dims];
        try
        {
            rows = new NativeRows(stream, features, firstRow, count, precision, Shift, mayStay: true);
        }
        catch (DeviceNotAvailableException)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long Rows { get; }

    /// <inheritdoc/>
    public int Dims => features.Dims;

    /// <summary>Precision of rows and responsibilities.</summary>
    public Precision Precision { get; }

    /// <summary>D values that are subtracted from rows in single precision, near their middle; zeros in double precision.</summary>
    public double[] Shift { get; }

    /// <summary>Commands of this matrix.</summary>
    public NativeStream Stream { get; }

    /// <summary>The rows in the precision of this matrix.</summary>
    public NativeRows DeviceRows => rows;

    /// <summary>
    /// The rows in double precision. Where the device has them in single precision only, they are streamed: what needs them,
    /// class probabilities, is asked once, where E-steps come by the hundred.
    /// </summary>
    public NativeRows ExactRows => Precision == Precision.Double ? rows : exactRows ??= new NativeRows(Stream, features, firstRow, Rows, Precision.Double, Shift, mayStay: false);

    /// <summary>Segments that a pass goes through, at least one where there are rows.</summary>
    public int SegmentCount => rows.SegmentCount;

    /// <summary>Rows of the largest segment.</summary>
    public long LargestSegment => rows.LargestSegment;

    /// <inheritdoc/>
    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        if (Precision == Precision.Double)
            return NativeEStep.Run(this, mixture, statistics);
        double[] logLikelihood = new double[1];
        EStepBatch([mixture], [statistics], logLikelihood);
        return logLikelihood[0];
    }

    /// <inheritdoc/>
    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        NativeEStepBatch.Run(this, mixtures, statistics, logLikelihoods);
    }

    /// <inheritdoc/>
    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        BatchArguments.Check(this, labellings, coefficients);
        NativeSilhouettes.Run(this, features, firstRow, labellings, coefficients);
    }

    /// <inheritdoc/>
    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities) =>
        NativeResponsibilities.Run(this, mixture, firstRow, responsibilities, clusters, logDensities);

    /// <inheritdoc/>
    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities) =>
        NativeClassProbabilities.Run(this, mixture, classes, firstRow, clusters, probabilities);

    /// <summary>The segments that hold rows of a range: see <see cref="NativeRows.Pass"/>.</summary>
    public IEnumerable<NativeSegment> Pass(long first, long end) => rows.Pass(first, end);

    /// <summary>A kernel of this matrix.</summary>
    public NativeKernel Kernel(KernelShape shape, string entry)
    {
        if (!kernels.TryGetValue((shape, entry), out NativeKernel? kernel))
            kernels[(shape, entry)] = kernel = Stream.Kernel(shape, entry);
        return kernel;
    }

    /// <summary>A buffer that is kept from call to call and replaced by a larger one when it is too small.</summary>
    public NativeBuffer Scratch(string name, long bytes)
    {
        if (scratch.TryGetValue(name, out (NativeBuffer Buffer, long Bytes) kept))
        {
            if (kept.Bytes >= bytes)
                return kept.Buffer;
            kept.Buffer.Dispose();
            scratch.Remove(name);
        }

        NativeBuffer buffer = Stream.Allocate(bytes);
        scratch[name] = (buffer, bytes);
        return buffer;
    }

    /// <summary>Refuses a mixture of other features.</summary>
    public void Expect(GaussianMixture mixture)
    {
        if (mixture.Dims != Dims)
            throw new ArgumentException($"The mixture has {mixture.Dims} features, the data have {Dims}.", nameof(mixture));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeKernel kernel in kernels.Values)
            kernel.Dispose();
        foreach ((NativeBuffer buffer, _) in scratch.Values)
            buffer.Dispose();
        rows.Dispose();
        exactRows?.Dispose();
        Stream.Dispose();
    }

    /// <summary>
    /// The median of the first rows, the same for every range of the matrix: single precision keeps more digits of what is near
    /// zero. Outliers do not move it, and where most rows stand at a wall it is the wall, so that these are exact.
    /// </summary>
    private static double[] ShiftOf(FeatureMatrix features)
    {
        double[] shift = new double[features.Dims];
        for (int d = 0; d < shift.Length && features.Rows > 0; d++)
        {
            ReadOnlySpan<double> column = features.Column(0, d);
            double[] values = Array.FindAll(column[..Math.Min(column.Length, RowsOfShift)].ToArray(), double.IsFinite);
            Array.Sort(values);
            shift[d] = values.Length == 0 ? 0 : values[(values.Length - 1) / 2];
        }

        return shift;
    }
}
