using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;

namespace UmlCaxs.IO;

/// <summary>What other rules than the paper's need, as the member <c>scoring</c> of a model file; models without it classify by softmin.</summary>
internal sealed record ScoringEntry(
    string Rule,
    PriorsEntry Priors,
    bool MixClusters = false,
    IReadOnlyList<GaussianClusterEntry>? Gaussian = null,
    CalibrationEntry? Calibration = null,
    ConformalEntry? Conformal = null)
{
    public static ScoringEntry Of(TrainedScoring scoring, IReadOnlyList<string> classes, int dims) => new(
        Name(scoring.Options.Rule),
        new PriorsEntry(Name(scoring.Options.Priors.Kind), scoring.Options.Priors.Kind == PriorKind.Given ? ByName(scoring.Options.Priors.Values, classes) : null),
        scoring.Options.MixClusters,
        scoring.Gaussian?.Clusters.Select((models, k) => new GaussianClusterEntry(k, [.. models.Select(m => new GaussianClassEntry(classes[m.Class], m.LabelledRows, m.Shrinkage, m.Mean, ModelDocument.Rows(m.Covariance, dims)))])).ToArray(),
        scoring.Calibration is null ? null : CalibrationEntry.Of(scoring.Calibration, classes),
        scoring.Conformal is null ? null : ConformalEntry.Of(scoring.Conformal, classes));

    /// <summary>What a document holds.</summary>
    /// <exception cref="BadInputException">Names, shapes or numbers make no scores.</exception>
    public TrainedScoring ToScoring(string source, ClassScheme scheme, int clusters, int dims)
    {
        ScoringRule rule = Parse<ScoringRule>(Rule, source, "scoring.rule");
        var trained = new TrainedScoring(
            new ScoringOptions(rule, ToPriors(source, scheme), MixClusters),
            Gaussian is null ? null : ToGaussian(source, scheme, clusters, dims),
            Calibration?.ToCalibration(source, scheme),
            Conformal?.ToConformal(source, scheme, rule));
        if (rule != ScoringRule.Softmin && trained.Gaussian is null)
            throw ModelDocument.Bad(source, "scoring", $"the rule is {Rule}, but there are no normal classes", "Train the model again.");
        if (rule == ScoringRule.Calibrated && trained.Calibration is null)
            throw ModelDocument.Bad(source, "scoring", $"the rule is {Rule}, but there is no calibration", "Train the model again.");
        return trained;
    }

    internal static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    internal static T Parse<T>(string text, string source, string place)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
            if (Name(value) == text)
                return value;
        throw ModelDocument.Bad(source, place, $"{BadCell.Quote(text)} is unknown", $"Use one of {string.Join(", ", Enum.GetValues<T>().Select(Name))}.");
    }

    internal static Dictionary<string, double> ByName(IReadOnlyList<double> values, IReadOnlyList<string> classes) =>
        classes.Zip(values).ToDictionary(p => p.First, p => p.Second);

    private ClassPriors ToPriors(string source, ClassScheme scheme)
    {
        PriorKind kind = Parse<PriorKind>(Priors.Kind, source, "scoring.priors.kind");
        if (kind != PriorKind.Given)
            return kind == PriorKind.Labels ? ClassPriors.OfLabels : ClassPriors.Uniform;
        double[] values = new double[scheme.Classes.Count];
        foreach ((string name, double value) in Priors.Values ?? throw ModelDocument.Bad(source, "scoring.priors", "given priors have no values", "Give one a class."))
        {
            int index = scheme.IndexOf(name);
            if (index < 0)
                throw ModelDocument.Bad(source, "scoring.priors", $"'{name}' is not one of the model's classes", "Name classes of 'classes'.");
            values[index] = value;
        }

        try
        {
            return ClassPriors.Given(values);
        }
        catch (ArgumentException e)
        {
            throw BadInputException.At(source, "scoring.priors", FormattableString.Invariant($"they sum to {values.Sum():R}"), "Priors lie between 0 and 1 and sum to one.", e);
        }
    }

    private GaussianClassSet ToGaussian(string source, ClassScheme scheme, int count, int dims)
    {
        var clusters = new IReadOnlyList<GaussianClass>[count];
        Array.Fill(clusters, []);
        ModelDocument.CheckNoNull(Gaussian!, source, "scoring.gaussian");
        double[] lower = new double[dims * dims];
        foreach (GaussianClusterEntry entry in Gaussian!)
        {
            ModelDocument.CheckNoNull(entry.Classes, source, $"scoring.gaussian, cluster {entry.Cluster}");
            if (entry.Cluster < 0 || entry.Cluster >= count || clusters[entry.Cluster].Count > 0)
                throw ModelDocument.Bad(source, "scoring.gaussian", $"cluster {entry.Cluster} is given twice or outside 0..{count - 1}", "Give each cluster once.");
            var models = new List<GaussianClass>();
            foreach (GaussianClassEntry c in entry.Classes)
            {
                string place = $"scoring.gaussian, cluster {entry.Cluster}, class '{c.Name}'";
                int index = scheme.IndexOf(c.Name);
                if (index < 0 || models.Any(m => m.Class == index))
                    throw ModelDocument.Bad(source, place, "not one of the model's classes, or given twice", "Name each class of 'classes' at most once a cluster.");
                ModelDocument.CheckMean(c.Mean, dims, source, place);
                double[] covariance = ModelDocument.Flat(c.Covariance, dims, source, place);
                if (!Cholesky.TryFactor(covariance, lower, dims))
                    throw ModelDocument.Bad(source, place, "the covariance is not positive definite", "Train the model again.");
                if (c.LabelledRows < 1 || !(c.Shrinkage >= 0 && c.Shrinkage <= 1))
                    throw ModelDocument.Bad(source, place, $"{c.LabelledRows} labelled rows and a shrinkage of {c.Shrinkage:R} make no class", "A class has a labelled row at least, and a shrinkage from 0 to 1.");
                models.Add(new GaussianClass(index, c.Mean, covariance, c.LabelledRows, c.Shrinkage));
            }

            clusters[entry.Cluster] = [.. models.OrderBy(m => m.Class)];
        }

        return new GaussianClassSet(scheme.Classes, clusters);
    }
}

