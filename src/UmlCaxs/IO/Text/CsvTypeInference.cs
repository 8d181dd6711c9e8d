using System.Buffers.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// Finds the narrowest type that holds every value of a CSV column: Int64, Float64, Boolean, else String. It decides from
/// the spelling alone, so that reading the values afterwards can neither fail nor lose a digit.
/// </summary>
internal sealed class CsvTypeInference
{
    // Doubles hold any 15 digits; integers only up to 2^53.
    private const int DigitsOfDouble = 15;
    private const long LargestExactInteger = 1L << 53;

    private Seen seen;

    [Flags]
    private enum Seen
    {
        Nothing = 0,
        Integer = 1,
        WideInteger = 2, // fits a long but no double
        Float = 4,
        Boolean = 8,
        NullWord = 16,
        NaN = 32,
        Text = 64,
    }

    /// <summary>True when no further value can change the answer.</summary>
    public bool IsDecided => (seen & Seen.Text) != 0;

    /// <summary>Takes one more value into account.</summary>
    public void Add(ReadOnlySpan<byte> text) => seen |= Classify(CellParser.Trim(text));

    /// <summary>The type that holds all values so far. A column without any value is text.</summary>
    public ColumnType Type
    {
        get
        {
            if ((seen & Seen.Text) != 0)
                return ColumnType.String;
            if ((seen & Seen.Boolean) != 0)
                return seen == Seen.Boolean ? ColumnType.Boolean : ColumnType.String;
            if ((seen & Seen.Float) != 0)
                return (seen & Seen.WideInteger) != 0 ? ColumnType.String : ColumnType.Float64;
            if ((seen & (Seen.Integer | Seen.WideInteger)) != 0)
                return ColumnType.Int64;
            return (seen & Seen.NaN) != 0 ? ColumnType.Float64 : ColumnType.String;
        }
    }

    private static Seen Classify(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return Seen.Nothing;
        // Most cells are numbers, and what begins like one is never a word.
        if (text[0] is >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'+' or (byte)'.')
            return ClassifyNumber(text);
        if (CellParser.IsNullWord(text))
            return text.Length == 3 && (text[0] | 0x20) == 'n' && (text[1] | 0x20) == 'a' ? Seen.NaN : Seen.NullWord;
        if (text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8) || text.SequenceEqual("True"u8)
            || text.SequenceEqual("False"u8) || text.SequenceEqual("TRUE"u8) || text.SequenceEqual("FALSE"u8))
            return Seen.Boolean;
        return CellParser.TryParseDouble(text, out _) ? Seen.Float : Seen.Text;
    }

    private static Seen ClassifyNumber(ReadOnlySpan<byte> text)
    {
        int start = text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        int end = start + DigitCount(text[start..]);
        if (end == text.Length && end > start)
            return ClassifyInteger(text, text[start..]);
        int digits = end - start;
        if (end < text.Length && text[end] == '.')
        {
            int fraction = DigitCount(text[(end + 1)..]);
            digits += fraction;
            end += 1 + fraction;
        }
        if (digits == 0)
            return CellParser.TryParseDouble(text, out _) ? Seen.Float : Seen.Text; // -inf
        if (end < text.Length && (text[end] | 0x20) == 'e')
        {
            end++;
            if (end < text.Length && text[end] is (byte)'-' or (byte)'+')
                end++;
            int exponent = DigitCount(text[end..]);
            if (exponent == 0)
                return Seen.Text;
            end += exponent;
        }
        return end == text.Length ? Seen.Float : Seen.Text;
    }

    private static Seen ClassifyInteger(ReadOnlySpan<byte> text, ReadOnlySpan<byte> digits)
    {
        // 007 is an identifier, and -0 is a value that only a float keeps.
        if (digits[0] == '0')
            return digits.Length > 1 ? Seen.Text : text[0] == '-' ? Seen.Float : Seen.Integer;
        if (Utf8Parser.TryParse(text, out long value, out _))
            return value is >= -LargestExactInteger and <= LargestExactInteger ? Seen.Integer : Seen.WideInteger;
        return digits.TrimEnd((byte)'0').Length <= DigitsOfDouble ? Seen.Float : Seen.Text;
    }

    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        int i = 0;
        while (i < text.Length && (uint)(text[i] - '0') <= 9)
            i++;
        return i;
    }
}
