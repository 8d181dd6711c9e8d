using System.Diagnostics;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Sweeps;

/// <summary>
/// A sweep of K into a folder: a table in, <c>sweep.parquet</c>, <c>models/</c> and <c>selection.json</c> out. It is computed in
/// batches whose results are kept as parts; after a break the same call goes on with the parts that are there, and ends
/// with the same numbers to the last bit.
/// </summary>
/// <remarks>
/// Several processes (ranks) share out the models of a few batches at a time where they can all hold the rows, each of which is
/// computed as one process does it; else they share out the rows.
/// </remarks>
/// <param name="folder">Where the results go; null on all ranks but the first.</param>
/// <param name="plan">Which models.</param>
/// <param name="backend">Device to compute on.</param>
/// <param name="ranks">Processes that run the sweep together.</param>
public sealed class SweepRun(SweepFolder? folder, SweepPlan plan, IComputeBackend backend, Communicator ranks)
{
    /// <summary>Components of the mixtures that advance together: enough to keep a device busy, few enough that a kill costs little.</summary>
    private const int ComponentsOfBatch = 400;

    /// <summary>Relocations that advance together.</summary>
    private const int RelocationsOfBatch = 7;

    private readonly SortedDictionary<(int K, int Start, int First), SweepPart> parts = [];
    private readonly int all = (plan.Components.Count * plan.Restarts * plan.Starts.Count) + plan.Relocations.Count();
    private bool sharesRows;

    /// <summary>Time of reading, as far as nothing was computed meanwhile.</summary>
    public TimeSpan Reading { get; private set; }

    /// <summary>Called when something is done; null for silence.</summary>
    public Action<SweepProgress>? OnProgress { get; init; }

    /// <summary>Called with what a user should know.</summary>
    public Action<string>? OnNotice { get; init; }

    /// <summary>Runs the sweep, or what is left of it.</summary>
    /// <param name="open">Opens the table of detections, given whether rows that lack a feature may be left out; called again for every pass if it does not fit into memory.</param>
    /// <param name="memory">Most bytes the features may take in memory; a larger table is read anew in every iteration.</param>
    /// <param name="cancellation">Ends the sweep between iterations; finished parts stay.</param>
    /// <returns>What the sweep says about K, and the rows and gaps of the table.</returns>
    /// <exception cref="BadInputException">The table cannot be used or has fewer complete rows than the largest K, or the folder is of another sweep.</exception>
    /// <exception cref="IOException">The disk is full or failed; finished parts stay.</exception>
    public (ComponentSelection Selection, MissingReport Report) Run(Func<bool, TableReader> open, long memory, CancellationToken cancellation)
    {
        string path;
        bool isShare;
        using (TableReader reader = open(false))
            (path, isShare) = (reader.Path, reader.IsShare);
        var reading = Stopwatch.StartNew();
        FeatureData own = FitStep.Load(open, backend, null, memory, (share, _) => Tell($"reading {Math.Min(1, 5 * share):P0}"), OnNotice, cancellation);
        using FeatureData data = RowSharing.Of(own, isShare, ranks, path, OnNotice, SweepFits.MostRowsJudged, $"the {all:N0} models");
        reading.Stop();
        if (data.Rows < plan.Components[^1])
            throw BadInputException.At(path, "", $"{data.Rows:N0} complete rows are fewer than the {plan.Components[^1]} components of the largest K ({data.Report})", "Give more complete rows or smaller K.");
        SortedDictionary<string, string> traits = SweepTraits.Of(plan, backend, data, path, cancellation);
        folder?.Bind(traits);
        FeatureTransform transform = FeatureTransform.Fit(data, path);
        double[] medians = FeatureMedians.Of(data, backend.Threads, cancellation);
        data.Apply(transform, backend.Threads);
        var template = new ModelTemplate(
            $"Fitted by UmlCaxs {Product.Version} to {data.Rows} complete rows of {Path.GetFileName(path)}.",
            transform,
            transform.Features.Select((f, d) => (f.Name, medians[d])).ToDictionary());
        sharesRows = data.Ranks.Size > 1;
        using var alone = new SingleProcess();
        using var fits = new SweepFits(data, backend, plan, sharesRows ? alone : ranks, cancellation) { OnIteration = Tell };
        Continue(fits, template, cancellation);
        ComponentSelection selection = Select(fits);
        Reading = reading.Elapsed + data.Reading;
        return (selection, data.Report);
    }

    private void Continue(SweepFits fits, ModelTemplate template, CancellationToken cancellation)
    {
        Recall();
        ComputeMissing(Batches(plan.Tasks), fits.FromStarts, template, cancellation);

        // What was recalled may not have got as far as the results before the break.
        Publish(plan.Components, template);
        ComputeMissing(plan.Relocations.Chunk(RelocationsOfBatch), batches => fits.Relocated(batches, k => [.. PartsOf(k).Where(p => p.Best.IsRestart)]), template, cancellation);
    }

