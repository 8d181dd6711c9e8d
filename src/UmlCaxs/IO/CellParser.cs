using System.Buffers.Text;
using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO;

/// <summary>
/// Text of a cell to a number or boolean in a column, for every text format. It works on ASCII bytes: CSV has them as they
/// are, and narrowing the characters of an XML cell costs less than a second implementation.
/// </summary>
internal static class CellParser
{
    // Integers up to 2^53 and these powers of ten are exact doubles, so one multiplication or division of them rounds
    // correctly (Clinger 1990). That covers most catalogue values and skips the general algorithm.
    private const ulong LargestExactInteger = 1UL << 53;

    private static readonly double[] ExactPowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Stores the value in a column that is not text; empty cells and <see cref="IsNullWord"/> are null.</summary>
    /// <returns>False if the text is no value of the column's type.</returns>
    public static bool TryStore(Column column, int row, ReadOnlySpan<byte> text)
    {
        text = Trim(text);
        if (text.IsEmpty)
        {
            column.SetNull(row);
            return true;
        }
        bool stored = column.Info.Type switch
        {
            ColumnType.Float64 => TryStoreDouble(column, row, text),
            ColumnType.Float32 => TryStoreSingle(column, row, text),
            ColumnType.Boolean => TryStoreBoolean(column, row, text),
            ColumnType.UInt8 => TryStoreInteger(column, row, text, byte.MinValue, byte.MaxValue),
            ColumnType.Int16 => TryStoreInteger(column, row, text, short.MinValue, short.MaxValue),
            ColumnType.Int32 => TryStoreInteger(column, row, text, int.MinValue, int.MaxValue),
            ColumnType.Int64 => TryStoreInteger(column, row, text, long.MinValue, long.MaxValue),
            _ => throw new ArgumentException("Text columns take their cells as they are."),
        };
        if (stored || !IsNullWord(text))
            return stored;
        column.SetNull(row);
        return true;
    }

    /// <summary>True for what programs write where a number is missing: nan, NULL, NA and N/A, in any case.</summary>
    public static bool IsNullWord(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "nan"u8) || Ascii.EqualsIgnoreCase(text, "null"u8)
        || Ascii.EqualsIgnoreCase(text, "na"u8) || Ascii.EqualsIgnoreCase(text, "n/a"u8);

    /// <summary>The text without white space around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) =>
        text.Length > 0 && (text[0] <= ' ' || text[^1] <= ' ') ? text.Trim(" \t\r\n"u8) : text;

    /// <summary>The double nearest to a decimal number, correctly rounded; also nan, inf and infinity with a sign.</summary>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (TryParseExactly(text, out value))
            return true;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return true;
        bool negative = text is [(byte)'-', ..];
        value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(negative || text is [(byte)'+', ..] ? text[1..] : text, "inf"u8);
    }

    /// <summary>The float nearest to a decimal number, as <see cref="TryParseDouble"/> finds the nearest double.</summary>
    public static bool TryParseSingle(ReadOnlySpan<byte> text, out float value)
    {
        // Parsed as a float at once: rounding to double first could round twice.
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return true;
        bool isInfinite = TryParseDouble(text, out double infinite);
        value = (float)infinite;
        return isInfinite;
    }

    // Digits [. digits] [e exponent] with a value inside the exact range; everything else is left to double.TryParse.
    private static bool TryParseExactly(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int i = text is [(byte)'-' or (byte)'+', ..] ? 1 : 0;
        int first = i;
        ulong digits = 0;
        int scale = 0;
        for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
        {
            digits = digits * 10 + (uint)(text[i] - '0');
            if (digits > LargestExactInteger)
                return false;
        }
        int digitCount = i - first;
        if (i < text.Length && text[i] == '.')
        {
            int point = i++;
            for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
            {
                digits = digits * 10 + (uint)(text[i] - '0');
                if (digits > LargestExactInteger)
                    return false;
            }
            scale = point + 1 - i;
            digitCount -= scale;
        }
        if (digitCount == 0)
            return false;
        if (i < text.Length)
        {
            if ((text[i] | 0x20) != 'e' || !Utf8Parser.TryParse(text[(i + 1)..], out int exponent, out int used)
                || used != text.Length - i - 1 || Math.Abs((long)exponent) > 400)
                return false;
            scale += exponent;
        }
        if (Math.Abs(scale) >= ExactPowersOfTen.Length)
            return false;
        value = scale < 0 ? digits / ExactPowersOfTen[-scale] : digits * ExactPowersOfTen[scale];
        if (text[0] == '-')
            value = -value;
        return true;
    }

    private static bool TryStoreDouble(Column column, int row, ReadOnlySpan<byte> text)
    {
        if (!TryParseDouble(text, out double value))
            return false;
        column.Set(row, value);
        return true;
    }

    private static bool TryStoreSingle(Column column, int row, ReadOnlySpan<byte> text)
    {
        if (!TryParseSingle(text, out float value))
            return false;
        column.Set(row, (double)value);
        return true;
    }

    private static bool TryStoreInteger(Column column, int row, ReadOnlySpan<byte> text, long smallest, long largest)
    {
        if (!(Utf8Parser.TryParse(text, out long value, out int used) && used == text.Length) && !TryParseOddInteger(text, out value))
            return false;
        if (value < smallest || value > largest)
            return false;
        column.Set(row, value);
        return true;
    }

    // 11997.0 is how pandas writes an integer of a column with gaps, 0x1F how VOTable allows a bit mask.
    private static bool TryParseOddInteger(ReadOnlySpan<byte> text, out long value)
    {
        if (text.StartsWith("0x"u8) || text.StartsWith("0X"u8))
            return Utf8Parser.TryParse(text[2..], out value, out int used, 'x') && used == text.Length - 2;
        bool isWhole = TryParseDouble(text, out double number)
            && Math.Abs(number) <= LargestExactInteger && Math.Floor(number) == number;
        value = isWhole ? (long)number : 0;
        return isWhole;
    }

    private static bool TryStoreBoolean(Column column, int row, ReadOnlySpan<byte> text)
    {
        bool isTrue = text is [(byte)'1' or (byte)'t' or (byte)'T'] || Ascii.EqualsIgnoreCase(text, "true"u8);
        if (isTrue || text is [(byte)'0' or (byte)'f' or (byte)'F'] || Ascii.EqualsIgnoreCase(text, "false"u8))
            column.Set(row, isTrue ? 1L : 0L);
        else if (text is [(byte)'?']) // VOTable's spelling of an unknown boolean
            column.SetNull(row);
        else
            return false;
        return true;
    }
}
