using UmlCaxs.Benchmarking;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Ilgpu;
using UmlCaxs.Tests.Cli;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>
/// What is peculiar to the C# kernels: that their bits do not change from run to run, the limits of small devices, and what a
/// build without ILGPU says. That their numbers are right is for the conformance suite to say.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class IlgpuTests
{
    private const string Absence = "ILGPU: not in this build (package not on the feed)";

    [Fact]
    public void The_names_stand_between_opencl_and_scalar() =>
        Assert.Equal(["opencl", "ilgpu-cuda", "ilgpu-opencl", "ilgpu-cpu", "scalar"], ComputeDevices.Names.Skip(ComputeDevices.Names.Count - 5));

    [WithoutIlgpuFact]
    public void Devices_says_why_there_are_none()
    {
        string[] lines = CommandLineHost.Succeed("devices").Output.Split('\n');

        foreach (string name in IlgpuDevices.Names)
            Assert.Contains($" {Absence} ", Assert.Single(lines, line => line.StartsWith($"| {name} ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [WithoutIlgpuFact]
    public void One_asked_for_by_name_ends_with_exit_code_4_and_the_reason()
    {
        foreach (string name in IlgpuDevices.Names)
        {
            CommandLineHost.Run run = CommandLineHost.Execute(["bench", "--rows", "10", "--device", name]);

            Assert.Equal(4, run.ExitCode);
            Assert.Contains($"Device '{name}' is not available: {Absence}. Use --device auto", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Single_precision_is_refused()
    {
        CommandLineHost.Run run = CommandLineHost.Execute(["bench", "--rows", "10", "--device", "ilgpu-cpu", "--precision", "single"]);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("Device 'ilgpu-cpu' computes in double precision only", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void An_E_step_has_the_same_bits_in_every_run()
    {
        Problem p = Problem.Named(Problems.Shape(257, 12, 6));
        (double expected, SufficientStatistics statistics) = p.EStep(Kernels());

        for (int run = 0; run < 5; run++)
        {
            (double logLikelihood, SufficientStatistics again) = p.EStep(Kernels());
            Assert.Equal(expected, logLikelihood);
            Assert.Equal(statistics.Values, again.Values);
        }
    }

    /// <summary>Shared memory for few components of few rows: the densities of the others are computed again, tile by tile.</summary>
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 450)]
    [InlineData(4, 900)]
    [InlineData(8, 2000)]
    public void A_small_device_computes_the_same_in_more_steps(int largestGroup, int sharedBytes)
    {
        GaussianMixture mixture = RandomMixtures.Mixture(20, 12, seed: 72);
        var p = new Problem(RandomMixtures.Draw(mixture, 150, seed: 73), mixture, BenchmarkProblem.ClassesAround(mixture, ["QSO", "YSO"]));
        var small = new IlgpuBackend("small", 1, () => new SmallDevice(IlgpuDevices.OpenCpu(), largestGroup, sharedBytes));
        Assert.InRange(IlgpuShape.OfEStep(12, 20, new SmallDevice(IlgpuDevices.OpenCpu(), largestGroup, sharedBytes)).TileComponents, 1, 19);

        (double logLikelihood, SufficientStatistics statistics) = p.EStep(small);

        Judge.LogLikelihood(p, logLikelihood);
        Judge.Statistics(p, statistics);
        Judge.Posterior(p, 3, p.Responsibilities(small, 3, 100));
        (int[] clusters, double[] probabilities) = p.ClassProbabilities(small, 3, 100);
        Judge.Classes(p, 3, clusters, probabilities);
    }

    [Theory]
    [InlineData(1, 1, 256, 32 << 10)]
    [InlineData(12, 6, 1024, 48 << 10)]
    [InlineData(12, 200, 256, 64 << 10)]
    [InlineData(32, 64, 256, 32 << 10)]
    [InlineData(100, 64, 256, 32 << 10)]
    [InlineData(12, 6, 1, 1 << 10)]
    [InlineData(12, 6, 100, 16 << 10)]
    public void The_shape_of_an_E_step_fits_the_device(int dims, int components, int largestGroup, int sharedBytes)
    {
        IlgpuShape shape = IlgpuShape.OfEStep(dims, components, new SmallDevice(IlgpuDevices.OpenCpu(), largestGroup, sharedBytes));

        Assert.InRange(shape.Items, 1, largestGroup);
        Assert.True(int.IsPow2(shape.Items));
        Assert.InRange(shape.TileComponents, 1, components);
        Assert.InRange(shape.Items * (EStepKernel.RowStride(dims) + EStepKernel.DensityStride(shape.TileComponents)) * sizeof(double), 1, sharedBytes);
    }

    [Fact]
    public void Too_little_shared_memory_for_one_row_is_said() =>
        Assert.Contains("too few for 5000 features", Assert.Throws<DeviceNotAvailableException>(() => IlgpuShape.OfEStep(5000, 6, IlgpuDevices.OpenCpu())).Message, StringComparison.Ordinal);

    /// <summary>A device in whose context nothing compiles any more is opened anew, and only then.</summary>
    [Fact]
    public void A_spoiled_device_is_replaced_before_the_next_matrix()
    {
        int opened = 0;
        SmallDevice? last = null;
        var backend = new IlgpuBackend("spoiled", 1, () =>
        {
            opened++;
            return last = new SmallDevice(IlgpuDevices.OpenCpu(), 4, 32 << 10);
        });
        Problem p = Problem.Named(Problems.Shape(9, 12, 6));

        p.EStep(backend);
        p.EStep(backend);
        Assert.Equal(1, opened);
        last!.IsSpoiled = true;

        Judge.LogLikelihood(p, p.EStep(backend).LogLikelihood);
        Assert.Equal(2, opened);
    }

    private static IlgpuBackend Kernels() => new("ilgpu-kernels", 1, IlgpuDevices.OpenCpu);

    /// <summary>A device made smaller than it is.</summary>
    private sealed class SmallDevice(IIlgpuDevice device, int largestGroup, long sharedBytes) : IIlgpuDevice
    {
        public string Description => device.Description;

        public int LargestGroup => largestGroup;

        public long SharedBytes => sharedBytes;

        public bool IsSpoiled { get; set; }

        public IlgpuBuffer<T> Allocate<T>(long length)
            where T : unmanaged => device.Allocate<T>(length);

        public void Launch<TArguments>(Action<TArguments> kernel, int groups, int items, int sharedDoubles, TArguments arguments)
            where TArguments : struct => device.Launch(kernel, groups, items, sharedDoubles, arguments);
    }

    /// <summary>A test of what a build without ILGPU says.</summary>
    private sealed class WithoutIlgpuFactAttribute : FactAttribute
    {
        public WithoutIlgpuFactAttribute()
        {
            if (IlgpuDevices.IsInBuild)
                Skip = "ILGPU is in this build";
        }
    }
}
