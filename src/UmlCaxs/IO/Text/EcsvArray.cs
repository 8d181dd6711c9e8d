using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// The arrays of a column's cells: lists in JSON in an ECSV file, with <c>NaN</c> and <c>Infinity</c> as Python writes them,
/// and the notation of <see cref="ArrayCell"/> in a table.
/// </summary>
internal sealed class EcsvArray
{
    // Sizes from a file are taken for what memory may be spent on, so they have bounds.
    private const int MostElements = 1 << 20;
    private const int WidestText = 1 << 12;
    private const int LongestCell = 16 << 20;

    private static readonly SearchValues<byte> EndsOfElement = SearchValues.Create(", ]\t\r\n"u8);

    private readonly ColumnType element;
    private readonly int[] dimensions; // of the lists in JSON, the outermost first; -1 for any number
    private readonly int width; // characters of a text; 0 of other elements
    private readonly int[] counts;
    private readonly ArrayCell cell = new();
    private readonly StringBuilder texts = new();
    private readonly ArrayBufferWriter<byte> json = new();

    private EcsvArray(ArrayShape shape, int[] dimensions, int width)
    {
        (Shape, element, this.dimensions, this.width) = (shape, shape.Element, dimensions, width);
        counts = new int[dimensions.Length];
    }

    /// <summary>Shape in the notation of VOTable.</summary>
    public ArrayShape Shape { get; }

    /// <summary>The subtype in an ECSV file, such as <c>float64[3]</c>.</summary>
    public string Subtype =>
        $"{EcsvTypes.NameOf(element)}[{string.Join(',', dimensions.Select(d => d < 0 ? "null" : d.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>True if the subtype does not say all about the shape, which then stands beside it.</summary>
    public bool NeedsSize => width > 0 || Shape.Size != SizeOf(dimensions);

    /// <summary>Arrays of a subtype.</summary>
    /// <param name="subtype">As in the file.</param>
    /// <param name="size">Shape in the notation of VOTable where the file says it, as our own do where the subtype does not say all.</param>
    /// <returns>Null if the arrays cannot be had in the notation of VOTable; their cells are then left in JSON.</returns>
    public static EcsvArray? Parse(string subtype, string? size)
    {
        if (!EcsvTypes.TrySplit(subtype, out string datatype, out int[] dimensions) || datatype is "uint64" or "object" || EcsvTypes.Of(datatype) is not { } type)
            return null;
        if (size is not null && Of(new ArrayShape(type, size)) is { } own && own.dimensions.AsSpan().SequenceEqual(dimensions))
            return own;
        // Only the slowest index can be open in a VOTable, and texts need a width.
        if (type == ColumnType.String || dimensions.AsSpan(1).Contains(-1) || !IsBounded(dimensions))
            return null;
        return new EcsvArray(new ArrayShape(type, SizeOf(dimensions)), dimensions, 0);
    }

