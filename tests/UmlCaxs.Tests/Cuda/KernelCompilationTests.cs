using System.Globalization;
using System.Text.RegularExpressions;
using UmlCaxs.Compute.Cuda;
using UmlCaxs.Compute.Native;
using UmlCaxs.Tests.Conformance;
using Xunit;
using Xunit.Abstractions;

namespace UmlCaxs.Tests.Cuda;

/// <summary>
/// NVIDIA's compiler makes machine code of every kernel, for A100 and H200, at 12 and 32 features, with all values in registers.
/// It needs no GPU.
/// </summary>
public sealed partial class KernelCompilationTests(ITestOutputHelper report)
{
    /// <summary>What a block has on these GPUs.</summary>
    private const long LargestGroup = 1024, LocalBytes = 48 << 10;

    private static readonly int[] Architectures = [80, 90];

    [NvrtcFact]
    public void No_kernel_spills_registers()
    {
        var spills = new List<string>();
        foreach (int dims in new[] { 12, 32 })
            foreach (KernelShape shape in Operations().SelectMany(operation => ShapesOf(operation, dims)).Distinct())
                foreach (int architecture in Architectures.Intersect(NvrtcCompiler.Architectures()))
                    foreach (Match kernel in Compile(shape, architecture))
                    {
                        string line = string.Create(CultureInfo.InvariantCulture, $"sm_{architecture} {shape.Definitions} {kernel.Groups["name"]}: {kernel.Groups["registers"]} registers, spills {kernel.Groups["stores"]} + {kernel.Groups["loads"]} bytes, stack {kernel.Groups["stack"]} bytes");
                        report.WriteLine(line);
                        if (kernel.Groups["stores"].Value != "0" || kernel.Groups["loads"].Value != "0")
                            spills.Add(line);
                    }

        Assert.Empty(spills);
    }

    /// <summary>Every source of kernels/native that has kernels.</summary>
    private static IEnumerable<string> Operations() => typeof(KernelSource).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("kernels/", StringComparison.Ordinal) && name.EndsWith(".c", StringComparison.Ordinal))
        .Select(Path.GetFileNameWithoutExtension)!;

    /// <summary>The shapes in which a kernel is launched on such a GPU, for few components and for more than local memory holds.</summary>
    private static IEnumerable<KernelShape> ShapesOf(string operation, int dims) => operation switch
    {
        "e_step" => from components in new[] { 6, 20, 64 } select KernelShape.OfEStep(dims, components, LargestGroup, LocalBytes),
        "responsibilities" or "class_probabilities" => [KernelShape.OfRows(operation, dims, LargestGroup)],
        _ => throw new InvalidOperationException($"Say here in which shapes {operation}.c is launched"),
    };

    private static MatchCollection Compile(KernelShape shape, int architecture)
    {
        string[] options = [.. CudaCompiler.Options($"--gpu-architecture=sm_{architecture}", shape.Definitions), "--ptxas-options=-v"];
        string log = NvrtcCompiler.Compile(KernelSource.Of(shape.Operation), options);
        MatchCollection kernels = KernelReport().Matches(log);
        Assert.True(kernels.Count > 0, "the compiler's report was not understood: " + log);
        return kernels;
    }

    // ptxas names a kernel, then tells its stack and spills, then its registers, a line each with other words between.
    [GeneratedRegex(@"entry function '(?<name>\w+)'.*?(?<stack>\d+) bytes stack frame, (?<stores>\d+) bytes spill stores, (?<loads>\d+) bytes spill loads.*?Used (?<registers>\d+) registers", RegexOptions.Singleline)]
    private static partial Regex KernelReport();

    /// <summary>Skipped with the reason where NVRTC is absent, unless <see cref="Backends.RequireVariable"/> wants it.</summary>
    private sealed class NvrtcFactAttribute : FactAttribute
    {
        public NvrtcFactAttribute()
        {
            bool isRequired = (Environment.GetEnvironmentVariable(Backends.RequireVariable) ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(Backends.NvrtcName);
            if (NvrtcCompiler.Absence is not null && !isRequired)
                Skip = NvrtcCompiler.Absence;
        }
    }
}
