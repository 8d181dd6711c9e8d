using System.Text.Json;
using UmlCaxs.Classification;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Tests.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Pipeline;

/// <summary>The verbs one after the other on a generated catalogue, as a user runs them.</summary>
[Collection(Cli.OneAtATime.Name)]
public sealed class PipelineTests : IDisposable
{
    private const int Rows = 4000;
    private readonly TempFolder folder = new();
    private readonly string catalogue;
    private readonly string model;

    public PipelineTests()
    {
        catalogue = folder["catalogue.vot"];
        model = folder["model.json"];
        Succeed("generate", "--rows", $"{Rows}", "--labelled-fraction", "0.5", "--missing", "0.1", "--out", catalogue, "--quiet");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fit_train_classify_and_vote_give_one_class_a_source()
    {
        FitAndTrain(catalogue, model);
        Run classified = Succeed("classify", catalogue, "--model", model, "--out", folder["classified.csv"]);
        Run voted = Succeed("vote", folder["classified.csv"], "--out", folder["sources.vot"]);

        List<string?[]> detections = TestTables.Rows(folder["classified.csv"]);
        Assert.Contains($"{Rows:N0} detections read, {detections.Count:N0} classified", classified.Error, StringComparison.Ordinal);
        Assert.All(detections, d => Assert.Contains(d[6], ClassScheme.Default.Classes));
        int sources = detections.Select(d => d[0]).Distinct().Count();
        List<string?> kinds = TestTables.Values(folder["sources.vot"], "kind");
        Assert.Equal(sources, kinds.Count);
        Assert.Contains($"{sources:N0} sources, {kinds.Count(k => k == "unique"):N0} unique, {kinds.Count(k => k == "ambiguous"):N0} ambiguous", voted.Error, StringComparison.Ordinal);
        Assert.Equal(detections.Count, TestTables.Values(folder["sources.vot"], "detection_count").Sum(n => int.Parse(n!)));
    }

    [Fact]
    public void A_model_file_used_again_gives_the_same_output_to_the_last_bit()
    {
        FitAndTrain(catalogue, model);
        Succeed("classify", catalogue, "--model", model, "--out", folder["a.csv"], "--quiet");
        ModelFile.Save(ModelFile.Load(model), folder["copy.json"]);
        Succeed("classify", catalogue, "--model", folder["copy.json"], "--out", folder["b.csv"], "--quiet");

        Assert.Equal(File.ReadAllText(model), File.ReadAllText(folder["copy.json"]));
        Assert.Equal(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["b.csv"]));
    }

