using System.Runtime.InteropServices;

namespace UmlCaxs.Distribution.Mpi;

/// <summary>
/// Who handles the processor's faults. The framework makes exceptions of them, such as of a null reference; libraries below MPI
/// (UCX does as soon as it is loaded) take them over to print the stack and end the process. They get the framework's handlers
/// back.
/// </summary>
internal sealed unsafe partial class FaultSignals
{
    /// <summary>Larger than struct sigaction on any system (152 bytes on Linux).</summary>
    private const int ActionBytes = 512;

    // SIGILL, SIGFPE, SIGSEGV, and SIGBUS, which has another number on macOS.
    private static readonly int[] Signals = [4, 8, 11, OperatingSystem.IsMacOS() ? 10 : 7];

    private readonly byte[][] actions = [.. Signals.Select(_ => new byte[ActionBytes])];

    private FaultSignals()
    {
    }

    /// <summary>What is in force now.</summary>
    public static FaultSignals Take()
    {
        var taken = new FaultSignals();
        if (!OperatingSystem.IsWindows())
            foreach ((int i, int signal) in Signals.Index())
                fixed (byte* action = taken.actions[i])
                    Check(Action(signal, null, action));
        return taken;
    }

    /// <summary>Puts it back in force.</summary>
    public void Restore()
    {
        if (!OperatingSystem.IsWindows())
            foreach ((int i, int signal) in Signals.Index())
                fixed (byte* action = actions[i])
                    Check(Action(signal, action, null));
    }

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    private static partial int Action(int signal, byte* wanted, byte* before);

    private static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException($"sigaction failed with {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
