using System.Text;
using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>Turns sources into programs of a device, by its driver or out of the cache.</summary>
internal sealed unsafe class OpenClCompiler(OpenClContext context, OpenClDevice device, BinaryCache cache)
{
    private const uint BuildLogInfo = 0x1183, BinarySizesInfo = 0x1165, BinariesInfo = 0x1166;

    /// <summary>Programs that the driver had to compile because the cache had none: for tests of the cache.</summary>
    internal int Compiled { get; private set; }

    /// <summary>Makes a program.</summary>
    /// <param name="source">OpenCL C.</param>
    /// <param name="options">Options of the compiler.</param>
    /// <exception cref="DeviceNotAvailableException">The source does not compile; the message has the build log.</exception>
    public OpenClProgram Build(string source, string options)
    {
        string key = BinaryCache.KeyOf(source, options, device.Name, device.Driver);
        if (cache.Find(key) is { } binary && TryLoad(binary, options) is { } cached)
            return cached;
        OpenClProgram program = Compile(source, options);
        cache.Keep(key, BinaryOf(program));
        return program;
    }

    /// <summary>A program of machine code; null if the driver does not want it any more, as after an update under the same version.</summary>
    private OpenClProgram? TryLoad(byte[] binary, string options)
    {
        nint id = device.Id;
        nuint length = (nuint)binary.Length;
        fixed (byte* b = binary)
        {
            byte* start = b;
            OpenClProgram program = OpenClApi.CreateProgramWithBinary(context, 1, in id, &length, &start, out _, out int status);
            if (status == OpenClStatus.Success && OpenClApi.BuildProgram(program, 1, in id, options, 0, 0) == OpenClStatus.Success)
                return program;
            program.Dispose();
            return null;
        }
    }

    private OpenClProgram Compile(string source, string options)
    {
        Compiled++;
        byte[] text = Encoding.UTF8.GetBytes(source);
        nuint length = (nuint)text.Length;
        nint id = device.Id;
        OpenClProgram program;
        fixed (byte* t = text)
        {
            byte* start = t;
            program = OpenClApi.CreateProgramWithSource(context, 1, &start, &length, out int created);
            OpenClStatus.Check(created, "clCreateProgramWithSource");
        }

        int status = OpenClApi.BuildProgram(program, 1, in id, options, 0, 0);
        if (status == OpenClStatus.Success)
            return program;
        string log = OpenClDevice.Text((size, value, out needed) => OpenClApi.GetProgramBuildInfo(program, id, BuildLogInfo, size, (void*)value, out needed), "clGetProgramBuildInfo");
        program.Dispose();
        throw OpenClStatus.Failure(status, "clBuildProgram", $"Build log of {device.Name} with {options}: {log}");
    }

    private static byte[] BinaryOf(OpenClProgram program)
    {
        nuint length;
        OpenClStatus.Check(OpenClApi.GetProgramInfo(program, BinarySizesInfo, (nuint)sizeof(nuint), &length, out _), "clGetProgramInfo");
        byte[] binary = new byte[length];
        fixed (byte* b = binary)
        {
            byte* start = b;
            OpenClStatus.Check(OpenClApi.GetProgramInfo(program, BinariesInfo, (nuint)sizeof(nint), &start, out _), "clGetProgramInfo");
        }

        return binary;
    }
}
