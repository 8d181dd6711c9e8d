using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Reading;

public sealed class ParquetTextTests
{
    [Theory]
    [InlineData(0, "1970-01-01")]
    [InlineData(-1, "1969-12-31")]
    [InlineData(11016, "2000-02-29")]
    [InlineData(-719468, "0000-03-01")]
    [InlineData(-719529, "-0001-12-31")]
    [InlineData(2932897, "+10000-01-01")]
    public void Dates_are_those_of_the_Gregorian_calendar(long days, string text) => Assert.Equal(text, ParquetText.Format(Of(ParquetKind.Date), days));

    [Fact]
    public void Dates_agree_with_the_framework()
    {
        ParquetColumn column = Of(ParquetKind.Date);
        for (DateOnly date = new(1599, 12, 1); date.Year < 2402; date = date.AddDays(13))
            Assert.Equal(date.ToString("yyyy-MM-dd"), ParquetText.Format(column, date.DayNumber - new DateOnly(1970, 1, 1).DayNumber));
    }

    [Theory]
    [InlineData(TimeUnit.Milliseconds, 1231808525410, true, "2009-01-13T01:02:05.41Z")]
    [InlineData(TimeUnit.Microseconds, -1, false, "1969-12-31T23:59:59.999999")]
    [InlineData(TimeUnit.Nanoseconds, 1, false, "1970-01-01T00:00:00.000000001")]
    [InlineData(TimeUnit.Nanoseconds, long.MinValue, false, "1677-09-21T00:12:43.145224192")]
    [InlineData(TimeUnit.Milliseconds, 0, false, "1970-01-01T00:00:00")]
    public void Timestamps_are_exact(TimeUnit unit, long ticks, bool utc, string text) =>
        Assert.Equal(text, ParquetText.Format(Of(ParquetKind.Timestamp, unit: unit, utc: utc), ticks));

    [Theory]
    [InlineData(5, 2, "0.05")]
    [InlineData(-5, 2, "-0.05")]
    [InlineData(12345, 0, "12345")]
    [InlineData(long.MinValue, 18, "-9.223372036854775808")]
    public void Decimals_keep_their_digits(long value, int scale, string text) => Assert.Equal(text, ParquetText.Format(Of(ParquetKind.Decimal, scale: scale), value));

    [Theory]
    [InlineData(ParquetKind.Decimal, "FF38", "-2.00")]
    [InlineData(ParquetKind.Uuid, "00112233445566778899AABBCCDDEEFF", "00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData(ParquetKind.Interval, "0100000002000000DC0B0000", "P1M2DT3.036S")]
    [InlineData(ParquetKind.TimestampInt96, "0100000000000000 8D3D2500", "1970-01-02T00:00:00.000000001")]
    [InlineData(ParquetKind.Float16, "003E", "1.5")]
    [InlineData(ParquetKind.Binary, "00FF", "00FF")]
    [InlineData(ParquetKind.String, "CF83", "σ")]
    public void Bytes_are_shown_by_their_meaning(ParquetKind kind, string hex, string text) =>
        Assert.Equal(text, ParquetText.Format(Of(kind, scale: 2), Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

    [Fact]
    public void A_decimal_of_absurd_length_is_refused() =>
        Assert.Throws<InvalidDataException>(() => ParquetText.Format(Of(ParquetKind.Decimal), new byte[1 << 20]));

    [Theory]
    [InlineData(1, 1, 0.1)]
    [InlineData(long.MaxValue, 0, 9.223372036854775807e18)]
    [InlineData(9007199254740993, 1, 900719925474099.3)]
    [InlineData(3, 30, 3e-30)]
    public void Decimals_as_doubles_are_rounded_once(long value, int scale, double expected) => Assert.Equal(expected, ParquetDecimal.ToDouble(value, scale));

    private static ParquetColumn Of(ParquetKind kind, int scale = 0, TimeUnit unit = default, bool utc = false) => new()
    {
        Name = "x",
        Kind = kind,
        Scale = scale,
        Unit = unit,
        IsUtc = utc,
        IsOptional = false,
        LeafIndex = 0,
        TypeText = "",
    };
}
