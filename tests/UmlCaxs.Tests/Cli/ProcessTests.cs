using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>The program as a process of its own: what a shell sees of it.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Results_go_to_stdout_and_the_exit_code_to_the_shell()
    {
        (int code, string output, string error) = ProgramProcess.Finish(ProgramProcess.Start("--help"));

        Assert.Equal(0, code);
        Assert.Contains("umlcaxs [command] [options]", output, StringComparison.Ordinal);
        Assert.Empty(error);
        // In a process of its own, because the version is that of the program that was started.
        Assert.StartsWith(Product.Version, ProgramProcess.Finish(ProgramProcess.Start("--version")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_ends_with_one_line_and_without_a_stack_trace()
    {
        (int code, string output, string error) = ProgramProcess.Finish(ProgramProcess.Start("classify", folder["absent.vot"], "--out", folder["out.csv"]));

        Assert.Equal(3, code);
        Assert.Empty(output);
        Assert.Equal($"umlcaxs: {folder["absent.vot"]}: there is no such file. Check the path", error.Trim());
    }

    [InterruptFact]
    public void An_interrupt_ends_with_130_and_leaves_nothing_behind()
    {
        using Process process = ProgramProcess.Start("generate", "--rows", "50000000", "--out", folder["x.csv"]);
        try
        {
            Assert.True(SpinWait.SpinUntil(() => Directory.EnumerateFiles(folder.Path).Any(f => new FileInfo(f).Length > 0), ProgramProcess.Patience), "nothing was written");
            using (Process kill = Process.Start("kill", ["-s", "INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
                kill.WaitForExit();
            (int code, _, string error) = ProgramProcess.Finish(process);

            Assert.Equal(130, code);
            Assert.Equal("umlcaxs: cancelled; no unfinished output was left.", error.Trim());
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}

/// <summary>A test that sends an interrupt to a process it starts.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InterruptFactAttribute : FactAttribute
{
    private const int Interrupt = 2;

    public InterruptFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no way to interrupt a process without a console of its own";
        else if (IsIgnoredHere())
            Skip = "interrupts are ignored here, as in a shell's background job, and processes inherit that";
    }

    private static bool IsIgnoredHere()
    {
        const string Key = "SigIgn:";
        const string Status = "/proc/self/status";
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is not null && (ulong.Parse(line[Key.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (Interrupt - 1) & 1) == 1;
    }
}
