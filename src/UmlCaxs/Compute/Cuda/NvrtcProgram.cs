using System.Text;

namespace UmlCaxs.Compute.Cuda;

/// <summary>A compilation by NVRTC, from source to machine code.</summary>
internal static unsafe class NvrtcProgram
{
    /// <summary>Compiles a source.</summary>
    /// <param name="source">CUDA C.</param>
    /// <param name="options">Options of NVRTC.</param>
    /// <param name="isMachineCode">True for machine code, false for PTX; the options ask for the same.</param>
    /// <param name="log">What the compiler has to say, also where it succeeds.</param>
    /// <exception cref="DeviceNotAvailableException">The source does not compile; the message has the build log.</exception>
    public static byte[] Compile(string source, string[] options, bool isMachineCode, out string log)
    {
        NvrtcStatus.Check(NvrtcApi.CreateProgram(out nint program, source, "kernel.cu", 0, null, null), "nvrtcCreateProgram");
        try
        {
            int status = NvrtcApi.CompileProgram(program, options.Length, options);
            log = LogOf(program);
            if (status != NvrtcStatus.Success)
                throw NvrtcStatus.Failure(status, "nvrtcCompileProgram", $"Build log with {string.Join(' ', options)}: {log}");
            return isMachineCode
                ? Bytes(program, NvrtcApi.GetCubinSize, (p, b) => NvrtcApi.GetCubin(p, (byte*)b), "nvrtcGetCUBIN")
                : Bytes(program, NvrtcApi.GetPtxSize, (p, b) => NvrtcApi.GetPtx(p, (byte*)b), "nvrtcGetPTX");
        }
        finally
        {
            _ = NvrtcApi.DestroyProgram(ref program);
        }
    }

    private delegate int SizeQuery(nint program, out nuint bytes);

    private static string LogOf(nint program) =>
        Encoding.UTF8.GetString(Bytes(program, NvrtcApi.GetProgramLogSize, (p, b) => NvrtcApi.GetProgramLog(p, (byte*)b), "nvrtcGetProgramLog")).TrimEnd('\0').Trim();

    private static byte[] Bytes(nint program, SizeQuery size, Func<nint, nint, int> fill, string call)
    {
        NvrtcStatus.Check(size(program, out nuint count), call + "Size");
        byte[] bytes = new byte[count];
        fixed (byte* b = bytes)
            NvrtcStatus.Check(fill(program, (nint)b), call);
        return bytes;
    }
}
