using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Cuda;
using UmlCaxs.Compute.Ilgpu;
using UmlCaxs.Compute.OpenCl;
using UmlCaxs.Tests.Cuda;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>A backend that the conformance suite judges.</summary>
/// <param name="Name">Device, then what sets this case apart from others, such as <c>cpu-512-2-threads-tile-128</c>.</param>
/// <param name="Absence">Why it cannot run on this machine; null where it can.</param>
/// <param name="Create">Makes it; called only where it can run.</param>
internal sealed record BackendCase(string Name, string? Absence, Func<IComputeBackend> Create);

/// <summary>
/// Every backend there is. A new one is appended to <see cref="All"/> and is then judged by every conformance test.
/// Absent ones are left out and reported by one skipped test; the environment variable <c>UMLCAXS_REQUIRE=name,...</c>
/// (a case's name, or its first words: <c>cpu</c>, <c>cpu-512</c>) turns the absence of these into a failure, so that a
/// machine with a GPU cannot pass by not using it.
/// </summary>
internal static class Backends
{
    public const string RequireVariable = "UMLCAXS_REQUIRE";

    /// <summary>In <see cref="RequireVariable"/> NVIDIA's compiler, which is no backend: KernelCompilationTests.</summary>
    public const string NvrtcName = "nvrtc";

    /// <summary>In <see cref="RequireVariable"/> MPI with its launcher, which is no backend either: Distribution/MpiTests.</summary>
    public const string MpiName = "mpi";

    // Every width meets every tile size and both thread counts; their combinations change no bit (DeterminismTests).
    private static readonly (int Threads, int TileRows)[] CpuShapes = [(1, 32), (2, 128), (1, 256), (2, 512)];

    // Before All, which is made of them.
    private static readonly Precision[] Precisions = Enum.GetValues<Precision>();

    public static IReadOnlyList<BackendCase> All { get; } =
    [
        .. from bits in new[] { 512, 256, 128 }
           from shape in CpuShapes
           select Cpu("cpu", bits, shape.Threads, shape.TileRows, Precision.Double),
        Cpu("cpu-single", 512, 2, 256, Precision.Single),
        Cpu("cpu-single", 256, 1, 64, Precision.Single),
        Cpu("cpu-single", 128, 2, 512, Precision.Single),
        .. from partRows in new[] { 256, 2048 }
           select new BackendCase($"streamed-{partRows}", null, () => new StreamedBackend(new CpuBackend(2), partRows)),
        .. Cuda(),
        .. OpenCl(),
        .. Ilgpu(),
    ];

    /// <summary>Names of the backends that can run here: the first argument of every conformance test.</summary>
    public static IEnumerable<string> Present => All.Where(b => b.Absence is null).Select(b => b.Name);

    public static IComputeBackend Create(string name) => All.Single(b => b.Name == name).Create();

    /// <summary>Why a vector width cannot be tested here; null if it can.</summary>
    public static string? AbsenceOfWidth(int bits) => bits switch
    {
        512 when !Vector512.IsHardwareAccelerated || !Avx512F.IsSupported => "no 512-bit vectors (AVX-512)",
        256 when !Vector256.IsHardwareAccelerated => "no 256-bit vectors (AVX2)",
        _ => null,
    };

