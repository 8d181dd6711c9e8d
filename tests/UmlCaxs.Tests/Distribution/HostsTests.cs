using System.Diagnostics;
using System.Text.RegularExpressions;
using UmlCaxs.Classification;
using UmlCaxs.IO;
using UmlCaxs.Tests.Cli;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>Ranks on two hosts that talk over a network.</summary>
public sealed class HostsTests(SharedTable table) : IClassFixture<SharedTable>, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [HostsFact]
    public void Every_host_fits_its_rows()
    {
        using var hosts = new TestHosts(folder);
        string[] args = ["fit", table["few-groups.parquet"], "-k", "3", "--start", "kmeans", "--restarts", "2", "--device", "cpu", "--out"];
        FitRecord alone = Fitted(ProgramProcess.Start([.. args, folder["alone.json"]]), "alone.json");

        (int code, string listed, string error) = ProgramProcess.Finish(hosts.Start(null, "devices", "--distributed", "mpi", "--device", "cpu", "--json"));
        FitRecord together = Fitted(hosts.Start(null, [.. args, folder["together.json"], "--distributed", "mpi"]), "together.json");

        Assert.True(code == 0, error);
        Assert.All(TestHosts.Names, host => Assert.Contains($"\"{host}\"", listed, StringComparison.Ordinal));
        Assert.Equal(alone.MeanLogLikelihood, together.MeanLogLikelihood, Math.Abs(alone.MeanLogLikelihood) * Tolerances.Ranks);

        FitRecord Fitted(Process process, string name)
        {
            (int exit, _, string message) = ProgramProcess.Finish(process);
            Assert.True(exit == 0, message);
            return ModelFile.Load(folder[name]).Fit!;
        }
    }

    [HostsFact]
    public void A_host_without_the_data_is_named_and_nothing_is_written()
    {
        using var hosts = new TestHosts(folder);
        string input = table["small.parquet"];

        (int code, _, string error) = ProgramProcess.Finish(hosts.Start(Path.GetDirectoryName(input), "fit", input, "-k", "3", "--distributed", "mpi", "--out", folder["model.json"]));

        Assert.Equal(3, code);
        Assert.Contains($"on rank 1 of 2 on {TestHosts.Names[1]} it is absent", Assert.Single(error.Split('\n'), l => l.StartsWith("umlcaxs: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.False(File.Exists(folder["model.json"]));
    }

    [HostsFact]
    public void A_host_that_fails_ends_the_fit_which_goes_on_without_it()
    {
        using var hosts = new TestHosts(folder);
        string checkpoint = folder["model.json.checkpoint"];

        // Without a tolerance it would go on for hours.
        string[] args = ["fit", table["groups.parquet"], "-k", "2", "--restarts", "1", "--tol", "0", "--max-iter", "100000000", "--device", "cpu", "--distributed", "mpi", "--out", folder["model.json"]];
        using (Process fit = hosts.Start(null, args))
        {
            Assert.True(SpinWait.SpinUntil(() => File.Exists(checkpoint) || fit.HasExited, ProgramProcess.Patience), "nothing happened");
            TestHosts.Fail(TestHosts.Names[1]);
            Assert.NotEqual(0, ProgramProcess.Finish(fit).Code);
        }

        Assert.False(File.Exists(folder["model.json"]));
        using Process second = Mpirun.Start(1, args);
        string? line;
        do
            line = second.StandardError.ReadLine();
        while (line is not null && !Regex.IsMatch(line, "going on after iteration [1-9]"));
        second.Kill(entireProcessTree: true);

        Assert.NotNull(line);
    }
}
