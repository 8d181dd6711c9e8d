using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

/// <summary>Every verb with Parquet in and out, held against the same verbs with CSV.</summary>
[Collection(OneAtATime.Name)]
public sealed class ParquetVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_verb_gives_with_Parquet_what_it_gives_with_CSV()
    {
        foreach (string format in new[] { "csv", "parquet" })
        {
            string At(string name) => folder[$"{name}.{format}"];
            Succeed("generate", "--rows", "3000", "--missing", "0.2", "--out", At("sky"), "--quiet");
            Succeed("fit", At("sky"), "-k", "2", "--restarts", "1", "--out", folder[$"{format}.json"], "--quiet");
            Succeed("train", At("sky"), "--model", folder[$"{format}.json"], "--out", folder[$"{format}-trained.json"], "--quiet");
            Succeed("classify", At("sky"), "--all", "--out", At("classified"), "--quiet");
            Succeed("vote", At("classified"), "--out", At("sources"), "--quiet");
        }

        foreach (string name in new[] { "sky", "classified", "sources" })
        {
            Succeed("convert", folder[$"{name}.parquet"], folder[$"{name}-back.csv"], "--quiet");
            Assert.Equal(File.ReadAllText(folder[$"{name}.csv"]), File.ReadAllText(folder[$"{name}-back.csv"]));
        }

        // All but the name of the table in it.
        Assert.Equal(
            File.ReadAllText(folder["csv-trained.json"]).Replace("sky.csv", "sky", StringComparison.Ordinal),
            File.ReadAllText(folder["parquet-trained.json"]).Replace("sky.parquet", "sky", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_writes_the_format_of_its_input_or_the_one_asked_for()
    {
        Succeed("generate", "--rows", "500", "--labelled-fraction", "0", "--out", folder["sky.parquet"], "--quiet");

        Succeed("run", folder["sky.parquet"], "--model", "csc2", "--out", folder["a"], "--quiet");
        Succeed("run", folder["sky.parquet"], "--model", "csc2", "--format", "csv", "--out", folder["b"], "--quiet");

        Assert.True(File.Exists(folder["a/detections.parquet"]) && File.Exists(folder["a/sources.parquet"]));
        Succeed("convert", folder["a/sources.parquet"], folder["sources.csv"], "--quiet");
        Assert.Equal(File.ReadAllText(folder["b/sources.csv"]), File.ReadAllText(folder["sources.csv"]));
    }

    [Fact]
    public void Single_precision_columns_classify_as_their_values_do_in_double()
    {
        Succeed("generate", "--rows", "400", "--labelled-fraction", "0", "--missing", "0.2", "--out", folder["sky.parquet"], "--quiet");
        TableBatch sky = ReadAll(folder["sky.parquet"]);
        TableSchema narrow = sky.Schema with { Columns = [.. sky.Schema.Columns.Select(c => c.IsFloat ? c with { Type = ColumnType.Float32 } : c)] };
        foreach ((string name, TableSchema schema) in new[] { ("single.parquet", narrow), ("double.parquet", sky.Schema) })
        {
            var copy = new TableBatch(schema, sky.RowCount) { RowCount = sky.RowCount };
            for (int c = 0; c < schema.Columns.Count; c++)
                for (int row = 0; row < sky.RowCount; row++)
                    if (schema.Columns[c].IsFloat)
                        copy.Columns[c].Set(row, (double)(float)sky.Columns[c].Doubles[row]);
                    else
                        copy.Columns[c].CopyFrom(sky.Columns[c], row, row);
            using TableWriter writer = TableFiles.Create(folder[name], schema);
            writer.Write(copy);
            writer.Commit();
        }

        foreach (string name in new[] { "single", "double" })
            Succeed("classify", folder[$"{name}.parquet"], "--out", folder[$"{name}.csv"], "--quiet");

        // Positions are carried in the width they came in, and print differently.
        Assert.Equal(Columns(folder["double.csv"], "cluster", "main_type", "AGN", "bb_kt"), Columns(folder["single.csv"], "cluster", "main_type", "AGN", "bb_kt"));
    }

    [Fact]
    public void A_damaged_page_is_refused_with_its_place_and_leaves_the_output_as_it_was()
    {
        Succeed("generate", "--rows", "2000", "--labelled-fraction", "0", "--out", folder["sky.parquet"], "--quiet");
        byte[] bytes = File.ReadAllBytes(folder["sky.parquet"]);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(folder["sky.parquet"], bytes);
        File.WriteAllText(folder["out.parquet"], "what was there");
        var before = Snapshot(folder);

        Run run = Execute("classify", folder["sky.parquet"], "--out", folder["out.parquet"], "--quiet");

        Assert.Equal(3, run.ExitCode);
        Assert.Matches("^umlcaxs: .*sky\\.parquet: column '.+', row group 0, page \\d+: the checksum of its data is .* fetch or write it again", Assert.Single(run.ErrorLines));
        Assert.Equal(before, Snapshot(folder));
    }

    [Fact]
    public void Bench_measures_a_table_and_leaves_no_copy()
    {
        Succeed("generate", "--rows", "1000", "--missing", "0.5", "--out", folder["sky.parquet"], "--quiet");

        string json = Succeed("bench", "--read", folder["sky.parquet"], "--runs", "1", "--json", "--quiet").Output;

        Assert.Contains("\"rows\":1000,", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"complete_rows\":1000,", json, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $"umlcaxs-bench-{Environment.ProcessId}*"));
    }

    [Fact]
    public void Options_about_Parquet_are_refused_for_other_outputs()
    {
        string path = CsvTable.Synthetic(5).Save(folder, "in.csv");

        Run run = Execute("convert", path, folder["out.vot"], "--codec", "gzip");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--codec is about Parquet", run.Error, StringComparison.Ordinal);
    }

    [SharedDataFact("parquet-testing/list_columns.parquet")]
    public void A_table_of_nested_columns_alone_is_shown_but_not_copied()
    {
        string path = SharedData.PathOf("parquet-testing/list_columns.parquet");

        Assert.Contains("'int64_list' is nested", Succeed("inspect", path).Output, StringComparison.Ordinal);
        Run run = Execute("convert", path, folder["out.csv"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("no column that can be read", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static TableBatch ReadAll(string path)
    {
        using TableReader reader = TableFiles.Open(path);
        var batch = new TableBatch(reader.Schema, (int)reader.Schema.AnnouncedRows!.Value);
        reader.Read(batch);
        return batch;
    }

    private static List<string> Columns(string path, params string[] names)
    {
        using TableReader reader = TableFiles.Open(path, new TableReadOptions { Columns = names });
        var batch = new TableBatch(reader.Schema, 1000);
        reader.Read(batch);
        return [.. Enumerable.Range(0, batch.RowCount).Select(row => string.Join(' ', batch.Columns.Select(c => c.TextAt(row))))];
    }
}
