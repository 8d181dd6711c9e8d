using System.Text.Json;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.IO;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Sweeps;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>A sweep from the command line to the files, and what it refuses.</summary>
[Collection(OneAtATime.Name)]
public sealed class SweepVerbTests : IDisposable
{
    private const int Rows = 900;
    private readonly TempFolder folder = new();
    private readonly string table;

    public SweepVerbTests()
    {
        table = folder["in.csv"];
        CommandLineHost.Succeed("generate", "--rows", $"{Rows}", "--out", table, "--quiet");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sweep_leaves_its_table_the_best_models_and_the_selection()
    {
        string sweep = folder["sweep"];
        CommandLineHost.Run run = CommandLineHost.Succeed("sweep", table, "--k", "1..3,5", "--restarts", "3", "--out", sweep);

        Assert.Contains("Models by number of components", run.Output, StringComparison.Ordinal);
        IReadOnlyList<ModelScore> models = Models(sweep);
        Assert.Equal((4 * 3) + 3, models.Count);
        Assert.Equal([1, 2, 3, 5], models.Select(m => m.K).Distinct());
        Assert.All(models, m => Assert.Equal(m.K == 1, m.Silhouette is null));
        Assert.All(models, m => Assert.Equal(Parameters(m.K) * (Math.Log(CompleteRows(sweep)) - 2), m.Bic - m.Aic, 1e-6));
        Assert.All(models, m => Assert.True(m.Icl >= m.Bic));
        foreach (int k in models.Select(m => m.K).Distinct())
        {
            Model model = ModelFile.Load(Path.Combine(sweep, "models", $"k{k:D2}.json"));
            Assert.Equal(k, model.Mixture.Components);
            Assert.Equal(models.Where(m => m.K == k).Min(m => m.Bic), model.Fit!.Bic);
        }

        SelectionDocument document = SelectionDocument.Parse(File.ReadAllText(Path.Combine(sweep, "selection.json")), "selection.json");
        Assert.Equal([1, 2, 3, 5], document.Components.Select(c => c.K));
        Assert.Equal(2, document.Sensitivity.Count);
        Assert.Contains(document.Choice, run.Output, StringComparison.Ordinal);

        // The models can be used, and the folder reported.
        CommandLineHost.Succeed("train", table, "--model", Path.Combine(sweep, "models", "k03.json"), "--out", folder["trained.json"], "--quiet");
        CommandLineHost.Succeed("report", sweep, "--quiet");
        Assert.True(File.Exists(Path.Combine(sweep, "figures", "stability.svg")));
    }

    /// <summary>A restart depends on its K and number alone; a relocated model on the restarts of its K.</summary>
    [Fact]
    public void A_model_does_not_depend_on_the_rest_of_the_sweep()
    {
        Sweep("few", "--k", "3", "--restarts", "2", "--relocate", "off");
        Sweep("many", "--k", "2..4", "--restarts", "4");

        var many = Models(folder["many"]).ToLookup(m => (m.K, m.Start, m.Restart));
        foreach (ModelScore model in Models(folder["few"]))
        {
            Assert.True(model.IsRestart);

            // A silhouette is the same but for the order of its sums.
            ModelScore same = Assert.Single(many[(model.K, model.Start, model.Restart)]);
            Assert.Equal(model.Silhouette!.Value, same.Silhouette!.Value, Tolerances.Silhouette);
            Assert.Equal(model with { Seconds = 0 }, same with { Seconds = 0, Silhouette = model.Silhouette });
        }
    }

    [Fact]
    public void Every_start_and_any_number_of_threads()
    {
        Sweep("one", "--k", "2,3", "--restarts", "2", "--start", "all", "--threads", "1");
        Sweep("two", "--k", "2,3", "--restarts", "2", "--start", "all", "--threads", "2");

        Assert.Equal(["kmeans", "kmeans++", "random-from-data", ModelScore.Relocation], Models(folder["one"]).Select(m => m.Start).Distinct());
        AssertSame(folder["one"], folder["two"]);
    }

    [Fact]
    public void The_same_command_again_computes_nothing_and_changes_nothing()
    {
        string[] command = ["--k", "1..3", "--restarts", "2"];
        Sweep("s", command);
        SortedDictionary<string, string> before = CommandLineHost.Snapshot(folder);

        Sweep("s", command);

        Assert.Equal(before, CommandLineHost.Snapshot(folder));
    }

    [Fact]
    public void Other_arguments_and_other_data_are_refused_with_what_differs()
    {
        Sweep("s", "--k", "1..2", "--restarts", "2");
        SortedDictionary<string, string> before = CommandLineHost.Snapshot(folder);

        Refuse(3, ["sweep", table, "--k", "1..3", "--restarts", "2", "--out", folder["s"]], "--k was '1,2' and is '1,2,3' now");
        Refuse(3, ["sweep", table, "--k", "1..2", "--restarts", "2", "--seed", "7", "--tol", "1e-4", "--out", folder["s"]], "--seed was '42' and is '7' now", "--tol was");
        Assert.Equal(before, CommandLineHost.Snapshot(folder));
        string[] lines = File.ReadAllLines(table);
        File.WriteAllLines(table, lines[..^1]);
        Refuse(3, ["sweep", table, "--k", "1..2", "--restarts", "2", "--out", folder["s"]], "rows was", "data (sha256) was");
    }

    [Fact]
    public void A_damaged_part_is_set_aside_and_its_models_are_fitted_again()
    {
        string[] command = ["--k", "2..3", "--restarts", "2"];
        Sweep("s", command);
        Sweep("t", command);
        string part = Path.Combine(folder["s"], "parts", "k02-kmeans.part");
        var random = new Random(5);
        for (int i = 0; i < 4; i++)
        {
            byte[] bytes = File.ReadAllBytes(part);
            File.WriteAllBytes(part, i == 0 ? bytes[..(bytes.Length / 2)] : i == 1 ? [] : [.. bytes.Select((b, at) => at == random.Next(bytes.Length) ? (byte)(b ^ 4) : b), (byte)'x']);

            CommandLineHost.Run run = CommandLineHost.Succeed(["sweep", table, .. command, "--out", folder["s"]]);

            Assert.Contains("k02-kmeans.part: its checksum is not that of its content; it was set aside as k02-kmeans.part.corrupt", run.Error, StringComparison.Ordinal);
            AssertSame(folder["t"], folder["s"]);
        }

        Assert.True(File.Exists(part + ".corrupt"));
    }

    [Fact]
    public void What_cannot_be_swept_is_refused()
    {
        string output = folder["x"];
        Refuse(2, ["sweep", table, "--k", "4..2", "--out", output], "--k", "4..2");
        Refuse(2, ["sweep", table, "--k", "", "--out", output], "--k");
        Refuse(2, ["sweep", table, "--k", "0", "--out", output], "--k");
        Refuse(2, ["sweep", table, "--k", "1..", "--out", output], "--k");
        Refuse(2, ["sweep", table, "--restarts", "0", "--out", output], "--restarts");
        Refuse(2, ["sweep", table, "--start", "elsewhere", "--out", output], "--start", "elsewhere");
        Refuse(2, ["sweep", table, "--silhouette", "maybe", "--out", output], "--silhouette");
        Refuse(3, ["sweep", folder["absent.csv"], "--out", output], "there is no such file");
        Assert.False(Directory.Exists(output));
        Refuse(3, ["sweep", table, "--k", "1000", "--out", output], "in.csv", "fewer than the 1000 components");
        folder.Write("file", "x");
        Refuse(3, ["sweep", table, "--out", folder["file"]], "file");
        Directory.CreateDirectory(folder["other"]);
        folder.Write(Path.Combine("other", "notes.txt"), "mine");
        Refuse(3, ["sweep", table, "--out", folder["other"]], "something else is in it");
        folder.Write(Path.Combine("other", "sweep.json"), "{\"format\":\"else\"}");
        Refuse(3, ["sweep", table, "--k", "1", "--out", folder["other"]], "this is no record of a sweep of this version");
    }

    [UnprivilegedFact]
    public void A_folder_that_cannot_be_written_is_refused_before_anything_is_computed()
    {
        Directory.CreateDirectory(folder["s"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["s"], UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Refuse(3, ["sweep", table, "--out", folder["s"]], "the folder cannot be used");
    }

    [Fact]
    public void Two_sweeps_do_not_share_a_folder_at_a_time()
    {
        using var first = SweepFolder.Open(folder["s"]);

        var e = Assert.Throws<BadInputException>(() => SweepFolder.Open(folder["s"]));

        Assert.Contains("another process is sweeping into this folder", e.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A default sweep of the real detections at K = 6: scikit-learn's best of 60 random starts is 20.680. The better optima
    /// are not bought with degenerate components: plain restarts have three to five.
    /// </summary>
    [SharedDataFact("csc_detections.csv")]
    public void A_default_sweep_of_the_real_detections_finds_the_better_optima()
    {
        CommandLineHost.Succeed("sweep", SharedData.PathOf("csc_detections.csv"), "--k", "6", "--silhouette", "off", "--out", folder["real"], "--quiet");

        IReadOnlyList<ModelScore> models = Models(folder["real"]);
        ModelScore best = models.MinBy(m => m.Bic)!;
        Assert.Equal(11, models.Count);
        Assert.True(best.MeanLogLikelihood >= 20.8045, $"it found {best.MeanLogLikelihood:F4}");
        Assert.True(best.Converged);
        Assert.InRange(best.FloorDominated, 0, 4);
    }

    /// <summary>Everything of two sweeps but how long they took.</summary>
    internal static void AssertSame(string expected, string actual)
    {
        Assert.Equal(Models(expected).Select(m => m with { Seconds = 0 }), Models(actual).Select(m => m with { Seconds = 0 }));
        Assert.Equal(File.ReadAllText(Path.Combine(expected, "selection.json")), File.ReadAllText(Path.Combine(actual, "selection.json")));
        string[] models = [.. Directory.GetFiles(Path.Combine(expected, "models")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(models, Directory.GetFiles(Path.Combine(actual, "models")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        foreach (string model in models)
            Assert.Equal(File.ReadAllText(Path.Combine(expected, "models", model)), File.ReadAllText(Path.Combine(actual, "models", model)));
    }

    internal static IReadOnlyList<ModelScore> Models(string sweep)
    {
        using TableReader reader = TableFiles.Open(Path.Combine(sweep, "sweep.parquet"), new TableReadOptions());
        return SweepTable.Read(reader, default);
    }

    private static double Parameters(int k) => (k * 90) + k - 1;

    private static double CompleteRows(string sweep)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(sweep, "sweep.json")));
        return double.Parse(manifest.RootElement.GetProperty("traits").GetProperty("rows").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Sweep(string name, params string[] arguments) => CommandLineHost.Succeed(["sweep", table, .. arguments, "--out", folder[name], "--quiet"]);

    private static void Refuse(int code, string[] command, params string[] parts)
    {
        CommandLineHost.Run run = CommandLineHost.Execute([.. command, "--quiet"]);
        Assert.True(run.ExitCode == code, $"ended with {run.ExitCode}: {run.Error}");
        foreach (string part in parts)
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }
}
