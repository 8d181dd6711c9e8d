using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>What every communicator keeps to, with ranks as threads.</summary>
public class CommunicatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void Blocks_of_any_length_reach_every_rank(int size)
    {
        double[][][] all = ThreadRanks.Run(size, ranks => ranks.AllGather(Enumerable.Range(0, ranks.Rank).Select(i => ranks.Rank + (i / 10.0)).ToArray()));

        foreach (double[][] blocks in all)
            for (int rank = 0; rank < size; rank++)
                Assert.Equal(Enumerable.Range(0, rank).Select(i => rank + (i / 10.0)), blocks[rank]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Sums_and_extremes_are_those_of_all_ranks(int size)
    {
        var results = ThreadRanks.Run(size, ranks =>
        {
            double[] sums = [ranks.Rank + 1, 0.5];
            double[] smallest = [ranks.Rank, -ranks.Rank];
            double[] largest = [ranks.Rank, double.NegativeInfinity];
            long[] counts = [long.MaxValue / size, ranks.Rank];
            ranks.Sum(sums);
            ranks.Min(smallest);
            ranks.Max(largest);
            ranks.Sum(counts);
            return (sums, smallest, largest, counts);
        });

        foreach ((double[] sums, double[] smallest, double[] largest, long[] counts) in results)
        {
            Assert.Equal([size * (size + 1) / 2.0, size / 2.0], sums);
            Assert.Equal([0, 1 - size], smallest);
            Assert.Equal([size - 1, double.NegativeInfinity], largest);
            Assert.Equal([long.MaxValue / size * size, size * (size - 1) / 2], counts);
        }
    }

    [Fact]
    public void A_sum_is_added_pairwise_by_rank()
    {
        double[] parts = [1e16, 1, -1e16, 1, 3];

        double[] sums = ThreadRanks.Run(parts.Length, ranks =>
        {
            double[] own = [parts[ranks.Rank]];
            ranks.Sum(own);
            return own[0];
        });

        double expected = parts[0] + parts[1] + (parts[2] + parts[3]) + parts[4];
        Assert.All(sums, sum => Assert.Equal(expected, sum));
    }

    [Fact]
    public void The_first_rank_s_values_reach_all()
    {
        double[][] all = ThreadRanks.Run(3, ranks =>
        {
            double[] values = [ranks.Rank, 1 + ranks.Rank];
            ranks.Broadcast(values);
            return values;
        });

        Assert.All(all, values => Assert.Equal([0, 1], values));
    }

    [Fact]
    public void What_one_rank_throws_ends_the_job_on_all_with_its_name()
    {
        var ends = ThreadRanks.Try(3, ranks =>
        {
            if (ranks.Rank == 1)
                throw BadInputException.At("part-1.parquet", "", "there is no such file", "Check the path");
            return ranks.Sum(1);
        });

        Assert.All(ends, end => Assert.Equal($"rank 1 of 3 on {Environment.MachineName}: part-1.parquet: there is no such file. Check the path", Assert.IsType<BadInputException>(end.Failure).Message));
    }

    [Fact]
    public void What_all_ranks_throw_names_none()
    {
        var ends = ThreadRanks.Try<int>(3, _ => throw new DeviceNotAvailableException("no such device"));

        Assert.All(ends, end => Assert.Equal("no such device", Assert.IsType<DeviceNotAvailableException>(end.Failure).Message));
    }

    [Fact]
    public void A_failure_after_the_last_operation_is_one_of_all()
    {
        var ends = ThreadRanks.Try(2, ranks => ranks.IsFirst ? throw new IOException("the disk is full") : 1);

        Assert.All(ends, end => Assert.IsType<IOException>(end.Failure));
    }

    [Fact]
    public void A_cancellation_of_one_rank_cancels_all()
    {
        var ends = ThreadRanks.Try(2, ranks =>
        {
            if (ranks.Rank == 1)
                throw new OperationCanceledException();
            ranks.Barrier();
            return 0;
        });

        Assert.All(ends, end => Assert.IsAssignableFrom<OperationCanceledException>(end.Failure));
    }

    [Fact]
    public void A_failure_goes_before_cancellations_that_follow_from_it()
    {
        var ends = ThreadRanks.Try<int>(2, ranks => throw (ranks.IsFirst ? new OperationCanceledException() : new IOException("broken")));

        Assert.All(ends, end => Assert.EndsWith("broken", Assert.IsType<IOException>(end.Failure).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Ranks_at_different_operations_end_with_an_error()
    {
        var ends = ThreadRanks.Try(2, ranks =>
        {
            if (ranks.IsFirst)
                ranks.Barrier();
            else
                ranks.Sum(1);
            return 0;
        });

        Assert.All(ends, end => Assert.Contains("somewhere else", Assert.IsType<InvalidOperationException>(end.Failure).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void One_process_has_nobody_to_talk_to()
    {
        using var alone = new SingleProcess();
        double[] values = [1, 2];
        alone.Sum(values);
        alone.Max(values);
        alone.Broadcast(values);

        Assert.Equal([1, 2], values);
        Assert.Equal([1, 2], Assert.Single(alone.AllGather(values)));
        Assert.Equal(3, alone.Run(() => 3, _ => 1));
        Assert.Equal(TimeSpan.Zero, alone.Waiting);
    }
}
