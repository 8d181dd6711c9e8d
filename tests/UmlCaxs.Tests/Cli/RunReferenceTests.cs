using System.Globalization;
using System.Text.Json;
using UmlCaxs.Tests.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

/// <summary><c>run --reference</c>: labels by position, then the whole pipeline.</summary>
[Collection(OneAtATime.Name)]
public sealed class RunReferenceTests : IDisposable
{
    private const double Arcsec = 1 / 3600.0;
    private static readonly string[] Labels = ["name", "main_type"];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public void Detections_near_an_object_get_its_type_and_train_the_model(string format)
    {
        CsvTable sky = CsvTable.Synthetic(3000);
        HashSet<string> known = WriteObjects(sky, offset: 0.4 * Arcsec, every: 2);
        sky.Save(folder, "sky.csv");

        Run run = Succeed("run", folder["sky.csv"], "--reference", folder["objects.csv"], "-k", "2", "--restarts", "1", "--format", format, "--out", folder["out"]);

        // Each detection of a source in the reference, with the type that the reference gives, and no other.
        List<string?[]> labelled = TestTables.Rows(folder[$"out/labelled.{format}"], new() { Columns = Labels });
        Assert.Equal(3000, labelled.Count);
        for (int row = 1; row <= 3000; row++)
        {
            bool isKnown = known.Contains(sky[row, "name"]);
            Assert.Equal<string?[]>([sky[row, "name"], isKnown ? sky[row, "true_class"] : null], labelled[row - 1]);
        }

        int classified = TestTables.Rows(folder[$"out/detections.{format}"]).Count;
        Assert.Equal(labelled.Count(l => l[1] is null), classified);
        Assert.Contains("its own main_type is not used", run.Error, StringComparison.Ordinal);
        Assert.Contains("Labelled detections by class (row) and cluster (column)", run.Output, StringComparison.Ordinal);
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(folder["out/summary.json"]));
        JsonElement matches = summary.RootElement.GetProperty("reference").GetProperty("matches");
        Assert.Equal(labelled.Count(l => l[1] is not null), matches.GetProperty("matched_rows").GetInt32());
        Assert.Equal(0.4, matches.GetProperty("median_separation").GetDouble(), 2);
    }

    [Fact]
    public void A_larger_radius_reaches_further()
    {
        CsvTable sky = CsvTable.Synthetic(400);
        WriteObjects(sky, offset: 2.5 * Arcsec, every: 1);
        sky.Save(folder, "sky.csv");

        Run near = Execute("run", folder["sky.csv"], "--reference", folder["objects.csv"], "-k", "2", "--out", folder["out"]);
        Run far = Succeed("run", folder["sky.csv"], "--reference", folder["objects.csv"], "--radius", "3", "--model", "csc2", "--out", folder["out"]);

        Assert.Equal(3, near.ExitCode);
        Assert.Contains("none of its objects lies within 1 arcsec of a detection", near.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("400 of 400 detections lie within 3 arcsec", far.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_references_are_refused_and_leave_nothing()
    {
        CsvTable sky = CsvTable.Synthetic(60);
        sky.Save(folder, "sky.csv");
        folder.Write("no-types.csv", "main_id,ra,dec\na,1,2\n");
        folder.Write("no-positions.csv", "main_id,main_type\na,QSO\n");
        folder.Write("outside.csv", "main_id,main_type,ra,dec\na,QSO,1,-91\n");
        WriteObjects(sky, offset: 0, every: 1, type: "Pulsar");
        SortedDictionary<string, string> before = Snapshot(folder);

        foreach ((string reference, string problem) in new[]
        {
            ("no-types.csv", "no-types.csv: header: no column 'main_type'"),
            ("no-positions.csv", "no-positions.csv"),
            ("outside.csv", "-91"),
            ("absent.csv", "absent.csv: there is no such file"),
            ("objects.csv", "out/labelled.csv: column 'main_type': no complete row carries one of the classes"),
        })
        {
            Run run = Execute("run", folder["sky.csv"], "--reference", folder[reference], "-k", "2", "--out", folder["out"]);
            Assert.Equal(3, run.ExitCode);
            Assert.Contains(problem, run.ErrorLines[^1], StringComparison.Ordinal);
            Assert.Equal(before, Snapshot(folder));
        }
    }

    [Fact]
    public void A_radius_without_a_reference_is_a_mistake()
    {
        Run run = Execute("run", folder["sky.csv"], "--radius", "2", "--out", folder["out"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--radius is about --reference", run.Error, StringComparison.Ordinal);
    }

    [SharedDataFact("csc_detections.vot", "simbad_objects.csv")]
    public void Real_detections_are_labelled_by_real_objects_and_the_classes_that_lack_labels_are_named()
    {
        Run run = Succeed("run", SharedData.PathOf("csc_detections.vot"), "--reference", SharedData.PathOf("simbad_objects.csv"), "-k", "6", "--restarts", "1", "--out", folder["out"]);

        Assert.Contains("250 of 12,285 detections lie within 1 arcsec of an object", run.Error, StringComparison.Ordinal);
        Assert.Contains("too few labelled detections for a model anywhere: QSO, AGN, Seyfert_1, Seyfert_2, HMXB, LMXB, XB, YSO, TTau*, Orion_V*", run.Error, StringComparison.Ordinal);
        Assert.Contains("No detection got a class: no class has enough labelled detections in any cluster.", run.Output, StringComparison.Ordinal);
        Assert.Equal(12_285, TestTables.Rows(folder["out/labelled.csv"], new() { Columns = ["name"] }).Count);
    }

    [SharedDataFact("csc_labelled.csv", "simbad_objects.csv")]
    public void Classes_with_enough_labels_are_trained_and_their_detections_classified()
    {
        Run run = Succeed("run", SharedData.PathOf("csc_labelled.csv"), "--reference", SharedData.PathOf("simbad_objects.csv"), "-k", "1", "--all", "--out", folder["out"]);

        Assert.Contains("their labels: QSO 158, Seyfert_1 65, Seyfert_2 8, HMXB 3, LMXB 40, XB 1, ambiguous 37, other 96, no type 2,086", run.Error, StringComparison.Ordinal);
        Assert.Contains("too few labelled detections for a model anywhere: AGN, Seyfert_2, HMXB, XB, YSO, TTau*, Orion_V*", run.Error, StringComparison.Ordinal);
        Assert.Contains("2,494 classified", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Writes a reference of every so-manieth source, a little north of it. Returns the names of these sources.</summary>
    private HashSet<string> WriteObjects(CsvTable sky, double offset, int every, string? type = null)
    {
        var rows = new List<string> { "main_id,ra,dec,main_type" };
        var names = new List<string>();
        for (int row = 1; row <= sky.RowCount; row++)
        {
            string name = sky[row, "name"];
            if (names.Contains(name))
                continue;
            names.Add(name);
            double dec = double.Parse(sky[row, "dec"], CultureInfo.InvariantCulture) + offset;
            if (names.Count % every == 0)
                rows.Add($"{name},{sky[row, "ra"]},{dec.ToString("R", CultureInfo.InvariantCulture)},{type ?? sky[row, "true_class"]}");
        }

        folder.Write("objects.csv", string.Join('\n', rows) + "\n");
        return [.. names.Where((_, i) => (i + 1) % every == 0)];
    }
}
