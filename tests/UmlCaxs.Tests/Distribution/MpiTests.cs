using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Distribution.Mpi;
using UmlCaxs.IO;
using UmlCaxs.Tests.Cli;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>The program as mpirun starts it: several processes, one job.</summary>
public sealed partial class MpiTests(SharedTable table) : IClassFixture<SharedTable>, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [MpiFact]
    public void The_communicator_keeps_its_word_over_MPI()
    {
        (int code, _, string error) = ProgramProcess.Finish(Mpirun.StartAll((3, null, [typeof(MpiTests).Assembly.Location])));

        Assert.True(code == 0, error);
        for (int rank = 0; rank < 3; rank++)
            Assert.Contains($"rank {rank} of 3 ({rank} of 3 here): fine", error, StringComparison.Ordinal);
    }

    [MpiFact]
    public void Devices_lists_what_every_rank_computes_on()
    {
        (int code, string output, string error) = Mpirun.Run(2, "devices", "--distributed", "mpi", "--device", "cpu", "--json");

        Assert.True(code == 0, error);
        Assert.Equal(["\"rank\":0,", "\"rank\":1,"], RankPattern().Matches(output).Select(m => m.Value));
        Assert.Equal(2, Regex.Count(output, "\"device\":\"cpu\""));
    }

    [MpiFact]
    public void Any_number_of_ranks_fits_the_same_model()
    {
        string[] args = ["fit", table["few-groups.parquet"], "-k", "3", "--start", "kmeans", "--restarts", "2", "--device", "cpu", "--out"];
        FitRecord expected = Fitted(ProgramProcess.Finish(ProgramProcess.Start([.. args, folder["alone.json"]])), "alone.json");

        for (int size = 1; size <= 4; size++) // three row groups: the fourth rank has no rows
        {
            FitRecord actual = Fitted(Mpirun.Run(size, [.. args, folder[$"{size}.json"], "--distributed", "mpi", "--report-timing"]), $"{size}.json");

            Assert.Equal(expected.LogLikelihoodPath.Count, actual.LogLikelihoodPath.Count);
            Assert.Equal(expected.MeanLogLikelihood, actual.MeanLogLikelihood, Math.Abs(expected.MeanLogLikelihood) * Tolerances.Ranks);
        }

        FitRecord Fitted((int Code, string Output, string Error) run, string name)
        {
            Assert.True(run.Code == 0, run.Error);
            Assert.Equal(1, Regex.Count(run.Output, "mean log-likelihood"));
            return ModelFile.Load(folder[name]).Fit!;
        }
    }

    [MpiFact("csc_detections_zstd.parquet")]
    public void Real_detections_get_the_very_same_model()
    {
        string[] args = ["fit", SharedData.PathOf("csc_detections_zstd.parquet"), "-k", "6", "--start", "kmeans", "--restarts", "2", "--device", "cpu", "--out"];
        Assert.Equal(0, ProgramProcess.Finish(ProgramProcess.Start([.. args, folder["alone.json"]])).Code);
        (int code, _, string error) = Mpirun.Run(3, [.. args, folder["ranks.json"], "--distributed", "mpi"]);

        Assert.True(code == 0, error);
        Assert.Equal(File.ReadAllText(folder["alone.json"]), File.ReadAllText(folder["ranks.json"]));
        Assert.Single(Lines(error), l => l.StartsWith("slowest of 3 ranks: ", StringComparison.Ordinal));
    }

    [MpiFact]
    public void Ranks_with_other_arguments_are_refused()
    {
        string[] args = [ProgramProcess.Program, "fit", table["small.parquet"], "--distributed", "mpi", "--out", folder["model.json"], "-k"];
        (int code, _, string error) = ProgramProcess.Finish(Mpirun.StartAll((1, null, [.. args, "3"]), (1, null, [.. args, "4"])));

        Assert.Equal(2, code);
        string message = Assert.Single(Lines(error), l => l.StartsWith("umlcaxs: ", StringComparison.Ordinal));
        Assert.Contains("rank 1 of 2", message, StringComparison.Ordinal);
        Assert.Contains("was started with other arguments", message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [MpiFact]
    public void A_rank_without_its_share_of_the_data_ends_all_with_its_name()
    {
        string[] args = [ProgramProcess.Program, "fit", "small.parquet", "-k", "3", "--distributed", "mpi", "--out", folder["model.json"]];
        (int code, _, string error) = ProgramProcess.Finish(Mpirun.StartAll((1, Path.GetDirectoryName(table["small.parquet"]), args), (1, folder.Path, args)));

        Assert.Equal(3, code);
        Assert.Contains($"small.parquet: on rank 1 of 2 on {Environment.MachineName} it is absent", Assert.Single(Lines(error), l => l.StartsWith("umlcaxs: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [MpiFact]
    public void A_file_that_is_nowhere_is_told_once()
    {
        (int code, _, string error) = Mpirun.Run(2, "fit", folder["absent.parquet"], "--distributed", "mpi", "--out", folder["model.json"]);

        Assert.Equal(3, code);
        Assert.Equal($"umlcaxs: {folder["absent.parquet"]}: there is no such file. Check the path", Assert.Single(Lines(error), l => l.StartsWith("umlcaxs: ", StringComparison.Ordinal)));
    }

    [MpiFact]
    public void A_fit_whose_rank_is_killed_ends_and_goes_on_with_another_number_of_ranks()
    {
        // Without a tolerance it would go on for hours.
        string[] args = ["fit", table["groups.parquet"], "-k", "2", "--restarts", "1", "--tol", "0", "--max-iter", "100000000", "--device", "cpu", "--distributed", "mpi", "--out", folder["model.json"]];
        string checkpoint = folder["model.json.checkpoint"];
        using (Process first = Mpirun.Start(2, args))
        {
            WaitFor(() => File.Exists(checkpoint), first);
            using (var victim = Process.GetProcessById(RankOf(first, 1)))
                victim.Kill();
            Assert.NotEqual(0, ProgramProcess.Finish(first).Code);
        }

        int before = IterationsIn(checkpoint);
        using Process second = Mpirun.Start(3, args);
        WaitFor(() => IterationsIn(checkpoint) > before, second);
        using (var launcher = Process.Start("kill", ["-s", "INT", second.Id.ToString(CultureInfo.InvariantCulture)]))
            launcher.WaitForExit();
        (int code, _, string error) = ProgramProcess.Finish(second);

        Assert.NotEqual(0, code);
        Assert.Contains($"{checkpoint}: going on after iteration {before}", error, StringComparison.Ordinal);
        Assert.Equal([checkpoint], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Without_MPI_the_exit_code_is_4_and_the_message_says_what_was_looked_for()
    {
        var start = new ProcessStartInfo(ProgramProcess.Host, [ProgramProcess.Program, "devices", "--distributed", "mpi"]);
        start.Environment[MpiLibrary.Variable] = folder["libmpi.so"];
        (int code, string output, string error) = ProgramProcess.Finish(ProgramProcess.Start(start));

        Assert.Equal(4, code);
        Assert.Empty(output);
        Assert.StartsWith($"umlcaxs: MPI is not available: no library {folder["libmpi.so"]} found. Install Open MPI", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_MPI_does_not_count()
    {
        string message = Assert.Throws<DeviceNotAvailableException>(() => MpiLibrary.Load(["libc.so.6", "libnothing.so"])).Message;

        Assert.Contains("libc.so.6, libnothing.so", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_of_distribution_is_refused()
    {
        (int code, _, string error) = ProgramProcess.Finish(ProgramProcess.Start("devices", "--distributed", "spark"));

        Assert.Equal(2, code);
        Assert.Contains("--distributed must be mpi, not 'spark'", error, StringComparison.Ordinal);
    }

    private static void WaitFor(Func<bool> condition, Process process)
    {
        Assert.True(SpinWait.SpinUntil(() => condition() || process.HasExited, ProgramProcess.Patience), "nothing happened");
        Assert.False(process.HasExited, "the fit has ended too early");
    }

    private static int IterationsIn(string checkpoint) => int.Parse(IterationsPattern().Match(File.ReadAllText(checkpoint)).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Process of a rank: a descendant of its launcher.</summary>
    internal static int RankOf(Process launcher, int rank) => Assert.Single(
        Directory.EnumerateDirectories("/proc").Select(p => int.TryParse(Path.GetFileName(p), out int id) ? id : 0),
        id => id > 0 && File.Exists($"/proc/{id}/stat") && IsChild(id, launcher.Id) && TextOf($"/proc/{id}/environ").Split('\0').Any(v => v == $"OMPI_COMM_WORLD_RANK={rank}" || v == $"PMI_RANK={rank}"));

    private static bool IsChild(int id, int parent)
    {
        for (int up = 0; id > 1 && up < 3; up++)
        {
            string[] fields = TextOf($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
            id = fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
            if (id == parent)
                return true;
        }

        return false;
    }

    /// <summary>A file of a process that may be gone by now, or somebody else's.</summary>
    private static string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("\"rank\":[0-9]+,")]
    private static partial Regex RankPattern();

    [GeneratedRegex("\"iterations\": ([0-9]+)")]
    private static partial Regex IterationsPattern();
}