    /// <summary>Arrays of a shape; null if it is of no form that this understands.</summary>
    public static EcsvArray? Of(ArrayShape shape)
    {
        string[] sizes = shape.Size.Split('x');
        var fastestFirst = new int[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            bool isOpen = sizes[i].EndsWith('*');
            if (isOpen && (i == sizes.Length - 1 || shape.Element == ColumnType.String))
                fastestFirst[i] = -1;
            else if (!int.TryParse(sizes[i], NumberStyles.None, CultureInfo.InvariantCulture, out fastestFirst[i]))
                return null;
        }
        int width = 0;
        if (shape.Element == ColumnType.String)
        {
            if (sizes.Length < 2 || !int.TryParse(sizes[0].TrimEnd('*'), NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is 0 or > WidestText)
                return null;
            fastestFirst = fastestFirst[1..];
            if (fastestFirst.AsSpan(0, fastestFirst.Length - 1).Contains(-1))
                return null;
        }
        // astropy knows an open index only as the one that runs fastest: such lists lose their inner brackets.
        int[] dimensions = fastestFirst[^1] < 0 ? [-1] : [.. fastestFirst.Reverse()];
        return IsBounded(dimensions) ? new EcsvArray(shape, dimensions, width) : null;
    }

    /// <summary>The cell for a list in JSON.</summary>
    /// <param name="list">The list.</param>
    /// <param name="text">The cell; valid until the next call.</param>
    /// <returns>False if it is no list of this shape and type.</returns>
    public bool TryRead(ReadOnlySpan<byte> list, out ReadOnlySpan<byte> text)
    {
        cell.Clear();
        texts.Clear();
        text = default;
        int depth = 0;
        bool isValueDue = true;
        int at = 0;
        for (; at < list.Length; at++)
        {
            byte c = list[at];
            if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                continue;
            if (c == '[' && isValueDue && depth < dimensions.Length)
            {
                counts[depth++] = 0;
                continue;
            }
            if (c == ']' && depth > 0 && (!isValueDue || counts[depth - 1] == 0))
            {
                depth--;
                if (dimensions[depth] >= 0 && counts[depth] != dimensions[depth])
                    return false;
                if (depth > 0)
                    counts[depth - 1]++;
                isValueDue = false;
                continue;
            }
            if (c == ',' && depth > 0 && !isValueDue)
            {
                isValueDue = true;
                continue;
            }
            if (!isValueDue || depth != dimensions.Length)
                return false;
            int length = LengthOfElement(list[at..]);
            if (!TryAdd(list.Slice(at, length)))
                return false;
            counts[depth - 1]++;
            isValueDue = false;
            at += length - 1;
        }
        text = width > 0 ? Encoding.UTF8.GetBytes(texts.ToString()) : cell.Text;
        return depth == 0 && !isValueDue;
    }

    /// <summary>The list in JSON for a cell; elements that it lacks are null.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="list">The list; valid until the next call.</param>
    /// <returns>False if the cell has too many elements, or one of another type.</returns>
    public bool TryWrite(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> list)
    {
        json.ResetWrittenCount();
        bool isWritten = TryWriteList(text);
        list = json.WrittenSpan;
        return isWritten;
    }

    private bool TryWriteList(ReadOnlySpan<byte> text)
    {
        string rest = width > 0 ? Encoding.UTF8.GetString(text) : "";
        int count = 0;
        int wanted = dimensions[0] < 0 ? -1 : Inner(0);
        json.Write("["u8);
        while (width > 0 ? count * (long)width < rest.Length : HasNext(text))
        {
            if (count == wanted)
                return false;
            Open(count);
            if (width > 0)
                WriteText(rest.AsSpan(count * width, Math.Min(width, rest.Length - (count * width))).TrimEnd([' ', '\0']));
            else if (!ArrayCell.TryNext(ref text, out ReadOnlySpan<byte> one) || !TryWriteElement(one))
                return false;
            Close(++count);
        }
        for (; count < wanted; Close(++count))
        {
            Open(count);
            json.Write("null"u8);
        }
        json.Write("]"u8);
        return true;
    }

    private static bool IsBounded(int[] dimensions)
    {
        long elements = 1;
        foreach (int d in dimensions)
        {
            if (d == 0)
                return false;
            elements *= Math.Abs(d);
            if (elements > MostElements)
                return false;
        }
        return true;
    }

    private static string SizeOf(int[] dimensions) =>
        string.Join('x', dimensions.Reverse().Select(d => d < 0 ? "*" : d.ToString(CultureInfo.InvariantCulture)));

    private static bool HasNext(ReadOnlySpan<byte> text) => ArrayCell.TryNext(ref text, out _);

    private static int LengthOfElement(ReadOnlySpan<byte> list)
    {
        if (list[0] != '"')
        {
            int length = list.IndexOfAny(EndsOfElement);
            return length < 0 ? list.Length : Math.Max(length, 1);
        }
        int end = 1;
        while (end < list.Length && list[end] != '"')
            end += list[end] == '\\' ? 2 : 1;
        return Math.Min(end + 1, list.Length);
    }

    private bool TryAdd(ReadOnlySpan<byte> one)
    {
        bool isNull = one.SequenceEqual("null"u8);
        switch (element)
        {
            case ColumnType.String:
                return TryAddText(one, isNull);
            case ColumnType.Boolean:
                bool isTrue = one.SequenceEqual("true"u8);
                cell.Add(isNull ? null : isTrue);
                return isNull || isTrue || one.SequenceEqual("false"u8);
            case ColumnType.Float32:
                bool isFloat = CellParser.TryParseSingle(one, out float single);
                cell.Add(isFloat ? single : float.NaN);
                return isFloat || isNull;
            case ColumnType.Float64:
                bool isDouble = CellParser.TryParseDouble(one, out double number);
                cell.Add(isDouble ? number : double.NaN);
                return isDouble || isNull;
            default:
                if (Utf8Parser.TryParse(one, out long integer, out int used) && used == one.Length)
                    cell.Add(integer);
                else if (isNull)
                    cell.Add(double.NaN); // there is no other sign in the notation
                else
                    return false;
                return true;
        }
    }

    private bool TryAddText(ReadOnlySpan<byte> one, bool isNull)
    {
        string? value = "";
        if (!isNull)
        {
            try
            {
                var reader = new Utf8JsonReader(one);
                value = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // No text in JSON: the caller names the cell.
                return false;
            }
        }
        if (value is null || value.Length > width || texts.Length > LongestCell)
            return false;
        texts.Append(value).Append(' ', width - value.Length);
        return true;
    }

    private bool TryWriteElement(ReadOnlySpan<byte> text)
    {
        if (element == ColumnType.Boolean)
        {
            bool isTrue = text is [(byte)'T' or (byte)'t' or (byte)'1'];
            json.Write(isTrue ? "true"u8 : text is [(byte)'?'] ? "null"u8 : "false"u8);
            return isTrue || text is [(byte)'F' or (byte)'f' or (byte)'0' or (byte)'?'];
        }
        if (element is not (ColumnType.Float32 or ColumnType.Float64) && Utf8Parser.TryParse(text, out long integer, out int used) && used == text.Length)
        {
            Write(integer);
            return true;
        }
        if (!CellParser.TryParseDouble(text, out double number))
            return false;
        bool isFloat = element is ColumnType.Float32 or ColumnType.Float64;
        if (double.IsNaN(number))
            json.Write(isFloat ? "NaN"u8 : "null"u8);
        else if (double.IsInfinity(number))
            json.Write(number > 0 ? "Infinity"u8 : "-Infinity"u8);
        else if (element == ColumnType.Float32 && CellParser.TryParseSingle(text, out float single))
            Write(single);
        else
            Write(number);
        return isFloat || double.IsNaN(number);
    }

    private void WriteText(ReadOnlySpan<char> text)
    {
        json.Write("\""u8);
        json.Write(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        json.Write("\""u8);
    }

    private void Write<T>(T number)
        where T : IUtf8SpanFormattable
    {
        // 24 characters are the longest number.
        number.TryFormat(json.GetSpan(32), out int length, default, CultureInfo.InvariantCulture);
        json.Advance(length);
    }

    // The comma and the brackets before an element; the outermost bracket is written already.
    private void Open(int count)
    {
        if (count > 0)
            json.Write(","u8);
        for (int d = 1, size = Inner(1); d < dimensions.Length && count % size == 0; size = Inner(++d))
            json.Write("["u8);
    }

    // The brackets behind an element but the outermost.
    private void Close(int count)
    {
        for (int d = dimensions.Length - 1; d > 0 && count % Inner(d) == 0; d--)
            json.Write("]"u8);
    }

    // Elements of a list at this depth.
    private int Inner(int depth)
    {
        int size = 1;
        for (int d = depth; d < dimensions.Length; d++)
            size *= dimensions[d];
        return size;
    }
}
