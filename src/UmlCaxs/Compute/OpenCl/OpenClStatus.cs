namespace UmlCaxs.Compute.OpenCl;

/// <summary>The one place where results of OpenCL calls become errors: the call, the code and its name, and what can be done.</summary>
internal static class OpenClStatus
{
    public const int Success = 0;
    public const int DeviceNotFound = -1;
    public const int BuildProgramFailure = -11;

    /// <summary>What the loader answers where no driver is registered (extension cl_khr_icd).</summary>
    public const int PlatformNotFound = -1001;

    // The names of the specification's table of error codes, as far as the calls used can return them.
    private static readonly Dictionary<int, string> Names = new()
    {
        [DeviceNotFound] = "CL_DEVICE_NOT_FOUND",
        [-2] = "CL_DEVICE_NOT_AVAILABLE",
        [-3] = "CL_COMPILER_NOT_AVAILABLE",
        [-4] = "CL_MEM_OBJECT_ALLOCATION_FAILURE",
        [-5] = "CL_OUT_OF_RESOURCES",
        [-6] = "CL_OUT_OF_HOST_MEMORY",
        [BuildProgramFailure] = "CL_BUILD_PROGRAM_FAILURE",
        [-14] = "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        [-30] = "CL_INVALID_VALUE",
        [-32] = "CL_INVALID_PLATFORM",
        [-33] = "CL_INVALID_DEVICE",
        [-34] = "CL_INVALID_CONTEXT",
        [-36] = "CL_INVALID_COMMAND_QUEUE",
        [-38] = "CL_INVALID_MEM_OBJECT",
        [-42] = "CL_INVALID_BINARY",
        [-43] = "CL_INVALID_BUILD_OPTIONS",
        [-44] = "CL_INVALID_PROGRAM",
        [-45] = "CL_INVALID_PROGRAM_EXECUTABLE",
        [-46] = "CL_INVALID_KERNEL_NAME",
        [-48] = "CL_INVALID_KERNEL",
        [-49] = "CL_INVALID_ARG_INDEX",
        [-50] = "CL_INVALID_ARG_VALUE",
        [-51] = "CL_INVALID_ARG_SIZE",
        [-52] = "CL_INVALID_KERNEL_ARGS",
        [-54] = "CL_INVALID_WORK_GROUP_SIZE",
        [-61] = "CL_INVALID_BUFFER_SIZE",
        [-63] = "CL_INVALID_GLOBAL_WORK_SIZE",
        [PlatformNotFound] = "CL_PLATFORM_NOT_FOUND_KHR",
    };

    /// <summary>Lets success pass.</summary>
    /// <param name="status">Result of the call.</param>
    /// <param name="call">The call's name in the specification.</param>
    /// <exception cref="DeviceNotAvailableException">The call failed.</exception>
    public static void Check(int status, string call)
    {
        if (status != Success)
            throw Failure(status, call);
    }

    /// <summary>The error of a failed call.</summary>
    /// <param name="status">Result of the call.</param>
    /// <param name="call">The call's name in the specification.</param>
    /// <param name="detail">More about it, such as a build log.</param>
    public static DeviceNotAvailableException Failure(int status, string call, string detail = "")
    {
        string remedy = status switch
        {
            -4 or -5 or -6 or -61 => "The device has not enough memory for this job, or was lost. Use --device cpu, or less --memory.",
            _ => "Use --device cpu, or list devices with 'umlcaxs devices'.",
        };
        return new DeviceNotAvailableException($"OpenCL: {call} failed with {NameOf(status)} ({status}).{(detail.Length == 0 ? "" : " " + detail.Trim() + ".")} {remedy}");
    }

    /// <summary>A code's name in the specification.</summary>
    public static string NameOf(int status) => Names.GetValueOrDefault(status, "an error of the driver's own");
}
