using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Scalar;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>The choice between the CPU and accelerators by the size of a job.</summary>
public sealed class AutoBackendTests
{
    private const int Dims = 12;

    [Fact]
    public void A_small_job_stays_on_the_CPU_and_opens_nothing()
    {
        var auto = new AutoBackend(new CpuBackend(2), () => throw new InvalidOperationException("opened"));
        using FeatureMatrix few = Rows(1000);

        using IDeviceMatrix data = auto.Upload(few);

        Assert.Equal(1000, data.Rows);
        Assert.True(auto.RowsWorthwhile(Dims) > 1000);
    }

    [Fact]
    public void A_large_job_goes_to_the_first_accelerator_that_works()
    {
        var fast = new Recorder();
        var slow = new Recorder();
        var auto = new AutoBackend(new CpuBackend(2), () => throw new DeviceNotAvailableException("no driver"), () => fast, () => slow);
        using FeatureMatrix many = Rows((long)auto.RowsWorthwhile(Dims) + 1);

        auto.Upload(many).Dispose();

        Assert.Equal((1, 0), (fast.Uploads, slow.Uploads));
        Assert.Equal(["no driver"], auto.Refusals);
        Assert.Matches(@"^cpu, from [\d,]+ rows of 12 features on recorder$", auto.Description);
    }

    [Fact]
    public void A_large_job_stays_on_the_CPU_where_an_accelerator_has_no_room_or_there_is_none()
    {
        var full = new Recorder { Failure = "out of memory" };
        var withFull = new AutoBackend(new CpuBackend(1), () => full);
        var alone = new AutoBackend(new CpuBackend(1));
        using FeatureMatrix many = Rows((long)alone.RowsWorthwhile(Dims) + 1);

        using IDeviceMatrix a = withFull.Upload(many);
        using IDeviceMatrix b = alone.Upload(many);

        Assert.Equal((many.Rows, many.Rows), (a.Rows, b.Rows));
        Assert.Equal(["out of memory"], withFull.Refusals);
        Assert.Equal("cpu", alone.Description);
    }

    [Fact]
    public void More_threads_and_fewer_features_make_larger_jobs_worth_the_CPU()
    {
        double two = new AutoBackend(new CpuBackend(2)).RowsWorthwhile(Dims);

        Assert.Equal(8 * two, new AutoBackend(new CpuBackend(16)).RowsWorthwhile(Dims), 1e-6 * two);
        Assert.True(new AutoBackend(new CpuBackend(2)).RowsWorthwhile(2) > two);
        Assert.True(new AutoBackend(new CpuBackend(2)).RowsWorthwhile(32) < two);
    }

    private static FeatureMatrix Rows(long count)
    {
        var features = new FeatureMatrix(Dims);
        double[][] columns = [.. Enumerable.Range(0, Dims).Select(_ => new double[count])];
        features.Append(columns, 0, (int)count);
        return features;
    }

    /// <summary>Counts what is uploaded to it, or fails.</summary>
    private sealed class Recorder : IComputeBackend
    {
        public string? Failure { get; init; }

        public int Uploads { get; private set; }

        public string Name => "recorder";

        public string Description => "counts uploads";

        public Precision Precision => Precision.Double;

        public int Threads => 1;

        public IDeviceMatrix Upload(FeatureMatrix features)
        {
            if (Failure is not null)
                throw new DeviceNotAvailableException(Failure);
            Uploads++;
            return new ScalarBackend().Upload(features);
        }
    }
}
