using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.Features;
using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Validation;

/// <summary>Trains and tests every rule in every division of a protocol.</summary>
/// <param name="table">Detections.</param>
/// <param name="scheme">Classes.</param>
/// <param name="backend">Device to compute on.</param>
/// <param name="options">How.</param>
/// <param name="ranks">Processes that all have the table, between which divisions are shared out.</param>
internal sealed class ProtocolRun(ValidationTable table, ClassScheme scheme, IComputeBackend backend, ValidationOptions options, Communicator ranks)
{
    private readonly FitOptions fit = options.Fit;
    private readonly MissingPolicy missing = options.Missing;

    /// <summary>What is tested.</summary>
    public IReadOnlyList<ValidationRule> Rules { get; init; } = ValidationRule.All;

    /// <summary>Runs a protocol. A division in which nothing can be fitted is left out and told.</summary>
    /// <param name="protocol">Name of the protocol.</param>
    /// <param name="splits">Its divisions.</param>
    /// <param name="skips">Receives what was left out.</param>
    /// <param name="onSplit">Called after each division that this process judges.</param>
    /// <param name="cancellation">Ends the run.</param>
    public ProtocolPredictions Run(string protocol, IReadOnlyList<ValidationSplit> splits, List<ValidationSkip> skips, Action? onSplit, CancellationToken cancellation)
    {
        var predictions = new ProtocolPredictions(protocol, table, Rules);
        var events = new SortedDictionary<(string Class, string Reason), List<string>>();
        foreach ((ValidationSplit split, JudgedDivision division) in splits.Zip(ranks.Share(splits.Count, Division, JudgedDivision.Write, JudgedDivision.Read)))
        {
            if (division.Probabilities.Length > 0)
                predictions.Add(split, division);
            foreach ((string name, string reason) in division.Notes)
                Note(name, reason, split);
        }

        skips.AddRange(events.Select(e => new ValidationSkip(protocol, e.Key.Class.Length == 0 ? null : e.Key.Class, e.Value.Count == splits.Count ? [] : e.Value, e.Key.Reason)));
        return predictions;

        JudgedDivision Division(int number)
        {
            cancellation.ThrowIfCancellationRequested();
            JudgedDivision division = Judge(splits[number], cancellation);
            onSplit?.Invoke();
            return division;
        }

        void Note(string name, string reason, ValidationSplit split)
        {
            if (!events.TryGetValue((name, reason), out List<string>? folds))
                events[(name, reason)] = folds = [];
            folds.Add($"{split.Repeat}.{split.Fold}");
        }
    }

    /// <summary>Fits transform and mixture to the training rows of a division, and nothing else.</summary>
    /// <param name="split">The division.</param>
    /// <param name="medians">Medians of the training rows in physical units, to fill gaps with.</param>
    /// <param name="trainingRows">Rows that were fitted to.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>What rules may learn from; its rows belong to the caller.</returns>
    /// <exception cref="BadInputException">The training rows are too few, or a feature is constant in them.</exception>
    internal FoldTraining Train(ValidationSplit split, out double[] medians, out long trainingRows, CancellationToken cancellation)
    {
        int[] usable = [.. split.Training.Where(table.IsUsable)];
        int[] labelled = [.. usable.Where(row => table.Labels[row] >= 0)];
        trainingRows = usable.Length;
        if (usable.Length < fit.Components || labelled.Length == 0)
            throw BadInputException.At(table.Path, "", labelled.Length == 0 ? "no usable training row is labelled" : $"{usable.Length:N0} usable training rows are fewer than the {fit.Components} components", "Give more complete rows or a smaller -k");
        using FeatureMatrix all = Gather(usable, null);
        FeatureTransform transform = FeatureTransform.Fit(all, table.Path);
        medians = FeatureMedians.Of(all, backend.Threads);
        transform.Apply(all, backend.Threads);
        FitResult result = RestartSearch.Run(new MarginalBackend(backend), all, fit, null, cancellation);
        FeatureMatrix rows = Gather(labelled, null);
        transform.Apply(rows, backend.Threads);
        return new FoldTraining
        {
            Backend = backend,
            Scheme = scheme,
            Transform = transform,
            Mixture = result.Mixture,
            Rows = rows,
            Labels = [.. labelled.Select(row => table.Labels[row])],
            Sources = [.. labelled.Select(row => table.Sources[row])],
            Seed = fit.Seed,
            Calibration = options.Calibration,
        };
    }

    /// <summary>Judges all rows that can be with rules that are trained already.</summary>
    /// <param name="protocol">Name of the protocol.</param>
    /// <param name="transform">Transform of the model.</param>
    /// <param name="medians">Its medians in physical units, NaN where it has none.</param>
    /// <param name="scorers">By rule.</param>
    /// <param name="evidence">Says how far rows are from every class.</param>
    public ProtocolPredictions RunTrained(string protocol, FeatureTransform transform, double[] medians, IReadOnlyList<ClassScorer> scorers, OutlierScorer evidence)
    {
        var predictions = new ProtocolPredictions(protocol, table, Rules);
        int[] test = [.. Enumerable.Range(0, table.Rows).Where(row => table.Labels[row] != ValidationTable.Unlabelled && CanBeJudged(row, medians))];
        predictions.Add(new ValidationSplit(0, 0, [], test), Score(test, 0, transform, medians, scorers, evidence));
        return predictions;
    }

