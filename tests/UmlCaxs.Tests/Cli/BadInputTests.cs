using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>
/// Input that cannot be used ends with exit code 3 and one line on stderr that names file, place, value and remedy. Nothing
/// is written, and what an earlier run wrote stays as it was.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class BadInputTests : IDisposable
{
    private const int Rows = 60;
    private static readonly string[] FitArguments = ["-k", "2", "--restarts", "1", "--quiet"];
    private readonly TempFolder folder = new();

    public BadInputTests()
    {
        folder.Write("out.json", "earlier model");
        folder.Write("out.csv", "earlier table");
        Directory.CreateDirectory(folder["out"]);
        folder.Write(Path.Combine("out", "sources.csv"), "earlier sources");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_that_is_not_there() => AssertAllRefused(folder["absent.vot"], "there is no such file", "Check the path");

    [Fact]
    public void A_folder_instead_of_a_file() => AssertAllRefused(folder.Path, "this is a folder", "Name a file in it");

    [UnprivilegedFact]
    public void A_file_without_read_permission()
    {
        // In a folder of its own: what cannot be read cannot be compared afterwards either.
        using var closed = new TempFolder();
        string path = Table().Save(closed, "in.csv");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserWrite);
        AssertAllRefused(path, "the file may not be read", "Ask for read permission");
    }

    [Fact]
    public void An_empty_file() => AssertAllRefused(folder.Write("in.csv", ""), "the file is empty", "Write it again");

    [Fact]
    public void Malformed_XML()
    {
        string path = folder["in.vot"];
        CommandLineHost.Succeed("convert", Table().Save(folder, "good.csv"), path, "--quiet");
        string text = File.ReadAllText(path);

        int end = text.IndexOf("</TD>", StringComparison.Ordinal);
        folder.Write("in.vot", text.Remove(end + 2, 1));
        AssertAllRefused(path, $"line {text[..end].Count(c => c == '\n') + 1}, position ", "malformed XML", "Correct the file");

        folder.Write("in.vot", text[..(text.Length / 2)]);
        AssertAllRefused(path, "line ", "malformed XML", "download it again if it was cut off");
    }

    [Fact]
    public void A_quote_that_is_never_closed()
    {
        string[] lines = Table().Lines();
        lines[10] = "\"" + lines[10];
        AssertAllRefused(folder.Write("in.csv", string.Join('\n', lines)), "line 11: ", "never closed", "Close it");
    }

    [Fact]
    public void A_row_with_too_few_cells()
    {
        string[] lines = Table().Lines();
        lines[4] = lines[4][..lines[4].LastIndexOf(',')];
        AssertAllRefused(folder.Write("in.csv", string.Join('\n', lines)), "line 5, row 4: ", "expected 19 cells as in the header, found 18", "Complete the row");
    }

    [Fact]
    public void Missing_feature_columns_are_listed_with_the_raw_columns_that_would_do() => AssertAllRefused(
        Table().Without("hard_hm", "var_ratio_b", "var_newq_b").Append("var_mean_b", _ => "1").Save(folder, "in.csv"),
        "header: missing feature columns: hard_hm; var_ratio_b (or the raw columns var_sigma_b, var_mean_b); var_newq_b (or the raw columns var_max_b, var_min_b, var_mean_b).",
        "Add or rename the columns");

    [Fact]
    public void Text_where_a_number_belongs() => AssertAllRefused(
        Table().With(5, "bb_kt", "hot").Save(folder, "in.csv"), "line 6, row 5, column 'bb_kt': 'hot' is not a number", "Correct the value");

    [Theory]
    [InlineData("inf", "Infinity")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("1e400", "Infinity")]
    public void Infinities(string text, string shown) => AssertAllRefused(
        Table().With(7, "hard_ms", text).Save(folder, "in.csv"), $"line 8, row 7, column 'hard_ms': ", shown, "orrect the value");

    [Fact]
    public void A_value_too_large_for_a_measurement() => AssertAllRefused(
        Table().With(7, "hard_hm", "-1e308").Save(folder, "in.csv"), "line 8, row 7, column 'hard_hm': the value -1E+308 is no measurement", "Correct the value");

    [Fact]
    public void A_negative_value_of_a_feature_whose_logarithm_is_taken_in_a_late_row() => AssertAllRefused(
        Table().With(Rows, "bb_kt", "-1").Save(folder, "in.csv"), $"line {Rows + 1}, row {Rows}, column 'bb_kt': the value -1 is negative", "leave the cell empty");

    [Fact]
    public void Two_columns_of_one_name() => AssertAllRefused(
        Table().Rename("hard_hs", "hard_hm").Save(folder, "in.csv"), "line 1, column 7: the name 'hard_hm' is already that of column 6", "Rename one");

    [Fact]
    public void A_header_without_rows() => AssertAllRefused(Table().Take(0).Save(folder, "in.csv"), "the table has no rows", "Give a table");

    [Fact]
    public void Fewer_complete_rows_than_components()
    {
        string path = Table().Take(5).With(1, "bb_kt", "").Save(folder, "in.csv");
        foreach (string[] args in new[] { FitOf(path), RunOf(path) })
        {
            string message = Refused([.. args, "-k", "5"]);
            Assert.Contains($"{path}: 4 complete rows are fewer than the 5 components (5 rows, 4 complete; missing: bb_kt 1)", message, StringComparison.Ordinal);
            Assert.Contains("smaller -k", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_constant_column()
    {
        string path = Table().WithColumn("var_prob_b", "0.5").Save(folder, "in.csv");
        foreach (string[] args in new[] { FitOf(path), RunOf(path) })
            Assert.Contains($"{path}: column 'var_prob_b': every complete row has the value 0.5. A constant feature", Refused(args), StringComparison.Ordinal);
    }

    [Fact]
    public void Labelled_detections_without_a_type_column_or_without_any_class()
    {
        string path = Table().Without("main_type").Save(folder, "in.csv");
        Assert.Contains($"{path}: header: no column 'main_type'. Training needs labelled detections", Refused(TrainOf(path)), StringComparison.Ordinal);
        Assert.Contains("no column 'main_type'", Refused([.. RunOf(path), .. FitArguments]), StringComparison.Ordinal);

        Table().WithColumn("main_type", "Star").Save(folder, "in.csv");
        Assert.Contains($"{path}: column 'main_type': no complete row carries one of the classes", Refused(TrainOf(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Models_that_cannot_be_used()
    {
        string path = Table().Save(folder, "in.csv");
        string good = ModelFile.ToJson(ModelFile.Load("csc2"));
        string model = folder["model.json"];
        void AssertModelRefused(string text, params string[] parts)
        {
            folder.Write("model.json", text);
            foreach (string[] args in new[] { new[] { "classify", path, "--model", model, "--out", folder["out.csv"] }, ["run", path, "--model", model, "--out", folder["out"]] })
            {
                string message = Refused([.. args, "--quiet"]);
                Assert.StartsWith($"umlcaxs: {model}: ", message, StringComparison.Ordinal);
                Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
            }
        }

        AssertModelRefused(good.Replace("\"version\": 1,", "\"version\": 2,", StringComparison.Ordinal), "version: this is version 2", "this program reads version 1", "fit the model again");
        AssertModelRefused(good.Replace("\"name\": \"hard_hm\"", "\"name\": \"hard_xx\"", StringComparison.Ordinal), "features: the model has the features hard_xx, hard_hs", "This program classifies with hard_hm, hard_hs");
        AssertModelRefused(ModelFile.ToJson(ModelFile.Load("csc2") with { Classifier = null }), "no class models", $"umlcaxs train LABELLED --model {model}", "csc2");
        AssertModelRefused(good[..2000], "line ", "not a valid model", "Give a model written by");
        AssertModelRefused("name,obsid\n1,2\n", "line 1", "not a valid model: 'name,obsid", "Give a model written by");
        AssertModelRefused("{}", "format: '(none)' is not 'umlcaxs-model'");
    }

    [Fact]
    public void A_table_that_holds_no_classification()
    {
        string path = Table().Save(folder, "in.csv");
        string message = Refused(["vote", path, "--out", folder["out.csv"]]);

        Assert.StartsWith($"umlcaxs: {path}: header: missing columns: QSO, AGN, Seyfert_1,", message, StringComparison.Ordinal);
        Assert.Contains("umlcaxs classify", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_names_where_sources_are_wanted()
    {
        string path = Table().Without("name").Save(folder, "in.csv");
        Assert.Contains($"{path}: header: no column 'name'", Refused([.. RunOf(path), "--model", "csc2"]), StringComparison.Ordinal);

        // Detections before it carry labels and are left out; the place is that in the input all the same.
        Table().With(9, "name", "").With(9, "main_type", "").Save(folder, "in.csv");
        Assert.Contains($"{path}: line 10, row 9, column 'name': the name is empty", Refused([.. RunOf(path), "--model", "csc2"]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_below_a_regular_file()
    {
        string path = Table().Save(folder, "in.csv");
        string file = folder["out.csv"];
        string below = Path.Combine(file, "new.csv");
        foreach (string[] args in new[] { FitOf(path, below), ["classify", path, "--out", below], ["convert", path, below], ["generate", "--rows", "5", "--out", below], ["train", path, "--model", "csc2", "--out", below] })
        {
            string message = Refused(args);
            Assert.StartsWith($"umlcaxs: {below}: ", message, StringComparison.Ordinal);
            Assert.Contains($"'{file}'", message, StringComparison.Ordinal);
        }

        foreach (string output in new[] { file, below })
        {
            string message = Refused(["run", path, "--model", "csc2", "--out", output, "--quiet"]);
            Assert.Contains($"{output}: the output folder cannot be written: '{file}' is a file. Name a folder", message, StringComparison.Ordinal);
        }
    }

    [UnprivilegedFact]
    public void An_output_folder_without_write_permission()
    {
        string path = Table().Save(folder, "in.csv");
        string closed = folder["closed"];
        Directory.CreateDirectory(closed);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (string[] args in new[] { FitOf(path, Path.Combine(closed, "model.json")), ["run", path, "--model", "csc2", "--out", closed] })
            Assert.Contains("may write to", Refused(args), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_name_that_is_empty_or_of_no_format()
    {
        string path = Table().Save(folder, "in.csv");
        Assert.Contains("name of the output folder is empty", Refused(["run", path, "--model", "csc2", "--out", ""]), StringComparison.Ordinal);
        Assert.Contains("name of an output file is empty", Refused(FitOf(path, "")), StringComparison.Ordinal);
        Assert.Contains("the extension '.xlsx' stands for no format", Refused(["convert", path, folder["out.xlsx"]]), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_made_for_a_run_that_failed_are_removed_again() => Refused(
        ["run", Table().With(9, "hard_hm", "?").Save(folder, "in.csv"), "--model", "csc2", "--out", folder[Path.Combine("new", "and", "deeper")], "--quiet"]);

    [Fact]
    public void A_file_name_with_a_line_break_does_not_break_the_message() =>
        Assert.Contains("there is no such file", Refused(["inspect", folder["two\nlines.vot"]]), StringComparison.Ordinal);

    private static CsvTable Table() => CsvTable.Synthetic(Rows);

    private string[] FitOf(string path, string? output = null) => ["fit", path, "--out", output ?? folder["out.json"], "--quiet"];

    private string[] TrainOf(string path) => ["train", path, "--model", "csc2", "--out", folder["out.json"], "--quiet"];

    private string[] RunOf(string path) => ["run", path, "--out", folder["out"], "--quiet"];

    /// <summary>Every verb that reads detections refuses the table in the same words.</summary>
    private void AssertAllRefused(string path, params string[] parts)
    {
        foreach (string[] args in new[]
        {
            FitOf(path), [.. FitOf(path), "--start", "csc2"], RunOf(path), [.. RunOf(path), "--model", "csc2", "--all"], ["classify", path, "--all", "--out", folder["out.csv"], "--quiet"],
        })
        {
            string message = Refused(args);
            Assert.StartsWith($"umlcaxs: {path}: ", message, StringComparison.Ordinal);
            Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }

    /// <summary>Runs the program, which must refuse its input; returns the message.</summary>
    private string Refused(string[] args)
    {
        var before = CommandLineHost.Snapshot(folder);
        CommandLineHost.Run run = CommandLineHost.Execute(args);
        string said = $"umlcaxs {string.Join(' ', args)}: {run.ExitCode}, {run.Error}";

        Assert.True(run.ExitCode == 3, said);
        Assert.True(run.ErrorLines.Length == 1, said);
        Assert.Equal(before, CommandLineHost.Snapshot(folder));
        return run.ErrorLines[0];
    }
}
