using System.Globalization;
using System.Text;
using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.IO;

public sealed class CellParserTests
{
    [Fact]
    public void Doubles_round_as_the_framework_rounds_them()
    {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++)
        {
            // Digits around the 2^53 limit of the fast path, exponents on both sides of its powers of ten.
            string digits = random.NextInt64(1L << random.Next(1, 63)).ToString(CultureInfo.InvariantCulture);
            int point = random.Next(digits.Length + 1);
            string text = $"{(random.Next(2) == 0 ? "-" : "")}{digits[..point]}.{digits[point..]}";
            if (random.Next(2) == 0)
                text += $"e{random.Next(-45, 46)}";
            Assert.True(CellParser.TryParseDouble(Encoding.ASCII.GetBytes(text), out double value), text);
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
        }
    }

    [Theory]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("-1e99999999999", double.NegativeInfinity)]
    [InlineData("1e-99999999999", 0)]
    [InlineData("+.5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("00012", 12)]
    [InlineData("-INF", double.NegativeInfinity)]
    [InlineData("Infinity", double.PositiveInfinity)]
    public void Unusual_spellings_of_numbers_are_read(string text, double expected)
    {
        Assert.True(CellParser.TryParseDouble(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.2.3")]
    [InlineData("1 2")]
    [InlineData("1,5")]
    [InlineData("--1")]
    [InlineData("0x10")]
    [InlineData("infinite")]
    public void What_is_no_number_is_not_read(string text) =>
        Assert.False(CellParser.TryParseDouble(Encoding.ASCII.GetBytes(text), out _));
}
