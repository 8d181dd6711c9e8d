using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Cli;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Pipeline;
using UmlCaxs.Tests.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

/// <summary><c>--missing marginal</c> from a table with gaps to classes and sources.</summary>
[Collection(OneAtATime.Name)]
public sealed class MissingVerbTests : IDisposable
{
    private const int Rows = 3000;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_table_with_gaps_is_fitted_trained_and_classified_whole()
    {
        string catalogue = Generate("0.4");
        string model = folder["model.json"];
        Run fit = Succeed("fit", catalogue, "-k", "3", "--restarts", "1", "--missing", "marginal", "--out", model);
        Run train = Succeed("train", catalogue, "--model", model, "--missing", "marginal", "--out", model);
        Run classify = Succeed("classify", catalogue, "--model", model, "--all", "--missing", "marginal", "--out", folder["classified.csv"]);

        Assert.Equal(Rows, ModelFile.Load(model).Fit!.Rows);
        Assert.Contains($"{Rows} rows with a feature", ModelFile.Load(model).Provenance, StringComparison.Ordinal);
        Assert.Contains("3,000 rows, ", fit.Error, StringComparison.Ordinal);
        Assert.Contains("3,000 detections read, 3,000 classified", classify.Error, StringComparison.Ordinal);
        Assert.Contains("of the classified lack features, which were integrated out", classify.Error, StringComparison.Ordinal);

        // Every labelled detection is in the training table.
        int labelled = TestTables.Values(catalogue, "main_type").Count(type => type is not null);
        Assert.Equal(labelled, TrainedRows(train.Output));

        // What was missing is missing in the output, and counted.
        List<string?[]> features = Columns(catalogue, FeatureSet.Names);
        List<string?[]> results = Columns(folder["classified.csv"], [.. FeatureSet.Names, "missing_features", "main_type"]);
        Assert.Equal(Rows, results.Count);
        Assert.Contains(results, row => row[^2] != "0");
        for (int row = 0; row < Rows; row++)
        {
            Assert.Equal(features[row].Select(v => v is null), results[row][..12].Select(v => v is null));
            Assert.Equal(features[row].Count(v => v is null), int.Parse(results[row][^2]!, CultureInfo.InvariantCulture));
            Assert.NotNull(results[row][^1]);
        }
    }

    [Fact]
    public void Run_takes_it_through_every_step()
    {
        Run run = Succeed("run", Generate("0.4"), "-k", "3", "--restarts", "1", "--all", "--missing", "marginal", "--format", "csv", "--out", folder["out"]);

        Assert.Contains("3,000 detections read, 3,000 classified", run.Error, StringComparison.Ordinal);
        Assert.Equal(Rows, ModelFile.Load(folder["out/model.json"]).Fit!.Rows);
        Assert.True(File.Exists(folder["out/report.html"]));
        Assert.Equal(TestTables.Values(folder["out/detections.csv"], "name").Distinct().Count(), TestTables.Values(folder["out/sources.csv"], "name").Count);
    }

    [Fact]
    public void A_complete_table_gives_the_same_bytes_as_without_it()
    {
        string catalogue = Generate("0");
        foreach (string policy in new[] { "drop", "marginal" })
        {
            Succeed("fit", catalogue, "-k", "3", "--restarts", "1", "--missing", policy, "--out", folder[$"{policy}.json"]);
            Succeed("train", catalogue, "--model", folder[$"{policy}.json"], "--missing", policy, "--out", folder[$"{policy}.json"]);
            Succeed("classify", catalogue, "--model", folder[$"{policy}.json"], "--missing", policy, "--out", folder[$"{policy}.csv"]);
        }

        Assert.Equal(File.ReadAllText(folder["drop.json"]), File.ReadAllText(folder["marginal.json"]));
        string[] columns = ["name", "cluster", "main_type", .. ClassScheme.Default.Classes, .. FeatureSet.Names];
        Assert.Equal(Columns(folder["drop.csv"], columns), Columns(folder["marginal.csv"], columns));
        Assert.DoesNotContain("missing_features", TestTables.SchemaOf(folder["drop.csv"]).Columns.Select(c => c.Name));
    }

    /// <summary>The published model has relative distances; complete detections are its business as ever.</summary>
    [Fact]
    public void The_published_model_classifies_detections_with_gaps()
    {
        CsvTable table = CsvTable.Synthetic(40).WithColumn("main_type", "");
        table.Save(folder, "complete.csv");
        table.With(1, "powlaw_gamma", "").With(1, "bb_kt", "").With(2, "var_prob_h", "").Save(folder, "gapped.csv");
        foreach (string name in new[] { "complete", "gapped" })
            Succeed("classify", folder[$"{name}.csv"], "--missing", "marginal", "--out", folder[$"{name}-out.csv"]);

        List<string?[]> complete = TestTables.Rows(folder["complete-out.csv"]);
        List<string?[]> gapped = TestTables.Rows(folder["gapped-out.csv"]);
        Assert.Equal(complete[2..], gapped[2..]);
        foreach (string?[] row in gapped)
            Assert.Equal(1, row[7..17].Sum(p => double.Parse(p!, CultureInfo.InvariantCulture)), 1e-12);
    }

