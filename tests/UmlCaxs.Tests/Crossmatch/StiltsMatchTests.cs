using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Crossmatch;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;
using UmlCaxs.Tests.IO;
using Xunit;

namespace UmlCaxs.Tests.Crossmatch;

/// <summary>Real detections and real SIMBAD objects, matched by us and by STILTS: the same rows in the same order.</summary>
public sealed class StiltsMatchTests : IDisposable
{
    private const string Detections = "csc_detections.csv";
    private const string Objects = "simbad_objects.csv";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PeerFact(Peer.Stilts, Data = new[] { Detections, Objects })]
    public void Every_mode_gives_the_rows_of_STILTS()
    {
        Number(Detections, "detections.csv", "i");
        Number(Objects, "objects.csv", "j");
        AssertEqual("detections", "objects", 1, "best1", "all1", new CrossmatchOptions());
        AssertEqual("detections", "objects", 60, "all", "all1", new CrossmatchOptions { Radius = 60, Find = FindMode.All });
        AssertEqual("detections", "objects", 1200, "best", "1and2", new CrossmatchOptions { Radius = 1200, Find = FindMode.Best, Join = JoinMode.Matched });
        AssertEqual("objects", "detections", 1200, "best", "1not2", new CrossmatchOptions { Radius = 1200, Find = FindMode.Best, Join = JoinMode.Unmatched });
    }

    [PeerFact(Peer.Stilts, Data = new[] { Detections, Objects })]
    public void Errors_of_rows_give_the_rows_of_STILTS()
    {
        Number(Detections, "detections.csv", "i");
        Number(Objects, "objects.csv", "j");
        var options = new CrossmatchOptions { Error = "i_error", ReferenceError = "j_error" };
        AssertEqual("detections", "objects", null, "best1", "all1", options);
        AssertEqual("detections", "objects", null, "best", "1and2", options with { Find = FindMode.Best, Join = JoinMode.Matched });
    }

    // The positions of a file with row numbers, and errors of 0 to 120 arcsec or none.
    private void Number(string source, string name, string column)
    {
        List<string?[]> rows = TestTables.Rows(SharedData.PathOf(source), new TableReadOptions { Columns = ["ra", "dec"] }, 5000);
        IEnumerable<string> lines = rows.Select((r, i) => $"{i},{r[0]},{r[1]},{(i % 17 == 0 ? "" : ErrorOf(i).ToString(CultureInfo.InvariantCulture))}");
        folder.Write(name, $"{column},ra,dec,{column}_error\n{string.Join('\n', lines)}\n");
    }

    private static int ErrorOf(int row) => row * 7919 % 13 * 10;

    private void AssertEqual(string input, string reference, double? radius, string find, string join, CrossmatchOptions options)
    {
        string[] values = [.. new[] { input, reference }.Select(t => radius is null ? $"ra dec {t[0].ToString().Replace('d', 'i').Replace('o', 'j')}_error" : "ra dec")];
        Peers.Stilts(
            "tmatch2", $"in1={folder[$"{input}.csv"]}", $"in2={folder[$"{reference}.csv"]}", $"matcher={(radius is null ? "skyerr" : "sky")}",
            $"params={(radius ?? 60).ToString(CultureInfo.InvariantCulture)}", $"values1={values[0]}", $"values2={values[1]}",
            $"find={find}", $"join={join}", $"out={folder["stilts.csv"]}", "ofmt=csv", "progress=none");
        CrossmatchStep.Run(
            columns => TableFiles.Open(folder[$"{input}.csv"], new TableReadOptions { Columns = columns }),
            columns => TableFiles.Open(folder[$"{reference}.csv"], new TableReadOptions { Columns = columns }),
            options,
            schema => TableFiles.Create(folder["ours.csv"], schema));

        List<string?[]> theirs = Read("stilts.csv");
        List<string?[]> ours = Read("ours.csv");
        Assert.Equal(theirs.Select(r => (r[0], r[1])), ours.Select(r => (r[0], r[1])));
        Assert.True(theirs.Count > 100, "too few rows to compare");
        foreach ((string?[] their, string?[] our) in theirs.Zip(ours))
        {
            Assert.Equal(their[2] is null, our[2] is null);
            if (our[2] is null)
                continue;
            // By errors STILTS calls Separation what is the separation in units of the sum of both.
            int sum = radius is null ? ErrorOf(Row(our[0])) + ErrorOf(Row(our[1])) : 1;
            Assert.Equal(Number(their[2]), sum == 0 ? 0 : Number(our[2]) / sum, 1e-9);
        }
    }

    private static double Number(string? text) => double.Parse(text!, CultureInfo.InvariantCulture);

    private static int Row(string? text) => int.Parse(text!, CultureInfo.InvariantCulture);

    // Row numbers of both tables and the separation, of either program's output.
    private List<string?[]> Read(string name)
    {
        TableSchema schema = TestTables.SchemaOf(folder[name]);
        string?[] names = [.. new[] { "i", "j", "separation" }.Select(n => schema.Columns.FirstOrDefault(c => c.Name.Equals(n, StringComparison.OrdinalIgnoreCase))?.Name)];
        int[] places = [.. names.Select(n => n is null ? -1 : schema.IndexOf(n))];
        return [.. TestTables.Rows(folder[name], null, 10_000).Select(r => places.Select(p => p < 0 ? null : r[p]).ToArray())];
    }
}
