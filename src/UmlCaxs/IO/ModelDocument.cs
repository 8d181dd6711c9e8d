using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.IO;

/// <summary>The JSON shape of a model file; property names are written in snake case.</summary>
internal sealed record ModelDocument(
    string Format,
    int Version,
    string Provenance,
    IReadOnlyList<FeatureEntry> Features,
    IReadOnlyList<string> Classes,
    IReadOnlyDictionary<string, string> Aggregate,
    MixtureEntry Mixture,
    IReadOnlyList<ClusterEntry>? Classifier = null,
    string? Distances = null,
    string? Citation = null,
    IReadOnlyDictionary<string, double>? Medians = null,
    FitEntry? Fit = null,
    ScoringEntry? Scoring = null)
{
    /// <summary>The document of a model.</summary>
    public static ModelDocument Of(Model model, string format, int version)
    {
        GaussianMixture m = model.Mixture;
        return new ModelDocument(
            format,
            version,
            model.Provenance,
            [.. model.Transform.Features.Select(FeatureEntry.Of)],
            model.Scheme.Classes,
            model.Scheme.Aggregate,
            new MixtureEntry(
                m.Weights,
                [.. Enumerable.Range(0, m.Components).Select(k => m.Mean(k).ToArray())],
                [.. Enumerable.Range(0, m.Components).Select(k => Rows(m.Covariance(k), m.Dims))]),
            model.Classifier?.Clusters.Select((models, k) => new ClusterEntry(k, [.. models.Select(c => new ClassEntry(model.Scheme.Classes[c.Class], c.Mean, Rows(c.Precision, m.Dims), c.LabelledRows == 0 ? null : c.LabelledRows))])).ToArray(),
            model.Classifier is null ? null : model.Distances.ToString().ToLowerInvariant(),
            model.Citation,
            model.Medians.Count == 0 ? null : model.Medians,
            model.Fit is null ? null : FitEntry.Of(model.Fit),
            model.Scoring is null ? null : ScoringEntry.Of(model.Scoring, model.Scheme.Classes, m.Dims));
    }

    /// <summary>The model of a document.</summary>
    /// <exception cref="BadInputException">Shapes, names or numbers make no model.</exception>
    public Model ToModel(string source)
    {
        CheckNoNull(Features, source, "features");
        CheckNoNull(Classes, source, "classes");
        CheckNoNull(Aggregate.Values, source, "aggregate");
        FeatureTransform transform = new([.. Features.Select(f => f.ToScaling(source))]);
        int dims = transform.Dims;
        string[] names = [.. transform.Features.Select(f => f.Name)];
        if (!names.SequenceEqual(FeatureSet.Names))
            throw Bad(source, "features", $"the model has the features {string.Join(", ", names)}", $"This program classifies with {string.Join(", ", FeatureSet.Names)}, in that order; fit a model with them.");
        if (Mixture.Weights.Length == 0 || Mixture.Means.Length != Mixture.Weights.Length || Mixture.Covariances.Length != Mixture.Weights.Length)
            throw Bad(source, "mixture", $"{Mixture.Weights.Length} weights, {Mixture.Means.Length} means and {Mixture.Covariances.Length} covariances do not fit together", "Every component needs one of each.");
        foreach (double weight in Mixture.Weights)
            if (!(weight >= 0 && weight <= 1))
                throw Bad(source, "mixture.weights", $"{weight:R} is no weight", "Weights lie between 0 and 1 and sum to one.");
        if (Math.Abs(Mixture.Weights.Sum() - 1) > 1e-6)
            throw Bad(source, "mixture.weights", $"they sum to {Mixture.Weights.Sum():R}", "Weights sum to one.");
        var scheme = new ClassScheme(Classes, Aggregate);
        foreach (string name in Classes)
            if (!Aggregate.ContainsKey(name))
                throw Bad(source, "aggregate", $"class '{name}' has no family", "Name a family for every class.");
        return new Model
        {
            Provenance = Provenance,
            Citation = Citation,
            Transform = transform,
            Medians = Medians ?? new Dictionary<string, double>(),
            Scheme = scheme,
            Mixture = ToMixture(source, dims),
            Classifier = Classifier is null ? null : ToClassifier(source, scheme, dims),
            Distances = Distances switch
            {
                null or "absolute" => DistanceKind.Absolute,
                "relative" => DistanceKind.Relative,
                _ => throw Bad(source, "distances", $"'{Distances}' is unknown", "Use 'absolute' or 'relative'."),
            },
            Fit = Fit?.ToRecord(),
            Scoring = Scoring?.ToScoring(source, scheme, Mixture.Weights.Length, dims),
        };
    }

    internal static BadInputException Bad(string source, string place, string problem, string remedy) => BadInputException.At(source, place, problem, remedy);

    internal static double[][] Rows(ReadOnlySpan<double> matrix, int dims)
    {
        double[][] rows = new double[dims][];
        for (int i = 0; i < dims; i++)
            rows[i] = matrix.Slice(i * dims, dims).ToArray();
        return rows;
    }

    internal static void CheckMean(double[]? mean, int dims, string source, string place)
    {
        if (mean?.Length != dims)
            throw Bad(source, place, $"{mean?.Length ?? 0} mean values for {dims} features", "Give one value a feature.");
        if (!mean.All(double.IsFinite))
            throw Bad(source, place, "a mean value is larger than any double", "Give finite numbers.");
    }

    /// <summary>A list may be there and still hold a null, which its type cannot rule out.</summary>
    internal static void CheckNoNull(IEnumerable<object?> list, string source, string place)
    {
        if (list.Contains(null))
            throw Bad(source, place, "an entry is null", "Give every entry a value, or take it out.");
    }

    internal static double[] Flat(double[][]? rows, int dims, string source, string place)
    {
        if (rows?.Length != dims || rows.Any(r => r is null || r.Length != dims))
            throw Bad(source, place, $"the matrix is not {dims} x {dims}", "Give one row and one column a feature.");
        double[] flat = [.. rows.SelectMany(r => r)];
        for (int i = 0; i < dims; i++)
            for (int j = 0; j < i; j++)
                if (Math.Abs(flat[(i * dims) + j] - flat[(j * dims) + i]) > 1e-9 * (Math.Abs(flat[(i * dims) + i]) + Math.Abs(flat[(j * dims) + j])))
                    throw Bad(source, place, $"the matrix is not symmetric at ({i}, {j})", "A covariance or precision is symmetric.");
        return flat;
    }

    private GaussianMixture ToMixture(string source, int dims)
    {
        for (int k = 0; k < Mixture.Means.Length; k++)
            CheckMean(Mixture.Means[k], dims, source, $"mixture.means[{k}]");
        double total = Mixture.Weights.Sum();
        // Rounded by hand, they are put right; as a program wrote them they stay as they are, to the last bit.
        double[] weights = Math.Abs(total - 1) > 1e-12 ? [.. Mixture.Weights.Select(w => w / total)] : Mixture.Weights;
        double[] covariances = [.. Mixture.Covariances.SelectMany((c, k) => Flat(c, dims, source, $"mixture.covariances[{k}]"))];
        try
        {
            return new GaussianMixture(weights, [.. Mixture.Means.SelectMany(m => m)], covariances);
        }
        catch (ArgumentException e)
        {
            throw BadInputException.At(source, "mixture.covariances", e.Message.TrimEnd('.'), "Fit the model again.", e);
        }
    }

    private ClassModelSet ToClassifier(string source, ClassScheme scheme, int dims)
    {
        var clusters = new IReadOnlyList<ClassModel>[Mixture.Weights.Length];
        Array.Fill(clusters, []);
        double[] upper = new double[dims * dims];
        CheckNoNull(Classifier!, source, "classifier");
        foreach (ClusterEntry entry in Classifier!)
        {
            CheckNoNull(entry.Classes, source, $"classifier, cluster {entry.Cluster}");
            if (entry.Cluster < 0 || entry.Cluster >= clusters.Length || clusters[entry.Cluster].Count > 0)
                throw Bad(source, "classifier", $"cluster {entry.Cluster} is given twice or outside 0..{clusters.Length - 1}", "Give each cluster once.");
            var models = new List<ClassModel>();
            foreach (ClassEntry c in entry.Classes)
            {
                string place = $"classifier, cluster {entry.Cluster}, class '{c.Name}'";
                int index = scheme.IndexOf(c.Name);
                if (index < 0 || models.Any(m => m.Class == index))
                    throw Bad(source, place, "not one of the model's classes, or given twice", "Name each class of 'classes' at most once a cluster.");
                CheckMean(c.Mean, dims, source, place);
                double[] precision = Flat(c.Precision, dims, source, place);
                if (!Cholesky.FactorUpperSemidefinite(precision, upper, dims))
                    throw Bad(source, place, "the precision has a negative direction", "A precision is positive semidefinite; train the model again.");
                models.Add(new ClassModel(index, c.Mean, precision, c.LabelledRows ?? 0));
            }

            clusters[entry.Cluster] = [.. models.OrderBy(m => m.Class)];
        }

        return new ClassModelSet(scheme.Classes, clusters);
    }
}

