using UmlCaxs.Compute.Cpu;
using UmlCaxs.Distribution;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Pipeline;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>A fit of several processes finds what a fit of one finds, and the same again.</summary>
public sealed class DistributedFitTests(SharedTable table) : IClassFixture<SharedTable>
{
    private static readonly FitOptions Options = new(3) { Restarts = 3, MaxIterations = 6, Start = StartKind.KMeans };

    [Theory]
    [InlineData("groups.parquet", 2)]
    [InlineData("groups.parquet", 3)]
    [InlineData("folder", 3)]
    [InlineData("few-groups.parquet", 4)] // three groups: a rank has no rows
    [InlineData("table.csv", 3)]
    public void Rows_that_are_shared_out_give_the_same_model(string name, int size)
    {
        FitStep expected = Fit(new SingleProcess(), name);
        FitStep[] steps = ThreadRanks.Run(size, ranks => Fit(ranks, name));

        Assert.True(expected.Result.Rows > Sample.MostRows, "rows are shared out only where there are many");
        foreach (FitStep actual in steps)
        {
            AssertSame(expected, actual);
            Assert.Equal(ModelFile.ToJson(steps[0].Model), ModelFile.ToJson(actual.Model));
        }
    }

    [Fact]
    public void The_same_number_of_ranks_gives_the_same_bits()
    {
        string first = ModelFile.ToJson(ThreadRanks.Run(3, ranks => Fit(ranks, "groups.parquet"))[0].Model);
        string second = ModelFile.ToJson(ThreadRanks.Run(3, ranks => Fit(ranks, "groups.parquet"))[0].Model);

        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, null)]
    [InlineData(4, null)] // more ranks than restarts
    [InlineData(2, StartKind.KMeans)]
    public void Few_rows_give_the_very_same_model_whoever_makes_the_restarts(int size, StartKind? start)
    {
        FitOptions options = Options with { Start = start };
        string expected = ModelFile.ToJson(Fit(new SingleProcess(), "small.parquet", options).Model);

        Assert.All(ThreadRanks.Run(size, ranks => Fit(ranks, "small.parquet", options)), step => Assert.Equal(expected, ModelFile.ToJson(step.Model)));
    }

    [Fact]
    public void Rows_with_gaps_are_shared_out_too()
    {
        FitOptions options = Options with { MaxIterations = 2 };
        FitStep expected = Fit(new SingleProcess(), "groups.parquet", options, withGaps: true);

        Assert.All(ThreadRanks.Run(2, ranks => Fit(ranks, "groups.parquet", options, withGaps: true)), actual => AssertSame(expected, actual));
    }

    [Fact]
    public void Ranks_may_read_their_rows_anew_in_every_iteration()
    {
        FitStep expected = Fit(new SingleProcess(), "groups.parquet");

        Assert.All(ThreadRanks.Run(2, ranks => Fit(ranks, "groups.parquet", memory: 1000)), actual => AssertSame(expected, actual));
    }

    [Fact]
    public void A_user_is_told_what_is_shared_out()
    {
        Assert.Contains("restarts are shared out", Assert.Single(Notices("small.parquet")), StringComparison.Ordinal);
        Assert.Contains("rows are shared out between 2 ranks", Assert.Single(Notices("groups.parquet")), StringComparison.Ordinal);
        Assert.Contains("convert it to Parquet", Assert.Single(Notices("table.csv")), StringComparison.Ordinal);

        List<string> Notices(string name)
        {
            var notices = new List<string>();
            ThreadRanks.Run(2, ranks => Fit(ranks, name, notices: ranks.IsFirst ? notices : null));
            return notices;
        }
    }

    [Fact]
    public void A_text_table_that_no_rank_can_hold_is_refused_by_all()
    {
        var ends = ThreadRanks.Try(2, ranks => Fit(ranks, "table.csv", memory: 1000));

        Assert.All(ends, end => Assert.Contains("only Parquet can be read in parts", Assert.IsType<BadInputException>(end.Failure).Message, StringComparison.Ordinal));
    }

    [SharedDataFact("csc_detections_zstd.parquet")]
    public void Real_detections_get_the_same_model_from_any_number_of_ranks()
    {
        var options = new FitOptions(6) { Restarts = 2, Start = StartKind.KMeans };
        string path = SharedData.PathOf("csc_detections_zstd.parquet");
        string expected = ModelFile.ToJson(Fit(new SingleProcess(), path, options).Model);

        foreach (int size in new[] { 2, 3, 4 })
            Assert.Equal(expected, ModelFile.ToJson(ThreadRanks.Run(size, ranks => Fit(ranks, path, options))[^1].Model));
    }

    private static void AssertSame(FitStep expected, FitStep actual)
    {
        Assert.Equal(expected.Report.ToString(), actual.Report.ToString());
        Assert.Equal(expected.Model.Transform.Features, actual.Model.Transform.Features);
        Assert.Equal(expected.Model.Medians, actual.Model.Medians);
        Assert.Equal(expected.Result.LogLikelihoodPath.Count, actual.Result.LogLikelihoodPath.Count);
        foreach ((double e, double a) in expected.Result.LogLikelihoodPath.Zip(actual.Result.LogLikelihoodPath))
            Assert.Equal(e, a, Math.Abs(e) * Tolerances.Ranks);
    }

    private FitStep Fit(Communicator ranks, string name, FitOptions? options = null, long memory = long.MaxValue, bool withGaps = false, List<string>? notices = null)
    {
        Action<string>? onNotice = notices is null ? null : notices.Add;
        return FitStep.Run(completeOnly => SharedTable.Open(table[name], new RowShare(ranks.Rank, ranks.Size), completeOnly), new CpuBackend(1), options ?? Options, memory: memory, onNotice: onNotice, withGaps: withGaps, ranks: ranks);
    }
}
