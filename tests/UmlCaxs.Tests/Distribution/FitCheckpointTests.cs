using UmlCaxs.Compute.Cpu;
using UmlCaxs.Distribution;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Pipeline;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>A long fit that is broken off goes on from where it was, with as many processes as there are then.</summary>
public sealed class FitCheckpointTests(SharedTable table) : IClassFixture<SharedTable>, IDisposable
{
    private static readonly FitOptions Options = new(3) { Restarts = 1, MaxIterations = 8, Tolerance = 0, Start = StartKind.KMeans };

    private readonly TempFolder folder = new();
    private readonly List<string> notices = [];

    private string File => folder["model.json.checkpoint"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void It_ends_with_the_bits_of_a_fit_that_was_not_broken_off(int before, int after)
    {
        string expected = ModelFile.ToJson(ThreadRanks.Run(after, ranks => Fit(ranks, Options))[0].Model);
        BreakOff(before);

        string actual = ModelFile.ToJson(ThreadRanks.Run(after, ranks => Fit(ranks, Options))[0].Model);

        Assert.Equal(expected, actual);
        Assert.Contains($"{File}: going on after iteration 4", notices);
        Assert.False(System.IO.File.Exists(File), "a finished fit leaves no checkpoint");
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    public void Another_number_of_ranks_goes_on_from_it(int before, int after)
    {
        double expected = ThreadRanks.Run(1, ranks => Fit(ranks, Options))[0].Result.MeanLogLikelihood;
        BreakOff(before);

        foreach (FitStep step in ThreadRanks.Run(after, ranks => Fit(ranks, Options)))
        {
            Assert.Equal(expected, step.Result.MeanLogLikelihood, Math.Abs(expected) * Tolerances.Ranks);
            Assert.Equal(Options.MaxIterations, step.Result.Iterations);
        }

        Assert.Contains($"{File}: going on after iteration 4", notices);
    }

    [Fact]
    public void Another_fit_begins_anew_and_says_what_differs()
    {
        BreakOff(1);

        Fit(new SingleProcess(), Options with { Seed = 5 });

        Assert.Contains($"{File}: it is of another fit (--seed was 42); beginning anew", notices);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    public void A_damaged_one_is_not_gone_on_from(string content)
    {
        System.IO.File.WriteAllText(File, content);

        Fit(new SingleProcess(), Options);

        Assert.Contains($"{File}: it is no checkpoint of this version; beginning anew", notices);
    }

    [Fact]
    public void A_cut_mixture_is_not_gone_on_from()
    {
        BreakOff(1);
        string text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text.Replace("\"weights\": [", "\"weights\": [ 0.5,", StringComparison.Ordinal));

        Fit(new SingleProcess(), Options);

        Assert.Contains($"{File}: it is no checkpoint of this version; beginning anew", notices);
    }

    [Fact]
    public void A_short_fit_writes_none()
    {
        using (var checkpoint = new FitCheckpoint(folder["model.json"], new SingleProcess()) { Interval = TimeSpan.FromHours(1), OnKept = _ => Assert.False(System.IO.File.Exists(File)) })
            Run(new SingleProcess(), Options, checkpoint);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>Runs a fit in which the last rank fails after four iterations.</summary>
    private void BreakOff(int size)
    {
        var ends = ThreadRanks.Try(size, ranks => Fit(ranks, Options, state =>
        {
            if (ranks.Rank == size - 1 && state.Iterations == 4)
                throw new IOException("the disk is gone");
        }));

        Assert.All(ends, end => Assert.EndsWith("the disk is gone", Assert.IsType<IOException>(end.Failure).Message, StringComparison.Ordinal));
        Assert.True(System.IO.File.Exists(File), "there is no checkpoint");
        notices.Clear();
    }

    private FitStep Fit(Communicator ranks, FitOptions options, Action<EmState>? onKept = null)
    {
        using var checkpoint = new FitCheckpoint(folder["model.json"], ranks, ranks.IsFirst ? notices.Add : null) { Interval = TimeSpan.Zero, OnKept = onKept };
        FitStep step = Run(ranks, options, checkpoint);
        checkpoint.Complete();
        return step;
    }

    private FitStep Run(Communicator ranks, FitOptions options, FitCheckpoint checkpoint) =>
        FitStep.Run(completeOnly => SharedTable.Open(table["groups.parquet"], new RowShare(ranks.Rank, ranks.Size), completeOnly), new CpuBackend(1), options, ranks: ranks, checkpoint: checkpoint);
}