/// <summary>One feature and its fitted transform.</summary>
internal sealed record FeatureEntry(string Name, string Transform, double? Offset = null, double? Min = null, double? Max = null)
{
    public static FeatureEntry Of(FeatureScaling f) => f.Kind switch
    {
        TransformKind.None => new(f.Name, "none"),
        TransformKind.MinMax => new(f.Name, "minmax", null, f.Min, f.Max),
        _ => new(f.Name, "log-minmax", f.Offset, f.Min, f.Max),
    };

    public FeatureScaling ToScaling(string source)
    {
        if (Transform == "none")
            return new FeatureScaling(Name, TransformKind.None, 0, 0, 1);
        string place = $"features, '{Name}'";
        if (Transform is not ("minmax" or "log-minmax"))
            throw ModelDocument.Bad(source, place, $"transform '{Transform}' is unknown", "Use none, minmax or log-minmax.");
        if (Min is not { } min || Max is not { } max || !(max > min) || !double.IsFinite(max - min))
            throw ModelDocument.Bad(source, place, $"min {Min} and max {Max} span no range", "Give two finite numbers, min below max.");
        if (Transform == "minmax")
            return new FeatureScaling(Name, TransformKind.MinMax, 0, min, max);
        if (Offset is not { } offset || !(offset > 0) || !double.IsFinite(offset))
            throw ModelDocument.Bad(source, place, $"offset {Offset} is not a positive number", "A logarithm needs a positive offset.");
        return new FeatureScaling(Name, TransformKind.LogMinMax, offset, min, max);
    }
}

