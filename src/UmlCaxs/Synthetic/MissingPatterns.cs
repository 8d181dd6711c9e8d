using System.Numerics;

namespace UmlCaxs.Synthetic;

/// <summary>
/// Which features an incomplete detection lacks. Features go missing together as in the catalogue: a spectral fit that was
/// not possible takes both of its parameters along, a band without a light curve all of its variability measures, a band
/// without a flux two of the three hardness ratios. The spectral fit is by far the most frequent.
/// </summary>
internal sealed class MissingPatterns
{
    private static readonly string[] Spectrum = ["powlaw_gamma", "bb_kt"];
    private static readonly string[] Broad = ["var_prob_b", "var_ratio_b", "var_newq_b"];
    private static readonly string[] Hard = ["var_prob_h", "var_ratio_h"];
    private static readonly string[] Soft = ["var_prob_s", "var_ratio_s"];

    // Shares add up to 1.
    private static readonly (double Share, string[] Features)[] Patterns =
    [
        (0.62, Spectrum),
        (0.06, [.. Spectrum, .. Soft]),
        (0.05, [.. Spectrum, .. Hard]),
        (0.07, [.. Spectrum, .. Broad, .. Hard, .. Soft]),
        (0.06, Soft),
        (0.05, Hard),
        (0.02, Broad),
        (0.04, [.. Broad, .. Hard, .. Soft]),
        (0.01, ["hard_hm", "hard_hs"]),
        (0.01, ["hard_hm", "hard_ms"]),
        (0.01, ["hard_hs", "hard_ms"]),
    ];

    private readonly uint[] masks;

    /// <summary>Patterns for these features; those a model does not know are left out.</summary>
    /// <param name="features">D names, at most 32.</param>
    public MissingPatterns(IReadOnlyList<string> features)
    {
        masks = [.. Patterns.Select(p => MaskOf(p.Features, features))];
    }

    /// <summary>Takes the features of one pattern out of a row.</summary>
    /// <param name="uniform">Uniform in [0, 1); chooses the pattern.</param>
    /// <param name="row">D values; the missing ones become NaN.</param>
    public void Apply(double uniform, Span<double> row)
    {
        int pattern = 0;
        while (pattern < Patterns.Length - 1 && uniform >= Patterns[pattern].Share)
            uniform -= Patterns[pattern++].Share;
        for (uint mask = masks[pattern]; mask != 0; mask &= mask - 1)
            row[BitOperations.TrailingZeroCount(mask)] = double.NaN;
    }

    private static uint MaskOf(string[] pattern, IReadOnlyList<string> features)
    {
        uint mask = 0;
        for (int d = 0; d < features.Count; d++)
            if (pattern.Contains(features[d]))
                mask |= 1u << d;
        return mask;
    }
}
