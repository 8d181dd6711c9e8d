using System.Text.RegularExpressions;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cuda;
using UmlCaxs.Compute.Native;
using UmlCaxs.Tests.Conformance;
using Xunit;
using Xunit.Abstractions;

namespace UmlCaxs.Tests.Cuda;

/// <summary>
/// NVIDIA's compiler makes machine code of every kernel, for A100 and H200 at 12 features and for H200 at 32, with all values in
/// registers. It needs no GPU.
/// </summary>
public sealed partial class KernelCompilationTests(ITestOutputHelper report)
{
    /// <summary>What a block has on these GPUs.</summary>
    private const long LargestGroup = 1024, LocalBytes = 48 << 10;

    private static readonly NativeLimits Limits = new(1L << 36, 1L << 36, LocalBytes, LargestGroup, TensorMultiprocessors: 132);

    private const string NoSpills = "spills 0 + 0 bytes";

    private static readonly int[] Architectures = [80, 90];

    [NvrtcFact]
    public void No_kernel_spills_registers()
    {
        var programs =
            from dims in new[] { 12, 32 }
            from operation in Operations()
            from shape in ShapesOf(operation, dims).Distinct()
            from architecture in Architectures.Intersect(NvrtcCompiler.Architectures())
            where dims == 12 || architecture == Architectures[^1] // the most features take longest to compile
            select (Shape: shape, Architecture: architecture);

        var spills = new List<string>();
        foreach (string line in programs.AsParallel().AsOrdered().SelectMany(p => Compile(p.Shape, p.Architecture)))
        {
            report.WriteLine(line);
            if (!line.EndsWith(NoSpills, StringComparison.Ordinal))
                spills.Add(line);
        }

        Assert.Empty(spills);
    }

    /// <summary>Every source of kernels/native that has kernels.</summary>
    private static IEnumerable<string> Operations() => typeof(KernelSource).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("kernels/", StringComparison.Ordinal) && name.EndsWith(".c", StringComparison.Ordinal))
        .Select(Path.GetFileNameWithoutExtension)!;

    /// <summary>The shapes in which a kernel is launched on such a GPU, for few components and for more than fit into local memory.</summary>
    private static IEnumerable<KernelShape> ShapesOf(string operation, int dims) => operation switch
    {
        "e_step" => from components in new[] { 6, 64 } select KernelShape.OfEStep(dims, components, LargestGroup, LocalBytes),
        "e_step_batch" => from components in new[] { 6, 64 } from precision in Enum.GetValues<Precision>() select KernelShape.OfEStepBatch(dims, components, precision, LargestGroup, LocalBytes),
        "e_step_tensor" => from components in new[] { 1, 6, 12, 20, 32 } where TensorEStep.ShapeFor(dims, components, Limits) is not null select TensorEStep.ShapeFor(dims, components, Limits)!.Value,
        "responsibilities" => from precision in Enum.GetValues<Precision>() select KernelShape.OfRows(operation, dims, LargestGroup, precision),
        "class_probabilities" => [KernelShape.OfRows(operation, dims, LargestGroup)],
        "silhouettes" => [KernelShape.OfSilhouettes(dims, LargestGroup, LocalBytes)],
        _ => throw new InvalidOperationException($"Say here in which shapes {operation}.c is launched"),
    };

    /// <summary>A line for each kernel of a program.</summary>
    private static IEnumerable<string> Compile(KernelShape shape, int architecture)
    {
        string[] options = [.. CudaCompiler.Options($"--gpu-architecture=sm_{architecture}", shape.Definitions), "--ptxas-options=-v"];
        string log = NvrtcCompiler.Compile(KernelSource.Of(shape.Operation), options);
        MatchCollection kernels = KernelReport().Matches(log);
        Assert.True(kernels.Count > 0, "the compiler's report was not understood: " + log);
        return kernels.Select(k => k.Groups).Select(k => $"sm_{architecture} {shape.Definitions} {k["name"]}: {k["registers"]} registers, stack {k["stack"]} bytes, spills {k["stores"]} + {k["loads"]} bytes");
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
