using System.IO.Compression;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

/// <summary>Verbs with every format in and out: what a table is stored in changes nothing.</summary>
[Collection(OneAtATime.Name)]
public sealed class FormatVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_format_gives_what_CSV_gives()
    {
        Succeed("generate", "--rows", "400", "--missing", "0.2", "--out", folder["sky.csv"], "--quiet");
        Succeed("fit", folder["sky.csv"], "-k", "2", "--restarts", "1", "--out", folder["csv.json"], "--quiet");
        Succeed("classify", folder["sky.csv"], "--all", "--out", folder["classified.csv"], "--quiet");
        Succeed("vote", folder["classified.csv"], "--out", folder["sources.csv"], "--quiet");
        foreach (string format in TableFiles.Extensions)
        {
            string At(string name) => folder[$"{name}-{format}.{format}"];
            Succeed("generate", "--rows", "400", "--missing", "0.2", "--out", At("sky"), "--quiet");
            Succeed("fit", At("sky"), "-k", "2", "--restarts", "1", "--out", folder["other.json"], "--quiet");
            Succeed("classify", At("sky"), "--all", "--out", At("classified"), "--quiet");
            Succeed("vote", At("classified"), "--out", At("sources"), "--quiet");

            foreach (string name in new[] { "sky", "classified", "sources" })
            {
                Succeed("convert", At(name), folder["back.csv"], "--quiet");
                Assert.Equal(File.ReadAllText(folder[$"{name}.csv"]), File.ReadAllText(folder["back.csv"]));
            }

            Assert.Equal(
                File.ReadAllText(folder["csv.json"]).Replace("sky.csv", "sky", StringComparison.Ordinal),
                File.ReadAllText(folder["other.json"]).Replace($"sky-{format}.{format}", "sky", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Run_writes_every_format()
    {
        Succeed("generate", "--rows", "200", "--labelled-fraction", "0", "--out", folder["sky.csv"], "--quiet");
        Succeed("run", folder["sky.csv"], "--model", "csc2", "--out", folder["csv"], "--quiet");
        foreach (string format in TableFiles.Extensions)
        {
            Succeed("run", folder["sky.csv"], "--model", "csc2", "--format", format, "--out", folder[format], "--quiet");
            Succeed("convert", folder[$"{format}/sources.{format}"], folder["back.csv"], "--quiet");
            Assert.Equal(File.ReadAllText(folder["csv/sources.csv"]), File.ReadAllText(folder["back.csv"]));
        }
    }

    [Theory]
    [InlineData("fits")]
    [InlineData("vot")]
    [InlineData("ecsv")]
    public void Compressed_tables_are_classified_and_measured_like_plain_ones(string format)
    {
        Succeed("generate", "--rows", "200", "--out", folder["sky." + format], "--quiet");
        using (FileStream plain = File.OpenRead(folder["sky." + format]))
        using (var gzip = new GZipStream(File.Create(folder[$"sky.{format}.gz"]), CompressionLevel.Fastest))
            plain.CopyTo(gzip);

        Succeed("classify", folder["sky." + format], "--all", "--out", folder["a.csv"], "--quiet");
        Succeed("classify", folder[$"sky.{format}.gz"], "--all", "--out", folder["b.csv"], "--quiet");
        Run bench = Succeed("bench", "--read", folder[$"sky.{format}.gz"], "--runs", "1", "--json");

        Assert.Equal(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["b.csv"]));
        Assert.Contains("\"rows\":200", bench.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#2", "second", "b")]
    [InlineData("#second", "second", "b")]
    [InlineData("", "first", "a")]
    public void One_of_several_tables_is_named_behind_a_number_sign(string address, string table, string column)
    {
        folder.Write("two.vot", """
            <VOTABLE><RESOURCE>
            <TABLE name="first"><FIELD name="a" datatype="int"/><DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA></TABLE>
            <TABLE name="second"><FIELD name="b" datatype="int"/><DATA><TABLEDATA><TR><TD>2</TD></TR></TABLEDATA></DATA></TABLE>
            </RESOURCE></VOTABLE>
            """);

        Run inspect = Succeed("inspect", folder["two.vot"] + address);
        Succeed("convert", folder["two.vot"] + address, folder["one.csv"], "--quiet");

        Assert.Contains($"table '{table}'", inspect.Output, StringComparison.Ordinal);
        Assert.Equal(column, File.ReadLines(folder["one.csv"]).First());
    }

    [Fact]
    public void A_table_that_is_not_there_is_refused_with_those_that_are()
    {
        Succeed("generate", "--rows", "5", "--out", folder["sky.fits"], "--quiet");

        Run run = Execute("classify", folder["sky.fits"] + "#3", "--out", folder["out.csv"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("1 ", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.csv"]));
    }

    [Fact]
    public void Sexagesimal_positions_are_converted_and_it_is_said()
    {
        CsvTable sky = CsvTable.Synthetic(20).WithColumn("ra", " 00 00 10.03").WithColumn("dec", "-50 15 26.64").WithColumn("main_type", "");
        folder.Write("sky.tsv", string.Join('\n', sky.Lines().Select(l => l.Replace(',', '\t'))) + "\n");

        Run run = Succeed("classify", folder["sky.tsv"], "--out", folder["out.csv"]);

        Assert.Contains("sky.tsv: column 'ra' was converted from hours, minutes and seconds to degrees", run.Error, StringComparison.Ordinal);
        Assert.Equal<string?[]>(["0.041791666666666664", "-50.2574"], IO.TestTables.Rows(folder["out.csv"], new() { Columns = ["ra", "dec"] })[0]);
    }

    [Fact]
    public void A_result_that_a_service_cut_off_is_named_after_it_has_been_read()
    {
        folder.Write("cut.vot", """
            <VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>
            <TABLE><FIELD name="a" datatype="int"/><DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA></TABLE>
            <INFO name="QUERY_STATUS" value="OVERFLOW"/></RESOURCE></VOTABLE>
            """);

        Run run = Succeed("convert", folder["cut.vot"], folder["cut.csv"]);

        Assert.Contains("cut.vot: the service cut the table off", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Whichever_step_reads_a_cut_off_table_says_so_once()
    {
        CsvTable sky = CsvTable.Synthetic(200);
        string[] names = [.. sky.Header];
        string fields = string.Concat(names.Select(n => $"<FIELD name=\"{n}\" datatype=\"{(n is "name" or "main_type" or "true_class" ? "char\" arraysize=\"*" : "double")}\"/>"));
        string rows = string.Concat(Enumerable.Range(1, 200).Select(row => $"<TR>{string.Concat(names.Select(n => $"<TD>{sky[row, n]}</TD>"))}</TR>"));
        string cut = folder.Write("cut.vot", $"<VOTABLE><RESOURCE><TABLE>{fields}<DATA><TABLEDATA>{rows}</TABLEDATA></DATA></TABLE><INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\"/></RESOURCE></VOTABLE>");

        foreach (string line in new[]
        {
            "fit IN -k 2 --restarts 1 --out M.json",
            "train IN --model M.json --out M.json",
            "classify IN --model M.json --out c.csv",
            "crossmatch IN IN --out x.csv",
            "run IN --reference IN -k 2 --out out",
        })
        {
            Run run = Succeed([.. line.Split(' ').Select(w => w switch { "IN" => cut, _ when w.Contains('.') || w == "out" => folder[w], _ => w })]);
            Assert.Single(run.ErrorLines, l => l.Contains("cut.vot: the service cut the table off", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Inspect_shows_UCDs_arrays_and_parameters()
    {
        folder.Write("t.vot", """
            <VOTABLE><RESOURCE><TABLE>
            <PARAM name="exposure" datatype="double" value="12.5" unit="ks"><DESCRIPTION>live time</DESCRIPTION></PARAM>
            <FIELD name="ra" datatype="double" ucd="pos.eq.ra;meta.main" unit="deg"/><FIELD name="bands" datatype="float" arraysize="3"/>
            <DATA><TABLEDATA><TR><TD>1</TD><TD>1 2 3</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>
            """);

        string output = Succeed("inspect", folder["t.vot"]).Output;

        Assert.Contains("exposure = 12.5 ks   (live time)", output, StringComparison.Ordinal);
        Assert.Contains("| pos.eq.ra;meta.main |", output, StringComparison.Ordinal);
        Assert.Contains("| float32[3] |", output, StringComparison.Ordinal);
    }
}