    [Fact]
    public void Detections_without_any_feature_are_counted_and_left_out()
    {
        CsvTable table = CsvTable.Synthetic(300);
        foreach (string feature in FeatureSet.Names)
            table.With(2, feature, "").With(7, feature, "");
        string path = table.With(3, "bb_kt", "").Save(folder, "in.csv");
        string model = folder["model.json"];

        Run fit = Succeed("fit", path, "-k", "2", "--restarts", "1", "--missing", "marginal", "--out", model);
        Run classify = Succeed("classify", path, "--all", "--missing", "marginal", "--out", folder["out.csv"]);

        Assert.Contains("2 rows without any feature are left out", fit.Error, StringComparison.Ordinal);
        Assert.Equal(298, ModelFile.Load(model).Fit!.Rows);
        Assert.Contains("300 detections read, 298 classified", classify.Error, StringComparison.Ordinal);
        Assert.Contains("2 left out because they have no feature at all", classify.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_that_all_rows_lack_is_named_and_nothing_is_written()
    {
        string path = CsvTable.Synthetic(50).WithColumn("bb_kt", "").Save(folder, "in.csv");
        SortedDictionary<string, string> before = Snapshot(folder);

        Run fit = Execute("fit", path, "-k", "2", "--missing", "marginal", "--out", folder["model.json"]);
        Run run = Execute("run", path, "-k", "2", "--missing", "marginal", "--out", folder["out"]);

        Assert.Equal((3, 3), (fit.ExitCode, run.ExitCode));
        Assert.Contains("column 'bb_kt': no row has a value", fit.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("column 'bb_kt': no row has a value", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(folder));
    }

    [Fact]
    public void Values_that_no_transform_takes_are_refused_in_rows_with_gaps_too()
    {
        string path = CsvTable.Synthetic(50).With(9, "bb_kt", "-1").With(9, "powlaw_gamma", "").Save(folder, "in.csv");

        Run fit = Execute("fit", path, "-k", "2", "--missing", "marginal", "--out", folder["model.json"]);

        Assert.Equal(3, fit.ExitCode);
        Assert.Contains("column 'bb_kt': the value -1 is negative", fit.ErrorLines[^1], StringComparison.Ordinal);
    }

    /// <summary>A fit that reads its table again in every iteration sums in another order and finds the same.</summary>
    [Fact]
    public void A_fit_may_read_its_table_again_in_every_iteration()
    {
        string catalogue = Generate("0.4");
        var options = new FitOptions(2) { Restarts = 1, Start = StartKind.KMeans };
        var notices = new List<string>();

        FitStep expected = FitStep.Run(Open, new CpuBackend(2), options, withGaps: true);
        FitStep actual = FitStep.Run(Open, new CpuBackend(2), options, memory: 1000, onNotice: notices.Add, withGaps: true);

        Assert.StartsWith("3,000 rows take", Assert.Single(notices), StringComparison.Ordinal);
        Assert.Equal(expected.Report.ToString(), actual.Report.ToString());
        Assert.Equal(expected.Model.Transform.Features, actual.Model.Transform.Features);
        Assert.Equal(expected.Model.Medians, actual.Model.Medians);
        Assert.Equal(expected.Result.MeanLogLikelihood, actual.Result.MeanLogLikelihood, 1e-9);
        Assert.Equal(expected.Result.Mixture.Means, actual.Result.Mixture.Means, (e, a) => Math.Abs(e - a) < 1e-9);

        TableReader Open(bool completeOnly) => DetectionTables.OpenFeatures(catalogue, 1, completeOnly);
    }

    [Fact]
    public void Medians_are_nothing_to_learn_from()
    {
        foreach (string[] verb in new string[][] { ["fit", "in.csv"], ["train", "in.csv", "--model", "csc2"] })
        {
            Run run = Execute([.. verb, "--missing", "median", "--out", folder["model.json"]]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("drop or marginal", run.Error, StringComparison.Ordinal);
        }
    }

    [SharedDataFact("csc_binaries.vot")]
    public void Every_real_detection_with_a_feature_is_classified()
    {
        Run run = Succeed("classify", SharedData.PathOf("csc_binaries.vot"), "--all", "--missing", "marginal", "--out", folder["out.csv"]);

        Assert.Contains("3,271 detections read, 2,954 classified", run.Error, StringComparison.Ordinal);
        Assert.Contains("317 left out because they have no feature at all", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(TestTables.Values(folder["out.csv"], "main_type"), type => type is null);
    }

    private string Generate(string missing)
    {
        string path = folder["catalogue.csv"];
        Succeed("generate", "--rows", $"{Rows}", "--labelled-fraction", "0.5", "--missing", missing, "--out", path, "--quiet");
        return path;
    }

    /// <summary>Some columns of a table, in the order asked for.</summary>
    private static List<string?[]> Columns(string path, IReadOnlyList<string> columns)
    {
        string[] order = [.. TestTables.SchemaOf(path).Columns.Select(c => c.Name)];
        return [.. TestTables.Rows(path).Select(row => columns.Select(c => row[Array.IndexOf(order, c)]).ToArray())];
    }

    /// <summary>The sum of the printed table of labelled detections.</summary>
    private static int TrainedRows(string output) => output.Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| class", StringComparison.Ordinal))
        .Sum(line => line.Split('|', StringSplitOptions.RemoveEmptyEntries)[1..].Sum(cell => int.TryParse(cell, out int count) ? count : 0));
}
