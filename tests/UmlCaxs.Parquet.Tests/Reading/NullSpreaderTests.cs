using UmlCaxs.Parquet.Reading;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Reading;

public sealed class NullSpreaderTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.03)]
    [InlineData(0.5)]
    [InlineData(0.97)]
    [InlineData(1.0)]
    public void Values_move_to_the_rows_that_have_one(double share)
    {
        var random = new Random(5);
        for (int rows = 0; rows < 100; rows++)
        {
            bool[] defined = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() < share)];
            long next = 1;
            long[] expected = [.. defined.Select(d => d ? next++ : -1)];
            int count = defined.Count(d => d);
            long[] values = [.. Enumerable.Range(1, rows).Select(i => i <= count ? i : 99L)];
            NullSpreader.Spread(values, defined, count, -1);
            Assert.Equal(expected, values);
        }
    }

    [Fact]
    public void Rows_of_a_buffer_keep_their_bytes()
    {
        var buffer = new ByteArrayBuffer(8);
        byte[][] values = [[1], [], [2, 3]];
        for (int i = 0; i < values.Length; i++)
            buffer.Set(2 + i, values[i]);
        NullSpreader.Spread(buffer, 2, [false, true, true, false, true], 3);
        Assert.Equal([true, true, true, false, false, true, false, true], Enumerable.Range(0, 8).Select(buffer.IsNull));
        Assert.Equal([2, 3], buffer[6].ToArray());
        Assert.Equal([1], buffer[3].ToArray());
    }

    [Fact]
    public void More_flags_than_values_are_refused() =>
        Assert.Throws<ArgumentException>(() => NullSpreader.Spread(new long[20], [.. Enumerable.Repeat(true, 20)], 3, 0));
}
