using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.IO;

/// <summary>Groups of rows are shared out whole, in order, and about evenly.</summary>
public class RowShareTests
{
    [Theory]
    [InlineData(1, new long[] { 5, 5 })]
    [InlineData(2, new long[] { 100, 100, 37 })]
    [InlineData(3, new long[] { 1, 1000, 1, 1, 500, 1 })]
    [InlineData(4, new long[] { 10 })]
    [InlineData(7, new long[] { 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 3 })]
    [InlineData(3, new long[] { 0, 0 })]
    [InlineData(3, new long[0])]
    [InlineData(2, new[] { long.MaxValue / 4, long.MaxValue / 4, long.MaxValue / 4 })]
    public void Every_group_has_one_owner_and_owners_ascend(int count, long[] rows)
    {
        bool[][] shares = [.. Enumerable.Range(0, count).Select(number => new RowShare(number, count).Of(rows))];

        int[] owners = [.. Enumerable.Range(0, rows.Length).Select(g => Assert.Single(Enumerable.Range(0, count), number => shares[number][g]))];
        Assert.Equal(owners.Order(), owners);
        foreach (bool[] share in shares)
            Assert.True(rows.Where((_, g) => share[g]).Sum(n => (double)n) <= (rows.Sum(n => (double)n) / count) + rows.DefaultIfEmpty().Max(), "a share is longer than its part and a group");
    }

    [Fact]
    public void Equal_groups_are_shared_out_evenly()
    {
        long[] rows = [.. Enumerable.Repeat(131_072L, 16)];

        for (int number = 0; number < 4; number++)
            Assert.Equal(4, new RowShare(number, 4).Of(rows).Count(owned => owned));
    }
}
