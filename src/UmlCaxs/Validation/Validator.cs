using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;

namespace UmlCaxs.Validation;

/// <summary>Runs the protocols on a table, and says what they found and what they had to leave out.</summary>
/// <param name="table">Detections.</param>
/// <param name="scheme">Classes.</param>
/// <param name="backend">Device to compute on.</param>
/// <param name="options">How.</param>
/// <param name="ranks">Processes that all have the table and get the same result.</param>
internal sealed class Validator(ValidationTable table, ClassScheme scheme, IComputeBackend backend, ValidationOptions options, Communicator ranks)
{
    /// <summary>Share of the time that goes into fitting; the rest is resampling.</summary>
    private const double FittingShare = 0.75;

    private readonly List<ValidationSkip> skips = [];
    private readonly List<ProtocolPredictions> predictions = [];

    /// <summary>Predictions of the protocols that were run.</summary>
    public IReadOnlyList<ProtocolPredictions> Predictions => predictions;

    /// <summary>Called with the share done and a note.</summary>
    public Action<double, string>? OnProgress { get; init; }

    /// <summary>Validates the whole way from detections to probabilities: both protocols, everything fitted anew in each division.</summary>
    /// <param name="cancellation">Ends the validation.</param>
    /// <exception cref="BadInputException">Neither protocol can be run.</exception>
    public ValidationResult Refit(CancellationToken cancellation)
    {
        var run = new ProtocolRun(table, scheme, backend, options, ranks);
        IReadOnlyList<ValidationSplit> byDetection = DetectionSplits();
        IReadOnlyList<ValidationSplit> bySource = SourceSplits();
        int done = 0;
        foreach ((string protocol, IReadOnlyList<ValidationSplit> splits) in new[] { (ValidationProtocol.Source, bySource), (ValidationProtocol.Detection, byDetection) })
        {
            if (splits.Count == 0)
                continue;
            ProtocolPredictions found = run.Run(protocol, splits, skips, () => OnProgress?.Invoke(FittingShare * Math.Min(1, (done += ranks.Size) / (double)(byDetection.Count + bySource.Count)), $"{protocol}: division {done}"), cancellation);
            if (found.Divisions > 0)
                predictions.Add(found);
        }

        if (predictions.Count == 0)
            throw BadInputException.At(table.Path, "", $"no protocol can be run ({string.Join("; ", skips.Select(s => $"{s.Protocol}{(s.Class is null ? "" : ", " + s.Class)}: {s.Reason}").Distinct())})", "Give more labelled detections of more sources.");
        return Result(null, run.Rules, cancellation);
    }

    /// <summary>Validates a ready model on all labelled rows: nothing is fitted.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="model">The model, with class models.</param>
    /// <param name="cancellation">Ends the validation.</param>
    /// <exception cref="BadInputException">No labelled row can be judged.</exception>
    public ValidationResult Judge(string name, Model model, CancellationToken cancellation)
    {
        ValidationRule[] rules = [.. ValidationRule.All.Where(rule => !rule.IsBaseline && ScoringRules.CanJudge(model, rule.Name))];
        var run = new ProtocolRun(table, scheme, backend, options, ranks) { Rules = rules };
        double[] medians = [.. model.Transform.Features.Select(f => model.Medians.TryGetValue(f.Name, out double m) ? m : double.NaN)];
        ScoringModel trained = ScoringModel.Of(model);
        ProtocolPredictions found = run.RunTrained(ValidationProtocol.Model, model.Transform, medians, [.. rules.Select(rule => ScoringRules.Scorer(backend, model.Mixture, trained, rule.Name))], ScoringRules.Evidence(backend, model.Mixture, trained));
        if (!found.Rows.Any(row => table.Labels[row] >= 0))
            throw BadInputException.At(table.Path, "", $"no labelled row can be judged ({table.Report})", "Give labelled detections with all features; a model with medians fills gaps with --missing median.");
        predictions.Add(found);
        return Result(name, run.Rules, cancellation);
    }

