using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

/// <summary>VOTables of both serialisations and of several tables, from end to end.</summary>
[Collection(OneAtATime.Name)]
public sealed class VotableVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Convert_keeps_every_value_through_both_serialisations()
    {
        Succeed("generate", "--rows", "2000", "--missing", "0.2", "--out", folder["sky.csv"], "--quiet");
        Succeed("convert", folder["sky.csv"], folder["a.vot"], "--serialization", "binary2", "--quiet");
        Succeed("convert", folder["a.vot"], folder["b.vot"], "--serialization", "tabledata", "--quiet");
        Succeed("convert", folder["b.vot"], folder["c.vot"], "--quiet");
        Succeed("convert", folder["a.vot"], folder["back.csv"], "--quiet");

        Assert.Contains("<BINARY2>", File.ReadAllText(folder["a.vot"]), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(folder["b.vot"]), File.ReadAllText(folder["c.vot"]));
        Assert.Equal(File.ReadAllText(folder["sky.csv"]), File.ReadAllText(folder["back.csv"]));
        Assert.Contains("VOTable: BINARY2", Succeed("inspect", folder["a.vot"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_about_VOTable_are_refused_for_other_outputs_and_other_words()
    {
        string path = CsvTable.Synthetic(5).Save(folder, "in.csv");

        Run csv = Execute("convert", path, folder["out.csv"], "--serialization", "binary2");
        Run fits = Execute("convert", path, folder["out.vot"], "--serialization", "fits");

        Assert.Equal((2, 2), (csv.ExitCode, fits.ExitCode));
        Assert.Contains("--serialization is about VOTable", csv.Error, StringComparison.Ordinal);
        Assert.Contains("tabledata, binary2", fits.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_says_what_it_leaves_out_and_what_the_service_said_at_the_end()
    {
        string path = folder.Write("in.vot", """
            <VOTABLE><RESOURCE>
            <TABLE><FIELD name="a" datatype="int"/><FIELD name="z" datatype="doubleComplex"/><DATA><TABLEDATA><TR><TD>1</TD><TD>2 3</TD></TR></TABLEDATA></DATA></TABLE>
            <INFO name="QUERY_STATUS" value="OVERFLOW"/>
            <TABLE name="other"><FIELD name="b" datatype="int"/><DATA><TABLEDATA><TR><TD>2</TD></TR></TABLEDATA></DATA></TABLE>
            </RESOURCE></VOTABLE>
            """);

        Run first = Succeed("convert", path, folder["first.csv"]);
        Run second = Succeed("convert", path + "#other", folder["second.csv"], "--quiet");
        Run absent = Execute("convert", path + "#3", folder["third.csv"]);

        Assert.Contains("the column 'z' holds complex numbers (doubleComplex) and is left out", first.Error, StringComparison.Ordinal);
        Assert.Contains("cut the table off", first.Error, StringComparison.Ordinal);
        Assert.Equal("a\n1\n", File.ReadAllText(folder["first.csv"]));
        Assert.Equal("b\n2\n", File.ReadAllText(folder["second.csv"]));
        Assert.Equal(3, absent.ExitCode);
        Assert.Contains("the table '3' is wanted, and there are 1, 2 'other'", absent.Error, StringComparison.Ordinal);
    }
}
