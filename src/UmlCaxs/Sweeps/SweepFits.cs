using System.Diagnostics;
using System.Globalization;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.Features;
using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>Fits the models of a sweep and computes what is noted of them.</summary>
internal sealed class SweepFits : IDisposable
{
    /// <summary>Up to so many rows silhouettes are of all rows; their cost grows with the square.</summary>
    public const int MostRowsJudged = 100_000;

    /// <summary>Restarts whose labels are compared, every one with every other.</summary>
    private const int MostCompared = 20;

    /// <summary>By how much reg_covar is changed to see what depends on it.</summary>
    private const double RegCovarFactor = 10;

    private readonly FeatureData data;
    private readonly IComputeBackend backend;
    private readonly SweepPlan plan;
    private readonly Communicator ranks;
    private readonly CancellationToken cancellation;
    private readonly IDeviceMatrix rows;
    private readonly Sample sample;
    private readonly FeatureMatrix? reduced;
    private readonly IDeviceMatrix judged;

    /// <summary>Makes the rows available to the device.</summary>
    /// <param name="data">Transformed rows.</param>
    /// <param name="backend">The device.</param>
    /// <param name="plan">Which models.</param>
    /// <param name="ranks">Processes that all have the rows, between which models are shared out; one process where rows are shared out.</param>
    /// <param name="cancellation">Ends fits between iterations.</param>
    public SweepFits(FeatureData data, IComputeBackend backend, SweepPlan plan, Communicator ranks, CancellationToken cancellation)
    {
        (this.data, this.backend, this.plan, this.ranks, this.cancellation) = (data, backend, plan, ranks, cancellation);
        sample = Sample.Of(data.Pass(cancellation), data.Rows, FeatureSet.Names.Count, firstRow: data.FirstRow, ranks: data.Ranks);
        rows = data.Upload(backend, cancellation);
        reduced = data.Rows > MostRowsJudged ? sample.ToMatrix() : null;
        judged = reduced is null ? rows : backend.Upload(reduced);
    }

    /// <summary>Called with what is being done.</summary>
    public Action<string>? OnIteration { get; init; }

    /// <summary>Fits parts from starts, those of a batch all together.</summary>
    /// <param name="batches">Batches, one or more.</param>
    public IReadOnlyList<(SweepTask Task, SweepPart Part)> FromStarts(SweepTask[][] batches)
    {
        return Fitted(batches, "", Run);

        IReadOnlyList<FitResult> Run((SweepTask Task, int Restart)[] fits, string what)
        {
            OnIteration?.Invoke($"{what}: starts");
            var starts = new GaussianMixture[fits.Length];

            // The largest K take longest and come first, so that the threads end together.
            int[] longestFirst = LongestFirst(fits);
            OneByOne.Run(fits.Length, backend.Threads, i => starts[longestFirst[i]] = Start(fits[longestFirst[i]]), cancellation);
            IReadOnlyList<FitResult> results = BatchedExpectationMaximisation.Run(rows, starts, plan.Fit, backend.Threads, onIteration: Iteration(what), cancellation: cancellation);
            return [.. results.Select((r, f) => r with { Start = fits[f].Task.StartName })];
        }

        GaussianMixture Start((SweepTask Task, int Restart) fit) =>
            Starts.Make(sample, fit.Task.Start!.Value, plan.Fit with { Components = fit.Task.K }, RestartStream.Of(plan.Fit.Seed, fit.Task.K, fit.Restart));
    }

