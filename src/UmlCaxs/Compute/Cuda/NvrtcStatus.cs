using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Cuda;

/// <summary>The one place where results of NVRTC become errors: the call, the code and its name, the build log, and what can be done.</summary>
internal static class NvrtcStatus
{
    public const int Success = 0;

    // nvrtcResult in nvrtc.h.
    private const int OutOfMemory = 1, BuiltinOperationFailure = 7;

    /// <summary>Lets success pass.</summary>
    /// <param name="status">Result of the call.</param>
    /// <param name="call">The call's name in the reference.</param>
    /// <exception cref="DeviceNotAvailableException">The call failed.</exception>
    public static void Check(int status, string call)
    {
        if (status != Success)
            throw Failure(status, call);
    }

    /// <summary>The error of a failed call.</summary>
    /// <param name="status">Result of the call.</param>
    /// <param name="call">The call's name in the reference.</param>
    /// <param name="detail">More about it, such as the build log.</param>
    public static DeviceNotAvailableException Failure(int status, string call, string detail = "")
    {
        string remedy = status switch
        {
            OutOfMemory => "The machine has not enough memory. Use --device cpu.",
            BuiltinOperationFailure => "libnvrtc-builtins of the same version must lie beside libnvrtc. Install it, or use --device cpu.",
            _ => "Use --device cpu, or list devices with 'umlcaxs devices'.",
        };
        string name = Marshal.PtrToStringUTF8(NvrtcApi.GetErrorString(status)) ?? "an error without a name";
        return new DeviceNotAvailableException($"NVRTC: {call} failed with {name} ({status}).{(detail.Length == 0 ? "" : " " + detail.Trim() + ".")} {remedy}");
    }
}
