using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO;

/// <summary>Words the errors about single values, alike in every text format.</summary>
internal static class BadCell
{
    private const int LongestValueShown = 60;

    /// <summary>The error for a value that is not of its column's type.</summary>
    /// <param name="file">Path as the user gave it.</param>
    /// <param name="place">Line and row.</param>
    /// <param name="column">The column it stands in.</param>
    /// <param name="value">The text found.</param>
    public static BadInputException WrongType(string file, string place, ColumnInfo column, string value)
    {
        string wanted = column.Type switch
        {
            ColumnType.Boolean => "true or false",
            ColumnType.Float32 or ColumnType.Float64 => "a number",
            ColumnType.UInt8 => "an integer from 0 to 255",
            ColumnType.Int16 => "an integer of 16 bits",
            ColumnType.Int32 => "an integer of 32 bits",
            _ => "an integer of 64 bits",
        };
        return BadInputException.At(
            file,
            $"{place}, column '{column.Name}'",
            $"{Quote(value)} is not {wanted} ({column.Type})",
            "Correct the value, or leave the cell empty if it is missing");
    }

    /// <summary>The error for text in another encoding.</summary>
    /// <param name="file">Path as the user gave it.</param>
    /// <param name="place">Line, and row and column as far as there are any.</param>
    /// <param name="text">The bytes found.</param>
    public static BadInputException NotUtf8(string file, string place, ReadOnlySpan<byte> text) => BadInputException.At(
        file, place, $"{Quote(Encoding.Latin1.GetString(text))} is not UTF-8", "Save the file in UTF-8 (iconv -f latin1 -t utf8)");

    /// <summary>Text from a file as it can be shown: in quotes, shortened, control characters spelled out.</summary>
    public static string Quote(string value)
    {
        var shown = new StringBuilder("'");
        foreach (char c in value.AsSpan(0, Math.Min(value.Length, LongestValueShown)))
        {
            if (char.IsControl(c))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                shown.Append(c);
        }
        return shown.Append(value.Length > LongestValueShown ? "...'" : "'").ToString();
    }
}
