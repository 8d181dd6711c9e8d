using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace UmlCaxs.Tests;

/// <summary>Programs of others that read and write the same formats: STILTS, and astropy in Python.</summary>
public static class Peers
{
    private const int MostSeconds = 120;

    private static readonly Lazy<bool> StiltsFound = new(() => TryRun("stilts", ["-version"]) is { ExitCode: 0 });

    // The first Python on the path may be one that the package manager's astropy does not belong to.
    private static readonly Lazy<string?> PythonFound = new(() =>
        Array.Find(["python3", "/usr/bin/python3"], p => TryRun(p, ["-c", "import astropy"]) is { ExitCode: 0 }));

    /// <summary>What a process left.</summary>
    private sealed record Ended(int ExitCode, string Output, string Error);

    /// <summary>Why a peer cannot be asked, or null if it can.</summary>
    internal static string? Absent(Peer peer) => peer switch
    {
        Peer.Stilts => StiltsFound.Value ? null : "needs STILTS (Debian package stilts), which is not on this machine",
        _ => PythonFound.Value is not null ? null : "needs astropy (Debian package python3-astropy), which is not on this machine",
    };

    /// <summary>Runs STILTS.</summary>
    /// <returns>What it wrote to stdout.</returns>
    public static string Stilts(params string[] args) => Succeed("stilts", args);

    /// <summary>Runs a Python script that can import astropy.</summary>
    /// <param name="script">The script; its arguments are in sys.argv[1:].</param>
    /// <param name="args">Its arguments.</param>
    /// <returns>What it wrote to stdout.</returns>
    public static string Astropy(string script, params string[] args) => Succeed(PythonFound.Value!, ["-c", script, .. args]);

    private static string Succeed(string program, string[] args)
    {
        Ended? run = TryRun(program, args);
        Assert.True(run is { ExitCode: 0 }, $"{program} {string.Join(' ', args)}: {run?.Error}");
        return run!.Output;
    }

    private static Ended? TryRun(string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(MostSeconds)))
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return new Ended(process.ExitCode, output.Result, error.Result);
        }
        catch (Win32Exception)
        {
            // There is no such program: what a test that needs it says as its reason for being skipped.
            return null;
        }
    }
}

/// <summary>A program to compare with.</summary>
public enum Peer
{
    /// <summary>STILTS, the command line of TOPCAT.</summary>
    Stilts,

    /// <summary>astropy.table and astropy.io.</summary>
    Astropy,
}

/// <summary>
/// A test that needs programs of others, and perhaps files of <see cref="SharedData"/>; skipped with a reason where they are
/// absent, unless UMLCAXS_REQUIRE_PEERS names the peer: then it fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(params Peer[] peers)
    {
        NeededPeers = peers;
        string required = Environment.GetEnvironmentVariable("UMLCAXS_REQUIRE_PEERS") ?? "";
        Skip = peers.Where(p => !required.Split(',').Contains(p.ToString(), StringComparer.OrdinalIgnoreCase)).Select(Peers.Absent).FirstOrDefault(reason => reason is not null);
    }

    public IReadOnlyList<Peer> NeededPeers { get; }

    /// <summary>Files of <see cref="SharedData"/> that the test needs too.</summary>
    public string[] Data
    {
        get;
        init
        {
            field = value;
            string[] absent = [.. value.Where(f => SharedData.Find(f) is null)];
            if (absent.Length > 0)
                Skip ??= $"needs shared/data/{string.Join(", ", absent)}, which is not on this machine";
        }
    } = [];
}
