using System.Diagnostics;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>Sweeps that do not come to their end: the same command ends them with the numbers of an uninterrupted one.</summary>
[Collection(OneAtATime.Name)]
public sealed class SweepResumeTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string table;
    private readonly string[] command;

    public SweepResumeTests()
    {
        table = folder["in.parquet"];
        CommandLineHost.Succeed("generate", "--rows", "1500", "--out", table, "--quiet");
        command = ["sweep", table, "--k", "1..6", "--restarts", "60", "--max-iter", "30", "--silhouette", "off", "--quiet", "--out"];
    }

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// Ten kills at random moments of one sweep's work, however fast the machine: the moments are places in the list of its parts
    /// and, within a part, some milliseconds. What the last run leaves is the same to the last bit.
    /// </summary>
    [Fact]
    public void Killed_ten_times_a_sweep_ends_with_the_same_numbers()
    {
        CommandLineHost.Succeed([.. command, folder["whole"]]);
        int parts = Parts("whole");
        string broken = folder["broken"];
        var random = new Random(6);
        int[] moments = [0, .. Enumerable.Range(0, 9).Select(_ => random.Next(parts)).Order()];
        int killed = 0;
        foreach (int moment in moments)
        {
            using Process process = ProgramProcess.Start([.. command, broken]);
            try
            {
                SpinWait.SpinUntil(() => process.HasExited || Parts("broken") >= moment, ProgramProcess.Patience);
                Thread.Sleep(random.Next(moment == 0 ? 400 : 25));
            }
            finally
            {
                process.Kill();
                process.WaitForExit();
            }

            killed += process.ExitCode != 0 ? 1 : 0;
        }

        Assert.True(killed >= 5, $"the kills came too late: {killed} of {moments.Length} were in time");
        CommandLineHost.Succeed([.. command, broken]);
        SweepVerbTests.AssertSame(folder["whole"], broken);
        Assert.Equal(Files("whole"), Files("broken"));
    }

    /// <summary>A limit on the size of files stands for a disk that is full when the larger parts are to be written.</summary>
    [FileLimitFact]
    public void A_full_disk_stops_the_sweep_and_it_goes_on_later()
    {
        string broken = folder["broken"];
        string[] small = ["sweep", table, "--k", "1..5", "--restarts", "3", "--quiet", "--out"];
        CommandLineHost.Succeed([.. small, folder["whole"]]);
        long largest = Directory.GetFiles(Path.Combine(folder["whole"], "parts")).Max(f => new FileInfo(f).Length);

        // The double mapping of code is a file too, as far as limits go.
        var start = new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; ulimit -f {largest / 2048}; exec \"$0\" \"$@\"", ProgramProcess.Host, ProgramProcess.Program, .. small, broken]);
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        (int code, _, string error) = ProgramProcess.Finish(ProgramProcess.Start(start));

        Assert.True(code == 1, $"ended with {code}: {error}");
        Assert.Contains("broken", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.InRange(Parts("broken"), 1, Parts("whole") - 1);
        CommandLineHost.Succeed([.. small, broken]);
        SweepVerbTests.AssertSame(folder["whole"], broken);
        Assert.Equal(Files("whole"), Files("broken"));
    }

    private int Parts(string sweep) => Directory.Exists(Path.Combine(folder[sweep], "parts")) ? Directory.GetFiles(Path.Combine(folder[sweep], "parts"), "*.part").Length : 0;

    private string[] Files(string sweep) => [.. Directory.EnumerateFiles(folder[sweep], "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(f => Path.GetRelativePath(folder[sweep], f)).Order(StringComparer.Ordinal)];

    /// <summary>A test that limits the size of files through a shell.</summary>
    private sealed class FileLimitFactAttribute : FactAttribute
    {
        public FileLimitFactAttribute()
        {
            if (!OperatingSystem.IsLinux())
                Skip = "limits on the size of files are set through bash on Linux";
        }
    }
}
