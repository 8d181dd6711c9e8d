using System.Diagnostics;
using System.Globalization;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>Fits the models of a sweep and computes what is noted of them.</summary>
internal sealed class SweepFits : IDisposable
{
    /// <summary>Up to so many rows silhouettes are of all rows; their cost grows with the square.</summary>
    private const int MostRowsJudged = 100_000;

    /// <summary>Restarts whose labels are compared, every one with every other.</summary>
    private const int MostCompared = 20;

    /// <summary>By how much reg_covar is changed to see what depends on it.</summary>
    private const double RegCovarFactor = 10;

    private readonly FeatureData data;
    private readonly IComputeBackend backend;
    private readonly SweepPlan plan;
    private readonly CancellationToken cancellation;
    private readonly IDeviceMatrix rows;
    private readonly Sample sample;
    private readonly FeatureMatrix? reduced;
    private readonly IDeviceMatrix judged;

    /// <summary>Makes the rows available to the device.</summary>
    /// <param name="data">Transformed rows.</param>
    /// <param name="backend">The device.</param>
    /// <param name="plan">Which models.</param>
    /// <param name="cancellation">Ends fits between iterations.</param>
    public SweepFits(FeatureData data, IComputeBackend backend, SweepPlan plan, CancellationToken cancellation)
    {
        (this.data, this.backend, this.plan, this.cancellation) = (data, backend, plan, cancellation);
        sample = Sample.Of(data.Pass(cancellation), data.Rows, FeatureSet.Names.Count);
        rows = data.Upload(backend, cancellation);
        reduced = data.Rows > MostRowsJudged ? sample.ToMatrix() : null;
        judged = reduced is null ? rows : backend.Upload(reduced);
    }

    /// <summary>Called with what is being done.</summary>
    public Action<string>? OnIteration { get; init; }

    /// <summary>Fits parts from starts, all together.</summary>
    public IReadOnlyList<(SweepTask Task, SweepPart Part)> FromStarts(SweepTask[] tasks)
    {
        var clock = Stopwatch.StartNew();
        (SweepTask Task, int Restart)[] fits = [.. tasks.SelectMany(t => Enumerable.Range(t.FirstRestart, t.Restarts).Select(r => (t, r)))];
        string what = tasks[0].K == tasks[^1].K ? $"K = {tasks[0].K}" : $"K = {tasks[0].K} to {tasks[^1].K}";
        OnIteration?.Invoke($"{what}: starts");
        var starts = new GaussianMixture[fits.Length];

        // The largest K take longest and come first, so that the threads end together.
        int[] longestFirst = [.. Enumerable.Range(0, fits.Length).OrderByDescending(f => fits[f].Task.K)];
        OneByOne.Run(fits.Length, backend.Threads, i => MakeStart(longestFirst[i]), cancellation);
        IReadOnlyList<FitResult> results = BatchedExpectationMaximisation.Run(rows, starts, plan.Fit, backend.Threads, onIteration: Iteration(what), cancellation: cancellation);
        results = [.. results.Select((r, f) => r with { Start = fits[f].Task.StartName })];
        return Parts(tasks, results, clock, what);

        void MakeStart(int fit)
        {
            (SweepTask task, int restart) = fits[fit];
            starts[fit] = Starts.Make(sample, task.Start!.Value, plan.Fit with { Components = task.K }, RestartStream.Of(plan.Fit.Seed, task.K, restart));
        }
    }

    /// <summary>Improves the best models of some K by relocation.</summary>
    /// <param name="tasks">One of each K.</param>
    /// <param name="partsOf">The parts of a K from starts.</param>
    public IReadOnlyList<(SweepTask Task, SweepPart Part)> Relocated(SweepTask[] tasks, Func<int, SweepPart[]> partsOf)
    {
        var clock = Stopwatch.StartNew();
        string what = tasks.Length == 1 ? $"K = {tasks[0].K}, relocation" : $"K = {tasks[0].K} to {tasks[^1].K}, relocation";
        RelocationSearch.Start[] starts = [.. tasks.Select(t => Start(partsOf(t.K)))];
        return Parts(tasks, RelocationSearch.Run(backend, rows, sample, starts, plan.Fit, Iteration(what), cancellation), clock, what);

        static RelocationSearch.Start Start(SweepPart[] parts)
        {
            int[] floorDominated = [.. parts.SelectMany(p => p.Models).Select(m => m.FloorDominated).Order()];
            return new RelocationSearch.Start(parts.MinBy(p => p.Best.Bic)!.Mixture(), floorDominated[floorDominated.Length / 2]);
        }
    }

