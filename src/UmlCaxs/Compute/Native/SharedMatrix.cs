namespace UmlCaxs.Compute.Native;

/// <summary>
/// A feature matrix whose rows lie on several devices, in equal shares of whole chunks. Every device works at the same time, and
/// what they sum is added in their order, so that the same devices give the same bits.
/// </summary>
internal sealed unsafe class SharedMatrix : IDeviceMatrix
{
    private readonly IReadOnlyList<NativeBackend> devices;
    private readonly FeatureMatrix features;
    private readonly NativeMatrix[] shares;
    private readonly long[] firsts; // of each share, and N

    /// <summary>Brings each device its share.</summary>
    /// <exception cref="DeviceNotAvailableException">A device failed.</exception>
    public SharedMatrix(IReadOnlyList<NativeBackend> devices, FeatureMatrix features)
    {
        this.devices = devices;
        this.features = features;
        firsts = [.. Enumerable.Range(0, devices.Count + 1).Select(i => Math.Min(features.Rows, (long)features.ChunkCount * i / devices.Count * FeatureMatrix.ChunkRows))];
        shares = new NativeMatrix[devices.Count];
        try
        {
            OnEach(i => shares[i] = devices[i].Upload(features, firsts[i], firsts[i + 1] - firsts[i]));
        }
        catch (DeviceNotAvailableException)
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long Rows => features.Rows;

    /// <inheritdoc/>
    public int Dims => features.Dims;

    /// <inheritdoc/>
    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        double[] logLikelihoods = new double[1];
        if (mixture.Dims != Dims)
            throw new ArgumentException($"The mixture has {mixture.Dims} features, the data have {Dims}.", nameof(mixture));
        Sum([statistics], logLikelihoods, (share, parts, sums) => sums[0] = share.EStep(mixture, parts[0]));
        return logLikelihoods[0];
    }

    /// <inheritdoc/>
    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        Sum(statistics, logLikelihoods, (share, parts, sums) => share.EStepBatch(mixtures, parts, sums));
    }

    /// <inheritdoc/>
    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        int width = responsibilities.IsEmpty ? 0 : mixture.Components;
        int density = logDensities.IsEmpty ? 0 : 1;
        fixed (double* r = responsibilities)
        fixed (int* c = clusters)
        fixed (double* l = logDensities)
        {
            // Spans cannot be captured; the pointers stay pinned until all devices are done.
            double* r0 = r;
            int* c0 = c;
            double* l0 = l;
            InShares(firstRow, clusters.Length, (share, first, at, rows) => share.Responsibilities(
                mixture,
                first,
                new Span<double>(r0 + ((long)at * width), rows * width),
                new Span<int>(c0 + at, rows),
                new Span<double>(l0 + (at * density), rows * density)));
        }
    }

    /// <inheritdoc/>
    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
    {
        int width = classes.ClassNames.Count;
        fixed (int* c = clusters)
        fixed (double* p = probabilities)
        {
            int* c0 = c;
            double* p0 = p;
            InShares(firstRow, clusters.Length, (share, first, at, rows) => share.ClassProbabilities(mixture, classes, first, new Span<int>(c0 + at, rows), new Span<double>(p0 + ((long)at * width), rows * width)));
        }
    }

    /// <inheritdoc/>
    /// <remarks>Every row meets every other: the first device gets all of them for it.</remarks>
    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        BatchArguments.Check(this, labellings, coefficients);
        using IDeviceMatrix all = devices[0].Upload(features);
        all.Silhouettes(labellings, coefficients);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeMatrix? share in shares)
            share?.Dispose();
    }

    /// <summary>Lets each device sum its rows and adds the sums.</summary>
    private void Sum(IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods, Action<NativeMatrix, SufficientStatistics[], double[]> work)
    {
        SufficientStatistics[][] parts = [.. shares.Select(_ => statistics.Select(s => new SufficientStatistics(s.Components, s.Origin)).ToArray())];
        double[][] sums = [.. shares.Select(_ => new double[statistics.Count])];
        OnEach(i => work(shares[i], parts[i], sums[i]));
        for (int m = 0; m < statistics.Count; m++)
        {
            statistics[m].Clear();
            logLikelihoods[m] = 0;
            for (int i = 0; i < shares.Length; i++)
            {
                statistics[m].Add(parts[i][m]);
                logLikelihoods[m] += sums[i][m];
            }
        }
    }

    /// <summary>Lets each device work on its rows of a range: first row within its share, place in the range, rows.</summary>
    private void InShares(long firstRow, int count, Action<NativeMatrix, long, int, int> work) => OnEach(i =>
    {
        long from = Math.Max(firstRow, firsts[i]);
        long to = Math.Min(firstRow + count, firsts[i + 1]);
        if (from < to || (i == 0 && count == 0))
            work(shares[i], Math.Max(0, from - firsts[i]), (int)(from - firstRow), (int)Math.Max(0, to - from));
    });

    /// <summary>Runs work for every device, on a thread each, as they wait for their devices; the first failure comes out as it is.</summary>
    private void OnEach(Action<int> work)
    {
        try
        {
            Task.WaitAll([.. Enumerable.Range(0, devices.Count).Select(i => Task.Factory.StartNew(() => work(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e.InnerExceptions[0]).Throw();
        }
    }
}
