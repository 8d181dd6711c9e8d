using UmlCaxs.Benchmarking;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Native;
using UmlCaxs.Compute.OpenCl;
using UmlCaxs.Compute.Scalar;
using UmlCaxs.Tests.Cli;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>
/// What is peculiar to OpenCL: choosing a device, the limits of small ones, and what happens when something is broken. That
/// its numbers are right is for the conformance suite to say.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class OpenClTests : IDisposable
{
    private readonly IDisposable turn = OpenClTurn.Take();
    private readonly TempFolder folder = new();

    private static OpenClDevice BestDevice => OpenClDevice.All(out _)[0];

    public void Dispose()
    {
        folder.Dispose();
        turn.Dispose();
    }

    [OpenClFact]
    public void A_device_is_found_by_its_index_and_the_best_without_one()
    {
        IComputeBackend best = ComputeDevices.Open("opencl", 1);
        IComputeBackend first = ComputeDevices.Open("opencl:0", 1);

        Assert.Equal(("opencl", "opencl:0"), (best.Name, first.Name));
        Assert.Equal(best.Description, first.Description);
        Assert.Contains(new DeviceListing("opencl:0", best.Description, null), ComputeDevices.List(1));
    }

    [OpenClFact]
    public void A_device_that_is_not_there_ends_with_exit_code_4()
    {
        foreach (string name in new[] { "opencl:99", "opencl:-1", "opencl:x", "opencl:" })
        {
            CommandLineHost.Run run = CommandLineHost.Execute(["bench", "--rows", "10", "--device", name]);

            Assert.Equal(4, run.ExitCode);
            Assert.Contains($"Device '{name}' is not available: OpenCL has", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_the_library_the_reason_names_it() =>
        Assert.Equal("libNoSuchOpenCL.so.1 not found: no OpenCL driver is installed", OpenClLibrary.Absence(["libNoSuchOpenCL.so.1"]));

    [Fact]
    public void A_device_without_double_precision_is_refused_with_the_reason()
    {
        var device = new OpenClDevice(0, true, "Toy", "1.0", 1 << 30, 1 << 28, 1 << 15, 256, "it does not compute in double precision (cl_khr_fp64)");

        var e = Assert.Throws<DeviceNotAvailableException>(() => new OpenClBackend(device, "opencl:3", 1, Cache()));

        Assert.StartsWith("Device 'opencl:3' (Toy) cannot be used: it does not compute in double precision", e.Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void A_fit_and_a_classification_agree_with_those_of_the_cpu()
    {
        string table = CsvTable.Synthetic(400).Save(folder, "in.csv");

        string[] lines = [.. new[] { "cpu", "opencl" }.Select(device =>
        {
            CommandLineHost.Succeed("fit", table, "-k", "3", "--restarts", "1", "--device", device, "--out", folder[device + ".json"]);
            CommandLineHost.Succeed("classify", table, "--device", device, "--out", folder[device + ".csv"]);
            return File.ReadAllText(folder[device + ".csv"]);
        })];

        Assert.Equal(ClustersOf(lines[0]), ClustersOf(lines[1]));
    }

    [OpenClFact]
    public void An_E_step_has_the_same_bits_in_every_run()
    {
        Problem p = Problem.Named(Problems.Shape(16_385, 12, 6));
        (double expected, SufficientStatistics statistics) = p.EStep(ComputeDevices.Open("opencl", 1));

        for (int run = 0; run < 5; run++)
        {
            (double logLikelihood, SufficientStatistics again) = p.EStep(ComputeDevices.Open("opencl", 1));
            Assert.Equal(expected, logLikelihood);
            Assert.Equal(statistics.Values, again.Values);
        }
    }

    /// <summary>A buffer that holds one chunk makes three segments of these rows, and 2 KB of local memory hold few components of few rows.</summary>
    [OpenClFact]
    public void A_small_device_computes_the_same_in_more_steps()
    {
        GaussianMixture mixture = RandomMixtures.Mixture(20, 12, seed: 70);
        var p = new Problem(RandomMixtures.Draw(mixture, (2 * FeatureMatrix.ChunkRows) + 77, seed: 71), mixture, BenchmarkProblem.ClassesAround(mixture, ["QSO", "YSO"]));
        OpenClDevice small = BestDevice with { LargestBufferBytes = 12 * FeatureMatrix.ChunkRows * sizeof(double), LocalBytes = 2048, LargestGroup = 16 };
        JudgeAll(p, new OpenClBackend(small, "opencl", 1, Cache()));
    }

    /// <summary>Memory for two chunks where the rows need five: in every pass they travel through two slots of a chunk each, and the next pass begins while they are in use.</summary>
    [OpenClFact]
    public void Rows_that_have_no_room_on_the_device_are_streamed_through_it()
    {
        GaussianMixture mixture = RandomMixtures.Mixture(6, 12, seed: 72);
        var p = new Problem(RandomMixtures.Draw(mixture, (4 * FeatureMatrix.ChunkRows) + 77, seed: 73), mixture, BenchmarkProblem.ClassesAround(mixture, ["QSO", "YSO"]));
        OpenClDevice small = BestDevice with { MemoryBytes = 3 * 12 * FeatureMatrix.ChunkRows * sizeof(double) };
        var backend = new OpenClBackend(small, "opencl", 1, Cache());
        using (var data = (NativeMatrix)backend.Upload(p.Data))
            Assert.Equal(5, data.SegmentCount);

        for (int run = 0; run < 3; run++)
            JudgeAll(p, backend);
        Assert.Equal(p.EStep(backend).Statistics.Values, p.EStep(backend).Statistics.Values);
    }

    /// <summary>Three contexts on one device stand for three devices: the rows are shared in whole chunks, and with fewer chunks than devices some get none.</summary>
    [OpenClFact]
    public void Several_devices_share_the_rows()
    {
        GaussianMixture mixture = RandomMixtures.Mixture(6, 12, seed: 74);
        var shared = new SharedBackend("opencl", [.. Enumerable.Range(0, 3).Select(_ => new OpenClBackend(BestDevice, "opencl", 1, Cache()))]);

        foreach (int rows in new[] { 0, 100, FeatureMatrix.ChunkRows + 1, (4 * FeatureMatrix.ChunkRows) + 77 })
        {
            var p = new Problem(RandomMixtures.Draw(mixture, rows, seed: 75), mixture, BenchmarkProblem.ClassesAround(mixture, ["QSO", "YSO"]));
            JudgeAll(p, shared);
            Assert.Equal(p.EStep(shared).Statistics.Values, p.EStep(shared).Statistics.Values);
        }

        Assert.StartsWith("3 x ", shared.Description, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void The_error_of_one_of_several_devices_comes_out_as_it_is()
    {
        var shared = new SharedBackend("opencl", [new OpenClBackend(BestDevice, "opencl", 1, Cache()), new OpenClBackend(BestDevice, "opencl", 1, Cache())]);
        GaussianMixture other = RandomMixtures.Mixture(2, 11, seed: 76);
        using IDeviceMatrix data = shared.Upload(Problem.Named(Problems.Shape(257, 12, 3)).Data);

        Assert.Throws<ArgumentException>(() => data.EStep(other, new SufficientStatistics(2, new double[11])));
        Assert.Throws<ArgumentException>(() => data.Responsibilities(other, 0, [], new int[1], []));
    }

    private static void JudgeAll(Problem p, IComputeBackend backend)
    {
        (double logLikelihood, SufficientStatistics statistics) = p.EStep(backend);
        Judge.LogLikelihood(p, logLikelihood);
        Judge.Statistics(p, statistics);
        foreach ((int first, int rows) in new[] { (0, (int)p.Data.Rows), ((int)Math.Min(p.Data.Rows, FeatureMatrix.ChunkRows - 3), (int)Math.Clamp(p.Data.Rows - FeatureMatrix.ChunkRows + 3, 0, 5)) })
        {
            Judge.Posterior(p, first, p.Responsibilities(backend, first, rows));
            (int[] clusters, double[] probabilities) = p.ClassProbabilities(backend, first, rows);
            Judge.Classes(p, first, clusters, probabilities);
        }

        JudgeBatch(p, backend);
    }

    /// <summary>The problem's mixture among others, of which one has more components than a small device holds at a time.</summary>
    private static void JudgeBatch(Problem p, IComputeBackend backend)
    {
        GaussianMixture[] mixtures = [RandomMixtures.Mixture(30, p.Data.Dims, seed: 76), p.Mixture, RandomMixtures.Mixture(1, p.Data.Dims, seed: 77)];
        SufficientStatistics[] statistics = [.. mixtures.Select(m => new SufficientStatistics(m.Components, p.Mixture.OverallMean()))];
        double[] logLikelihoods = new double[mixtures.Length];
        using IDeviceMatrix data = backend.Upload(p.Data);

        data.EStepBatch(mixtures, statistics, logLikelihoods);

        Judge.LogLikelihood(p, logLikelihoods[1]);
        Judge.Statistics(p, statistics[1]);
    }

    /// <summary>More partial sums than a buffer holds: the mixtures advance in several launches, and none gets other bits for that.</summary>
    [OpenClFact]
    public void A_batch_whose_partial_sums_have_no_room_is_cut_into_several()
    {
        Problem p = Problem.Named(Problems.Shape(2049, 5, 2));
        GaussianMixture[] mixtures = [.. Enumerable.Range(1, 9).Select(k => RandomMixtures.Mixture(k, 5, seed: 80 + k))];
        double[][] results = [.. new[] { BestDevice, BestDevice with { LargestBufferBytes = 5 * FeatureMatrix.ChunkRows * sizeof(double) / 128 } }.Select(device =>
        {
            using IDeviceMatrix data = new OpenClBackend(device, "opencl", 1, Cache()).Upload(p.Data);
            SufficientStatistics[] statistics = [.. mixtures.Select(m => new SufficientStatistics(m.Components, p.Mixture.OverallMean()))];
            double[] logLikelihoods = new double[mixtures.Length];
            data.EStepBatch(mixtures, statistics, logLikelihoods);
            return (double[])[.. logLikelihoods, .. statistics.SelectMany(s => s.Values)];
        })];

        Assert.Equal(results[0], results[1]);
    }

    /// <summary>A device of small groups, little local memory and several segments; and any number may be a label, even of each row alone.</summary>
    [OpenClFact]
    public void Silhouettes_agree_on_any_device_and_for_any_labels()
    {
        const int Rows = FeatureMatrix.ChunkRows + 9;
        using FeatureMatrix features = RandomMixtures.Draw(RandomMixtures.Mixture(2, 2, seed: 74), Rows, seed: 75);
        int[] few = [.. Enumerable.Range(0, Rows).Select(n => n % 3 == 0 ? int.MaxValue : 1000 * (n % 2))];
        OpenClDevice small = BestDevice with { LargestBufferBytes = 2 * FeatureMatrix.ChunkRows * sizeof(double) * 3 / 2, LocalBytes = 2048, LargestGroup = 16 };
        double[][] results = [.. new[] { BestDevice, small }.Select(device =>
        {
            double[] coefficients = new double[Rows];
            using var data = (NativeMatrix)new OpenClBackend(device, "opencl", 1, Cache()).Upload(features);
            Assert.Equal(device == small ? 2 : 1, data.SegmentCount);
            data.Silhouettes([few], coefficients);
            return coefficients;
        })];
        for (int row = 0; row < Rows; row++)
            Assert.Equal(results[0][row], results[1][row], Tolerances.Silhouette);

        Problem p = Problem.Named(Problems.Shape(257, 12, 3));
        int[][] labellings = [[.. Enumerable.Range(0, 257)], [.. Enumerable.Range(0, 257).Select(n => n / 2 * 1_000_000)]];
        double[] expected = new double[2 * 257];
        double[] actual = new double[2 * 257];
        using IDeviceMatrix reference = new ScalarBackend().Upload(p.Data);
        reference.Silhouettes([labellings[0], [.. labellings[1].Select(label => label / 1_000_000)]], expected);
        using IDeviceMatrix of257 = new OpenClBackend(small, "opencl", 1, Cache()).Upload(p.Data);
        of257.Silhouettes(labellings, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerances.Silhouette);
    }

    [OpenClFact]
    public void Silhouettes_of_rows_that_have_no_room_are_refused_with_the_remedy()
    {
        using FeatureMatrix features = RandomMixtures.Draw(RandomMixtures.Mixture(2, 2, seed: 74), FeatureMatrix.ChunkRows + 9, seed: 75);
        OpenClDevice small = BestDevice with { LargestBufferBytes = 2 * FeatureMatrix.ChunkRows * sizeof(double) };
        using IDeviceMatrix data = new OpenClBackend(small, "opencl", 1, Cache()).Upload(features);

        var e = Assert.Throws<DeviceNotAvailableException>(() => data.Silhouettes([new int[features.Rows]], new double[features.Rows]));

        Assert.EndsWith("Take a sample of the rows, or use --device cpu.", e.Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void More_memory_than_there_is_names_the_call_and_the_remedy()
    {
        var backend = new OpenClBackend(BestDevice, "opencl", 1, Cache());
        using var stream = new OpenClStream(backend);

        var e = Assert.Throws<DeviceNotAvailableException>(() => stream.Allocate(1L << 60));

        Assert.Matches(@"^OpenCL: clCreateBuffer failed with CL_\w+ \(-\d+\)\. The device has not enough memory .* Use --device cpu", e.Message);
    }

    [OpenClFact]
    public void A_kernel_that_does_not_compile_shows_the_build_log()
    {
        var backend = new OpenClBackend(BestDevice, "opencl", 1, Cache());
        var compiler = new OpenClCompiler(backend.Context, BestDevice, Cache());

        var e = Assert.Throws<DeviceNotAvailableException>(() => compiler.Build("#line 7 \"broken.c\"\n__kernel void f() { no_such_name = 1; }", "-cl-std=CL1.2"));

        Assert.Contains("clBuildProgram failed with CL_BUILD_PROGRAM_FAILURE (-11)", e.Message, StringComparison.Ordinal);
        Assert.Contains("no_such_name", e.Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void A_program_is_compiled_once_and_again_where_its_cache_entry_is_broken()
    {
        const string Source = "__kernel void f(__global int* x) { x[get_global_id(0)] = 1; }";
        const string Options = "-cl-std=CL1.2";
        var backend = new OpenClBackend(BestDevice, "opencl", 1, Cache());
        string path = Cache().PathOf(BinaryCache.KeyOf(Source, Options, BestDevice.Name, BestDevice.Driver));
        bool Compiles()
        {
            var compiler = new OpenClCompiler(backend.Context, BestDevice, Cache());
            compiler.Build(Source, Options).Dispose();
            return compiler.Compiled > 0;
        }

        Assert.True(Compiles());
        Assert.False(Compiles());
        byte[] sound = File.ReadAllBytes(path);
        foreach (byte[] broken in new byte[][] { [], [1, 2, 3], sound[..32], sound[..^1], [.. sound[..^1], (byte)~sound[^1]] })
        {
            File.WriteAllBytes(path, broken);
            Assert.True(Compiles());
            Assert.False(Compiles());
        }

        // What is sound but no machine code of this driver: the driver refuses it.
        Cache().Keep(BinaryCache.KeyOf(Source, Options, BestDevice.Name, BestDevice.Driver), [1, 2, 3, 4]);
        Assert.True(Compiles());
        Assert.False(Compiles());
    }

    [OpenClFact]
    public void A_cache_that_cannot_be_written_to_is_no_error()
    {
        var backend = new OpenClBackend(BestDevice, "opencl", 1, new BinaryCache(folder.Write("a file", "where the folder should be")));

        Judge.LogLikelihood(Problem.Named(Problems.Shape(9, 12, 6)), Problem.Named(Problems.Shape(9, 12, 6)).EStep(backend).LogLikelihood);
    }

    [Theory]
    [InlineData(1, 1, 256, 32 << 10)]
    [InlineData(12, 6, 1024, 48 << 10)]
    [InlineData(12, 200, 256, 64 << 10)]
    [InlineData(32, 64, 256, 32 << 10)]
    [InlineData(100, 64, 256, 32 << 10)]
    [InlineData(12, 6, 1, 1 << 10)]
    [InlineData(12, 6, 100, 16 << 10)]
    public void The_shape_of_an_E_step_fits_the_device(int dims, int components, long largestGroup, long localBytes)
    {
        KernelShape shape = KernelShape.OfEStep(dims, components, largestGroup, localBytes);

        Assert.InRange(shape.Items, 1, largestGroup);
        Assert.True(int.IsPow2(shape.Items));
        Assert.InRange(shape.Components, 1, components + 7);
        Assert.True(shape.Items * (shape.Components + dims + 1) * sizeof(double) <= localBytes);
    }

    [Theory]
    [InlineData(1, 1, 256, 32 << 10)]
    [InlineData(12, 6, 1024, 48 << 10)]
    [InlineData(12, 200, 256, 64 << 10)]
    [InlineData(32, 64, 256, 32 << 10)]
    [InlineData(12, 6, 1, 1 << 10)]
    [InlineData(12, 6, 100, 16 << 10)]
    public void The_shape_of_a_batch_fits_the_device(int dims, int components, long largestGroup, long localBytes)
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            KernelShape shape = KernelShape.OfEStepBatch(dims, components, precision, largestGroup, localBytes);

            Assert.InRange(shape.Items, 1, largestGroup);
            Assert.InRange(shape.Components, 1, components + 7);
            int valueBytes = precision == Precision.Single ? sizeof(float) : sizeof(double);
            long rows = shape.Items * ((dims * valueBytes) + sizeof(double));
            Assert.True(rows + ((shape.Items + 1) * shape.Components * valueBytes) <= localBytes);
        }
    }

    [Fact]
    public void Too_little_local_memory_for_one_row_is_said() =>
        Assert.Contains("too few for 5000 features", Assert.Throws<DeviceNotAvailableException>(() => KernelShape.OfEStep(5000, 6, 256, 32 << 10)).Message, StringComparison.Ordinal);

    private BinaryCache Cache() => new(folder["cache"]);

    private static string[] ClustersOf(string csv)
    {
        string[][] rows = [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
        int column = Array.IndexOf(rows[0], "cluster");
        Assert.True(column >= 0);
        return [.. rows.Select(r => r[column])];
    }
}