    private IReadOnlyList<ValidationSplit> DetectionSplits()
    {
        long[] counts = new long[scheme.Classes.Count];
        for (int row = 0; row < table.Rows; row++)
            if (table.Labels[row] >= 0 && table.IsUsable(row))
                counts[table.Labels[row]]++;
        bool[] included = Included(ValidationProtocol.Detection, counts, "one usable labelled detection: it cannot be in both parts, so the class was left out");
        return included.Count(i => i) < 2 ? [] : Splits.ByDetection(table, included, options.Folds * options.Repeats, options.Fit.Seed);
    }

    private IReadOnlyList<ValidationSplit> SourceSplits()
    {
        if (!table.HasNames)
        {
            skips.Add(new ValidationSkip(ValidationProtocol.Source, null, [], "the table has no column 'name', by which detections of a source are known: nothing can be held out by source, votes are not judged, and intervals take detections for independent"));
            return [];
        }

        HashSet<int>[] sources = [.. scheme.Classes.Select(_ => new HashSet<int>())];
        for (int row = 0; row < table.Rows; row++)
            if (table.Labels[row] >= 0 && table.IsUsable(row))
                sources[table.Labels[row]].Add(table.Sources[row]);
        bool[] included = Included(ValidationProtocol.Source, [.. sources.Select(s => (long)s.Count)], "one source with a usable detection: it cannot be in both parts, so the class was left out");
        int all = sources.Where((_, c) => included[c]).SelectMany(s => s).Distinct().Count();
        if (all < options.Folds && included.Count(i => i) >= 2)
        {
            skips.Add(new ValidationSkip(ValidationProtocol.Source, null, [], $"{all:N0} labelled sources are fewer than the {options.Folds} folds"));
            return [];
        }

        return included.Count(i => i) < 2 ? [] : Splits.BySource(table, included, options.Folds, options.Repeats, options.Fit.Seed);
    }

    /// <summary>The classes that take part in a protocol: those with two or more of what is divided.</summary>
    private bool[] Included(string protocol, long[] counts, string one)
    {
        for (int c = 0; c < counts.Length; c++)
            if (counts[c] < 2)
                skips.Add(new ValidationSkip(protocol, scheme.Classes[c], [], counts[c] == 0 ? "no usable labelled detection" : one));
        bool[] included = [.. counts.Select(n => n >= 2)];
        if (included.Count(i => i) < 2)
            skips.Add(new ValidationSkip(protocol, null, [], "fewer than two classes can be trained and tested"));
        return included;
    }

    private ValidationResult Result(string? model, IReadOnlyList<ValidationRule> rules, CancellationToken cancellation)
    {
        IReadOnlyList<ClassLevel> levels = ClassLevel.Of(scheme);
        var scores = new List<ValidationScore>();
        for (int p = 0; p < predictions.Count; p++)
        {
            OnProgress?.Invoke(FittingShare + ((1 - FittingShare) * p / predictions.Count), $"{predictions[p].Protocol}: resampling sources");
            scores.AddRange(Scoring.Of(predictions[p], levels, options.Fit.Seed, backend.Threads, ranks, cancellation));
        }

        return new ValidationResult
        {
            Input = Path.GetFileName(Path.TrimEndingDirectorySeparator(table.Path)),
            Model = model,
            Options = options,
            Report = table.Report,
            Labelled = table.Labels.Count(l => l >= 0),
            Unlabelled = table.Labels.Count(l => l == ValidationTable.Unlabelled),
            NoneOfThese = table.Labels.Count(l => l == ValidationTable.None),
            Levels = levels,
            Rules = [.. rules.Select(r => (r.Name, r.IsBaseline, r.Words))],
            Protocols = [.. predictions.Select(Summary)],
            Scores = scores,
            Nones = [.. predictions.SelectMany(p => NoneScores.Of(p, levels))],
            Outliers = [.. predictions.SelectMany(OutlierResults.Of)],
            Skips = skips,
        };
    }

    private ProtocolSummary Summary(ProtocolPredictions found)
    {
        int[] rows = [.. found.Rows.Where(row => table.Labels[row] >= 0)];
        int[] distinct = [.. rows.Distinct()];
        return new ProtocolSummary(found.Protocol, found.Divisions, found.MeanTrainingRows, rows.Length, distinct.Length, distinct.Select(row => table.Sources[row]).Distinct().Count());
    }
}