/// <summary>Weights (K), means (K, D), covariances (K, D, D).</summary>
internal sealed record MixtureEntry(double[] Weights, double[][] Means, double[][][] Covariances);

/// <summary>The class models of one cluster.</summary>
internal sealed record ClusterEntry(int Cluster, IReadOnlyList<ClassEntry> Classes);

/// <summary>One class model.</summary>
internal sealed record ClassEntry(string Name, double[] Mean, double[][] Precision, int? LabelledRows = null);

/// <summary>How the mixture was fitted.</summary>
internal sealed record FitEntry(
    string UmlcaxsVersion,
    long Rows,
    int Seed,
    string Start,
    int Restarts,
    double Tol,
    int MaxIter,
    double RegCovar,
    double MeanLogLikelihood,
    int NIter,
    bool Converged,
    double[] LogLikelihoodPath,
    double Bic,
    double[] MinEigenvalue,
    bool FloorDominated,
    bool[] FloorDominatedComponents,
    string[] ComponentStatus)
{
    public static FitEntry Of(FitRecord f) => new(f.Version, f.Rows, f.Seed, f.Start, f.Restarts, f.Tolerance, f.MaxIterations, f.RegCovar, f.MeanLogLikelihood, f.Iterations, f.Converged, [.. f.LogLikelihoodPath], f.Bic, [.. f.SmallestEigenvalues], f.FloorDominated.Any(x => x), [.. f.FloorDominated], [.. f.ComponentStatus]);

    public FitRecord ToRecord() => new(UmlcaxsVersion, Rows, Seed, Start, Restarts, Tol, MaxIter, RegCovar, MeanLogLikelihood, NIter, Converged, LogLikelihoodPath, Bic, MinEigenvalue, FloorDominatedComponents, ComponentStatus);
}
