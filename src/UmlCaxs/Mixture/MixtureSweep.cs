using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>
/// Fits mixtures of many K, several times each, to the same rows: what a choice of K is made from. All of them advance
/// together, one pass over the rows an iteration. Each fit has random choices of its own, so that neither another K nor one
/// more restart changes the others.
/// </summary>
public static class MixtureSweep
{
    /// <summary>Fits all mixtures of a sweep.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="data">N x D transformed features, N at least the largest K.</param>
    /// <param name="options">K, restarts and the options of a fit.</param>
    /// <param name="onIteration">Called after each iteration with its number and the fits that go on; null for silence.</param>
    /// <param name="onFinished">Called with each fit as soon as it has ended; null for silence.</param>
    /// <param name="cancellation">Ends the sweep between iterations.</param>
    /// <returns>All fits, in the order of K and then of restarts.</returns>
    /// <exception cref="ArgumentException">There are fewer rows than components, or K or the restarts are not positive.</exception>
    /// <exception cref="OperationCanceledException">The sweep was cancelled.</exception>
    public static IReadOnlyList<SweepModel> Run(
        IComputeBackend backend,
        FeatureMatrix data,
        SweepOptions options,
        Action<int, int>? onIteration = null,
        Action<SweepModel>? onFinished = null,
        CancellationToken cancellation = default)
    {
        using IDeviceMatrix all = backend.Upload(data);
        return Run(backend, all, Sample.Of(data), options, onIteration, onFinished, cancellation);
    }

    /// <summary>Fits all mixtures of a sweep to rows wherever they are.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="data">N x D transformed features, N at least the largest K.</param>
    /// <param name="sample">Some of these rows, spread evenly, or all of them: what starts are made from.</param>
    /// <param name="options">As above.</param>
    /// <param name="onIteration">As above.</param>
    /// <param name="onFinished">As above.</param>
    /// <param name="cancellation">As above.</param>
    /// <returns>As above.</returns>
    internal static IReadOnlyList<SweepModel> Run(
        IComputeBackend backend,
        IDeviceMatrix data,
        Sample sample,
        SweepOptions options,
        Action<int, int>? onIteration = null,
        Action<SweepModel>? onFinished = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Restarts);
        foreach (int components in options.Components)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(components, nameof(options));
            if (sample.Rows < components)
                throw new ArgumentException($"{data.Rows} rows cannot be fitted by {components} components.", nameof(data));
        }

        (int Components, int Restart)[] fits = [.. options.Components.SelectMany(k => Enumerable.Range(0, options.Restarts).Select(r => (k, r)))];
        var starts = new GaussianMixture[fits.Length];

        // The largest K take longest and come first, so that the threads end together.
        int[] longestFirst = [.. Enumerable.Range(0, fits.Length).OrderByDescending(f => fits[f].Components)];
        OneByOne.Run(fits.Length, backend.Threads, i => MakeStart(longestFirst[i]), cancellation);
        IReadOnlyList<FitResult> results = BatchedExpectationMaximisation.Run(
            data, starts, options.Fit, backend.Threads, options.Start.ToString(), onIteration, (f, result) => onFinished?.Invoke(Model(f, result)), cancellation);
        return [.. results.Select((result, f) => Model(f, result))];

        SweepModel Model(int fit, FitResult result) => new(fits[fit].Components, fits[fit].Restart, result);

        void MakeStart(int fit)
        {
            (int components, int restart) = fits[fit];
            starts[fit] = Starts.Make(sample, options.Start, options.Fit with { Components = components }, RestartStream.Of(options.Fit.Seed, components, restart));
        }
    }
}
