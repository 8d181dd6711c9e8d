using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Sweeps;
using UmlCaxs.Tests.Figures;
using UmlCaxs.Tests.Reporting;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>The report of a run and of a sweep, from the command line to the files.</summary>
[Collection(OneAtATime.Name)]
public sealed partial class ReportVerbTests : IDisposable
{
    private const string Features = "hard_hm,hard_hs,hard_ms,powlaw_gamma,bb_kt,var_prob_b,var_ratio_b,var_prob_h,var_ratio_h,var_prob_s,var_ratio_s,var_newq_b";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_ends_with_a_report_that_can_be_drawn_again_with_labels()
    {
        string table = folder["in.csv"];
        string results = folder["results"];
        CommandLineHost.Succeed("generate", "--rows", "1500", "--out", table, "--quiet");
        CommandLineHost.Succeed("run", table, "--model", "csc2", "--all", "--out", results, "--quiet");
        XElement page = AssertSound(results);
        Assert.Contains("Clusters", page.Descendants("h2").Select(e => e.Value));
        string[] figures = Names(results, "*.svg");
        Assert.Equal(["class_planes", "confusion_classes", "confusion_families", "detections_per_source", "features", "hardness", "responsibilities", "sky_classes", "sky_clusters", "sky_density", "source_profile"], figures);
        Assert.Equal(["classes", "clusters", "sources", "types_by_cluster"], Names(results, "*.tex"));
        XElement sky = SvgLayout.Parse(File.ReadAllText(Path.Combine(results, "figures", "sky_clusters.svg")));
        Assert.Equal(1500, SvgLayout.Marks(sky, "data-group"));

        SortedDictionary<string, string> before = CommandLineHost.Snapshot(folder);
        CommandLineHost.Run run = CommandLineHost.Succeed("report", results, "--labels", table, "--quiet");
        Assert.Contains("11 figures and 4 tables", run.Output);
        Assert.Equal(before, CommandLineHost.Snapshot(folder));
        string source = File.ReadLines(Path.Combine(results, "sources.csv")).ElementAt(5).Split(',')[0];
        CommandLineHost.Succeed("report", results, "--source", source, "--quiet");
        Assert.Contains(source, File.ReadAllText(Path.Combine(results, "figures", "source_profile.svg")));
        CommandLineHost.Run unknown = CommandLineHost.Execute("report", results, "--source", "nobody");
        Assert.Equal(3, unknown.ExitCode);
        Assert.Contains("no source is called 'nobody'", unknown.Error);
    }

    [Fact]
    public void A_sweep_has_curves_tables_and_its_own_words()
    {
        WriteSweep();
        CommandLineHost.Succeed("report", folder.Path, "--quiet");
        Assert.Equal(["bic", "silhouette"], Names(folder.Path, "*.svg"));
        WriteSelection(4, "BIC goes on falling.");
        CommandLineHost.Succeed("report", folder.Path, "--quiet");
        XElement page = AssertSound(folder.Path);
        Assert.Equal(["bic", "silhouette", "stability"], Names(folder.Path, "*.svg"));
        Assert.Equal(["sensitivity", "sweep"], Names(folder.Path, "*.tex"));
        Assert.Contains("BIC goes on falling.", page.Descendants("li").Select(e => e.Value));
        Assert.Contains(page.Descendants("li"), e => e.Value.Contains("umlcaxs run", StringComparison.Ordinal));
        XElement bic = SvgLayout.Parse(File.ReadAllText(folder[Path.Combine("figures", "bic.svg")]));
        Assert.Equal(8, SvgLayout.Marks(bic, "data-marks", "best model"));
        Assert.Equal(2, SvgLayout.Marks(bic, "data-choice", "4"));
    }

    [Fact]
    public void A_single_cluster_missing_positions_and_classes_and_constant_features_are_drawn_too()
    {
        Detections("0,,,", "0,nan,5,QSO", "0,10,95,QSO");
        CommandLineHost.Succeed("report", folder.Path, "--quiet");
        AssertSound(folder.Path);
        Assert.DoesNotContain("sky_clusters", Names(folder.Path, "*.svg"));
        File.WriteAllText(folder["detections.csv"], File.ReadAllText(folder["detections.csv"]).Replace("cluster,ra,dec", "cluster,x,y", StringComparison.Ordinal));
        CommandLineHost.Succeed("report", folder.Path, "--quiet");
        AssertSound(folder.Path);
    }