    [Fact]
    public void Run_writes_what_the_single_verbs_write()
    {
        FitAndTrain(catalogue, model);
        Succeed("classify", catalogue, "--model", model, "--out", folder["classified.csv"], "--quiet");
        Succeed("vote", folder["classified.csv"], "--out", folder["sources.csv"], "--quiet");
        Succeed("run", catalogue, "-k", "4", "--restarts", "1", "--out", folder["out"], "--quiet");
        string Out(string name) => folder[Path.Combine("out", name)];

        Assert.Equal(File.ReadAllText(model), File.ReadAllText(Out("model.json")));
        Assert.Equal(File.ReadAllText(folder["classified.csv"]), File.ReadAllText(Out("detections.csv")));
        Assert.Equal(File.ReadAllText(folder["sources.csv"]), File.ReadAllText(Out("sources.csv")));
        JsonElement summary = JsonDocument.Parse(File.ReadAllText(Out("summary.json"))).RootElement;
        JsonElement detections = summary.GetProperty("detections");
        Assert.Equal(Rows, detections.GetProperty("read").GetInt64());
        Assert.Equal(Rows, new[] { "classified", "incomplete", "labelled", "other_type", "without_class_model" }.Sum(n => detections.GetProperty(n).GetInt64()));
        Assert.Equal(TestTables.Rows(Out("sources.csv")).Count, summary.GetProperty("sources").GetProperty("total").GetInt32());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder["out"]), f => Path.GetFileName(f).StartsWith('.'));
    }

    [Fact]
    public void Formats_of_the_input_make_no_difference()
    {
        string csv = folder["catalogue.csv"];
        Succeed("convert", catalogue, csv, "--quiet");
        foreach (string input in new[] { catalogue, csv })
            Succeed("run", input, "-k", "3", "--restarts", "1", "--out", folder["out" + Path.GetExtension(input)], "--quiet");

        foreach (string name in new[] { "detections.csv", "sources.csv" })
            Assert.Equal(File.ReadAllText(folder[Path.Combine("out.vot", name)]), File.ReadAllText(folder[Path.Combine("out.csv", name)]));
        // The provenance names the file.
        Assert.Equal(
            File.ReadAllText(folder[Path.Combine("out.vot", "model.json")]).Replace("catalogue.vot", "catalogue.csv", StringComparison.Ordinal),
            File.ReadAllText(folder[Path.Combine("out.csv", "model.json")]));
    }

    [Fact]
    public void Neither_threads_nor_device_nor_a_second_run_change_the_model()
    {
        Succeed("fit", catalogue, "-k", "3", "--restarts", "1", "--quiet", "--threads", "1", "--out", folder["one.json"]);
        Succeed("fit", catalogue, "-k", "3", "--restarts", "1", "--quiet", "--threads", "3", "--device", "cpu", "--out", folder["three.json"]);

        Assert.Equal(File.ReadAllText(folder["one.json"]), File.ReadAllText(folder["three.json"]));
    }

    [Fact]
    public void A_fit_from_a_model_is_one_run_with_its_transform_components_and_parameters()
    {
        Succeed("fit", catalogue, "-k", "3", "--restarts", "1", "--max-iter", "5", "--start", "random-from-data", "--quiet", "--out", model);
        Succeed("fit", catalogue, "--start", model, "--quiet", "--out", folder["better.json"]);
        Model start = ModelFile.Load(model);
        Model better = ModelFile.Load(folder["better.json"]);

        Assert.Equal(3, better.Mixture.Components);
        Assert.Equal(start.Transform.Features, better.Transform.Features);
        Assert.Equal("model", better.Fit!.Start);
        Assert.Equal(1, better.Fit.Restarts);
        // The first step of the run is taken at the very parameters of the start.
        Assert.Equal(start.Fit!.MeanLogLikelihood, better.Fit.LogLikelihoodPath[0], 1e-12);
        Assert.True(better.Fit.MeanLogLikelihood > start.Fit.MeanLogLikelihood);
    }

    [Fact]
    public void The_transform_of_the_start_is_used_on_other_data_too()
    {
        Succeed("fit", catalogue, "--start", "csc2", "--max-iter", "3", "--quiet", "--out", model);
        Model csc2 = ModelFile.Load("csc2");
        Model fitted = ModelFile.Load(model);

        Assert.Equal(csc2.Transform.Features, fitted.Transform.Features);
        Assert.Equal(6, fitted.Mixture.Components);
        Assert.Equal(3, fitted.Fit!.Iterations);
    }

    [Fact]
    public void A_model_file_tells_how_it_was_fitted()
    {
        Succeed("fit", catalogue, "-k", "3", "--restarts", "2", "--seed", "7", "--tol", "1e-4", "--quiet", "--out", model);
        JsonElement fit = JsonDocument.Parse(File.ReadAllText(model)).RootElement.GetProperty("fit");
        double[] path = [.. fit.GetProperty("log_likelihood_path").EnumerateArray().Select(x => x.GetDouble())];
        double[] eigenvalues = [.. fit.GetProperty("min_eigenvalue").EnumerateArray().Select(x => x.GetDouble())];
        double mean = fit.GetProperty("mean_log_likelihood").GetDouble();
        long rows = fit.GetProperty("rows").GetInt64();

        Assert.Equal(Product.Version, fit.GetProperty("umlcaxs_version").GetString());
        Assert.Equal((7, 2, 1e-4, 100, 1e-6), (fit.GetProperty("seed").GetInt32(), fit.GetProperty("restarts").GetInt32(), fit.GetProperty("tol").GetDouble(), fit.GetProperty("max_iter").GetInt32(), fit.GetProperty("reg_covar").GetDouble()));
        Assert.InRange(rows, Rows / 2, Rows - 1);
        Assert.Equal(mean, path[^1]);
        Assert.Equal(fit.GetProperty("n_iter").GetInt32() + 1, path.Length);
        Assert.True(fit.GetProperty("converged").GetBoolean());
        Assert.Equal(3, eigenvalues.Length);
        // Rounding of the covariance can take a hair off the floor that reg_covar is.
        Assert.All(eigenvalues, e => Assert.True(e > 0.999e-6, $"{e}"));
        Assert.Equal(eigenvalues.Any(e => e < 2e-6), fit.GetProperty("floor_dominated").GetBoolean());
        Assert.All(fit.GetProperty("component_status").EnumerateArray(), s => Assert.Contains(s.GetString(), new[] { "ok", "regularised", "empty" }));
        // K - 1 weights, K D means, K D (D + 1) / 2 covariances.
        double parameters = 2 + (3 * 12) + (3 * 78);
        Assert.Equal((-2 * mean * rows) + (parameters * Math.Log(rows)), fit.GetProperty("bic").GetDouble(), 1e-6);
    }

    [Fact]
    public void Missing_features_are_reported_and_medians_of_the_fit_fill_all_of_them()
    {
        FitAndTrain(catalogue, model);
        Run dropped = Succeed("classify", catalogue, "--all", "--model", model, "--out", folder["dropped.csv"]);
        Run filled = Succeed("classify", catalogue, "--all", "--model", model, "--missing", "median", "--out", folder["filled.csv"]);

        Assert.Contains("left out for missing features (--missing marginal classifies them by the others)", dropped.Error, StringComparison.Ordinal);
        Assert.Contains("; missing: ", dropped.Error, StringComparison.Ordinal);
        Assert.Contains("have medians for missing features", filled.Error, StringComparison.Ordinal);
        Assert.Equal(Rows, TestTables.Rows(folder["filled.csv"]).Count);
        Assert.True(TestTables.Rows(folder["dropped.csv"]).Count < Rows);
        Assert.Equal(FeatureSet.Names.Order(), ModelFile.Load(model).Medians.Keys.Order());
    }

    [Fact]
    public void Votes_can_be_written_as_the_papers_two_tables()
    {
        Succeed("classify", catalogue, "--all", "--out", folder["classified.csv"], "--quiet");
        Succeed("vote", folder["classified.csv"], "--upstream-format", "--out", folder["tables"], "--quiet");
        string unique = folder[Path.Combine("tables", "uniquely_classified.csv")];
        string ambiguous = folder[Path.Combine("tables", "ambiguous_classification.csv")];

        Assert.Equal(["name", "agg_master_class", "master_class", "detection_count", .. ClassScheme.Default.Classes, "ra", "dec", .. FeatureSet.Names], Names(unique));
        Assert.Equal(["name", "hard_master_class", "soft_master_class", "detection_count", .. ClassScheme.Default.Classes, "ra", "dec", .. FeatureSet.Names], Names(ambiguous));
        int[] counts = [.. TestTables.Values(unique, "detection_count").Select(n => int.Parse(n!))];
        Assert.Equal(counts.OrderDescending(), counts);
        Assert.Matches("^[01]\\.\\d{1,3}±[01]\\.\\d{1,3}$", TestTables.Values(unique, "QSO")[0]);
    }

    [Fact]
    public void A_table_read_from_what_the_program_wrote_can_be_classified_again()
    {
        Succeed("classify", catalogue, "--all", "--out", folder["a.vot"], "--quiet");
        Succeed("classify", folder["a.vot"], "--all", "--out", folder["b.vot"], "--quiet");

        Assert.Equal(TestTables.Rows(folder["a.vot"]), TestTables.Rows(folder["b.vot"]));
    }

    private static string[] Names(string path) => [.. TestTables.SchemaOf(path).Columns.Select(c => c.Name)];

    private static void FitAndTrain(string input, string model)
    {
        Succeed("fit", input, "-k", "4", "--restarts", "1", "--quiet", "--out", model);
        Succeed("train", input, "--model", model, "--out", model, "--quiet");
    }
}
