using System.Buffers.Text;
using System.Globalization;
using UmlCaxs.Parquet;

namespace UmlCaxs.IO;

/// <summary>
/// The text of a cell that holds an array, as a VOTable has it in TABLEDATA: elements with one space between them, numbers in
/// the fewest digits that read back exactly, NaN and inf by name, truth values T, F and ? (unknown). One object serves many cells.
/// </summary>
internal sealed class ArrayCell
{
    /// <summary>Most elements of a cell: more would be a text longer than a column can hold.</summary>
    public const int MostElements = ByteArrayBuffer.MostBytes / LongestElement;

    // The longest number is a double of 24 characters.
    private const int LongestElement = 32;

    private byte[] text = new byte[256];
    private int used;

    /// <summary>The cell so far; valid until the next change.</summary>
    public ReadOnlySpan<byte> Text => text.AsSpan(0, used);

    /// <summary>Begins a cell without elements.</summary>
    public void Clear() => used = 0;

    /// <summary>Appends an element.</summary>
    public void Add(double value)
    {
        if (double.IsFinite(value))
            Advance(value.TryFormat(Room(), out int length, default, CultureInfo.InvariantCulture), length);
        else
            AddWord(NameOf(value));
    }

    /// <inheritdoc cref="Add(double)"/>
    public void Add(float value)
    {
        if (float.IsFinite(value))
            Advance(value.TryFormat(Room(), out int length, default, CultureInfo.InvariantCulture), length);
        else
            AddWord(NameOf(value));
    }

    /// <inheritdoc cref="Add(double)"/>
    public void Add(long value) => Advance(Utf8Formatter.TryFormat(value, Room(), out int length), length);

    /// <summary>Appends a truth value; null is unknown.</summary>
    public void Add(bool? value) => AddWord(value is null ? "?"u8 : value.Value ? "T"u8 : "F"u8);

    /// <summary>Takes the first element off a cell's text.</summary>
    /// <param name="cell">Text; what is left of it afterwards.</param>
    /// <param name="element">The element without white space.</param>
    /// <returns>False if there is none.</returns>
    public static bool TryNext(ref ReadOnlySpan<byte> cell, out ReadOnlySpan<byte> element)
    {
        cell = cell.TrimStart(" \t\r\n"u8);
        int length = cell.IndexOfAny(" \t\r\n"u8);
        element = length < 0 ? cell : cell[..length];
        cell = cell[element.Length..];
        return element.Length > 0;
    }

    private static ReadOnlySpan<byte> NameOf(double value) =>
        double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;

    private void AddWord(ReadOnlySpan<byte> word)
    {
        word.CopyTo(Room());
        used += word.Length;
    }

    private Span<byte> Room()
    {
        if (text.Length - used <= LongestElement)
            Array.Resize(ref text, 2 * text.Length);
        if (used > 0)
            text[used++] = (byte)' ';
        return text.AsSpan(used);
    }

    private void Advance(bool written, int length)
    {
        System.Diagnostics.Debug.Assert(written, "the room is as long as the longest element");
        used += length;
    }
}