    /// <summary>Computes the batches that are missing: one after the other with all ranks, or as many at a time as there are ranks.</summary>
    private void ComputeMissing(IEnumerable<SweepTask[]> batches, Func<SweepTask[][], IReadOnlyList<(SweepTask Task, SweepPart Part)>> compute, ModelTemplate template, CancellationToken cancellation)
    {
        foreach (SweepTask[][] round in Missing(batches).Chunk(sharesRows ? 1 : ranks.Size))
        {
            IReadOnlyList<(SweepTask Task, SweepPart Part)> computed = compute(round);

            // Where all have computed a batch, the first rank's numbers count: other processors may round otherwise.
            Keep(sharesRows ? ranks.Share(1, _ => computed, SweepFolder.WriteParts, SweepFolder.ReadParts)[0] : computed, template, cancellation);
        }
    }

    /// <summary>
    /// The batches of which not every part is there. They are computed as wholes: silhouettes of a labelling depend in the last
    /// bit on those that share the pass, and a break shall change no bit.
    /// </summary>
    private SweepTask[][] Missing(IEnumerable<SweepTask[]> batches) => [.. batches.Where(batch => !batch.All(task => parts.ContainsKey(Key(task))))];

    /// <summary>Takes up the parts that are there.</summary>
    private void Recall()
    {
        foreach ((SweepTask task, SweepPart part) in ranks.Share(1, _ => Found(), SweepFolder.WriteParts, SweepFolder.ReadParts)[0])
            parts[Key(task)] = part;

        IReadOnlyList<(SweepTask Task, SweepPart Part)> Found() =>
            [.. plan.Tasks.Concat(plan.Relocations).Select(task => (task, folder!.Read(task))).Where(found => found.Item2 is not null).Select(found => (found.task, found.Item2!))];
    }

    /// <summary>Parts first, results from them afterwards: what a kill prevents is made up for by the next run.</summary>
    private void Keep(IReadOnlyList<(SweepTask Task, SweepPart Part)> finished, ModelTemplate template, CancellationToken cancellation)
    {
        foreach ((SweepTask task, SweepPart part) in finished)
        {
            folder?.Write(task, part);
            parts[Key(task)] = part;
        }

        Publish([.. finished.Select(f => f.Task.K).Distinct()], template);
        Tell("");
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Writes the table of all models that are there, and the best model of some K.</summary>
    private void Publish(IReadOnlyList<int> components, ModelTemplate template)
    {
        if (folder is null)
            return;
        folder.Save("sweep.parquet", file =>
        {
            using TableWriter writer = TableFiles.Create(file, SweepTable.Schema);
            SweepTable.Write(writer, Models());
        });
        foreach (int k in components)
            folder.Save(Path.Combine("models", $"k{k:D2}.json"), file => ModelFile.Save(template.Of(BestPart(k)), file));
    }

    private ComponentSelection Select(SweepFits fits)
    {
        var agreements = plan.Components.ToDictionary(k => k, k =>
        {
            SweepPart[] compared = [.. PartsOf(k).Where(p => p.Agreement is not null)];
            LabelAgreement? mean = compared.Length == 0 ? null : new LabelAgreement(compared.Average(p => p.Agreement!.AdjustedRand), compared.Average(p => p.Agreement!.FowlkesMallows));
            return (mean, compared.Sum(p => p.Compared));
        });
        Tell("judging the choice of K");
        ComponentSelection selection = ComponentSelection.Of(Models(), agreements, ComponentSelection.ToleranceOf(plan.Fit.Tolerance));
        selection = selection with { Sensitivity = fits.SensitivityOf(BestPart(selection.ChosenK).Mixture(), selection.Chosen.BestBic) };
        folder?.Save("selection.json", file => AtomicFile.WriteAllText(file, SelectionDocument.Of(selection, plan.Fit.RegCovar).ToJson()));
        return selection;
    }

    private static IEnumerable<SweepTask[]> Batches(IEnumerable<SweepTask> tasks)
    {
        var batch = new List<SweepTask>();
        foreach (SweepTask task in tasks)
        {
            batch.Add(task);
            if (batch.Sum(t => t.K * t.Restarts) < ComponentsOfBatch)
                continue;
            yield return [.. batch];
            batch.Clear();
        }

        if (batch.Count > 0)
            yield return [.. batch];
    }

    // Relocation stands behind the restarts that it improves.
    private (int K, int Start, int First) Key(SweepTask task) => (task.K, task.Start is { } kind ? plan.Starts.ToList().IndexOf(kind) : plan.Starts.Count, task.FirstRestart);

    private IEnumerable<SweepPart> PartsOf(int k) => parts.Where(p => p.Key.K == k).Select(p => p.Value);

    private SweepPart BestPart(int k) => PartsOf(k).MinBy(p => p.Best.Bic)!;

    private ModelScore[] Models() => [.. parts.Values.SelectMany(p => p.Models)];

    private void Tell(string doing) => OnProgress?.Invoke(new SweepProgress(Models(), all, doing));

    /// <summary>What all models of the sweep have in common.</summary>
    private sealed record ModelTemplate(string Provenance, FeatureTransform Transform, IReadOnlyDictionary<string, double> Medians)
    {
        public Model Of(SweepPart part) => new() { Provenance = Provenance, Transform = Transform, Medians = Medians, Mixture = part.Mixture(), Fit = part.Fit };
    }
}
