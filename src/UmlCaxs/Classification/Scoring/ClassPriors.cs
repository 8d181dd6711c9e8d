using System.Globalization;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// How frequent the classes are held to be. A prior is a property of the sky as a whole: in a cluster k it becomes
/// p(c | k) proportional to prior_c n_kc / n_c, with the labelled detections n_kc of the class there and n_c of them everywhere,
/// so that priors equal to the shares of the labels are the labels' own (the correction of Saerens, Latinne and Decaestecker
/// 2002 for another class balance). Immutable.
/// </summary>
public sealed class ClassPriors
{
    /// <summary>How far given priors may be from a sum of one.</summary>
    public const double SumTolerance = 1e-6;

    private ClassPriors(PriorKind kind, double[] values) => (Kind, Values) = (kind, values);

    /// <summary>The shares of the labels.</summary>
    public static ClassPriors OfLabels { get; } = new(PriorKind.Labels, []);

    /// <summary>Equal priors.</summary>
    public static ClassPriors Uniform { get; } = new(PriorKind.Uniform, []);

    /// <summary>Where they come from.</summary>
    public PriorKind Kind { get; }

    /// <summary>One a class in class order where they were given, else empty.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Given priors.</summary>
    /// <param name="values">One a class, at least 0.</param>
    /// <exception cref="ArgumentException">They are no probabilities, or do not sum to one.</exception>
    public static ClassPriors Given(double[] values)
    {
        double sum = values.Sum();
        if (values.Any(v => !(v >= 0 && v <= 1)) || Math.Abs(sum - 1) > SumTolerance)
            throw new ArgumentException(FormattableString.Invariant($"Priors are numbers from 0 to 1 that sum to one; these sum to {sum:R}."), nameof(values));
        return new ClassPriors(PriorKind.Given, values);
    }

    /// <summary>Reads <c>labels</c>, <c>uniform</c> or a list such as <c>QSO=0.3,AGN=0.7</c>; classes not named have prior 0.</summary>
    /// <param name="text">The text.</param>
    /// <param name="classes">The classes in order.</param>
    /// <param name="problem">What is wrong with it, as a sentence; empty if nothing is.</param>
    /// <returns>The priors; null if there is a problem.</returns>
    public static ClassPriors? Parse(string text, IReadOnlyList<string> classes, out string problem)
    {
        problem = "";
        if (text is "labels" or "uniform")
            return text == "labels" ? OfLabels : Uniform;
        double[] values = new double[classes.Count];
        bool[] named = new bool[classes.Count];
        foreach (string part in text.Split(','))
        {
            int equals = part.LastIndexOf('=');
            int c = equals < 0 ? -1 : classes.ToList().IndexOf(part[..equals].Trim());
            if (equals < 0)
                problem = $"'{part}' is not of the form CLASS=PRIOR; priors are labels, uniform or a list such as {classes[0]}=0.4,{classes[^1]}=0.6.";
            else if (c < 0)
                problem = $"'{part[..equals].Trim()}' is none of the classes {string.Join(", ", classes)}.";
            else if (named[c])
                problem = $"The prior of {classes[c]} is given twice.";
            else if (!double.TryParse(part[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out values[c]) || !(values[c] >= 0 && values[c] <= 1))
                problem = $"The prior of {classes[c]} must be a number from 0 to 1, not '{part[(equals + 1)..]}'.";
            if (problem.Length > 0)
                return null;
            named[c] = true;
        }

        double sum = values.Sum();
        if (Math.Abs(sum - 1) <= SumTolerance)
            return new ClassPriors(PriorKind.Given, values);
        problem = FormattableString.Invariant($"The priors sum to {sum:R}; they must sum to one. Classes not named have prior 0.");
        return null;
    }

    /// <summary>True if both come from the same place and, where they were given, have the same values.</summary>
    public bool IsSame(ClassPriors other) => Kind == other.Kind && Values.SequenceEqual(other.Values);

    /// <summary>
    /// Turns posteriors under the labels' priors into those under these, in place: each is multiplied by the ratio of the priors.
    /// </summary>
    /// <param name="probabilities">N x classes, row-major.</param>
    /// <param name="labelledRows">Labelled detections of each class.</param>
    internal void Replace(Span<double> probabilities, ReadOnlySpan<int> labelledRows)
    {
        if (Kind == PriorKind.Labels)
            return;
        int classes = labelledRows.Length;
        double[] ratios = new double[classes];
        for (int c = 0; c < classes; c++)
            ratios[c] = labelledRows[c] == 0 ? 0 : Weight(c, 1, labelledRows[c]);
        for (int at = 0; at < probabilities.Length; at += classes)
        {
            Span<double> p = probabilities.Slice(at, classes);
            double sum = 0;
            for (int c = 0; c < classes; c++)
                sum += p[c] *= ratios[c];
            for (int c = 0; c < classes; c++)
                p[c] /= sum;
        }
    }

    /// <summary>The weight of a class in a cluster, up to a factor common to the classes.</summary>
    /// <param name="classIndex">The class.</param>
    /// <param name="inCluster">Labelled detections of it in the cluster.</param>
    /// <param name="everywhere">Labelled detections of it in all clusters.</param>
    internal double Weight(int classIndex, int inCluster, int everywhere) => Kind switch
    {
        PriorKind.Labels => inCluster,
        PriorKind.Uniform => (double)inCluster / everywhere,
        _ => Values[classIndex] * inCluster / everywhere,
    };
}
