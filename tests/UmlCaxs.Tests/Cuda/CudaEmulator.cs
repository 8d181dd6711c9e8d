using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using UmlCaxs.Compute.Cuda;
using UmlCaxs.Compute.Native;

namespace UmlCaxs.Tests.Cuda;

/// <summary>
/// A CUDA driver and NVRTC without a GPU: C++ in <c>Cuda/emulator</c>, compiled by g++ and loaded in place of NVIDIA's libraries
/// where the machine has no driver. Host code and kernels run as they are, so that all but speed and the work of NVIDIA's own
/// compiler is proven without a GPU. It has two devices: the first for everybody, the second (newer than what its compiler
/// knows) for those who break it.
/// </summary>
internal static unsafe class CudaEmulator
{
    /// <summary>What the device of the tests that break something has, unless they want less.</summary>
    public const long MemoryBytes = 1 << 30;

    private const string DriverName = "libcuda.so.1";
    private const string CompilerName = "libnvrtc.so.12";
    private static readonly string Home = Path.Combine(AppContext.BaseDirectory, "Cuda", "emulator");
    private static readonly string[] Sources = ["driver.cpp", "fibers.cpp", "fibers.h", "kernel_words.h", "module.h", "nvrtc.cpp"];

    /// <summary>Why it is not in use; null if it is.</summary>
    public static string? Absence { get; private set; }

    /// <summary>Folder with the libraries under the names of NVIDIA's, for processes of their own (LD_LIBRARY_PATH).</summary>
    public static string Folder { get; private set; } = "";

    /// <summary>The second device.</summary>
    public static CudaDevice SecondDevice => CudaDevice.All(out _)[1];

    /// <summary>Machine code of the kernels, kept from one run of the tests to the next.</summary>
    public static BinaryCache Cache() => new(Path.Combine(Folder, "cache"));

    /// <summary>From the (skip + 1)-th on this thread's calls of a name return a status, until the result is disposed.</summary>
    /// <param name="call">Name in the driver's reference; <c>kernel</c> for what happens while a kernel runs.</param>
    /// <param name="status">CUresult.</param>
    /// <param name="skip">Calls that succeed before.</param>
    public static IDisposable Fail(string call, int status, int skip = 0)
    {
        SetFailure(call, status, skip);
        return new Failure(call);
    }

    /// <summary>Makes the second device as new, with this much memory.</summary>
    public static void ResetSecondDevice(long memory = MemoryBytes) => ((delegate* unmanaged<int, nuint, void>)Export("emulatorReset"))(1, (nuint)memory);

    // It must be there before anything asks for CUDA, and no other place is certain to be.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Use()
    {
        Absence = OperatingSystem.IsLinux() ? null : "the CUDA emulator is for Linux";
        Absence ??= CudaLibrary.Absence(CudaLibrary.FileName) is null ? "a real CUDA driver is here" : Build();
        if (Absence is null)
            foreach (string name in new[] { CudaLibrary.ImportName, NvrtcLibrary.ImportName })
                NativeLibraries.Substitutes[name] = Path.Combine(Folder, DriverName);
    }

    /// <summary>Compiles the emulator unless this version is there.</summary>
    /// <returns>Why that is not possible; null if it is there.</returns>
    private static string? Build()
    {
        string version = BinaryCache.KeyOf([.. Sources.Select(s => File.ReadAllText(Path.Combine(Home, s))), Fma.IsSupported ? "fma" : ""])[..8];
        Folder = Path.Combine(AppContext.BaseDirectory, "cuda-emulator", version);
        string library = Path.Combine(Folder, DriverName);
        if (File.Exists(library))
            return null;
        Directory.CreateDirectory(Folder);
        string unfinished = Path.Combine(Folder, Path.GetRandomFileName());
        string[] arguments =
        [
            "-std=c++17", "-O2", "-fPIC", "-shared", "-o", unfinished,
            $"-DEMULATOR_VERSION=\"{version}\"", $"-DEMULATOR_FOLDER=\"{Home}\"", $"-DEMULATOR_MACHINE=\"{(Fma.IsSupported ? "-mfma" : "")}\"",
            .. Sources.Where(s => s.EndsWith(".cpp", StringComparison.Ordinal)).Select(s => Path.Combine(Home, s)),
        ];
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("g++", arguments) { RedirectStandardError = true })!;
            string error = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            if (compiler.ExitCode != 0)
                return "the CUDA emulator does not compile: " + error;
        }
        catch (Win32Exception)
        {
            return "no CUDA driver, and no g++ (Debian package g++) to compile its emulator";
        }

        File.Move(unfinished, library, overwrite: true);
        if (!File.Exists(Path.Combine(Folder, CompilerName)))
            File.CreateSymbolicLink(Path.Combine(Folder, CompilerName), DriverName);
        return null;
    }

    private static void SetFailure(string call, int status, int skip)
    {
        nint name = Marshal.StringToCoTaskMemUTF8(call);
        ((delegate* unmanaged<nint, int, int, void>)Export("emulatorFail"))(name, status, skip);
        Marshal.FreeCoTaskMem(name);
    }

    private static nint Export(string name) => NativeLibrary.GetExport(NativeLibrary.Load(Path.Combine(Folder, DriverName)), name);

    private sealed class Failure(string call) : IDisposable
    {
        public void Dispose() => SetFailure(call, 0, 0);
    }
}
