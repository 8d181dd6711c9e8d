using System.Text.Json;
using System.Xml.Linq;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using UmlCaxs.Tests.Figures;
using UmlCaxs.Tests.Reporting;
using UmlCaxs.Tests.Validation;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>Validation from the command line to its files.</summary>
[Collection(OneAtATime.Name)]
public sealed class ValidateVerbTests : IDisposable
{
    private static readonly (string, int)[] Types = [("QSO", 40), ("HMXB", 30), ("YSO", 25), ("LMXB", 1), ("CataclyV*", 12), ("", 20)];
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Both_protocols_end_in_metrics_predictions_and_a_page_whatever_the_threads()
    {
        string table = folder.Write("in.csv", Labelled.Table(Types).ToString());
        string results = folder["v"];
        string[] options = ["-k", "2", "--folds", "2", "--repeats", "2", "--quiet"];
        CommandLineHost.Succeed(["validate", table, "--out", results, "--threads", "1", .. options]);
        CommandLineHost.Succeed(["validate", table, "--out", folder["again"], "--threads", "2", .. options]);
        foreach (string path in Directory.GetFiles(results, "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(folder["again"], Path.GetRelativePath(results, path))));

        JsonElement metrics = Metrics(results);
        foreach (JsonElement result in metrics.GetProperty("results").EnumerateArray())
        {
            double n = result.GetProperty("n").GetDouble();
            Assert.Equal(n, Sum(result.GetProperty("confusion")) + result.GetProperty("unanswered").GetDouble());
            Assert.Equal(n, result.GetProperty("by_detections").EnumerateArray().Sum(d => d.GetProperty("n").GetDouble()));
            Assert.Equal(n, result.GetProperty("reliability").EnumerateArray().Sum(b => b.GetProperty("n").GetDouble()));
            foreach (string name in (string[])["accuracy", "balanced_accuracy", "macro_f1", "log_loss", "brier", "ece"])
            {
                JsonElement interval = result.GetProperty(name + "_interval");
                Assert.True(interval[0].GetDouble() <= interval[1].GetDouble());
            }
        }

        // 8 rules, 3 votes, 3 levels, 2 protocols; every labelled detection but those of the single source twice by source.
        Assert.Equal(144, metrics.GetProperty("results").GetArrayLength());
        JsonElement softmin = Result(metrics, "source", "softmin", "detection", "families");
        Assert.Equal(2 * (metrics.GetProperty("labelled").GetInt32() - 1), softmin.GetProperty("n").GetInt32());
        Assert.True(softmin.GetProperty("accuracy").GetDouble() > Result(metrics, "source", "majority", "detection", "families").GetProperty("accuracy").GetDouble());
        Assert.True(Result(metrics, "source", "softmin", "soft", "classes").GetProperty("n").GetInt32() < softmin.GetProperty("n").GetInt32());
        string skips = metrics.GetProperty("skips").GetRawText();
        Assert.Contains("one source with a usable detection", skips);
        Assert.Contains("LMXB", skips);
        Assert.Contains(metrics.GetProperty("outside_the_classes").EnumerateArray(), e => e.GetProperty("type").GetString() == "CataclyV*");
        JsonElement[] outliers = [.. metrics.GetProperty("outliers").EnumerateArray()];
        Assert.Equal(["chi_square", "conformal", "confidence"], outliers.Select(o => o.GetProperty("p_value").GetString()).Distinct());
        Assert.All(outliers.Where(o => o.GetProperty("of").GetString() == "CataclyV*"), o => Assert.InRange(o.GetProperty("area_under_roc").GetDouble(), 0, 1));
        AssertPredictions(results, metrics);
        AssertPage(results);
    }

    [SharedDataFact("csc_labelled.csv")]
    public void The_published_model_has_its_known_scores()
    {
        CommandLineHost.Succeed("validate", SharedData.PathOf("csc_labelled.csv"), "--model", "csc2", "--out", folder["v"], "--quiet");

        JsonElement metrics = Metrics(folder["v"]);
        JsonElement broad = Result(metrics, "model", "softmin", "detection", "broad");
        Assert.Equal(1722, broad.GetProperty("n").GetInt32());
        Assert.Equal(0.790, broad.GetProperty("accuracy").GetDouble(), 3);
        Assert.Equal(0.761, broad.GetProperty("balanced_accuracy").GetDouble(), 3);
        Assert.Equal(0.133, broad.GetProperty("ece").GetDouble(), 3);
        JsonElement variables = metrics.GetProperty("outside_the_classes").EnumerateArray().Single(e => e.GetProperty("type").GetString() == "CataclyV*" && e.GetProperty("level").GetString() == "broad");
        Assert.Equal(149, variables.GetProperty("n").GetInt32());
        Assert.Equal(0.884, variables.GetProperty("mean_confidence").GetDouble(), 3);
        AssertPage(folder["v"]);
    }

    [Fact]
    public void A_table_without_names_is_divided_by_detection_alone()
    {
        string text = Labelled.Table(Types).ToString().Replace("name,obsid", "label,obsid", StringComparison.Ordinal);
        CommandLineHost.Succeed("validate", folder.Write("in.csv", text), "-k", "2", "--folds", "2", "--repeats", "1", "--out", folder["v"], "--quiet");

        JsonElement metrics = Metrics(folder["v"]);
        Assert.All(metrics.GetProperty("results").EnumerateArray(), r => Assert.Equal(("detection", "detection"), (r.GetProperty("protocol").GetString(), r.GetProperty("voting").GetString())));
        Assert.Contains("no column 'name'", metrics.GetProperty("skips").GetRawText());
    }

    /// <summary>Median policy: tested rows with gaps are judged, dropped ones are not.</summary>
    [Fact]
    public void Gaps_are_filled_where_that_is_asked_for()
    {
        string[] lines = Labelled.Table(Types).ToString().TrimEnd('\n').Split('\n');
        for (int i = 1; i < lines.Length; i += 4)
            lines[i] = string.Join(',', lines[i].Split(',').Select((cell, c) => c == 7 ? "" : cell));
        string table = folder.Write("in.csv", string.Join('\n', lines));
        CommandLineHost.Succeed("validate", table, "-k", "2", "--folds", "2", "--repeats", "1", "--out", folder["drop"], "--quiet");
        CommandLineHost.Succeed("validate", table, "-k", "2", "--folds", "2", "--repeats", "1", "--missing", "median", "--out", folder["median"], "--quiet");
        int Cases(string name) => Result(Metrics(folder[name]), "source", "softmin", "detection", "classes").GetProperty("n").GetInt32();
        Assert.True(Cases("median") > Cases("drop"));

        // Every row has a feature: all are judged, each by what it has, and learnt from too.
        CommandLineHost.Succeed("validate", table, "-k", "2", "--folds", "2", "--repeats", "1", "--missing", "marginal", "--out", folder["marginal"], "--quiet");
        Assert.Equal(Cases("median"), Cases("marginal"));
        double Training(string name) => Metrics(folder[name]).GetProperty("protocols").EnumerateArray().First().GetProperty("mean_training_rows").GetDouble();
        Assert.Equal(Training("median"), Training("drop"));
        Assert.True(Training("marginal") > Training("median"));
        JsonElement[] byMissing = [.. Result(Metrics(folder["marginal"]), "source", "calibrated", "detection", "classes").GetProperty("by_missing").EnumerateArray()];
        Assert.Equal([0, 1], byMissing.Select(m => m.GetProperty("missing_features").GetInt32()));
        Assert.Equal(Cases("marginal"), byMissing.Sum(m => m.GetProperty("n").GetInt32()));
        AssertPage(folder["marginal"]);
    }

    [Fact]
    public void Bad_input_is_refused_and_nothing_is_written()
    {
        Refuse(Labelled.Table(Types).ToString().Replace("main_type", "class", StringComparison.Ordinal), "no column 'main_type'");
        Refuse(Labelled.Table([("CataclyV*", 20), ("", 20)]).ToString(), "no usable row carries one of the classes");
        Refuse(Labelled.Table([("QSO", 20)]).ToString(), "fewer than two classes");
        Refuse(Labelled.Table([("QSO", 1), ("YSO", 1)]).ToString(), "no protocol can be run", "one source");
        Refuse(Labelled.Table([("QSO", 2), ("YSO", 2)]).ToString(), "fewer than the 6 components");
        Refuse(Labelled.Header + "\n", "no rows");
        string[] lines = Labelled.Table(Types).ToString().TrimEnd('\n').Split('\n');
        Refuse(string.Join('\n', lines.Select((line, i) => i == 0 ? line : string.Join(',', line.Split(',').Select((cell, c) => c == 6 ? "" : cell)))), "'powlaw_gamma'", "missing in all");
        Refuse(string.Join('\n', lines.Select((line, i) => i == 0 ? line : string.Join(',', line.Split(',').Select((cell, c) => c == 6 ? "1" : cell)))), "every complete row has the value 1");
        Refuse(string.Join('\n', lines.Select((line, i) => i == 5 ? line[line.IndexOf(',', StringComparison.Ordinal)..] : line)), "row 5", "the name is empty");
        Assert.Equal(2, CommandLineHost.Execute("validate", folder["in.csv"], "--model", "csc2", "--folds", "3", "--out", folder["v"]).ExitCode);
        Assert.Equal(2, CommandLineHost.Execute("validate", folder["in.csv"], "--folds", "1", "--out", folder["v"]).ExitCode);
        Assert.False(Directory.Exists(folder["v"]));
    }

    private void Refuse(string text, params string[] parts)
    {
        CommandLineHost.Run run = CommandLineHost.Execute("validate", folder.Write("in.csv", text), "--out", folder["v"], "--quiet");
        Assert.True(run.ExitCode == 3, run.Error);
        foreach (string part in parts)
            Assert.Contains(part, Assert.Single(run.ErrorLines));
        Assert.False(Directory.Exists(folder["v"]));
    }

    private static void AssertPredictions(string results, JsonElement metrics)
    {
        using TableReader reader = TableFiles.Open(Path.Combine(results, "predictions.parquet"));
        var batch = new TableBatch(reader.Schema);
        long labelled = 0;
        while (reader.Read(batch))
            for (int row = 0; row < batch.RowCount; row++)
            {
                labelled += batch.Find("true_class")!.IsNull(row) ? 0 : 1;
                Assert.StartsWith("S", batch.Find("name")!.TextAt(row));
                Assert.InRange(batch.Find("logistic_QSO")!.Doubles[row], 0, 1);
            }

        Assert.Equal(metrics.GetProperty("protocols").EnumerateArray().Sum(p => p.GetProperty("predictions").GetInt64()), labelled);
    }

    private static void AssertPage(string results)
    {
        string html = File.ReadAllText(Path.Combine(results, "report.html"));
        XElement page = ReportTextTests.AssertSelfContained(html);
        Assert.Contains("None of these", page.Descendants("h2").Select(e => e.Value));
        string[] figures = Directory.GetFiles(Path.Combine(results, "figures"), "*.svg");
        Assert.NotEmpty(figures);
        foreach (string path in figures)
        {
            SvgLayout.AssertSound(File.ReadAllText(path));
            Assert.Contains(Path.GetFileName(path), html);
        }
    }

    private static JsonElement Metrics(string results) => JsonDocument.Parse(File.ReadAllText(Path.Combine(results, "metrics.json"))).RootElement;

    private static JsonElement Result(JsonElement metrics, string protocol, string rule, string voting, string level) => metrics.GetProperty("results").EnumerateArray().Single(r =>
        r.GetProperty("protocol").GetString() == protocol && r.GetProperty("rule").GetString() == rule && r.GetProperty("voting").GetString() == voting && r.GetProperty("level").GetString() == level);

    private static double Sum(JsonElement matrix) => matrix.EnumerateArray().SelectMany(row => row.EnumerateArray()).Sum(n => n.GetDouble());
}
