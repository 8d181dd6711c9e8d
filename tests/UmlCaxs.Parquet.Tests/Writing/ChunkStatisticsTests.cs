using System.Text;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Writing;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Writing;

public sealed class ChunkStatisticsTests
{
    [Theory]
    [InlineData(new[] { 3.0, -1.0, 2.0 }, -1.0, 3.0)]
    [InlineData(new[] { double.NaN, 5.0, double.NaN }, 5.0, 5.0)]
    [InlineData(new[] { double.PositiveInfinity }, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(new[] { double.NegativeInfinity, double.NaN }, double.NegativeInfinity, double.NegativeInfinity)]
    public void NumbersHaveTheirLeastAndGreatest(double[] values, double min, double max)
    {
        // At every place of a register and behind it.
        for (int padding = 0; padding < 20; padding++)
        {
            double[] padded = [.. Enumerable.Repeat(values[^1], padding), .. values];
            foreach (bool nanIsNull in (bool[])[false, true])
            {
                Statistics statistics = OfDoubles(WriterType.Double, nanIsNull, padded);
                Assert.Equal((min, max), (BitConverter.ToDouble(statistics.Min!), BitConverter.ToDouble(statistics.Max!)));
                Assert.Equal(nanIsNull ? padded.Count(double.IsNaN) : 0, statistics.NullCount);
                statistics = OfDoubles(WriterType.Float, nanIsNull, padded);
                Assert.Equal(((float)min, (float)max), (BitConverter.ToSingle(statistics.Min!), BitConverter.ToSingle(statistics.Max!)));
            }
        }
    }

    /// <summary>parquet.thrift: a least zero is written as -0, a greatest one as +0, whatever they were.</summary>
    [Fact]
    public void ZerosHaveBothSigns()
    {
        foreach (double zero in (double[])[0.0, -0.0])
        {
            Statistics statistics = OfDoubles(WriterType.Double, true, zero);
            Assert.True(double.IsNegative(BitConverter.ToDouble(statistics.Min!)));
            Assert.False(double.IsNegative(BitConverter.ToDouble(statistics.Max!)));
        }
    }

    [Fact]
    public void WithoutNumbersThereAreNoBounds()
    {
        foreach (bool nanIsNull in (bool[])[false, true])
        {
            Statistics statistics = OfDoubles(WriterType.Double, nanIsNull, double.NaN, double.NaN);
            Assert.Null(statistics.Min);
            Assert.Null(statistics.Max);
        }
    }

    [Theory]
    [InlineData(WriterType.UInt32, new[] { 1L, 4_000_000_000L }, 1L, 4_000_000_000L)]
    [InlineData(WriterType.UInt64, new[] { 1L, -1L }, 1L, -1L)]
    [InlineData(WriterType.Int64, new[] { 1L, -1L }, -1L, 1L)]
    [InlineData(WriterType.Int32, new[] { 1L, -1L }, -1L, 1L)]
    public void UnsignedIntegersCompareAsSuch(WriterType type, long[] values, long min, long max)
    {
        var chunk = new ColumnCollector(new WriterColumn("n", type), nanIsNull: true);
        chunk.Append(values, []);
        Statistics statistics = ChunkStatistics.Of(chunk, dictionary: null);
        int bytes = statistics.Min!.Length;
        Assert.Equal(BitConverter.GetBytes(min)[..bytes], statistics.Min);
        Assert.Equal(BitConverter.GetBytes(max)[..bytes], statistics.Max);
    }

    [Fact]
    public void BytesCompareAsUnsigned()
    {
        Statistics statistics = OfBytes(WriterType.Binary, [0x7F], [0x80], []);
        Assert.Equal([], statistics.Min!);
        Assert.Equal([0x80], statistics.Max!);
        Assert.True(statistics.IsMinExact);
        Assert.True(statistics.IsMaxExact);
    }

    [Fact]
    public void LongBytesAreCutToBounds()
    {
        byte[] least = [.. Enumerable.Repeat((byte)1, 100)];
        byte[] greatest = [.. Enumerable.Repeat((byte)9, 60), .. Enumerable.Repeat((byte)0xFF, 40)];
        Statistics statistics = OfBytes(WriterType.Binary, least, greatest);
        Assert.Equal(least[..64], statistics.Min);
        Assert.Equal([.. Enumerable.Repeat((byte)9, 59), 10], statistics.Max!);
        Assert.False(statistics.IsMinExact);
        Assert.False(statistics.IsMaxExact);
        // Nothing is above so many of the greatest byte.
        Assert.Null(OfBytes(WriterType.Binary, [.. Enumerable.Repeat((byte)0xFF, 65)]).Max);
    }

    [Fact]
    public void LongTextIsCutBetweenCharacters()
    {
        string least = new string('a', 63) + "ééé";
        string greatest = "zz" + new string('★', 30);
        Statistics statistics = OfBytes(WriterType.String, Encoding.UTF8.GetBytes(least), Encoding.UTF8.GetBytes(greatest));
        Assert.Equal(new string('a', 63), Encoding.UTF8.GetString(statistics.Min!));
        Assert.Equal("z{", Encoding.UTF8.GetString(statistics.Max!));
        Assert.Null(OfBytes(WriterType.String, Encoding.UTF8.GetBytes(new string('★', 30))).Max);
    }

    private static Statistics OfDoubles(WriterType type, bool nanIsNull, params double[] values)
    {
        var chunk = new ColumnCollector(new WriterColumn("x", type), nanIsNull);
        chunk.Append(values);
        return ChunkStatistics.Of(chunk, dictionary: null);
    }

    private static Statistics OfBytes(WriterType type, params byte[][] values)
    {
        var buffer = new ByteArrayBuffer(values.Length);
        for (int row = 0; row < values.Length; row++)
            buffer.Set(row, (ReadOnlySpan<byte>)values[row]);
        var chunk = new ColumnCollector(new WriterColumn("b", type), nanIsNull: true);
        chunk.Append(buffer, 0, values.Length);
        return ChunkStatistics.Of(chunk, dictionary: null);
    }
}
