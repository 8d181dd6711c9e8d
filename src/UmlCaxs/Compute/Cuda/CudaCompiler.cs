using System.Text;
using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>Turns sources into programs of a device, by NVRTC or out of the cache.</summary>
/// <param name="device">The device.</param>
/// <param name="cache">Machine code of earlier runs.</param>
internal sealed unsafe class CudaCompiler(CudaDevice device, BinaryCache cache)
{
    // CUjit_option in cuda.h.
    private const int JitErrorLog = 5, JitErrorLogBytes = 6;
    private const int LogRoom = 8192;

    /// <summary>Programs that NVRTC had to compile because the cache had none: for tests of the cache.</summary>
    internal int Compiled { get; private set; }

    /// <summary>Makes a program; the context is current.</summary>
    /// <param name="context">Context of the device.</param>
    /// <param name="source">CUDA C.</param>
    /// <param name="definitions">Definitions for the compiler, <c>-D NAME=VALUE</c>.</param>
    /// <exception cref="DeviceNotAvailableException">The source does not compile, and the message has the build log; or the driver does not take the result.</exception>
    public CudaModule Load(CudaContext context, string source, string definitions)
    {
        CudaTarget target = CudaTarget.For(device);
        string[] options = Options(target.Option, definitions);
        string key = KeyOf(source, options);
        if (cache.Find(key) is { } kept && TryLoad(context, kept, out _, out _) is { } cached)
            return cached;
        Compiled++;
        byte[] binary = NvrtcProgram.Compile(source, options, target.IsMachineCode, out _);
        CudaModule module = TryLoad(context, binary, out int status, out string log) ?? throw CudaStatus.Failure(status, "cuModuleLoadDataEx", log);
        cache.Keep(key, binary);
        return module;
    }

    /// <summary>Options for NVRTC. Multiplications are fused with additions where a kernel says so, as on other devices.</summary>
    public static string[] Options(string target, string definitions) => [target, "--fmad=false", .. definitions.Replace("-D ", "-D", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The cache's key of a program.</summary>
    internal string KeyOf(string source, string[] options) =>
        BinaryCache.KeyOf([source, .. options, NvrtcLibrary.VersionText, device.Name, device.DriverVersion.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    /// <summary>A program of what NVRTC made; null, with the driver's reasons, if the driver does not take it.</summary>
    private static CudaModule? TryLoad(CudaContext context, byte[] binary, out int status, out string log)
    {
        // PTX is text and ends with a zero; machine code knows its own length.
        byte[] image = [.. binary, 0];
        byte[] room = new byte[LogRoom];
        int* options = stackalloc int[] { JitErrorLog, JitErrorLogBytes };
        nint module;
        fixed (byte* i = image, r = room)
        {
            nint* values = stackalloc nint[] { (nint)r, LogRoom };
            status = CudaApi.ModuleLoadDataEx(out module, i, 2, options, values);
        }

        log = Encoding.UTF8.GetString(room).TrimEnd('\0');
        return status == CudaStatus.Success ? new CudaModule(context, module) : null;
    }
}