    private JudgedDivision Judge(ValidationSplit split, CancellationToken cancellation)
    {
        try
        {
            return TrainAndTest(split, cancellation);
        }
        catch (BadInputException e)
        {
            // What one division cannot fit says nothing against the others.
            return JudgedDivision.LeftOut(e.Message);
        }
    }

    private JudgedDivision TrainAndTest(ValidationSplit split, CancellationToken cancellation)
    {
        var notes = new List<(string, string)>();
        FoldTraining training = Train(split, out double[] medians, out long trainingRows, cancellation);
        using FeatureMatrix rows = training.Rows;
        int[] test = [.. split.Test.Where(row => CanBeJudged(row, medians))];
        long[] counts = training.Counts();
        long[] tested = new long[counts.Length];
        foreach (int row in test)
            if (table.Labels[row] >= 0)
                tested[table.Labels[row]]++;
        for (int c = 0; c < counts.Length; c++)
        {
            if (counts[c] == 0 && tested[c] > 0)
                Note(c, "no training row is left for the class: it cannot be predicted");
            else if (counts[c] > 0 && tested[c] == 0)
                Note(c, "the tested part has no detection of the class");
        }

        using FeatureMatrix filled = Filled(training, medians);
        FoldTraining ofBaselines = training with { Rows = filled };
        ClassScorer[] scorers = [.. Rules.Select(rule => rule.Train(rule.IsBaseline ? ofBaselines : training))];
        OutlierScorer evidence = ScoringRules.Evidence(backend, training.Mixture, training.Scoring(withClasses: false));
        JudgedDivision division = Score(test, trainingRows, training.Transform, medians, scorers, evidence);
        for (int r = 0; r < Rules.Count; r++)
            for (int c = 0; c < counts.Length; c++)
                if (counts[c] > 0 && tested[c] > 0 && NeverGiven(division.Probabilities[r], c, counts.Length))
                    Note(c, $"{Rules[r].Name} gave the class probability 0 in every tested row{(Rules[r].Name == ValidationRule.Softmin ? $": no cluster has {ClassModelSet.MinimumLabelledRows} labelled training rows of it, or none of the tested ones lies there" : "")}");
        return division with { Notes = notes };

        void Note(int c, string reason) => notes.Add((scheme.Classes[c], reason));
    }

    private JudgedDivision Score(int[] test, long trainingRows, FeatureTransform transform, double[] medians, IReadOnlyList<ClassScorer> scorers, OutlierScorer evidence)
    {
        using FeatureMatrix rows = Gather(test, missing == MissingPolicy.Marginal ? null : medians);
        transform.Apply(rows, backend.Threads);
        using FeatureMatrix filled = Gather(test, medians);
        transform.Apply(filled, backend.Threads);
        var probabilities = new double[scorers.Count][];
        for (int r = 0; r < scorers.Count; r++)
            scorers[r](Rules[r].IsBaseline ? filled : rows, probabilities[r] = new double[test.Length * scheme.Classes.Count]);
        double[] logTails = new double[test.Length];
        double[] pValues = new double[test.Length];
        evidence(rows, logTails, pValues);
        return new JudgedDivision(test, trainingRows, probabilities, logTails, pValues, []);
    }

    /// <summary>The labelled training rows with their gaps filled.</summary>
    private static FeatureMatrix Filled(FoldTraining training, double[] medians)
    {
        double[] scaled = [.. medians];
        training.Transform.Apply(scaled);
        var filled = new FeatureMatrix(training.Rows.Dims);
        Span<double> x = new double[filled.Dims];
        for (int row = 0; row < training.Labels.Count; row++)
        {
            training.Rows.CopyRow(row, x);
            for (int d = 0; d < x.Length; d++)
                x[d] = double.IsNaN(x[d]) ? scaled[d] : x[d];
            filled.Append(x);
        }

        return filled;
    }

    private static bool NeverGiven(double[] probabilities, int column, int classes)
    {
        for (int at = column; at < probabilities.Length; at += classes)
            if (probabilities[at] > 0)
                return false;
        return true;
    }

    private bool CanBeJudged(int row, double[] medians)
    {
        if (table.IsUsable(row))
            return true;
        if (missing == MissingPolicy.Drop)
            return false;
        Span<double> x = stackalloc double[medians.Length];
        table.Features.CopyRow(row, x);
        for (int d = 0; d < x.Length; d++)
            if (double.IsNaN(x[d]) && double.IsNaN(medians[d]))
                return false;
        return true;
    }

    /// <summary>Rows in physical units, their gaps filled where there are medians.</summary>
    private FeatureMatrix Gather(int[] rows, double[]? medians)
    {
        var matrix = new FeatureMatrix(table.Features.Dims);
        Span<double> x = stackalloc double[matrix.Dims];
        foreach (int row in rows)
        {
            table.Features.CopyRow(row, x);
            for (int d = 0; d < x.Length && medians is not null; d++)
                x[d] = double.IsNaN(x[d]) ? medians[d] : x[d];
            matrix.Append(x);
        }

        return matrix;
    }
}