    /// <summary>Lets EM go on from a model with a larger and a smaller reg_covar.</summary>
    /// <param name="mixture">The model.</param>
    /// <param name="bic">Its BIC.</param>
    public IReadOnlyList<Sensitivity> SensitivityOf(GaussianMixture mixture, double bic)
    {
        double[] others = plan.Fit.RegCovar > 0 ? [Rounded(plan.Fit.RegCovar / RegCovarFactor), Rounded(plan.Fit.RegCovar * RegCovarFactor)] : [];
        int[] labels = ModelCriteria.Labels(judged, mixture);
        return [.. others.Select(other =>
        {
            FitResult fit = ExpectationMaximisation.Run(rows, mixture, plan.Fit with { RegCovar = other }, cancellation: cancellation);
            return new Sensitivity(other, fit.Bic, fit.Bic - bic, fit.FloorDominated(other), LabelAgreement.Of(labels, ModelCriteria.Labels(judged, fit.Mixture)));
        })];

        // 1e-05 rather than 9.999999999999999e-06.
        static double Rounded(double x) => double.Parse(x.ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        if (reduced is null)
            return;
        judged.Dispose();
        reduced.Dispose();
    }

    private Action<int, int> Iteration(string what) => (n, running) => OnIteration?.Invoke($"{what}: iteration {n}, {running} go on");

    /// <summary>What is noted of fits, part by part.</summary>
    private (SweepTask Task, SweepPart Part)[] Parts(SweepTask[] tasks, IReadOnlyList<FitResult> results, Stopwatch clock, string what)
    {
        OnIteration?.Invoke($"{what}: entropies and labels");
        GaussianMixture[] mixtures = [.. results.Select(r => r.Mixture)];
        double[] entropies = ModelCriteria.Entropies(Segments(), mixtures, cancellation);
        int[][] labels = [.. mixtures.Select(m => ModelCriteria.Labels(judged, m))];
        var silhouettes = new (double Mean, double Error)?[results.Count];
        if (plan.Silhouettes)
        {
            OnIteration?.Invoke($"{what}: silhouettes");
            int[] several = [.. Enumerable.Range(0, mixtures.Length).Where(m => mixtures[m].Components > 1)];
            if (several.Length > 0)
                foreach ((int model, (double, double)? silhouette) in several.Zip(ModelCriteria.Silhouettes(judged, [.. several.Select(m => labels[m])])))
                    silhouettes[model] = silhouette;
        }

        double work = results.Sum(Work);
        double seconds = clock.Elapsed.TotalSeconds;
        var parts = new (SweepTask, SweepPart)[tasks.Length];
        int[] first = new int[tasks.Length];
        for (int t = 1; t < tasks.Length; t++)
            first[t] = first[t - 1] + tasks[t - 1].Restarts;
        OneByOne.Run(tasks.Length, backend.Threads, t => parts[t] = (tasks[t], Part(tasks[t], first[t])), cancellation);
        return parts;

        SweepPart Part(SweepTask task, int begin)
        {
            ModelScore[] models = [.. Enumerable.Range(0, task.Restarts).Select(i => Score(task, task.FirstRestart + i, results[begin + i], entropies[begin + i], silhouettes[begin + i], seconds * Work(results[begin + i]) / work))];
            FitResult best = results[begin + Array.IndexOf(models, ComponentSummary.Best(models))];
            FitOptions options = plan.Fit with { Components = task.K, Restarts = plan.Restarts };
            int compared = task.FirstRestart == 0 && task.Restarts > 1 ? Math.Min(task.Restarts, MostCompared) : 0;
            return new SweepPart(models, best.Mixture.Weights, best.Mixture.Means, best.Mixture.Covariances, FitRecord.Of(best, options), LabelAgreement.Mean(labels.AsSpan(begin, compared).ToArray()), compared);
        }

        static double Work(FitResult fit) => (fit.Iterations + 1.0) * fit.Mixture.Components;
    }

    private ModelScore Score(SweepTask task, int restart, FitResult fit, double entropy, (double Mean, double Error)? silhouette, double seconds) => new(
        task.K,
        restart,
        task.Start is null ? plan.Fit.Seed : RestartStream.SeedOf(plan.Fit.Seed, task.K, restart),
        task.StartName,
        fit.Status.Max().ToString().ToLowerInvariant(),
        fit.Converged,
        fit.Iterations,
        fit.MeanLogLikelihood,
        fit.Bic,
        (-2 * fit.MeanLogLikelihood * fit.Rows) + (2 * fit.Mixture.FreeParameters),
        fit.Bic + (2 * entropy),
        silhouette?.Mean,
        reduced is null ? null : silhouette?.Error,
        fit.SmallestEigenvalues.Min(),
        fit.FloorDominated(plan.Fit.RegCovar),
        seconds);

    /// <summary>All rows on the device: at once if they are in memory, else part by part.</summary>
    private IEnumerable<IDeviceMatrix> Segments()
    {
        if (data is not StreamedFeatures)
        {
            yield return rows;
            yield break;
        }

        foreach (FeatureMatrix part in data.Pass(cancellation))
        {
            using IDeviceMatrix segment = backend.Upload(part);
            yield return segment;
        }
    }
}
