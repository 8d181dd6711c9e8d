using System.ComponentModel;
using System.Diagnostics;
using UmlCaxs.Tests.Cli;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>
/// Two hosts on one machine: network namespaces on a bridge, each with an address and a name of its own, and a launcher that
/// reaches them as others reach hosts by ssh. They share the file system.
/// </summary>
internal sealed class TestHosts : IDisposable
{
    // Interfaces have at most 15 characters, and other runs of the tests may be under way.
    private static readonly string Prefix = $"uc{Environment.ProcessId % 100_000:x}";
    private static readonly string Network = $"10.{64 + (Environment.ProcessId % 60)}.{Environment.ProcessId / 60 % 250}";
    private static readonly Lazy<string?> Refused = new(Try);

    private readonly string agent;

    /// <summary>Makes the hosts.</summary>
    /// <param name="folder">For the program that reaches them.</param>
    /// <exception cref="InvalidOperationException">They cannot be made here.</exception>
    public TestHosts(TempFolder folder)
    {
        // mpirun calls it with a host and a command, as it would call ssh. A host may be without a folder that the other has.
        agent = folder.Write("agent.sh", """
            host=$1
            shift
            exec ip netns exec "$host" unshare --uts --mount sh -c '
                hostname "$0"
                if [ "$0" = "$HOST_WITHOUT" ]; then mount -t tmpfs none "$FOLDER_IT_LACKS"; fi
                exec sh -c "$1"' "$host" "$*"

            """);
        try
        {
            Ip("link", "add", Bridge, "type", "bridge");
            Ip("addr", "add", $"{Network}.1/24", "dev", Bridge);
            Ip("link", "set", Bridge, "up");
            foreach ((int i, string host) in Names.Index())
            {
                Ip("netns", "add", host);
                Ip("link", "add", $"{host}v", "type", "veth", "peer", "name", "eth0", "netns", host);
                Ip("link", "set", $"{host}v", "master", Bridge, "up");
                Ip("-n", host, "addr", "add", $"{Network}.{i + 2}/24", "dev", "eth0");
                Ip("-n", host, "link", "set", "eth0", "up");
                Ip("-n", host, "link", "set", "lo", "up");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be no such hosts here; null if they can be made.</summary>
    public static string? Absence => Mpirun.Absence ?? Mpirun.OtherThanOpenMpi ?? Refused.Value;

    /// <summary>Names of the hosts.</summary>
    public static IReadOnlyList<string> Names { get; } = [Prefix + "a", Prefix + "b"];

    private static string Bridge => Prefix + "r";

    /// <summary>Starts the program on a rank of each host.</summary>
    /// <param name="lacking">A folder that the second host does not have; null for none.</param>
    /// <param name="args">Arguments of the program.</param>
    public Process Start(string? lacking, params string[] args)
    {
        var start = new ProcessStartInfo("mpirun",
        [
            "--mca", "plm_rsh_agent", "sh " + agent, "--mca", "plm_rsh_no_tree_spawn", "1", "--mca", "oob_tcp_if_include", $"{Network}.0/24",
            "--mca", "btl", "tcp,self", "--mca", "btl_tcp_if_include", $"{Network}.0/24", "--bind-to", "none",
            "--host", string.Join(',', Names), "-n", "2", ProgramProcess.Host, ProgramProcess.Program, .. args,
        ]);
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["HOST_WITHOUT"] = lacking is null ? "" : Names[1];
        start.Environment["FOLDER_IT_LACKS"] = lacking ?? "";
        return ProgramProcess.Start(start);
    }

    /// <summary>Ends everything on a host at once, as a failing power supply does.</summary>
    public static void Fail(string host)
    {
        foreach (string id in Ip("netns", "pids", host).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            using (var victim = Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)))
                victim.Kill();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string host in Names)
        {
            Run("netns", "del", host);
            Run("link", "del", $"{host}v"); // where the host was not finished
        }

        Run("link", "del", Bridge);
    }

    private static string? Try()
    {
        using var folder = new TempFolder();
        try
        {
            using var hosts = new TestHosts(folder);
            (int code, _, string error) = ProgramProcess.Finish(ProgramProcess.Start(new ProcessStartInfo("sh", [hosts.agent, Names[0], "hostname"])));
            return code == 0 ? null : "a network namespace cannot be entered: " + error.Trim();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return "network namespaces cannot be made (root and Debian's iproute2 are needed): " + e.Message;
        }
    }

    private static string Ip(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        return code == 0 ? output : throw new InvalidOperationException($"ip {string.Join(' ', args)}: {error.Trim()}");
    }

    private static (int Code, string Output, string Error) Run(params string[] args) => ProgramProcess.Finish(ProgramProcess.Start(new ProcessStartInfo("ip", args)));
}

/// <summary>A test on several hosts: skipped with the reason where the machine has no network namespaces or no Open MPI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HostsFactAttribute : FactAttribute
{
    public HostsFactAttribute() => Skip = TestHosts.Absence;
}
