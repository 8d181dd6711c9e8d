using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Cli;
using UmlCaxs.Features;
using UmlCaxs.Validation;

namespace UmlCaxs.Tests.Validation;

/// <summary>Small labelled tables: classes apart from each other, sources with one to three detections.</summary>
internal static class Labelled
{
    public const string Header = "name,obsid,main_type,hard_hm,hard_hs,hard_ms,powlaw_gamma,bb_kt,var_prob_b,var_ratio_b,var_prob_h,var_ratio_h,var_prob_s,var_ratio_s,var_newq_b";

    /// <summary>Text of a table.</summary>
    /// <param name="sources">Sources of each type.</param>
    /// <param name="seed">Seed of the features.</param>
    public static StringBuilder Table((string Type, int Sources)[] sources, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(Header).Append('\n');
        int number = 0;
        foreach ((int t, (string type, int count)) in sources.Index())
            for (int s = 0; s < count; s++, number++)
                for (int detection = 0; detection <= s % 3; detection++)
                    text.Append(CultureInfo.InvariantCulture, $"S{number},{10 - detection},{type},{Row(random, 0.06 * t)}\n");
        return text;
    }

    /// <summary>Twelve features around a place.</summary>
    public static string Row(Random random, double shift) => string.Join(',', FeatureSet.Names.Select(name => Value(name, random, shift).ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Loads a table as the verb does.</summary>
    public static ValidationTable Load(TempFolder folder, string text, MissingPolicy missing = MissingPolicy.Drop)
    {
        using TableReader reader = DetectionTables.Open(folder.Write("labelled.csv", text), 1);
        return ValidationTable.Load(reader, TypeMap.BuiltIn(ClassScheme.Default), missing, null, long.MaxValue, 1, null, CancellationToken.None);
    }

    private static double Value(string name, Random random, double shift)
    {
        double u = (0.3 * random.NextDouble()) + shift;
        return name.StartsWith("hard", StringComparison.Ordinal) ? (2 * u) - 1
            : name == "powlaw_gamma" ? 4 * u
            : 0.01 + u;
    }
}
