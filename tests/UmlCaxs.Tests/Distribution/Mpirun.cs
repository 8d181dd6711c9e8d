using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using UmlCaxs.Compute;
using UmlCaxs.Distribution.Mpi;
using UmlCaxs.Tests.Cli;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>The launcher of MPI on this machine.</summary>
internal static class Mpirun
{
    /// <summary>In <see cref="Backends.RequireVariable"/> the tests that need MPI.</summary>
    public const string RequiredName = Backends.MpiName;

    private static readonly Lazy<(string? Version, string? Absence)> Found = new(Look);

    /// <summary>Why it cannot be used; null if it can.</summary>
    public static string? Absence => Found.Value.Absence;

    /// <summary>What is here instead of Open MPI; null if that is here.</summary>
    public static string? OtherThanOpenMpi => IsOpenMpi ? null : "needs Open MPI's mpirun, not " + Found.Value.Version;

    private static bool IsOpenMpi => Found.Value.Version!.Contains("Open MPI", StringComparison.Ordinal) || Found.Value.Version.Contains("OpenRTE", StringComparison.Ordinal);

    /// <summary>Starts the program on ranks of this machine.</summary>
    public static Process Start(int ranks, params string[] args) => StartAll([(ranks, null, [ProgramProcess.Program, .. args])]);

    /// <summary>Starts ranks that differ: number, working folder, and what .NET's host is given.</summary>
    public static Process StartAll(params IReadOnlyList<(int Ranks, string? Folder, string[] Args)> parts)
    {
        var all = new List<string>();
        if (IsOpenMpi)
            all.AddRange(["--oversubscribe", "--bind-to", "none"]);
        foreach ((int ranks, string? folder, string[] args) in parts)
        {
            if (all.Contains("-n"))
                all.Add(":");
            all.AddRange(["-n", ranks.ToString(CultureInfo.InvariantCulture)]);
            if (folder is not null)
                all.AddRange(["-wdir", folder]);
            all.Add(ProgramProcess.Host);
            all.AddRange(args);
        }

        var start = new ProcessStartInfo("mpirun", all);

        // Open MPI refuses root unless told twice.
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        return ProgramProcess.Start(start);
    }

    /// <summary>Runs the program on ranks of this machine.</summary>
    public static (int Code, string Output, string Error) Run(int ranks, params string[] args) => ProgramProcess.Finish(Start(ranks, args));

    private static (string?, string?) Look()
    {
        try
        {
            MpiLibrary.Load();
            using Process process = ProgramProcess.Start(new ProcessStartInfo("mpirun", ["--version"]));
            (int code, string output, _) = ProgramProcess.Finish(process);
            return code == 0 ? (output, null) : (null, "mpirun --version fails");
        }
        catch (DeviceNotAvailableException e)
        {
            return (null, e.Message);
        }
        catch (Win32Exception)
        {
            return (null, "needs mpirun (Debian package openmpi-bin), which is not on this machine");
        }
    }
}

/// <summary>A test that needs MPI: skipped with the reason where there is none, unless <c>UMLCAXS_REQUIRE</c> wants it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MpiFactAttribute : FactAttribute
{
    /// <param name="files">Files of <see cref="SharedData"/> that it needs too.</param>
    public MpiFactAttribute(params string[] files)
    {
        Files = files;
        bool isRequired = (Environment.GetEnvironmentVariable(Backends.RequireVariable) ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(Mpirun.RequiredName);
        if (!isRequired && Mpirun.Absence is { } absence)
            Skip = absence;
        string[] lacking = [.. files.Where(f => SharedData.Find(f) is null)];
        if (lacking.Length > 0)
            Skip = $"needs shared/data/{string.Join(", ", lacking)}, which is not on this machine";
    }

    public IReadOnlyList<string> Files { get; }
}
