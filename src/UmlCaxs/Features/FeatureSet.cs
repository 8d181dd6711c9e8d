namespace UmlCaxs.Features;

/// <summary>The twelve X-ray features, in order, and how those that a table lacks follow from raw catalogue columns.</summary>
public static class FeatureSet
{
    /// <summary>The features in the order of every vector, matrix and model.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "hard_hm", "hard_hs", "hard_ms", "powlaw_gamma", "bb_kt", "var_prob_b",
        "var_ratio_b", "var_prob_h", "var_ratio_h", "var_prob_s", "var_ratio_s", "var_newq_b",
    ];

    /// <summary>
    /// The features that can be derived: var_ratio_x = var_sigma_x / var_mean_x for the bands b, h and s, and
    /// var_newq_b = ((var_max_b + var_min_b) / 2) / var_mean_b.
    /// </summary>
    public static IReadOnlyDictionary<string, DerivedFeature> Derived { get; } = new Dictionary<string, DerivedFeature>
    {
        ["var_ratio_b"] = Ratio("b"),
        ["var_ratio_h"] = Ratio("h"),
        ["var_ratio_s"] = Ratio("s"),
        ["var_newq_b"] = new(["var_max_b", "var_min_b", "var_mean_b"], raw => (raw[0] + raw[1]) / 2 / raw[2]),
    };

    /// <summary>The transform a feature gets unless a model says otherwise.</summary>
    /// <param name="name">Feature name.</param>
    public static TransformKind TransformOf(string name) => name switch
    {
        "bb_kt" or "var_ratio_b" or "var_ratio_h" or "var_ratio_s" or "var_newq_b" => TransformKind.LogMinMax,
        "powlaw_gamma" => TransformKind.MinMax,
        _ => TransformKind.None,
    };

    private static DerivedFeature Ratio(string band) => new([$"var_sigma_{band}", $"var_mean_{band}"], raw => raw[0] / raw[1]);
}
