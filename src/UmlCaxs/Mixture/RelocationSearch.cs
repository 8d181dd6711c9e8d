using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>
/// Improves the best models of many K at once by relocating components: several chains of proposals for each (see
/// <see cref="RelocationChain"/>) advance together over a sample of the rows, and the best mixture of every K is run to
/// convergence on all of them. Every K gets the same work, whatever it costs to improve it, so that a sweep stays as fast as
/// its restarts.
/// </summary>
internal static class RelocationSearch
{
    /// <summary>
    /// E-steps of a component that a K gets; its chains share them. Measured on the 12,285 real detections at K = 6 with five
    /// seeds: half as many miss the better optima with one of them, twice as many find little more.
    /// </summary>
    private const int ComponentSteps = 12_000;

    private const int Chains = 4;

    /// <summary>Rows on which proposals are tried; the winner is run on all.</summary>
    private const int MostRows = 4096;

    /// <summary>Fewer iterations than this would not be worth a chain.</summary>
    private const int FewestIterations = 100;

    /// <summary>A model to improve.</summary>
    /// <param name="Mixture">The model; K at least 2.</param>
    /// <param name="MostFloorDominated">Floor-dominated components that restarts of this K usually have: no result has more.</param>
    internal sealed record Start(GaussianMixture Mixture, int MostFloorDominated);

    /// <summary>Improves models.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="data">N x D transformed features.</param>
    /// <param name="sample">Some of these rows, spread evenly, or all of them.</param>
    /// <param name="starts">The models, one a K. None depends on the others.</param>
    /// <param name="options">Tolerance, iterations, reg_covar and seed.</param>
    /// <param name="onIteration">Called after each iteration with its number and the chains or runs that go on; null for silence.</param>
    /// <param name="cancellation">Ends the search between iterations.</param>
    /// <returns>A fit for every model, never worse on the sample than the model itself.</returns>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public static IReadOnlyList<FitResult> Run(
        IComputeBackend backend,
        IDeviceMatrix data,
        Sample sample,
        IReadOnlyList<Start> starts,
        FitOptions options,
        Action<int, int>? onIteration = null,
        CancellationToken cancellation = default)
    {
        if (starts.Count == 0)
            return [];
        sample = sample.Thinned(MostRows);
        using FeatureMatrix? reduced = sample.Rows < data.Rows ? sample.ToMatrix() : null;
        using IDeviceMatrix? few = reduced is null ? null : backend.Upload(reduced);
        IReadOnlyList<GaussianMixture> best = Improve(few ?? data, sample, starts, options, backend.Threads, onIteration, cancellation);
        return BatchedExpectationMaximisation.Run(data, best, options, backend.Threads, "relocation", onIteration, null, cancellation);
    }

    private static GaussianMixture[] Improve(IDeviceMatrix rows, Sample sample, IReadOnlyList<Start> starts, FitOptions options, int threads, Action<int, int>? onIteration, CancellationToken cancellation)
    {
        double[] scales = Starts.Variances(sample, options.RegCovar);
        double[] origin = BatchedExpectationMaximisation.Mean(rows);
        RelocationChain[][] chains = [.. starts.Select(start => Enumerable.Range(0, Chains).Select(c => Chain(start, c)).ToArray())];
        RelocationChain[] running = [.. chains.SelectMany(c => c)];
        for (int iteration = 1; running.Length > 0; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] logLikelihoods = new double[running.Length];
            rows.EStepBatch([.. running.Select(c => c.Mixture)], [.. running.Select(c => c.Statistics)], logLikelihoods);
            OneByOne.Run(running.Length, threads, i => running[i].Continue(logLikelihoods[i]), cancellation);
            running = [.. running.Where(c => !c.HasEnded)];
            onIteration?.Invoke(iteration, running.Length);
        }

        return [.. chains.Select(c => c.MaxBy(chain => chain.BestMeanLogLikelihood)!.Best)];

        RelocationChain Chain(Start start, int number)
        {
            int components = start.Mixture.Components;
            int iterations = Math.Max(FewestIterations, ComponentSteps / (Chains * components));
            Random random = RestartStream.Of(options.Seed, components, -1 - number);
            return new RelocationChain(sample, scales, origin, start.Mixture, options, start.MostFloorDominated, iterations, random);
        }
    }
}
