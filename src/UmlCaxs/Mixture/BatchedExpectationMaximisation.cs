using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>
/// Many runs of EM at once: one pass over the rows makes an iteration of all of them. A run that has ended leaves the batch,
/// and none depends on which others are in it.
/// </summary>
public static class BatchedExpectationMaximisation
{
    /// <summary>Runs EM from every start, each as <see cref="ExpectationMaximisation.Run"/> does.</summary>
    /// <param name="data">N x D on a device, N at least 1.</param>
    /// <param name="starts">Mixtures in D dimensions, of any K each.</param>
    /// <param name="options">Tolerance, iterations, reg_covar.</param>
    /// <param name="threads">Threads for the M-steps.</param>
    /// <param name="startName">Recorded in the results.</param>
    /// <param name="onIteration">Called after each iteration with its number and the runs that go on; null for silence.</param>
    /// <param name="onFinished">Called with the index of a start and its result as soon as that run has ended; null for silence.</param>
    /// <param name="cancellation">Ends the runs between iterations.</param>
    /// <returns>A result for every start, in their order.</returns>
    /// <exception cref="OperationCanceledException">The runs were cancelled.</exception>
    public static IReadOnlyList<FitResult> Run(
        IDeviceMatrix data,
        IReadOnlyList<GaussianMixture> starts,
        FitOptions options,
        int threads,
        string startName = "model",
        Action<int, int>? onIteration = null,
        Action<int, FitResult>? onFinished = null,
        CancellationToken cancellation = default)
    {
        if (starts.Count == 0)
            return [];
        double[] origin = Mean(data);
        EmRun[] runs = [.. starts.Select(start => new EmRun(start, origin, data.Rows, options, startName))];
        int[] running = [.. Enumerable.Range(0, runs.Length)];
        for (int iteration = 1; running.Length > 0; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] logLikelihoods = new double[running.Length];
            data.EStepBatch([.. running.Select(r => runs[r].Mixture)], [.. running.Select(r => runs[r].Statistics)], logLikelihoods);
            OneByOne.Run(running.Length, threads, i => runs[running[i]].Continue(logLikelihoods[i]), cancellation);
            foreach (int r in running)
                if (runs[r].Result is { } result)
                    onFinished?.Invoke(r, result);
            running = [.. running.Where(r => runs[r].Result is null)];
            onIteration?.Invoke(iteration, running.Length);
        }

        return [.. runs.Select(r => r.Result!)];
    }

    /// <summary>
    /// The mean of the rows, about which all runs take their moments: the first moment of a single component, as which
    /// responsibilities are 1 whatever its parameters. That of the starts would make each run depend on the others.
    /// </summary>
    internal static double[] Mean(IDeviceMatrix data)
    {
        double[] identity = new double[data.Dims * data.Dims];
        for (int d = 0; d < data.Dims; d++)
            identity[(d * data.Dims) + d] = 1;
        var statistics = new SufficientStatistics(1, new double[data.Dims]);
        data.EStep(new GaussianMixture([1], new double[data.Dims], identity), statistics);
        return [.. statistics.First(0).ToArray().Select(sum => sum / data.Rows)];
    }
}
