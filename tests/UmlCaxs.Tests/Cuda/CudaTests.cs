using UmlCaxs.Benchmarking;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cuda;
using UmlCaxs.Compute.Native;
using UmlCaxs.Tests.Cli;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Cuda;

/// <summary>
/// What is peculiar to CUDA: choosing a device, the limits of small ones, what happens when something is broken. That its
/// numbers are right is for the conformance suite to say. What breaks is the emulator's second device.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class CudaTests : IDisposable
{
    private const int OutOfMemory = 2, IllegalAddress = 700, LaunchFailed = 719, SystemDriverMismatch = 803;

    private readonly TempFolder folder = new();

    public CudaTests()
    {
        if (CudaEmulator.Absence is null)
            CudaEmulator.ResetSecondDevice();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_the_driver_the_reason_names_its_library() =>
        Assert.Equal("libNoSuchDriver.so.1 not found (of CUDA 11.0 or newer): no NVIDIA driver is installed", CudaLibrary.Absence("libNoSuchDriver.so.1"));

    [CudaEmulatorFact]
    public void Devices_are_listed_and_found_by_their_index()
    {
        IComputeBackend best = ComputeDevices.Open("cuda", 1);
        IComputeBackend second = ComputeDevices.Open("cuda:1", 1);

        Assert.Equal(("cuda", "cuda:1"), (best.Name, second.Name));
        Assert.Contains("sm_90", best.Description, StringComparison.Ordinal);
        Assert.Contains("sm_120", second.Description, StringComparison.Ordinal);
        Assert.Contains(new DeviceListing("cuda:0", best.Description, null), ComputeDevices.List(1));
        Assert.Contains(new DeviceListing("cuda:1", second.Description, null), ComputeDevices.List(1));
    }

    [CudaEmulatorFact]
    public void A_device_that_is_not_there_ends_with_exit_code_4()
    {
        foreach (string name in new[] { "cuda:99", "cuda:-1", "cuda:x", "cuda:" })
        {
            CommandLineHost.Run run = CommandLineHost.Execute(["bench", "--rows", "10", "--device", name]);

            Assert.Equal(4, run.ExitCode);
            Assert.Contains($"Device '{name}' is not available: CUDA has devices cuda:0 to cuda:1", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    [CudaEmulatorFact]
    public void A_driver_that_lists_no_device_or_does_not_start_is_listed_with_the_reason_and_ends_no_other_device()
    {
        foreach ((string call, int status, string reason) in new[]
        {
            ("cuInit", CudaStatus.NoDevice, "the NVIDIA driver lists no device"),
            ("cuInit", SystemDriverMismatch, "CUDA: cuInit failed with CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803): system has unsupported display driver / cuda driver combination. The parts of the driver do not belong together, as after an update: restart the machine"),
            ("cuDeviceGetCount", 999, "CUDA: cuDeviceGetCount failed with an error that the driver has no name for (999)."),
        })
        {
            using IDisposable failure = CudaEmulator.Fail(call, status);

            Assert.StartsWith(reason, Assert.Single(ComputeDevices.List(1), d => d.Name == "cuda").Absence, StringComparison.Ordinal);
            Assert.Contains("absent: " + reason[..20], CommandLineHost.Succeed("devices").Output, StringComparison.Ordinal);
            CommandLineHost.Succeed("bench", "--rows", "10", "--runs", "1", "--device", "auto");
            CommandLineHost.Run run = CommandLineHost.Execute("bench", "--rows", "10", "--device", "cuda");
            Assert.Equal(4, run.ExitCode);
            Assert.Contains("Device 'cuda' is not available: " + reason[..20], Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    [CudaEmulatorFact]
    public void A_device_that_gives_no_context_is_not_available()
    {
        using IDisposable failure = CudaEmulator.Fail("cuDevicePrimaryCtxRetain", 101);

        CommandLineHost.Run run = CommandLineHost.Execute("bench", "--rows", "10", "--device", "cuda:1");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("CUDA: cuDevicePrimaryCtxRetain failed with CUDA_ERROR_INVALID_DEVICE (101)", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [CudaEmulatorFact]
    public void A_device_without_a_compiler_is_refused_with_the_reason()
    {
        CudaDevice device = CudaEmulator.SecondDevice with { Refusal = "libnvrtc.so.* not found" };

        var e = Assert.Throws<DeviceNotAvailableException>(() => new CudaBackend(device, "cuda:1", 1, Precision.Double, Cache()));

        Assert.StartsWith($"Device 'cuda:1' ({device.Name}) cannot be used: libnvrtc.so.* not found. Use --device cpu", e.Message, StringComparison.Ordinal);
    }

    /// <summary>The second device is newer than its compiler, so that this is the way through PTX, too.</summary>
    [CudaEmulatorFact]
    public void A_small_device_computes_the_same_in_more_steps()
    {
        Problem p = Rows(2);
        CudaDevice small = CudaEmulator.SecondDevice with { MemoryBytes = 12 * FeatureMatrix.ChunkRows * sizeof(double), LocalBytes = 2048, LargestGroup = 16 };
        var backend = new CudaBackend(small, "cuda:1", 1, Precision.Double, CudaEmulator.Cache());
        using (var data = (NativeMatrix)backend.Upload(p.Data))
            Assert.Equal(3, data.SegmentCount);

        JudgeAll(p, backend);
    }

    /// <summary>In every pass five chunks travel through two slots of a chunk each, and the next pass begins while they are in use.</summary>
    [CudaEmulatorFact]
    public void Rows_that_have_no_room_on_the_device_are_streamed_through_it()
    {
        Problem p = Rows(4);
        CudaEmulator.ResetSecondDevice(6 << 20);
        CudaBackend backend = SecondDevice();
        using (var data = (NativeMatrix)backend.Upload(p.Data))
            Assert.Equal(5, data.SegmentCount);

        for (int run = 0; run < 2; run++)
            JudgeAll(p, backend);
        Assert.Equal(p.EStep(backend).Statistics.Values, p.EStep(backend).Statistics.Values);
    }

    [CudaEmulatorFact]
    public void Copies_of_any_size_arrive_whole_and_in_order()
    {
        using var stream = new CudaStream(SecondDevice());
        foreach (long bytes in new[] { 1, 255, CudaStaging.HalfBytes - 1, CudaStaging.HalfBytes, CudaStaging.HalfBytes + 1, (3 * CudaStaging.HalfBytes) + 7 })
        {
            byte[] sent = new byte[bytes];
            new Random((int)bytes).NextBytes(sent);
            byte[] received = new byte[bytes];
            using NativeBuffer first = stream.Allocate<byte>(sent);
            using NativeBuffer small = stream.Allocate<int>([1, 2, 3]);
            int[] numbers = new int[3];

            stream.Read<byte>(first, received);
            stream.Read<int>(small, numbers);

            Assert.Equal(sent, received);
            Assert.Equal([1, 2, 3], numbers);
        }
    }

    [CudaEmulatorFact]
    public void Callers_on_many_threads_do_not_disturb_each_other()
    {
        Problem p = Problem.Named(Problems.Shape(2049, 5, 2));
        CudaBackend backend = SecondDevice();
        (double expected, SufficientStatistics statistics) = p.EStep(backend);

        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            (double logLikelihood, SufficientStatistics again) = p.EStep(backend);
            Assert.Equal(expected, logLikelihood);
            Assert.Equal(statistics.Values, again.Values);
        });
    }

    [CudaEmulatorFact]
    public void Memory_that_has_been_used_is_used_again()
    {
        using var stream = new CudaStream(SecondDevice());
        nint first;
        using (NativeBuffer buffer = stream.Allocate(1000))
            first = buffer.Value;
        using NativeBuffer again = stream.Allocate(1000);
        using NativeBuffer another = stream.Allocate(1000);

        Assert.Equal(first, again.Value);
        Assert.NotEqual(first, another.Value);
    }

    [CudaEmulatorFact]
    public void Too_little_memory_ends_with_exit_code_4_and_names_the_call_and_the_remedy()
    {
        CudaEmulator.ResetSecondDevice(1 << 20);

        CommandLineHost.Run run = CommandLineHost.Execute("bench", "--rows", "1000", "--device", "cuda:1");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("CUDA: cuMemAlloc failed with CUDA_ERROR_OUT_OF_MEMORY (2): out of memory. The device has not enough memory left for this job. Use --device cpu", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>Whichever allocation, copy, launch or wait fails: an error and no number; and afterwards the device is as good as before.</summary>
    [CudaEmulatorFact]
    public void Any_call_that_fails_is_an_error_and_never_a_wrong_number()
    {
        Problem p = Problem.Named(Problems.Shape(257, 12, 3));
        CudaBackend backend = SecondDevice();
        int failures = 0;
        foreach (string call in new[] { "cuMemGetInfo", "cuStreamCreate", "cuMemAlloc", "cuMemcpyHtoDAsync", "cuLaunchKernel", "cuMemcpyDtoHAsync", "cuEventRecord", "cuEventSynchronize", "cuModuleGetFunction" })
            for (int skip = 0; skip < 3; skip++)
                using (CudaEmulator.Fail(call, OutOfMemory, skip))
                    try
                    {
                        Judge.Statistics(p, p.EStep(backend).Statistics);
                    }
                    catch (DeviceNotAvailableException e)
                    {
                        Assert.StartsWith($"CUDA: {call} failed with CUDA_ERROR_OUT_OF_MEMORY (2)", e.Message, StringComparison.Ordinal);
                        failures++;
                    }

        Assert.True(failures >= 9, $"{failures} failures were noticed");
        Judge.Statistics(p, p.EStep(backend).Statistics);
    }

    [CudaEmulatorFact]
    public void A_lost_device_is_an_error_until_it_is_there_again()
    {
        Problem p = Problem.Named(Problems.Shape(257, 12, 3));
        foreach (int status in new[] { IllegalAddress, LaunchFailed })
        {
            CudaBackend backend = SecondDevice();
            using (IDeviceMatrix data = backend.Upload(p.Data))
            {
                var statistics = new SufficientStatistics(3, p.Mixture.OverallMean());
                data.EStep(p.Mixture, statistics);
                using (CudaEmulator.Fail("kernel", status))
                    AssertLost(() => data.EStep(p.Mixture, statistics));
                AssertLost(() => data.EStep(p.Mixture, statistics));
                AssertLost(() => data.Responsibilities(p.Mixture, 0, [], new int[257], []));
                AssertLost(() => backend.Upload(p.Data));
            }

            CudaEmulator.ResetSecondDevice();
            Judge.Statistics(p, p.EStep(backend).Statistics);
            continue;

            void AssertLost(Action action)
            {
                var e = Assert.Throws<DeviceNotAvailableException>(action);
                Assert.Matches($@"^CUDA: cu\w+ failed with CUDA_ERROR_\w+ \({status}\): .* The device is lost to this process\. Start again; if it happens again, use --device cpu", e.Message);
            }
        }
    }

    [CudaEmulatorFact]
    public void A_kernel_that_does_not_compile_shows_the_build_log()
    {
        var e = Assert.Throws<DeviceNotAvailableException>(() => SecondDevice().Load("#line 7 \"broken.c\"\nextern \"C\" __global__ void f() { no_such_name = 1; }", "-D DIMS=3"));

        Assert.StartsWith("NVRTC: nvrtcCompileProgram failed with NVRTC_ERROR_COMPILATION (6). Build log with --gpu-architecture=compute_90 --fmad=false -DDIMS=3: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("broken.c:7", e.Message, StringComparison.Ordinal);
        Assert.Contains("no_such_name", e.Message, StringComparison.Ordinal);
    }

    [CudaEmulatorFact]
    public void A_program_is_compiled_once_and_again_where_its_cache_entry_is_broken()
    {
        const string Source = "extern \"C\" __global__ void f(int* x) { x[threadIdx.x] = 1; }";
        CudaBackend backend = SecondDevice();
        string key = new CudaCompiler(backend.Device, Cache()).KeyOf(Source, CudaCompiler.Options(CudaTarget.For(backend.Device).Option, ""));
        bool Compiles()
        {
            var compiler = new CudaCompiler(backend.Device, Cache());
            using CudaContext.Scope scope = backend.Context.Enter();
            compiler.Load(backend.Context, Source, "").Dispose();
            return compiler.Compiled > 0;
        }

        Assert.True(Compiles());
        Assert.False(Compiles());
        byte[] sound = File.ReadAllBytes(Cache().PathOf(key));
        foreach (byte[] broken in new byte[][] { [], sound[..32], [.. sound[..^1], (byte)~sound[^1]] })
        {
            File.WriteAllBytes(Cache().PathOf(key), broken);
            Assert.True(Compiles());
            Assert.False(Compiles());
        }

        // What is sound but no machine code of this driver: the driver refuses it.
        Cache().Keep(key, new byte[64]);
        Assert.True(Compiles());
        Assert.False(Compiles());
    }

    [Fact]
    public void Code_is_compiled_for_the_device_or_for_the_newest_architecture_before_it()
    {
        Assert.Equal(new CudaTarget("--gpu-architecture=sm_90", true), CudaTarget.For(90, "H200", [80, 86, 90]));
        Assert.Equal(new CudaTarget("--gpu-architecture=compute_90", false), CudaTarget.For(100, "B200", [80, 86, 90]));
        if (CudaEmulator.Absence is null)
            Assert.Contains("K40 (sm_35) is older than what libnvrtc 12.4 compiles for (sm_80 and newer)", Assert.Throws<DeviceNotAvailableException>(() => CudaTarget.For(35, "K40", [80, 86, 90])).Message, StringComparison.Ordinal);
    }

    /// <summary>A process of its own finds the libraries as on a machine of NVIDIA's, and fits what the CPU fits.</summary>
    [CudaEmulatorFact]
    public void A_fit_agrees_with_that_of_the_cpu()
    {
        string table = CsvTable.Synthetic(300).Save(folder, "in.csv");
        CommandLineHost.Succeed("fit", table, "-k", "2", "--restarts", "1", "--device", "cpu", "--out", folder["cpu.json"]);

        (int code, string error) = CudaProcess("", "fit", table, "-k", "2", "--restarts", "1", "--device", "cuda", "--out", folder["cuda.json"]);
        Assert.True(code == 0, error);
        Assert.Equal(UmlCaxs.IO.ModelFile.Load(folder["cpu.json"]).Mixture.Weights, UmlCaxs.IO.ModelFile.Load(folder["cuda.json"]).Mixture.Weights, (a, b) => Math.Abs(a - b) < 1e-9);

        (code, error) = CudaProcess("kernel=719", "fit", table, "-k", "2", "--restarts", "1", "--device", "cuda", "--out", folder["lost.json"]);
        Assert.Equal(4, code);
        Assert.Contains("CUDA_ERROR_LAUNCH_FAILED (719)", error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["lost.json"]));
    }

    private (int Code, string Error) CudaProcess(string failure, params string[] args)
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(UmlCaxs.Cli.CommandLine).Assembly.Location, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["LD_LIBRARY_PATH"] = CudaEmulator.Folder, ["XDG_CACHE_HOME"] = folder.Path, ["UMLCAXS_CUDA_EMULATOR_FAIL"] = failure },
        };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    private static Problem Rows(int chunks)
    {
        GaussianMixture mixture = RandomMixtures.Mixture(6, 12, seed: 72);
        return new Problem(RandomMixtures.Draw(mixture, (chunks * FeatureMatrix.ChunkRows) + 77, seed: 73), mixture, BenchmarkProblem.ClassesAround(mixture, ["QSO", "YSO"]));
    }

    private static void JudgeAll(Problem p, IComputeBackend backend)
    {
        (double logLikelihood, SufficientStatistics statistics) = p.EStep(backend);
        Judge.LogLikelihood(p, logLikelihood);
        Judge.Statistics(p, statistics);
        foreach ((int first, int rows) in new[] { (0, (int)p.Data.Rows), (FeatureMatrix.ChunkRows - 3, 5) })
        {
            Judge.Posterior(p, first, p.Responsibilities(backend, first, rows));
            (int[] clusters, double[] probabilities) = p.ClassProbabilities(backend, first, rows);
            Judge.Classes(p, first, clusters, probabilities);
        }
    }

    private static CudaBackend SecondDevice() => new(CudaEmulator.SecondDevice, "cuda:1", 1, Precision.Double, CudaEmulator.Cache());

    private BinaryCache Cache() => new(folder["cache"]);
}
