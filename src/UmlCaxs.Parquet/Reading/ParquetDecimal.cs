using System.Globalization;
using System.Numerics;

namespace UmlCaxs.Parquet.Reading;

/// <summary>Decimals: integers divided by a power of ten.</summary>
internal static class ParquetDecimal
{
    /// <summary>
    /// Most bytes of a decimal: more than a thousand digits have. The text of longer numbers would take time in the square of
    /// their length.
    /// </summary>
    public const int LongestValue = 512;

    private const long LargestExactInteger = 1L << 53;

    // Powers of ten that doubles hold exactly: a quotient of two exact numbers is rounded once.
    private static readonly double[] ExactPowers = [.. Enumerable.Range(0, 23).Select(n => double.Parse($"1e{n}", CultureInfo.InvariantCulture))];

    /// <summary>The double nearest to value / 10^scale.</summary>
    public static double ToDouble(long value, int scale)
    {
        if (value is >= -LargestExactInteger and <= LargestExactInteger && scale < ExactPowers.Length)
            return value / ExactPowers[scale];
        return double.Parse(Format(value, scale), CultureInfo.InvariantCulture);
    }

    /// <summary>The double nearest to a number in two's complement, highest byte first, divided by 10^scale.</summary>
    /// <exception cref="InvalidDataException">The number is longer than <see cref="LongestValue"/>.</exception>
    public static double ToDouble(ReadOnlySpan<byte> value, int scale)
    {
        BigInteger number = Read(value);
        return number >= long.MinValue && number <= long.MaxValue
            ? ToDouble((long)number, scale)
            : double.Parse(Format(number, scale), CultureInfo.InvariantCulture);
    }

    /// <summary>The number with all its digits behind the point, as <c>-0.05</c>.</summary>
    /// <exception cref="InvalidDataException">The number is longer than <see cref="LongestValue"/>.</exception>
    public static string Format(ReadOnlySpan<byte> value, int scale) => Format(Read(value), scale);

    /// <summary>value / 10^scale with all its digits.</summary>
    public static string Format(BigInteger value, int scale)
    {
        string digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = value.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    private static BigInteger Read(ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestValue)
            throw new InvalidDataException($"a decimal of {value.Length} bytes");
        return new BigInteger(value, isBigEndian: true);
    }
}
