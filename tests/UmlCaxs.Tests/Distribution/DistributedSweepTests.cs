using UmlCaxs.Catalog;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Distribution;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Sweeps;
using UmlCaxs.Synthetic;
using UmlCaxs.Tests.Cli;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>A sweep of several processes has the numbers of a sweep of one, and goes on with any number of them.</summary>
public sealed class DistributedSweepTests(SharedTable table) : IClassFixture<SharedTable>, IDisposable
{
    private static readonly FitOptions Fit = new(1) { MaxIterations = 5 };

    // Two batches, and relocations.
    private static readonly SweepPlan Plan = new([2, 3, 4], 60, [StartKind.RandomFromData], Fit, Silhouettes: true, Relocates: true);

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Models_that_are_shared_out_are_the_very_same()
    {
        ComponentSelection expected = Sweep(new SingleProcess(), "small.parquet", "one", Plan);

        for (int size = 1; size <= 4; size++)
        {
            string output = $"{size}";
            ComponentSelection[] selections = ThreadRanks.Run(size, ranks => Sweep(ranks, "small.parquet", output, Plan));

            SweepVerbTests.AssertSame(folder["one"], folder[output]);
            Assert.All(selections, s => Assert.Equal(expected.ChosenK, s.ChosenK));
        }
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 1)]
    public void Broken_off_it_goes_on_with_another_number_of_ranks(int before, int after)
    {
        Sweep(new SingleProcess(), "small.parquet", "one", Plan);
        var ends = ThreadRanks.Try(before, ranks => Sweep(ranks, "small.parquet", "broken", Plan, progress =>
        {
            if (ranks.Rank == before - 1 && progress.Models.Count > 0)
                throw new IOException("the cable is out");
        }));

        Assert.All(ends, end => Assert.EndsWith("the cable is out", Assert.IsType<IOException>(end.Failure).Message, StringComparison.Ordinal));
        int parts = Directory.GetFiles(Path.Combine(folder["broken"], "parts")).Length;
        Assert.InRange(parts, 1, Directory.GetFiles(Path.Combine(folder["one"], "parts")).Length - 1);
        ThreadRanks.Run(after, ranks => Sweep(ranks, "small.parquet", "broken", Plan));
        SweepVerbTests.AssertSame(folder["one"], folder["broken"]);
    }

    [Fact]
    public void Rows_that_are_shared_out_give_the_same_numbers_and_any_number_of_ranks_goes_on()
    {
        string large = WriteLarge();
        var plan = new SweepPlan([1, 2], 2, [StartKind.RandomFromData], Fit, Silhouettes: true, Relocates: false);
        var notices = new List<string>();
        Sweep(new SingleProcess(), large, "one", plan);
        ThreadRanks.Run(2, ranks => Sweep(ranks, large, "two", plan, null, ranks.IsFirst ? notices.Add : null));
        foreach (string part in Directory.GetFiles(Path.Combine(folder["two"], "parts"), "k02*"))
            File.Delete(part);
        ThreadRanks.Run(4, ranks => Sweep(ranks, large, "two", plan)); // three groups: a rank has no rows
        Sweep(new SingleProcess(), large, "two", plan);

        Assert.Contains("rows are shared out between 2 ranks", Assert.Single(notices), StringComparison.Ordinal);
        (ModelScore[] expected, ModelScore[] actual) = (Models("one"), Models("two"));
        Assert.Equal(4, expected.Length);
        Assert.Equal(expected.Length, actual.Length);
        foreach ((ModelScore e, ModelScore a) in expected.Zip(actual))
        {
            Assert.Equal((e.K, e.Restart, e.Iterations, e.Status), (a.K, a.Restart, a.Iterations, a.Status));
            foreach ((double of, double with) in new[] { (e.MeanLogLikelihood, a.MeanLogLikelihood), (e.Bic, a.Bic), (e.Icl, a.Icl), (e.Silhouette ?? 0, a.Silhouette ?? 0) })
                Assert.Equal(of, with, Math.Abs(of) * Tolerances.Ranks);
        }
    }

    private ModelScore[] Models(string name)
    {
        using TableReader reader = TableFiles.Open(Path.Combine(folder[name], "sweep.parquet"));
        return [.. SweepTable.Read(reader, CancellationToken.None)];
    }

    private ComponentSelection Sweep(Communicator ranks, string input, string output, SweepPlan plan, Action<SweepProgress>? onProgress = null, Action<string>? onNotice = null)
    {
        string path = Path.IsPathRooted(input) ? input : table[input];
        using SweepFolder? target = ranks.IsFirst ? SweepFolder.Open(folder[output]) : null;
        var run = new SweepRun(target, plan, new CpuBackend(1), ranks) { OnProgress = onProgress, OnNotice = onNotice };
        return run.Run(completeOnly => SharedTable.Open(path, new RowShare(ranks.Rank, ranks.Size), completeOnly), long.MaxValue, CancellationToken.None).Selection;
    }

    /// <summary>More rows than silhouettes are of.</summary>
    private string WriteLarge()
    {
        using var catalogue = new SyntheticCatalog(ModelFile.Load("csc2"), new SyntheticOptions(101_000, 3), 1);
        using TableWriter writer = TableFiles.Create(folder["large.parquet"], catalogue.Schema, new TableWriteOptions { RowGroupRows = 40_000 });
        var batch = new TableBatch(catalogue.Schema, 4096);
        while (catalogue.Read(batch))
            writer.Write(batch);
        writer.Commit();
        return folder["large.parquet"];
    }
}
