using UmlCaxs.Catalog;

namespace UmlCaxs.Features;

/// <summary>How the features appear as columns of a table: type, unit and description.</summary>
public static class FeatureColumns
{
    /// <summary>The column of a feature; one that is not of <see cref="FeatureSet"/> has neither unit nor description.</summary>
    /// <param name="name">Feature name.</param>
    public static ColumnInfo Of(string name) => new(name, ColumnType.Float64)
    {
        Unit = name == "bb_kt" ? "keV" : null,
        Description = name switch
        {
            "hard_hm" => "Hardness ratio of the hard (2.0-7.0 keV) and medium (1.2-2.0 keV) bands, (h - m) / (h + m)",
            "hard_hs" => "Hardness ratio of the hard (2.0-7.0 keV) and soft (0.5-1.2 keV) bands, (h - s) / (h + s)",
            "hard_ms" => "Hardness ratio of the medium (1.2-2.0 keV) and soft (0.5-1.2 keV) bands, (m - s) / (m + s)",
            "powlaw_gamma" => "Photon index of the best power-law fit to the spectrum",
            "bb_kt" => "Temperature of the best black-body fit to the spectrum",
            "var_prob_b" => VariabilityProbability("broad"),
            "var_ratio_b" => VariabilityRatio("b", "broad"),
            "var_prob_h" => VariabilityProbability("hard"),
            "var_ratio_h" => VariabilityRatio("h", "hard"),
            "var_prob_s" => VariabilityProbability("soft"),
            "var_ratio_s" => VariabilityRatio("s", "soft"),
            "var_newq_b" => "Mean of the extreme count rates over the mean count rate in the broad band, ((var_max_b + var_min_b) / 2) / var_mean_b",
            _ => null,
        },
    };

    private static string VariabilityProbability(string band) => $"Gregory-Loredo probability that the source varied within the observation, {band} band";

    private static string VariabilityRatio(string letter, string band) => $"Spread over mean of the count rate, var_sigma_{letter} / var_mean_{letter}, {band} band";
}