/// <summary>Where priors come from, and their values by class where they were given.</summary>
internal sealed record PriorsEntry(string Kind, IReadOnlyDictionary<string, double>? Values = null);

/// <summary>The normal classes of one cluster.</summary>
internal sealed record GaussianClusterEntry(int Cluster, IReadOnlyList<GaussianClassEntry> Classes);

/// <summary>One normal class.</summary>
internal sealed record GaussianClassEntry(string Name, int LabelledRows, double Shrinkage, double[] Mean, double[][] Covariance);

/// <summary>A calibration: the classes it knows, and a temperature, or weights and biases in their order.</summary>
internal sealed record CalibrationEntry(string Kind, IReadOnlyList<string> Classes, double? Temperature = null, double[][]? Weights = null, double[]? Biases = null)
{
    public static CalibrationEntry Of(ClassCalibration calibration, IReadOnlyList<string> classes)
    {
        string[] known = [.. classes.Where((_, c) => calibration.Known[c])];
        string kind = ScoringEntry.Name(calibration.Kind);
        return calibration.Kind == CalibrationKind.Temperature
            ? new CalibrationEntry(kind, known, calibration.Temperature)
            : new CalibrationEntry(kind, known, null, ModelDocument.Rows(calibration.Weights, known.Length), calibration.Biases);
    }

    public ClassCalibration ToCalibration(string source, ClassScheme scheme)
    {
        CalibrationKind kind = ScoringEntry.Parse<CalibrationKind>(Kind, source, "scoring.calibration.kind");
        bool[] known = new bool[scheme.Classes.Count];
        foreach (string name in Classes)
        {
            int index = scheme.IndexOf(name);
            if (index < 0 || known[index])
                throw ModelDocument.Bad(source, "scoring.calibration.classes", $"'{name}' is not one of the model's classes, or given twice", "Name each class of 'classes' at most once.");
            known[index] = true;
        }

        // Weights and biases follow the order in which the classes are named, and that is the model's.
        if (!Classes.SequenceEqual(scheme.Classes.Where((_, c) => known[c])) || Classes.Count == 0)
            throw ModelDocument.Bad(source, "scoring.calibration.classes", "there are none, or they are not in the order of 'classes'", "Train the model again.");
        if (kind == CalibrationKind.Temperature)
            return Temperature is { } t and > 0 && double.IsFinite(t)
                ? new ClassCalibration(kind, known, t, [], [])
                : throw ModelDocument.Bad(source, "scoring.calibration.temperature", $"{Temperature?.ToString("R") ?? "none"} is no temperature", "A temperature is a number above 0.");
        int count = Classes.Count;
        if (Biases?.Length != count || Weights?.Length != count || Weights.Any(row => row?.Length != count))
            throw ModelDocument.Bad(source, "scoring.calibration", $"weights and biases are not those of {count} classes", "Give one row and one bias a class.");
        double[] flat = [.. Weights.SelectMany(row => row)];
        if (!flat.Concat(Biases).All(double.IsFinite))
            throw ModelDocument.Bad(source, "scoring.calibration", "a weight or bias is larger than any double", "Give finite numbers.");
        return new ClassCalibration(kind, known, 1, flat, Biases);
    }
}

/// <summary>Scores of held-out detections, ascending; those of a class where it has enough.</summary>
internal sealed record ConformalEntry(int HeldOutRows, double[] Nonconformity, double[] Pooled, IReadOnlyDictionary<string, double[]> ByClass)
{
    public static ConformalEntry Of(ConformalScores scores, IReadOnlyList<string> classes) => new(
        scores.HeldOutRows,
        scores.Nonconformity,
        scores.Pooled,
        classes.Zip(scores.ByClass).Where(p => p.Second.Length > 0).ToDictionary(p => p.First, p => p.Second));

    public ConformalScores ToConformal(string source, ClassScheme scheme, ScoringRule rule)
    {
        double[][] byClass = new double[scheme.Classes.Count][];
        Array.Fill(byClass, []);
        foreach ((string name, double[] scores) in ByClass)
        {
            int index = scheme.IndexOf(name);
            if (index < 0)
                throw ModelDocument.Bad(source, "scoring.conformal.by_class", $"'{name}' is not one of the model's classes", "Name classes of 'classes'.");
            byClass[index] = scores ?? throw ModelDocument.Bad(source, "scoring.conformal.by_class", "an entry is null", "Give every entry a value, or take it out.");
        }

        foreach (double[] scores in byClass.Append(Nonconformity).Append(Pooled))
            for (int i = 0; i < scores.Length; i++)
                if (!double.IsFinite(scores[i]) || (i > 0 && scores[i] < scores[i - 1]))
                    throw ModelDocument.Bad(source, "scoring.conformal", "scores are not finite numbers in ascending order", "Train the model again.");
        return new ConformalScores(rule, HeldOutRows, Nonconformity, Pooled, byClass);
    }
}
