using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Tests.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

[Collection(OneAtATime.Name)]
public sealed class CrossmatchVerbTests : IDisposable
{
    private const string Detections = "name,obsid,ra,dec,poserr\na,1,10,20,0.5\nb,2,,20,0.5\nc,3,359.9999,-5,0.5\nd,4,100,89.99999,0.5\n";
    private const string Objects = "main_id,RAJ2000,DEJ2000,main_type,e_pos,name\nfar,50,50,Star,1,x\nnear,10.0001,20,QSO,0.1,y\nacross,0.0001,-5,XB,1,z\npole,280,89.99999,YSO,1,\n";

    private readonly TempFolder folder = new();
    private readonly string detections;
    private readonly string objects;

    public CrossmatchVerbTests()
    {
        detections = folder.Write("detections.csv", Detections);
        objects = folder.Write("objects.csv", Objects);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_detection_is_kept_and_labelled()
    {
        Run run = Succeed("crossmatch", detections, objects, "--out", folder["out.csv"]);

        Assert.Equal(["name", "obsid", "ra", "dec", "poserr", "main_id", "RAJ2000", "DEJ2000", "main_type", "e_pos", "name_ref", "separation"], TestTables.SchemaOf(folder["out.csv"]).Columns.Select(c => c.Name));
        Assert.Equal(["a", "b", "c", "d"], TestTables.Values(folder["out.csv"], "name"));
        Assert.Equal(["QSO", null, "XB", "YSO"], TestTables.Values(folder["out.csv"], "main_type"));
        Assert.Equal(0.33829, Number(TestTables.Values(folder["out.csv"], "separation")[0]), 1e-4);
        Assert.Equal(0.072, Number(TestTables.Values(folder["out.csv"], "separation")[3]), 1e-4);
        Assert.Empty(run.Output);
        Assert.Contains($"positions: ra, dec of {detections}; RAJ2000, DEJ2000 of {objects}", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 rows without a position match nothing", run.Error, StringComparison.Ordinal);
        Assert.Contains("4 rows, 3 matched (75 %) with 3 of 4 objects", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Radius_find_and_join_choose_the_rows()
    {
        Assert.Equal(["a", "d"], Names("--radius", "0.5", "--join", "matched"));
        Assert.Equal(["b", "c"], Names("--radius", "0.5", "--join", "unmatched"));
        Assert.Equal(["a", "c", "d"], Names("--find", "best", "--join", "matched"));
        Assert.Equal(["a", "b", "c", "d"], Names("--find", "ALL"));

        // Up to the sum of both errors: 0.6 arcsec for a, 1.5 for the others; or up to the object's alone.
        Assert.Equal(["a", "c", "d"], Names("--error", "poserr", "--ref-error", "e_pos", "--join", "matched"));
        Assert.Equal(["c", "d"], Names("--ref-error", "e_pos", "--join", "matched"));

        // Coordinates that are wrong on purpose: nothing is near, but at the pole every right ascension is.
        Assert.Equal([], Names("--ra", "obsid", "--dec", "poserr", "--join", "matched"));
        Assert.Equal(["d"], Names("--ref-ra", "e_pos", "--ref-dec", "DEJ2000", "--join", "matched"));
    }

    [Fact]
    public void Formats_make_no_difference_and_metadata_are_kept()
    {
        Succeed("generate", "--rows", "3000", "--out", folder["sky.parquet"], "--quiet");
        Succeed("generate", "--rows", "2000", "--missing", "0.1", "--out", folder["other.parquet"], "--quiet");
        foreach (string format in new[] { "csv", "vot" })
            foreach (string name in new[] { "sky", "other" })
                Succeed("convert", folder[$"{name}.parquet"], folder[$"{name}.{format}"], "--quiet");
        foreach (string format in new[] { "parquet", "csv", "vot" })
        {
            Succeed("crossmatch", folder[$"sky.{format}"], folder[$"other.{format}"], "--find", "all", "--radius", "60", "--out", folder[$"joined.{format}"], "--quiet");
            Succeed("convert", folder[$"joined.{format}"], folder[$"{format}.csv"], "--quiet");
        }

        Assert.Equal(File.ReadAllText(folder["joined.csv"]), File.ReadAllText(folder["parquet.csv"]));
        Assert.Equal(File.ReadAllText(folder["joined.csv"]), File.ReadAllText(folder["vot.csv"]));
        ColumnInfo ra = Assert.Single(TestTables.SchemaOf(folder["joined.vot"]).Columns, c => c.Name == "ra_ref");
        Assert.Equal(("deg", "pos.eq.ra;meta.main"), (ra.Unit, ra.Ucd));
        Assert.Equal("arcsec", TestTables.SchemaOf(folder["joined.vot"]).Columns[^1].Unit);
    }

    [Fact]
    public void The_report_goes_to_stdout()
    {
        string output = Succeed("crossmatch", detections, objects, "--report", "--out", folder["out.csv"], "--quiet").Output;

        foreach (string row in new[] { "matched rows +\\| 3 ", "matched share +\\| 75 %", "rows without a position +\\| 1 ", "separation, largest +\\| 0\\.7173 arcsec", "chance coincidences, share of positions +\\| 0 \\+- 0 %", "matched rows expected to be false +\\| 0 " })
            Assert.Matches(row, output);
    }

    [Theory]
    [InlineData("--radius must be a number above 0 and at most 3600", "--radius", "0")]
    [InlineData("--radius must be a number above 0 and at most 3600", "--radius", "4000")]
    [InlineData("--radius must be a number above 0 and at most 3600", "--radius", "NaN")]
    [InlineData("--find must be one of each, best, all", "--find", "1")]
    [InlineData("--join must be one of all, matched, unmatched", "--join", "left")]
    [InlineData("--ra and --dec belong together", "--ra", "ra")]
    [InlineData("--ref-ra and --ref-dec belong together", "--ref-dec", "DEJ2000")]
    [InlineData("--radius has no part in a match by errors", "--radius", "2", "--error", "poserr")]
    public void Options_that_make_no_sense_are_refused(string message, params string[] options)
    {
        Run run = Execute(["crossmatch", detections, objects, "--out", folder["out.csv"], .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.csv"]));
    }

    [Fact]
    public void Bad_tables_are_refused_and_the_output_stays_as_it_was()
    {
        File.WriteAllText(folder["out.csv"], "what was there");
        string wrong = folder.Write("wrong.csv", "id,ra,dec\n1,2,3\n4,5,96\n");
        string bare = folder.Write("bare.csv", "id,x,y\n1,2,3\n");
        var before = Snapshot(folder);
        foreach ((string input, string reference, string message) in new[]
        {
            (wrong, objects, "wrong.csv: line 3, row 2, column 'dec': 96 is no declination"),
            (detections, wrong, "wrong.csv: line 3, row 2, column 'dec': 96 is no declination"),
            (bare, objects, "bare.csv: header: no columns of positions were found"),
            (detections, folder["absent.csv"], "absent.csv"),
        })
        {
            Run run = Execute("crossmatch", input, reference, "--out", folder["out.csv"]);

            Assert.Equal(3, run.ExitCode);
            Assert.Contains(message, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
            Assert.Equal(before, Snapshot(folder));
        }
    }

    [Fact]
    public void A_reference_beyond_the_memory_is_refused()
    {
        Succeed("generate", "--rows", "100000", "--out", folder["sky.parquet"], "--quiet");

        Run run = Execute("crossmatch", folder["sky.parquet"], folder["sky.parquet"], "--memory", "16M", "--out", folder["out.parquet"], "--quiet");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("take more memory than 16 MB. Match with a smaller radius", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.parquet"]));
    }

    private List<string> Names(params string[] options)
    {
        Succeed(["crossmatch", detections, objects, "--out", folder["out.csv"], "--quiet", .. options]);
        return [.. TestTables.Values(folder["out.csv"], "name").Select(n => n!)];
    }

    private static double Number(string? text) => double.Parse(text!, CultureInfo.InvariantCulture);
}