    [Fact]
    public void What_cannot_be_reported_is_refused_with_file_place_value_and_remedy()
    {
        Refuse(folder["absent"], "there is no such folder");
        Refuse(folder.Path, "neither a table of detections");
        Refuse(folder.Write("file.txt", "x"), "this is a file");
        Detections("7.5,1,2,QSO");
        Refuse(folder.Path, "line 2, row 1, column 'cluster'", "7.5 is no cluster");
        Detections("1000000000,1,2,QSO");
        Refuse(folder.Path, "1000000000 is no cluster");
        Detections();
        Refuse(folder.Path, "the table has no rows");
        folder.Write("detections.csv", "cluster,ra\n1,2\n");
        Refuse(folder.Path, "missing columns: main_type, hard_hm");
        File.Delete(folder["detections.csv"]);
        WriteSweep();
        folder.Write("selection.json", "{\"k\":\n");
        Refuse(folder.Path, "selection.json: line 2: it is no selection");
        File.Delete(folder["selection.json"]);
        string sweep = File.ReadAllText(folder["sweep.csv"]);
        folder.Write("sweep.csv", sweep.Replace("\n1,0,", "\n-3,0,", StringComparison.Ordinal));
        Refuse(folder.Path, "line 2, row 1, column 'k': '-3' is no number of components");
        folder.Write("sweep.csv", sweep.Replace(",bic,", ",x,", StringComparison.Ordinal));
        Refuse(folder.Path, "missing column: bic");
        folder.Write("sweep.csv", sweep.Replace("kmeans", "relocation", StringComparison.Ordinal));
        Refuse(folder.Path, "K = 1 has no restart");
        folder.Write("sweep.csv", sweep.Split('\n')[0] + "\n");
        Refuse(folder.Path, "the table has no rows");
        folder.Write("summary.json", "[");
        Refuse(folder.Path, "summary.json: line 1: it is not valid JSON");
        Assert.False(File.Exists(folder["report.html"]));
    }

    [Fact]
    public void A_folder_that_cannot_take_the_report_keeps_what_it_has()
    {
        WriteSweep();
        folder.Write("figures", "a file where a folder is wanted");
        SortedDictionary<string, string> before = CommandLineHost.Snapshot(folder);
        Assert.Equal(3, CommandLineHost.Execute("report", folder.Path).ExitCode);
        Assert.Equal(before, CommandLineHost.Snapshot(folder));
    }

    private static void Refuse(string path, params string[] parts)
    {
        CommandLineHost.Run run = CommandLineHost.Execute("report", path, "--quiet");
        Assert.True(run.ExitCode == 3, run.Error);
        string line = Assert.Single(run.ErrorLines);
        foreach (string part in parts)
            Assert.Contains(part, line);
    }

    private static string[] Names(string results, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(results, "figures"), pattern).Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)];

    /// <summary>Page, figures and tables of a report: sound, and all in the page.</summary>
    private static XElement AssertSound(string results)
    {
        string html = File.ReadAllText(Path.Combine(results, "report.html"));
        XElement page = ReportTextTests.AssertSelfContained(html);
        foreach (string path in Directory.GetFiles(Path.Combine(results, "figures"), "*.svg"))
        {
            SvgLayout.AssertSound(File.ReadAllText(path));
            Assert.Contains(Path.GetFileName(path), html);
        }

        foreach (string path in Directory.GetFiles(Path.Combine(results, "figures"), "*.tex"))
        {
            string latex = File.ReadAllText(path);
            ReportTextTests.AssertSoundLatex(latex, 1 + ColumnsOfNumbers().Match(latex).Groups[1].Length);
        }

        Assert.Empty(Directory.GetDirectories(results, ".umlcaxs-*"));
        return page;
    }

    private void Detections(params string[] rows)
    {
        var text = new StringBuilder($"cluster,ra,dec,main_type,{Features}\n");
        foreach (string row in rows)
            text.Append(row).Append(",0.1,0.2,0.1,2,1,0.5,0.1,0.5,0.1,0.5,0,1\n");
        folder.Write("detections.csv", text.ToString());
    }

    private void WriteSweep()
    {
        var text = new StringBuilder("k,restart,seed,start,status,converged,iterations,mean_log_likelihood,bic,aic,icl,silhouette,silhouette_error,smallest_eigenvalue,floor_dominated,seconds\n");
        foreach (ModelScore m in Scores())
            text.Append(CultureInfo.InvariantCulture, $"{m.K},{m.Restart},{m.Seed},{m.Start},{m.Status},true,{m.Iterations},{m.MeanLogLikelihood:R},{m.Bic:R},{m.Aic:R},{m.Icl:R},{m.Silhouette:R},,{m.SmallestEigenvalue:R},0,0.1\n");
        folder.Write("sweep.csv", text.ToString());
    }

    private void WriteSelection(int chosen, string undecided)
    {
        var agreements = Enumerable.Range(1, 8).ToDictionary(k => k, k => ((LabelAgreement?)new LabelAgreement(1.0 / k, 1.1 / (k + 0.1)), 3));
        SelectionDocument document = SelectionDocument.Of(ComponentSelection.Of(Scores(), agreements, 0.01), 1e-6) with
        {
            ChosenK = chosen,
            Undecided = [undecided],
            Sensitivity = [new Sensitivity(1e-7, -1e6, -3, 1, new LabelAgreement(0.9, 0.95))],
        };
        folder.Write("selection.json", document.ToJson());
    }

    private static ModelScore[] Scores() =>
    [
        .. from k in Enumerable.Range(1, 8)
           from restart in Enumerable.Range(0, 3)
           let bic = -1_000_000 - (100_000 * Math.Log(k)) + (1000 * restart * k)
           select new ModelScore(k, restart, 1, "kmeans", "ok", true, k, -bic / 20_000, bic, bic - 1, bic + 2, k == 1 ? null : 0.3 / k, null, 1e-3, 0, 0.1),
    ];

    [GeneratedRegex(@"begin\{tabular\}\{l(r*)\}")]
    private static partial Regex ColumnsOfNumbers();
}
