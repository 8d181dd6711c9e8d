using UmlCaxs.Classification;
using Xunit;

namespace UmlCaxs.Tests.Classification;

public sealed class SourceVoteTests
{
    [Fact]
    public void Soft_vote_is_the_largest_mean_with_population_deviations()
    {
        SourceVote vote = SourceVote.Of([0.2, 0.8, 0.0, 0.5, 0.3, 0.2, 0.5, 0.1, 0.4], classes: 3);

        Assert.Equal(3, vote.Detections);
        Close([0.4, 0.4, 0.2], vote.Means);
        // ddof 0: sqrt of the mean square, as numpy.std does it; ddof 1 would give 0.173 for the first.
        Close([Math.Sqrt(0.02), Math.Sqrt(0.26 / 3), Math.Sqrt(0.08 / 3)], vote.Deviations);
    }

    [Fact]
    public void Hard_vote_is_the_most_frequent_class_even_if_another_has_the_larger_mean()
    {
        SourceVote vote = SourceVote.Of([0.0, 1.0, 0.6, 0.4, 0.6, 0.4], classes: 2);

        Assert.Equal(0, vote.HardClass);
        Assert.Equal(1, vote.SoftClass);
        Assert.False(vote.IsUnique);
    }

    [Fact]
    public void Equal_means_go_to_the_first_class_in_class_order()
    {
        SourceVote vote = SourceVote.Of([0.0, 0.25, 0.75, 0.0, 0.75, 0.25], classes: 3);

        Assert.Equal(1, vote.SoftClass);
        Assert.Equal(2, vote.HardClass);
    }

    [Fact]
    public void Equal_numbers_of_votes_go_to_the_class_met_first()
    {
        // Votes 3, 1, 1, 3: both twice; class order would say 1.
        Assert.Equal(3, SourceVote.Of([0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], classes: 4).HardClass);
        // Votes 0, 2, 2: the class met first has fewer.
        Assert.Equal(2, SourceVote.Of([1, 0, 0, 0, 0, 1, 0, 0, 1], classes: 3).HardClass);
    }

    [Fact]
    public void A_detection_with_equal_probabilities_votes_for_the_first_class_in_class_order() =>
        Assert.Equal(1, SourceVote.Of([0.2, 0.4, 0.4], classes: 3).HardClass);

    [Fact]
    public void A_single_detection_is_always_unique_and_has_no_deviation()
    {
        SourceVote vote = SourceVote.Of([0.1, 0.2, 0.7], classes: 3);

        Assert.True(vote.IsUnique);
        Assert.Equal(2, vote.SoftClass);
        Assert.Equal([0.1, 0.2, 0.7], vote.Means);
        Assert.Equal([0.0, 0.0, 0.0], vote.Deviations);
    }

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach ((double e, double a) in expected.Zip(actual))
            Assert.Equal(e, a, 1e-15);
    }
}
