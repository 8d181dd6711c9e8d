using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Cli;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

/// <summary>Object types in every spelling, the table of them that a user gives, and what inspect says about them.</summary>
[Collection(OneAtATime.Name)]
public sealed class TypesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedDataFact("csc_labelled.csv")]
    public void Real_labels_train_the_same_model_in_every_spelling()
    {
        string path = SharedData.PathOf("csc_labelled.csv");
        string expected = Train(path);

        // Column 2 of the table is the code, column 3 the kind of spelling.
        string[][] types = [.. TypeMap.BuiltInTable.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipWhile(l => l.StartsWith('#')).Skip(1).Select(l => l.Split(','))];
        Dictionary<string, string> codes = types.ToDictionary(t => t[0], t => t[2]);
        Dictionary<string, string> labels = types.Where(t => t[3] == "label").ToDictionary(t => t[2], t => t[0]);
        foreach (Func<string, string> spelling in new Func<string, string>[] { t => codes[t], t => labels.GetValueOrDefault(codes[t], t), t => $" {codes[t]} " })
        {
            CsvTable table = Real(path);
            for (int row = 1; row <= table.RowCount; row++)
                if (table[row, "main_type"] is { Length: > 0 } type)
                    table[row, "main_type"] = spelling(type);
            Assert.Equal(expected, Train(table.Save(folder, "translated.csv")));
        }
    }

    [Fact]
    public void Labels_in_short_form_run_the_same_pipeline()
    {
        CsvTable table = CsvTable.Synthetic(3000);
        string[] classes = [.. ClassScheme.Default.Classes];
        string[] codes = ["QSO", "AGN", "Sy1", "Sy2", "HXB", "LXB", "XB*", "Y*O", "TT*", "Or*"];
        Succeed("run", table.Save(folder, "in.csv"), "-k", "3", "--restarts", "1", "--out", folder["old"], "--quiet");
        for (int row = 1; row <= table.RowCount; row++)
            table[row, "main_type"] = Array.IndexOf(classes, table[row, "main_type"]) is var c and >= 0 ? codes[c] : row % 2 == 0 ? "*" : "";
        Succeed("run", table.Save(folder, "in.csv"), "-k", "3", "--restarts", "1", "--out", folder["new"], "--quiet");

        foreach (string file in new[] { "model.json", "detections.csv", "sources.csv", "summary.json" })
            Assert.Equal(File.ReadAllText(folder[Path.Combine("old", file)]), File.ReadAllText(folder[Path.Combine("new", file)]));
    }

    [Fact]
    public void The_printed_table_given_as_a_users_changes_nothing()
    {
        string types = folder.Write("types.csv", Succeed("types").Output);
        Succeed("convert", types, folder["types.vot"], "--quiet");
        string labelled = CsvTable.Synthetic(2000).Save(folder, "in.csv");

        string expected = Train(labelled);
        Assert.Equal(expected, Train(labelled, "--types", types));
        Assert.Equal(expected, Train(labelled, "--types", folder["types.vot"]));
        Assert.Equal(Succeed("inspect", labelled).Output, Succeed("inspect", labelled, "--types", types).Output);
    }

    [Fact]
    public void A_users_table_replaces_the_built_in_one()
    {
        // QSO is to count as AGN, and Seyfert galaxies are to be classified; XB is not in the table, but a class by its name.
        string types = folder.Write("types.csv", "note,type,meaning\nwe merge them,QSO,AGN\n,AGN,AGN\n,Seyfert_1,ambiguous\n,HMXB,other\n");
        CsvTable table = CsvTable.Synthetic(8).WithColumn("main_type", "Seyfert_1").With(1, "main_type", "QSO").With(2, "main_type", "Sy1").With(3, "main_type", "HMXB").With(4, "main_type", "XB").With(5, "main_type", "");
        string input = table.Save(folder, "in.csv");

        Run classified = Succeed("classify", input, "--types", types, "--out", folder["out.csv"]);
        Assert.Contains("8 detections read, 4 classified", classified.Error, StringComparison.Ordinal);
        Assert.Contains("2 left out because they carry a class already", classified.Error, StringComparison.Ordinal);
        Assert.Contains("2 left out because their type is none of the classes", classified.Error, StringComparison.Ordinal);

        CsvTable many = CsvTable.Synthetic(2000);
        string merged = Train(many.Save(folder, "many.csv"), "--types", folder.Write("types.csv", "type,meaning\nQSO,AGN\n"));
        for (int row = 1; row <= many.RowCount; row++)
            if (many[row, "main_type"] == "QSO")
                many[row, "main_type"] = "AGN";
        Assert.Equal(Train(many.Save(folder, "many.csv")), merged);
    }

    [Fact]
    public void Inspect_counts_the_types_and_says_what_they_mean()
    {
        CsvTable table = CsvTable.Synthetic(10).WithColumn("main_type", "");
        foreach ((int i, string type) in new[] { "Sy1", "Seyfert_1", "Sy1", "QSO", "*", "CV*", "HX?", "quasar" }.Index())
            table[i + 1, "main_type"] = type;
        string input = table.Save(folder, "in.csv");

        string[] lines = [.. Succeed("inspect", input, "--quiet").Output.Split('\n').Select(l => l.Trim())];
        int start = Array.IndexOf(lines, "Object types in main_type");
        string[][] cells = [.. lines[start..].Select(l => l.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(c => c.Length == 3)];
        Assert.Equal(
            ["type meaning rows", "QSO QSO 1", "Sy1 Seyfert_1 2", "Seyfert_1 Seyfert_1 1", "* ambiguous 1", "CV* other 1", "HX? other 1", "quasar not in the table 1"],
            cells.Select(c => string.Join(' ', c)));
        Assert.Contains("4 rows of a class, 1 ambiguous, 2 of other types, 1 of types that are not in the table, 2 without a type", lines);

        Run own = Succeed("inspect", input, "--quiet", "--types", folder.Write("types.csv", "type,meaning\nquasar,QSO\n"));
        Assert.Contains("3 rows of a class, 0 ambiguous, 0 of other types, 5 of types that are not in the table, 2 without a type", own.Output, StringComparison.Ordinal);
    }

    [SharedDataFact("simbad_objects.csv")]
    public void The_table_lists_every_type_of_real_SIMBAD_objects() => Assert.Contains(
        "2,801 rows of a class, 549 ambiguous, 755 of other types, 0 of types that are not in the table, 0 without a type",
        Succeed("inspect", SharedData.PathOf("simbad_objects.csv"), "--quiet").Output,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("", "the file is empty", "Write it again")]
    [InlineData("type,meaning\n", "the table has no rows", "Give at least one type")]
    [InlineData("type,class\nQSO,QSO\n", "header: no column 'meaning'", "has the columns type and meaning")]
    [InlineData("name,meaning\nQSO,QSO\n", "header: no column 'type'", "has the columns type and meaning")]
    [InlineData("type,meaning\nQSO,QSO\nquasar,Quasar\n", "line 3, row 2, column 'meaning': 'Quasar' is neither a class nor 'ambiguous' nor 'other'", "Use one of QSO, AGN, ")]
    [InlineData("type,meaning\nQSO,\n", "line 2, row 1, column 'meaning': the cell is empty", "Give every row")]
    [InlineData("type,meaning\n\"  \",QSO\n", "line 2, row 1, column 'type': the cell is empty", "Give every row")]
    [InlineData("type,meaning\nXB,XB\nXB*,XB\n XB ,other\n", "line 4, row 3, column 'type': 'XB' means 'other' here and 'XB' in line 2, row 1", "Keep one")]
    [InlineData("type,meaning\n\"a\tb\",QSO\n", "line 2, row 1, column 'type': the text holds a control character", "Take it out")]
    [InlineData("type,meaning\nQSO\n", "line 2, row 1: expected 2 cells", "Complete the row")]
    public void A_table_that_is_none_is_refused_by_every_verb(string text, string problem, string remedy)
    {
        string types = folder.Write("types.csv", text);
        string input = CsvTable.Synthetic(20).Save(folder, "in.csv");
        SortedDictionary<string, string> before = Snapshot(folder);
        string[][] lines =
        [
            ["inspect", input],
            ["classify", input, "--out", folder["out.csv"]],
            ["train", input, "--model", "csc2", "--out", folder["model.json"]],
            ["run", input, "-k", "2", "--out", folder["out"]],
            ["run", input, "--model", "csc2", "--out", folder["out"]],
        ];
        foreach (string[] line in lines)
        {
            Run run = Execute([.. line, "--types", types, "--quiet"]);

            Assert.Equal(3, run.ExitCode);
            Assert.Contains(types, run.Error, StringComparison.Ordinal);
            Assert.Contains(problem, run.Error, StringComparison.Ordinal);
            Assert.Contains(remedy, run.Error, StringComparison.Ordinal);
            Assert.Empty(run.Output);
            Assert.Equal(before, Snapshot(folder));
        }
    }

    [Fact]
    public void A_damaged_table_is_read_or_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes("type,meaning,code\nQSO,QSO,QSO\nSy1,Seyfert_1,Sy1\n*,ambiguous,*\nG,other,G\n");
        var random = new Random(5);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. good[..random.Next(1, good.Length + 1)]];
            for (int k = random.Next(4); k > 0; k--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            string path = folder.Write("types.csv", damaged);
            try
            {
                Assert.True(Arguments.LoadTypes(path, ClassScheme.Default).Count >= 10);
            }
            catch (BadInputException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void More_types_than_a_table_of_types_has_are_refused()
    {
        string path = folder.Write("types.csv", "type,meaning\n" + string.Concat(Enumerable.Range(0, 100_001).Select(i => $"t{i},other\n")));

        var e = Assert.Throws<BadInputException>(() => Arguments.LoadTypes(path, ClassScheme.Default));
        Assert.Contains("line 100002, row 100001, column 'type': more than 100,000 types", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Trains csc2's mixture and returns the model file.</summary>
    private string Train(string labelled, params string[] options)
    {
        Succeed(["train", labelled, "--model", "csc2", "--out", folder["model.json"], "--quiet", .. options]);
        return File.ReadAllText(folder["model.json"]);
    }

    private static CsvTable Real(string path)
    {
        using TableReader reader = TableFiles.Open(path);
        return CsvTable.Of(reader);
    }
}
