using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Cuda;

/// <summary>The one place where results of the CUDA driver API become errors: the call, the code and its name, and what can be done.</summary>
internal static class CudaStatus
{
    public const int Success = 0;
    public const int NoDevice = 100;

    // CUresult in cuda.h. From ILLEGAL_ADDRESS to LAUNCH_FAILED, and ECC errors: the context is of no use any more.
    private const int OutOfMemory = 2, InvalidDevice = 101, NoBinaryForGpu = 209, EccUncorrectable = 214, InvalidPtx = 218, UnsupportedPtxVersion = 222,
        FirstLost = 700, LastLost = 720, LaunchOutOfResources = 701, SystemNotReady = 802, SystemDriverMismatch = 803, CompatNotSupported = 804;

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
    /// <param name="detail">More about it, such as what the driver's compiler says.</param>
    public static DeviceNotAvailableException Failure(int status, string call, string detail = "") =>
        new($"CUDA: {call} failed with {NameOf(status)} ({status}){TextOf(status)}.{(detail.Length == 0 ? "" : " " + detail.Trim() + ".")} {RemedyOf(status)}");

    /// <summary>A code's name, which the driver knows best.</summary>
    public static string NameOf(int status) =>
        CudaApi.GetErrorName(status, out nint name) == Success && Marshal.PtrToStringUTF8(name) is { } text ? text : "an error that the driver has no name for";

    private static string TextOf(int status) =>
        CudaApi.GetErrorString(status, out nint name) == Success && Marshal.PtrToStringUTF8(name) is { Length: > 0 } text ? ": " + text.TrimEnd('.') : "";

    private static string RemedyOf(int status) => status switch
    {
        OutOfMemory or LaunchOutOfResources => "The device has not enough memory left for this job. Use --device cpu, or end what else runs on the device.",
        InvalidDevice => "The device may be reserved for other programs (compute mode). Use --device cpu, or list devices with 'umlcaxs devices'.",
        NoBinaryForGpu or InvalidPtx or UnsupportedPtxVersion => "The driver is older than libnvrtc. Update the driver, or use --device cpu.",
        SystemNotReady or SystemDriverMismatch or CompatNotSupported => "The parts of the driver do not belong together, as after an update: restart the machine, or use --device cpu.",
        EccUncorrectable or (>= FirstLost and <= LastLost) => "The device is lost to this process. Start again; if it happens again, use --device cpu.",
        _ => "Use --device cpu, or list devices with 'umlcaxs devices'.",
    };
}
