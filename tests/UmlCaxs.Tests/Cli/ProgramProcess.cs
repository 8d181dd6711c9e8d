using System.Diagnostics;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>The program in a process of its own.</summary>
internal static class ProgramProcess
{
    /// <summary>Far above what a slow machine needs: a hang shall fail the test, not a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Path of the program.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "UmlCaxs.Cli.dll");

    /// <summary>The program that runs it.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Starts the program.</summary>
    public static Process Start(params string[] args) => Start(new ProcessStartInfo(Host, [Program, .. args]));

    /// <summary>Starts a process whose output <see cref="Finish"/> collects.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of a process.</summary>
    public static (int Code, string Output, string Error) Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Patience), "the program hangs");
        return (process.ExitCode, output.Result, error.Result);
    }
}
