using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Features;

namespace UmlCaxs.Playground.Datasets;

/// <summary>What each quantity means, in one sentence.</summary>
internal static class ColumnHelp
{
    private static readonly Dictionary<string, string> Sentences = new()
    {
        [ClassifiedColumns.Class] = "The class with the largest probability for this detection.",
        [ClassifiedColumns.Family] = "The family of the class: AGN, Seyfert, XB or YSO.",
        [ClassifiedColumns.Probability] = "The largest class probability: how sure the classification is of its own answer.",
        [ClassifiedColumns.Kind] = "Unique: averaging the probabilities of the source and counting the classes of its detections give the same class; ambiguous: they do not.",
        [ClassifiedColumns.L] = "Galactic longitude: 0 degrees is the direction of the Galactic centre.",
        [ClassifiedColumns.B] = "Galactic latitude: 0 degrees is the plane of the Milky Way.",
        [ClassifiedColumns.SkyX] = "Horizontal place on the Mollweide map of the sky, where longitude grows to the left.",
        [ClassifiedColumns.SkyY] = "Vertical place on the Mollweide map of the sky: 1 is the north Galactic pole.",
        [DetectionColumns.Ra] = "Right ascension: the east-west coordinate on the sky (ICRS).",
        [DetectionColumns.Dec] = "Declination: the north-south coordinate on the sky (ICRS).",
        [DetectionColumns.Cluster] = "The component of the Gaussian mixture that the detection most probably belongs to.",
        [DetectionColumns.MissingFeatures] = "How many of the twelve features are missing; the class comes from the others.",
        [OutlierColumns.OutlierP] = "The chance that a member of the nearest class lies this far out; small values fit none of the classes.",
        [OutlierColumns.OutlierPConformal] = "The share of known detections that lie as far from their nearest class; small values fit none of the classes.",
        [OutlierColumns.AnomalyScore] = "How rare a detection with these features is among all; large values are unusual.",
        [OutlierColumns.ClassSet] = "The classes that cannot be ruled out at the level asked for.",
        ["hard_hm"] = "Compares hard (2-7 keV) with medium (1.2-2 keV) X-rays: -1 is all medium, 1 all hard.",
        ["hard_hs"] = "Compares hard (2-7 keV) with soft (0.5-1.2 keV) X-rays: -1 is all soft, 1 all hard.",
        ["hard_ms"] = "Compares medium (1.2-2 keV) with soft (0.5-1.2 keV) X-rays: -1 is all soft, 1 all medium.",
        ["powlaw_gamma"] = "Slope of the power law that fits the spectrum best: large values are steep, soft spectra.",
        ["bb_kt"] = "Temperature of the black body that fits the spectrum best, as an energy.",
        ["var_prob_b"] = "Probability that the source varied during the observation, over the whole band (0.5-7 keV).",
        ["var_prob_h"] = "Probability that the source varied during the observation, in hard X-rays (2-7 keV).",
        ["var_prob_s"] = "Probability that the source varied during the observation, in soft X-rays (0.5-1.2 keV).",
        ["var_ratio_b"] = "Spread of the count rate in units of its mean over the whole band: how strongly the source varied.",
        ["var_ratio_h"] = "Spread of the count rate in units of its mean in hard X-rays: how strongly the source varied.",
        ["var_ratio_s"] = "Spread of the count rate in units of its mean in soft X-rays: how strongly the source varied.",
        ["var_newq_b"] = "Middle between the extreme count rates in units of the mean: above 1 the source flared, below 1 it dipped.",
    };

    /// <summary>The sentence of a column.</summary>
    public static string Of(DatasetColumn column) =>
        Sentences.TryGetValue(column.Name, out string? sentence) ? sentence
        : column.Role == "probability" ? $"Probability that this detection is of class {column.Name}, between 0 and 1."
        : column.Info.Description is { Length: > 0 } description ? description.TrimEnd('.') + "."
        : $"Column '{column.Name}' of the table, which says nothing about it.";

    /// <summary>True where a logarithmic axis suits a quantity: it is positive throughout and its transform takes the logarithm.</summary>
    public static bool SuggestsLog(NumberColumn column) => FeatureSet.TransformOf(column.Name) == TransformKind.LogMinMax && column.Min > 0;
}