    /// <summary>What is wanted by <see cref="RequireVariable"/> and cannot run here.</summary>
    public static IEnumerable<string> RequiredButAbsent(string? required, IReadOnlyCollection<string> present) =>
        (required ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(name => name is not (NvrtcName or MpiName) && !present.Any(p => p == name || p.StartsWith(name + "-", StringComparison.Ordinal)));

    /// <summary>A case for every CUDA device; without a driver its emulator, or why there is none.</summary>
    private static IEnumerable<BackendCase> Cuda()
    {
        if (CudaEmulator.Absence is null)
        {
            return Precisions.Select(precision =>
            {
                var emulated = new Lazy<IComputeBackend>(() => new CudaBackend(CudaDevice.All(out _)[0], "cuda:0", 0, precision, CudaEmulator.Cache()));
                return new BackendCase($"cuda-emulated{Suffix(precision)}", null, () => emulated.Value);
            });
        }

        IReadOnlyList<CudaDevice> devices = CudaDevice.All(out string? absence);
        if (absence is not null)
            return [new BackendCase("cuda", $"{absence}; {CudaEmulator.Absence}", () => throw new InvalidOperationException(absence))];
        return devices.Index().SelectMany(d => Precisions.Select(precision =>
        {
            var shared = new Lazy<IComputeBackend>(() => CudaBackend.Open($"{CudaBackend.BestName}:{d.Index}", 0, precision));
            return new BackendCase($"cuda-{d.Index}{Suffix(precision)}", d.Item.Refusal is null ? null : $"{d.Item.Name}: {d.Item.Refusal}", () => shared.Value);
        }));
    }

    /// <summary>
    /// A case for every OpenCL device, or one that tells why there is none. One backend serves all tests, as its programs are
    /// compiled once a backend.
    /// </summary>
    private static IEnumerable<BackendCase> OpenCl()
    {
        IReadOnlyList<OpenClDevice> devices = OpenClDevice.All(out string? absence);
        if (absence is not null)
            return [new BackendCase(OpenClBackend.BestName, absence, () => throw new InvalidOperationException(absence))];
        return devices.Index().SelectMany(d => Precisions.Select(precision =>
        {
            var shared = new Lazy<IComputeBackend>(() => new OpenClInTurn(OpenClBackend.Open($"{OpenClBackend.BestName}:{d.Index}", 0, precision)));
            return new BackendCase($"opencl-{d.Index}{Suffix(precision)}", d.Item.Refusal is null ? null : $"{d.Item.Name}: {d.Item.Refusal}", () => shared.Value);
        }));
    }

    /// <summary>The devices of ILGPU; in a build without it also the stand-in on which their kernels run all the same.</summary>
    private static IEnumerable<BackendCase> Ilgpu()
    {
        if (!IlgpuDevices.IsInBuild)
            yield return new BackendCase("ilgpu-kernels", null, () => new IlgpuBackend("ilgpu-kernels", 2, IlgpuDevices.OpenCpu));
        foreach (string name in IlgpuDevices.Names)
        {
            var shared = new Lazy<IComputeBackend>(() => ComputeDevices.Open(name, 2));
            yield return new BackendCase(name, IlgpuDevices.List(name).Absence, () => shared.Value);
        }
    }

    private static string Suffix(Precision precision) => precision == Precision.Single ? "-single" : "";

    private static BackendCase Cpu(string name, int bits, int threads, int tileRows, Precision precision) => new(
        $"{name}-{bits}-{threads}-thread{(threads == 1 ? "" : "s")}-tile-{tileRows}",
        AbsenceOfWidth(bits),
        () => new CpuBackend(threads, bits, tileRows, precision));
}

public sealed class BackendPresenceTests
{
    [AbsentBackendsFact]
    public void Every_backend_is_here_or_may_be_absent() =>
        Assert.Empty(Backends.RequiredButAbsent(Environment.GetEnvironmentVariable(Backends.RequireVariable), [.. Backends.Present]));

    [Theory]
    [InlineData("", "")]
    [InlineData("cpu", "")]
    [InlineData("cpu-256, cpu-128-1-thread", "")]
    [InlineData("cpu,opencl", "opencl")]
    [InlineData("cpu-1", "cpu-1")]
    [InlineData("nvrtc, cuda-emulated", "cuda-emulated")]
    public void A_backend_is_required_by_its_name_or_its_first_words(string required, string absent) =>
        Assert.Equal(absent, string.Join(",", Backends.RequiredButAbsent(required, ["cpu-256-2-threads", "cpu-128-1-thread-tile-32"])));

    /// <summary>Skipped, with the reasons, where backends are absent and none of them is required.</summary>
    private sealed class AbsentBackendsFactAttribute : FactAttribute
    {
        public AbsentBackendsFactAttribute()
        {
            string[] absent = [.. Backends.All.Where(b => b.Absence is not null).Select(b => $"{b.Name}: {b.Absence}")];
            if (absent.Length > 0 && !Backends.RequiredButAbsent(Environment.GetEnvironmentVariable(Backends.RequireVariable), [.. Backends.Present]).Any())
                Skip = "not judged on this machine: " + string.Join("; ", absent);
        }
    }
}
