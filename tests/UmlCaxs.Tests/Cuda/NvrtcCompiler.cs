using System.Reflection;
using System.Runtime.Loader;
using UmlCaxs.Compute.Cuda;

namespace UmlCaxs.Tests.Cuda;

/// <summary>
/// NVIDIA's own NVRTC beside the emulator's: a second copy of the library under test, whose imports nobody has substituted.
/// </summary>
internal static class NvrtcCompiler
{
    private delegate byte[] CompileCall(string source, string[] options, bool isMachineCode, out string log);

    private static readonly Assembly Product = new AssemblyLoadContext("NVRTC").LoadFromAssemblyPath(typeof(NvrtcLibrary).Assembly.Location);
    private static readonly CompileCall CompileMethod = Method(typeof(NvrtcProgram), nameof(NvrtcProgram.Compile)).CreateDelegate<CompileCall>();

    /// <summary>Why there is none; null if there is.</summary>
    public static string? Absence { get; } = Method(typeof(NvrtcLibrary), nameof(NvrtcLibrary.Absence)).CreateDelegate<Func<string?>>()();

    /// <summary>Architectures that it makes machine code for.</summary>
    public static int[] Architectures() => Method(typeof(NvrtcLibrary), nameof(NvrtcLibrary.Architectures)).CreateDelegate<Func<int[]>>()();

    /// <summary>Compiles a source to machine code.</summary>
    /// <returns>What the compiler has to say.</returns>
    public static string Compile(string source, string[] options)
    {
        byte[] binary = CompileMethod(source, options, true, out string log);
        Xunit.Assert.NotEmpty(binary);
        return log;
    }

    private static MethodInfo Method(Type type, string name) => Product.GetType(type.FullName!, throwOnError: true)!.GetMethod(name, BindingFlags.Static | BindingFlags.Public)!;
}
