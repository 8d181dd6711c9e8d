using System.Diagnostics;
using UmlCaxs.IO;
using UmlCaxs.Tests.Cli;
using UmlCaxs.Tests.Validation;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>The verbs that several processes do together, as mpirun starts them: results are those of one process.</summary>
public sealed class MpiVerbTests(SharedTable table) : IClassFixture<SharedTable>, IDisposable
{
    private static readonly string[] Quick = ["--device", "cpu", "--threads", "1"];
    private static readonly string[] ByMpi = ["--distributed", "mpi", .. Quick];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [MpiFact]
    public void Classify_and_vote_write_the_rows_of_one_process()
    {
        Alone("classify", table["small.parquet"], "--all", "--out", folder["alone.csv"]);
        Alone("vote", folder["alone.csv"], "--out", folder["sources-alone.csv"]);

        string error = Together(3, "classify", table["small.parquet"], "--all", "--out", folder["parts"], "--report-timing");
        Together(2, "vote", folder["parts"], "--out", folder["sources.csv"]);
        Together(2, "vote", folder["parts"], "--out", folder["sources"]);
        Alone("convert", folder["parts"], folder["parts.csv"]);

        Assert.Equal(File.ReadAllText(folder["alone.csv"]), File.ReadAllText(folder["parts.csv"]));
        Assert.Equal(File.ReadAllText(folder["sources-alone.csv"]), File.ReadAllText(folder["sources.csv"]));
        Assert.Equal(1, Lines(error).Count(l => l.EndsWith("classified", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Single(Lines(error), l => l.StartsWith($"rank {rank} on {Environment.MachineName}: reading ", StringComparison.Ordinal)));
        foreach ((string output, int size) in new[] { ("parts", 3), ("sources", 2) })
            Assert.Equal([PartFolder.SuccessMark, .. Enumerable.Range(0, size).Select(r => $"part-{r:D5}.parquet")], Directory.GetFiles(folder[output]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [MpiFact]
    public void An_output_that_no_rank_can_write_a_part_of_is_refused_once()
    {
        foreach ((string[] args, string message) in new[]
        {
            (new[] { "classify", table["small.parquet"], "--out", folder["out.csv"] }, "every rank writes a Parquet file into a folder"),
            (["vote", table["small.parquet"], "--upstream-format", "--out", folder["out"]], "leave out --distributed"),
        })
        {
            (int code, _, string error) = Mpirun.Run(2, [.. args, .. ByMpi]);

            Assert.Equal(2, code);
            Assert.Contains(message, Assert.Single(Lines(error), l => l.StartsWith("umlcaxs: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [MpiFact]
    public void Validate_writes_the_very_files_of_one_process()
    {
        string labelled = folder.Write("labelled.csv", Labelled.Table([("QSO", 24), ("HMXB", 18), ("YSO", 12)]).ToString());
        string[] args = ["validate", labelled, "--folds", "2", "--repeats", "1", "-k", "2", "--out"];
        Alone([.. args, folder["alone"]]);

        Together(3, [.. args, folder["ranks"]]);

        string[] files = [.. Directory.EnumerateFiles(folder["alone"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder["alone"], f)).Order(StringComparer.Ordinal)];
        Assert.Contains("metrics.json", files);
        Assert.Equal(files, Directory.EnumerateFiles(folder["ranks"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder["ranks"], f)).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(folder["alone"], file)), File.ReadAllBytes(Path.Combine(folder["ranks"], file))));
    }

    [MpiFact]
    public void A_sweep_whose_rank_is_killed_ends_and_goes_on_with_another_number_of_ranks()
    {
        string[] args = ["sweep", table["small.parquet"], "--k", "1..6", "--restarts", "100", "--start", "random-from-data", "--max-iter", "10", "--silhouette", "off", "--out"];
        Alone([.. args, folder["alone"]]);
        string broken = folder["broken"];
        string parts = Path.Combine(broken, "parts");
        using (Process first = Mpirun.Start(2, [.. args, broken, .. ByMpi]))
        {
            Assert.True(SpinWait.SpinUntil(() => first.HasExited || (Directory.Exists(parts) && Directory.GetFiles(parts, "*.part").Length > 0), ProgramProcess.Patience), "nothing happened");
            Assert.False(first.HasExited, "the sweep has ended too early");
            using (var victim = Process.GetProcessById(MpiTests.RankOf(first, 1)))
                victim.Kill();
            Assert.NotEqual(0, ProgramProcess.Finish(first).Code);
        }

        Assert.False(File.Exists(Path.Combine(broken, "selection.json")), "the kill came too late");
        Together(3, [.. args, broken]);

        SweepVerbTests.AssertSame(folder["alone"], broken);
    }

    private static void Alone(params string[] args)
    {
        (int code, _, string error) = ProgramProcess.Finish(ProgramProcess.Start([.. args, .. Quick]));
        Assert.True(code == 0, error);
    }

    private static string Together(int size, params string[] args)
    {
        (int code, _, string error) = Mpirun.Run(size, [.. args, .. ByMpi]);
        Assert.True(code == 0, error);
        return error;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
