using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

/// <summary>Scoring rules, outliers and class sets from the command line.</summary>
[Collection(OneAtATime.Name)]
public sealed class ScoringVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("gaussian")]
    [InlineData("gaussian --priors uniform --mix-clusters")]
    [InlineData("calibrated")]
    [InlineData("calibrated --calibration dirichlet --priors QSO=0.25,AGN=0.25,YSO=0.5")]
    [InlineData("softmin --held-out")]
    public void A_model_is_trained_read_back_exactly_and_classifies_by_its_own_rule(string options)
    {
        string table = Trained(options, "model.json");
        Model model = ModelFile.Load(folder["model.json"]);
        Assert.Equal(File.ReadAllText(folder["model.json"]), ModelFile.ToJson(model));
        Assert.StartsWith(model.Scoring!.Options.Rule.ToString(), options, StringComparison.OrdinalIgnoreCase);

        Succeed("classify", table, "--model", folder["model.json"], "--all", "--outliers", "--class-sets", "0.9", "--out", folder["out.csv"], "--quiet");
        CsvTable result = Read(folder["out.csv"]);
        Assert.Equal(1500, result.RowCount);
        for (int row = 1; row <= result.RowCount; row++)
        {
            Assert.Equal(1, ClassScheme.Default.Classes.Sum(c => Number(result[row, c])), 1e-9);
            Assert.InRange(Number(result[row, "outlier_p"]), 0, 1);
            Assert.InRange(Number(result[row, "outlier_p_conformal"]), 1e-4, 1);
            Assert.True(double.IsFinite(Number(result[row, "anomaly_score"])));
            Assert.True(result[row, "class_set"] == "none" || result[row, "class_set"].Split('|').All(ClassScheme.Default.Classes.Contains));
        }

        Succeed("vote", folder["out.csv"], "--out", folder["sources.csv"], "--quiet");
        Succeed("vote", folder["out.csv"], "--out", folder["small.csv"], "--memory", "16M", "--quiet");
        CsvTable sources = Read(folder["sources.csv"]);
        Assert.Equal(["outlier_p", "outlier_p_conformal", "anomaly_score", "class_set"], sources.Header[^4..]);
        Assert.Equal(File.ReadAllText(folder["sources.csv"]), File.ReadAllText(folder["small.csv"]));
        Assert.Contains(Enumerable.Range(1, sources.RowCount), row => sources[row, "class_set"].Length > 0);
    }

    [Fact]
    public void Nothing_wanted_is_nothing_changed()
    {
        string table = Trained("", "plain.json");
        Succeed("train", table, "--model", folder["plain.json"], "--scoring", "softmin", "--out", folder["softmin.json"], "--quiet");
        Assert.Equal(File.ReadAllText(folder["plain.json"]), File.ReadAllText(folder["softmin.json"]));
        Assert.DoesNotContain("\"scoring\"", File.ReadAllText(folder["plain.json"]), StringComparison.Ordinal);

        Succeed("classify", table, "--model", folder["plain.json"], "--out", folder["a.csv"], "--quiet");
        Succeed("classify", table, "--model", folder["plain.json"], "--scoring", "softmin", "--out", folder["b.csv"], "--quiet");
        Assert.Equal(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["b.csv"]));
        Assert.DoesNotContain("outlier_p", File.ReadAllText(folder["a.csv"]), StringComparison.Ordinal);

        // A model of another rule classifies by the paper's as before.
        Succeed("train", table, "--model", folder["plain.json"], "--scoring", "gaussian", "--out", folder["gaussian.json"], "--quiet");
        Succeed("classify", table, "--model", folder["gaussian.json"], "--scoring", "softmin", "--out", folder["c.csv"], "--quiet");
        Assert.Equal(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["c.csv"]));
    }

    [Fact]
    public void The_published_model_has_outlier_p_values_of_its_mixture()
    {
        string table = CsvTable.Synthetic(200).Save(folder, "in.csv");
        Succeed("classify", table, "--all", "--outliers", "--out", folder["out.csv"], "--quiet");
        CsvTable result = Read(folder["out.csv"]);
        Assert.Contains("outlier_p", result.Header);
        Assert.DoesNotContain("outlier_p_conformal", result.Header);
        Assert.Equal(0.5, Enumerable.Range(1, 200).Average(row => Number(result[row, "outlier_p"])), 0.1);
    }

    [Fact]
    public void The_whole_pipeline_takes_the_same_options()
    {
        string table = CsvTable.Synthetic(1500).Save(folder, "in.csv");
        Succeed("run", table, "-k", "2", "--restarts", "1", "--scoring", "calibrated", "--outliers", "--class-sets", "0.8", "--out", folder["out"], "--quiet");
        Assert.Contains("class_set", Read(folder[Path.Combine("out", "detections.csv")]).Header);
        Assert.Contains("class_set", Read(folder[Path.Combine("out", "sources.csv")]).Header);
    }

    [Fact]
    public void What_a_model_or_the_options_do_not_allow_is_refused()
    {
        string table = Trained("gaussian", "gaussian.json");
        Succeed("fit", table, "-k", "2", "--restarts", "1", "--out", folder["fitted.json"], "--quiet");
        Succeed("train", table, "--model", folder["fitted.json"], "--out", folder["plain.json"], "--quiet");

        AssertRefused(3, "csc2: distances: its class distances are relative", "classify", table, "--scoring", "gaussian", "--out", folder["x.csv"]);
        AssertRefused(3, "has no covariances of its classes", "classify", table, "--model", folder["plain.json"], "--scoring", "gaussian", "--out", folder["x.csv"]);
        AssertRefused(3, "has no calibration", "classify", table, "--model", folder["gaussian.json"], "--scoring", "calibrated", "--out", folder["x.csv"]);
        AssertRefused(3, "has no scores of held-out detections", "classify", table, "--class-sets", "0.9", "--out", folder["x.csv"]);
        AssertRefused(3, "held-out scores are those of the rule gaussian", "classify", table, "--model", folder["gaussian.json"], "--priors", "uniform", "--class-sets", "0.9", "--out", folder["x.csv"]);
        AssertRefused(3, "has no class models yet", "classify", table, "--model", folder["fitted.json"], "--outliers", "--out", folder["x.csv"]);
        AssertRefused(2, "The priors sum to 0.5", "classify", table, "--model", folder["gaussian.json"], "--priors", "QSO=0.5", "--out", folder["x.csv"]);
        AssertRefused(2, "'Quasar' is none of the classes", "train", table, "--model", folder["fitted.json"], "--scoring", "gaussian", "--priors", "Quasar=1", "--out", folder["x.json"]);
        AssertRefused(2, "softmin has no priors", "classify", table, "--priors", "uniform", "--out", folder["x.csv"]);
        AssertRefused(2, "--calibration is about --scoring calibrated", "train", table, "--model", folder["fitted.json"], "--calibration", "dirichlet", "--out", folder["x.json"]);
        AssertRefused(2, "--class-sets must be a number between 0 and 1, not '90'", "classify", table, "--class-sets", "90", "--out", folder["x.csv"]);
        AssertRefused(2, "--scoring must be softmin, gaussian or calibrated, not '1'", "classify", table, "--scoring", "1", "--out", folder["x.csv"]);
    }

    /// <summary>A spoilt member of the model file is told, whichever it is.</summary>
    [Fact]
    public void A_spoilt_model_file_is_refused()
    {
        Trained("calibrated --calibration dirichlet", "model.json");
        string text = File.ReadAllText(folder["model.json"]);
        foreach ((string from, string to, string message) in new[]
        {
            ("\"rule\": \"calibrated\"", "\"rule\": \"best\"", "'best' is unknown"),
            ("\"kind\": \"labels\"", "\"kind\": \"given\"", "given priors have no values"),
            ("\"kind\": \"dirichlet\"", "\"kind\": \"temperature\"", "none is no temperature"),
            ("\"shrinkage\": ", "\"shrinkage\": 7", "make no class"),
            ("\"nonconformity\": [", "\"nonconformity\": [ 1e9,", "ascending order"),
            ("\"biases\": [", "\"biases\": [ 1,", "weights and biases"),
        })
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            int at = text.IndexOf(from, StringComparison.Ordinal);
            string path = folder.Write("bad.json", text[..at] + to + text[(at + from.Length)..]);
            BadInputException e = Assert.Throws<BadInputException>(() => ModelFile.Load(path));
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
        }

        var random = new Random(1);
        for (int i = 0; i < 60; i++)
        {
            char[] spoilt = text.ToCharArray();
            int scoring = text.IndexOf("\"scoring\"", StringComparison.Ordinal);
            for (int j = 0; j < 3; j++)
                spoilt[random.Next(scoring, text.Length)] = (char)random.Next(32, 127);
            string path = folder.Write("bad.json", new string(spoilt));
            if (Record.Exception(() => ModelFile.Load(path)) is { } e)
                Assert.IsType<BadInputException>(e);
        }
    }

    [Theory]
    [InlineData("softmin --held-out")]
    [InlineData("gaussian")]
    [InlineData("calibrated")]
    public void A_source_is_explained(string options)
    {
        CsvTable table = CsvTable.Synthetic(1500);
        string path = Trained(options, "model.json");
        string name = table[7, "name"];
        string gappy = CsvTable.Synthetic(1500).With(7, "bb_kt", "").Save(folder, "gappy.csv");
        string full = Succeed("explain", name, "--detections", path, "--model", folder["model.json"], "--labels", path).Output;
        string part = Succeed("explain", name, "--detections", gappy, "--model", folder["model.json"]).Output;

        foreach (string word in new[] { name, "constant", "sum", "bb_kt", "Nearest labelled detections of other sources" })
            Assert.Contains(word, full, StringComparison.Ordinal);
        Assert.DoesNotContain("Nearest", part, StringComparison.Ordinal);
        Assert.Contains("sum", part, StringComparison.Ordinal);
        AssertRefused(3, "no detection of 'nobody'", "explain", "nobody", "--detections", path);
        AssertRefused(3, "no text column 'main_type'", "explain", name, "--detections", path, "--labels", CsvTable.Synthetic(10).Without("main_type").Save(folder, "unlabelled.csv"));
    }

    [Fact]
    public void A_class_set_that_is_none_is_told_with_its_place()
    {
        string table = Trained("gaussian", "model.json");
        Succeed("classify", table, "--model", folder["model.json"], "--all", "--class-sets", "0.9", "--out", folder["out.csv"], "--quiet");
        CsvTable spoilt = Read(folder["out.csv"]).With(2, "class_set", "QSO|Quasar");
        AssertRefused(3, "'QSO|Quasar' is no set of classes", "vote", spoilt.Save(folder, "bad.csv"), "--out", folder["x.csv"]);
    }

    private void AssertRefused(int code, string message, params string[] args)
    {
        Run run = Execute(args);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(code, run.ExitCode);
        Assert.False(File.Exists(folder["x.csv"]) || File.Exists(folder["x.json"]));
    }

    /// <summary>A table, and a model of two clusters trained on it with some options.</summary>
    private string Trained(string options, string name)
    {
        string table = CsvTable.Synthetic(1500).Save(folder, "in.csv");
        Succeed("fit", table, "-k", "2", "--restarts", "1", "--out", folder["fit.json"], "--quiet");
        string[] scoring = options.Length == 0 ? [] : ["--scoring", .. options.Split(' ')];
        Succeed(["train", table, "--model", folder["fit.json"], .. scoring, "--out", folder[name], "--quiet"]);
        return table;
    }

    private static CsvTable Read(string path)
    {
        using TableReader reader = TableFiles.Open(path, new TableReadOptions());
        return CsvTable.Of(reader);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
