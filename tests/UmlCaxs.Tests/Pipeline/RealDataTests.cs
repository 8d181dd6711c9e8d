using System.Globalization;
using UmlCaxs.Classification;
using UmlCaxs.Tests.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Pipeline;

/// <summary>The command line on real detections, against what the paper published.</summary>
[Collection(Cli.OneAtATime.Name)]
public sealed class RealDataTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedDataFact("csc_detections.vot", "published_detections.csv", "published_sources.csv")]
    public void The_published_model_gives_the_published_detections_and_sources()
    {
        Run run = Succeed("run", SharedData.PathOf("csc_detections.vot"), "--model", "csc2", "--out", folder["out"]);
        Succeed("vote", folder[Path.Combine("out", "detections.csv")], "--upstream-format", "--out", folder["tables"], "--quiet");

        Assert.Contains("12,285 detections read, 12,285 classified", run.Error, StringComparison.Ordinal);
        Assert.Contains("8,749 sources", run.Output, StringComparison.Ordinal);
        CompareDetections();
        CompareSources();
    }

    [SharedDataFact("csc_detections.vot", "csc_detections.csv")]
    public void The_csv_of_the_same_detections_gives_the_same_classification()
    {
        Succeed("classify", SharedData.PathOf("csc_detections.vot"), "--out", folder["a.csv"], "--quiet");
        Succeed("classify", SharedData.PathOf("csc_detections.csv"), "--out", folder["b.csv"], "--quiet");

        // Column by column: a table may bring more keys than the other.
        string[] columns = ["name", "obsid", "cluster", "main_type", .. ClassScheme.Default.Classes, "bb_kt"];
        Assert.Equal(Columns(folder["a.csv"], columns), Columns(folder["b.csv"], columns));
    }

    [SharedDataFact("csc_binaries.vot")]
    public void Detections_with_gaps_are_counted_by_feature_and_filled_on_demand()
    {
        string path = SharedData.PathOf("csc_binaries.vot");
        Run dropped = Succeed("classify", path, "--all", "--out", folder["dropped.csv"]);
        Run filled = Succeed("classify", path, "--all", "--missing", "median", "--out", folder["filled.csv"]);
        Run labelled = Succeed("classify", path, "--out", folder["none.csv"]);

        // 2,960 of 3,271 lack a spectral fit, and the variability columns have gaps of their own.
        foreach (Run run in new[] { dropped, filled })
        {
            Assert.Contains("3,271 detections read", run.Error, StringComparison.Ordinal);
            Assert.Contains("powlaw_gamma 2,960, bb_kt 2,960, var_prob_b 1,788", run.Error, StringComparison.Ordinal);
        }

        int complete = TestTables.Rows(folder["dropped.csv"]).Count;
        int withMedians = TestTables.Rows(folder["filled.csv"]).Count;
        Assert.InRange(complete, 1, 311);
        Assert.True(withMedians > complete);
        Assert.Contains($"{3271 - complete:N0} left out for missing features (--missing marginal classifies them by the others)", dropped.Error, StringComparison.Ordinal);
        Assert.Contains($"{withMedians - complete:N0} of the classified have medians", filled.Error, StringComparison.Ordinal);
        Assert.Contains($"{3271 - withMedians:N0} left out for missing features that the model has no median for", filled.Error, StringComparison.Ordinal);
        // Every one of them has a type already: a class, or one outside the classes.
        Assert.Contains("1,802 left out because they carry a class already", labelled.Error, StringComparison.Ordinal);
        Assert.Contains("1,469 left out because their type is none of the classes", labelled.Error, StringComparison.Ordinal);
        Assert.Empty(TestTables.Rows(folder["none.csv"]));
    }

    [SharedDataFact("csc_labelled_agn.vot")]
    public void Raw_catalogue_columns_are_enough()
    {
        string path = SharedData.PathOf("csc_labelled_agn.vot");
        Run run = Succeed("classify", path, "--all", "--out", folder["out.csv"]);

        Assert.Contains("1,615 detections read, 1,615 classified", run.Error, StringComparison.Ordinal);
        List<string?> ratios = TestTables.Values(folder["out.csv"], "var_ratio_b");
        string?[][] raw = Columns(path, "var_sigma_b", "var_mean_b");
        for (int i = 0; i < raw.Length; i++)
            Assert.Equal(Number(raw[i][0]) / Number(raw[i][1]), Number(ratios[i]));
        // Most of these are active galaxies, and mostly that is what they are found to be.
        List<string?> types = TestTables.Values(folder["out.csv"], "main_type");
        Assert.InRange(types.Count(t => t is "QSO" or "AGN" or "Seyfert_1" or "Seyfert_2") / (double)types.Count, 0.5, 1);
    }

    [SharedDataFact("csc_labelled_agn.vot")]
    public void Training_takes_the_labels_of_a_real_catalogue()
    {
        Run run = Succeed("train", SharedData.PathOf("csc_labelled_agn.vot"), "--model", "csc2", "--out", folder["model.json"]);

        Assert.Contains("too few labelled detections for a model anywhere: HMXB, LMXB, XB, YSO, TTau*, Orion_V*", run.Error, StringComparison.Ordinal);
        Assert.Contains("have a type outside the classes and were not trained on", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Execute("classify", SharedData.PathOf("csc_labelled_agn.vot"), "--model", folder["model.json"], "--out", folder["out.csv"], "--quiet").ExitCode);
    }

    private void CompareDetections()
    {
        string[] columns = ["name", "obsid", "cluster", "main_type", .. ClassScheme.Default.Classes];
        Dictionary<(string?, string?), string?[]> ours = Columns(folder[Path.Combine("out", "detections.csv")], columns).ToDictionary(r => (r[0], r[1]));
        string?[][] published = Columns(SharedData.PathOf("published_detections.csv"), columns);
        Assert.Equal(5926, published.Length);
        foreach (string?[] expected in published)
        {
            string?[] actual = ours[(expected[0], expected[1])];
            Assert.Equal(expected[..4], actual[..4]);
            // The class models of cluster 3 are known from few detections, and less exactly.
            double tolerance = expected[2] == "3" ? 1e-4 : 1e-9;
            for (int c = 4; c < columns.Length; c++)
                Assert.Equal(Number(expected[c]), Number(actual[c]), tolerance);
        }
    }

    private void CompareSources()
    {
        string[] common = ["name", "detection_count", .. ClassScheme.Default.Classes];
        string unique = folder[Path.Combine("tables", "uniquely_classified.csv")];
        string ambiguous = folder[Path.Combine("tables", "ambiguous_classification.csv")];
        // In the order of the published columns: kind, hard, soft and family, then the common ones without the name.
        var ours = new Dictionary<string, string?[]>();
        foreach (string?[] r in Columns(unique, ["master_class", "agg_master_class", .. common]))
            ours[r[2]!] = ["unique", r[0], r[0], r[1], .. r[3..]];
        foreach (string?[] r in Columns(ambiguous, ["hard_master_class", "soft_master_class", .. common]))
            ours[r[2]!] = ["ambiguous", r[0], r[1], null, .. r[3..]];
        string?[][] published = Columns(
            SharedData.PathOf("published_sources.csv"), ["kind", "hard_master_class", "soft_master_class", "agg_master_class", "name", .. common[1..]]);
        Assert.Equal(3869, published.Length);
        foreach (string?[] expected in published)
            Assert.Equal(expected[..4].Concat(expected[5..]), ours[expected[4]!]);
    }

    /// <summary>Some columns of a table, in the order in which they are named, row by row.</summary>
    private static string?[][] Columns(string path, params string[] names)
    {
        string[] all = [.. TestTables.SchemaOf(path).Columns.Select(c => c.Name)];
        int[] indices = [.. names.Select(n => Array.IndexOf(all, n))];
        Assert.DoesNotContain(-1, indices);
        return [.. TestTables.Rows(path).Select(r => indices.Select(i => r[i]).ToArray())];
    }

    private static double Number(string? text) => double.Parse(text!, CultureInfo.InvariantCulture);
}