    /// <summary>Improves the best models of some K by relocation.</summary>
    /// <param name="batches">Batches of tasks, one of each K.</param>
    /// <param name="partsOf">The parts of a K from starts.</param>
    public IReadOnlyList<(SweepTask Task, SweepPart Part)> Relocated(SweepTask[][] batches, Func<int, SweepPart[]> partsOf)
    {
        return Fitted(batches, ", relocation", (fits, what) => RelocationSearch.Run(backend, rows, sample, [.. fits.Select(f => Start(partsOf(f.Task.K)))], plan.Fit, Iteration(what), cancellation));

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

    /// <summary>
    /// The parts of batches. The fits of all batches are dealt out to the ranks, as none depends on the others; then every batch
    /// is judged as a whole by one rank.
    /// </summary>
    private IReadOnlyList<(SweepTask Task, SweepPart Part)> Fitted(SweepTask[][] batches, string how, Func<(SweepTask Task, int Restart)[], string, IReadOnlyList<FitResult>> run)
    {
        var clock = Stopwatch.StartNew();
        (SweepTask Task, int Restart)[] fits = [.. batches.SelectMany(batch => batch).SelectMany(t => Enumerable.Range(t.FirstRestart, t.Restarts).Select(r => (t, r)))];
        (int first, int last) = (batches[0][0].K, batches[^1][^1].K);
        string what = $"K = {first}{(first == last ? "" : $" to {last}")}{how}";
        int[] longestFirst = LongestFirst(fits);
        int[][] shares = [.. Enumerable.Range(0, ranks.Size).Select(rank => longestFirst.Where((_, i) => i % ranks.Size == rank).Order().ToArray())];
        var fitted = new (FitResult Fit, double Entropy)[fits.Length];
        foreach ((int[] share, (FitResult, double)[] results) in shares.Zip(ranks.Share(ranks.Size, rank => Fit([.. shares[rank].Select(f => fits[f])]), Write, Read)))
            foreach ((int f, (FitResult, double) result) in share.Zip(results))
                fitted[f] = result;
        int[] begins = new int[batches.Length];
        for (int b = 1; b < batches.Length; b++)
            begins[b] = begins[b - 1] + batches[b - 1].Sum(t => t.Restarts);
        return [.. ranks.Share(batches.Length, b => Parts(batches[b], fitted.AsSpan(begins[b], batches[b].Sum(t => t.Restarts)).ToArray(), clock, what), SweepFolder.WriteParts, SweepFolder.ReadParts).SelectMany(p => p)];

        (FitResult, double)[] Fit((SweepTask Task, int Restart)[] own)
        {
            if (own.Length == 0)
                return [];
            IReadOnlyList<FitResult> results = run(own, what);
            OnIteration?.Invoke($"{what}: entropies");
            double[] entropies = ModelCriteria.Entropies(Segments(), [.. results.Select(r => r.Mixture)], cancellation);
            data.Ranks.Sum(entropies);
            return [.. results.Zip(entropies)];
        }

        static void Write(BinaryWriter writer, (FitResult Fit, double Entropy)[] results)
        {
            writer.Write(results.Length);
            foreach ((FitResult fit, double entropy) in results)
            {
                FitBytes.Write(writer, fit);
                writer.Write(entropy);
            }
        }

        static (FitResult, double)[] Read(BinaryReader reader) => [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => (FitBytes.Read(reader), reader.ReadDouble()))];
    }

    private static int[] LongestFirst((SweepTask Task, int Restart)[] fits) => [.. Enumerable.Range(0, fits.Length).OrderByDescending(f => fits[f].Task.K)];

    /// <summary>What is noted of the fits of a batch, part by part.</summary>
    private (SweepTask Task, SweepPart Part)[] Parts(SweepTask[] tasks, (FitResult Fit, double Entropy)[] fitted, Stopwatch clock, string what)
    {
        OnIteration?.Invoke($"{what}: labels");
        FitResult[] results = [.. fitted.Select(f => f.Fit)];
        double[] entropies = [.. fitted.Select(f => f.Entropy)];
        GaussianMixture[] mixtures = [.. results.Select(r => r.Mixture)];
        int[][] labels = [.. mixtures.Select(m => ModelCriteria.Labels(judged, m))];
        var silhouettes = new (double Mean, double Error)?[results.Length];
        if (plan.Silhouettes)
        {
            OnIteration?.Invoke($"{what}: silhouettes");
            int[] several = [.. Enumerable.Range(0, mixtures.Length).Where(m => mixtures[m].Components > 1)];
            if (several.Length > 0)
                foreach ((int model, (double, double)? silhouette) in several.Zip(Silhouettes([.. several.Select(m => labels[m])])))
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

    /// <summary>Silhouettes of labellings, which processes that share out the rows share out too: they all have the sample.</summary>
    private IEnumerable<(double Mean, double Error)?> Silhouettes(int[][] labellings)
    {
        int size = data.Ranks.Size;
        (double Mean, double Error)?[][] shares = data.Ranks.Share(size, Own, Write, Read);
        return labellings.Select((_, l) => shares[l % size][l / size]);

        (double Mean, double Error)?[] Own(int rank)
        {
            int[][] own = [.. labellings.Where((_, l) => l % size == rank)];
            return own.Length == 0 ? [] : ModelCriteria.Silhouettes(judged, own);
        }

        static void Write(BinaryWriter writer, (double Mean, double Error)?[] silhouettes)
        {
            writer.Write(silhouettes.Length);
            foreach ((double Mean, double Error)? silhouette in silhouettes)
            {
                writer.Write(silhouette?.Mean ?? double.NaN);
                writer.Write(silhouette?.Error ?? double.NaN);
            }
        }

        static (double Mean, double Error)?[] Read(BinaryReader reader) =>
            [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => (Mean: reader.ReadDouble(), Error: reader.ReadDouble())).Select(s => double.IsNaN(s.Mean) ? ((double, double)?)null : s)];
    }

    /// <summary>All rows of this process on the device: at once if they are in memory, else part by part.</summary>
    private IEnumerable<IDeviceMatrix> Segments()
    {
        if (data is not (StreamedFeatures or SharedFeatures { IsStreamed: true }))
        {
            if (rows is not DistributedMatrix shared)
                yield return rows;
            else if (shared.Own is { } own)
                yield return own;
            yield break;
        }

        foreach (FeatureMatrix part in data.Pass(cancellation))
        {
            using IDeviceMatrix segment = backend.Upload(part);
            yield return segment;
        }
    }
}
