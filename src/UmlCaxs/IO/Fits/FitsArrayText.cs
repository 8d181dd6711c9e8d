using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Cells of array columns as they are written: binary where every cell has the same number of elements and a missing cell can be
/// told, as text otherwise. Of integers there is no missing cell.
/// </summary>
internal sealed class FitsArrayText
{
    private readonly ArrayShape shape;
    private long count = -1; // of the cells so far, -1 before the first
    private bool isBinary = true;

    /// <summary>Begins with no cell known.</summary>
    public FitsArrayText(ArrayShape shape) => this.shape = shape;

    /// <summary>Letter of the form.</summary>
    public char Code => FitsOutputColumn.CodeOf(shape.Element);

    /// <summary>
    /// Elements of a cell, where all cells can be binary; null where they must be text. Single elements would come back as no
    /// array.
    /// </summary>
    public int? Count => isBinary && count > 1 && Dimensions is not null ? (int)count : null;

    /// <summary>TDIM; null if the cells do not fit the shape.</summary>
    public string? Dimensions
    {
        get
        {
            string[] sizes = shape.Size.TrimEnd('*').TrimEnd('x').Split('x', StringSplitOptions.RemoveEmptyEntries);
            bool isVariable = shape.Size.EndsWith('*');

            // 10* is at most ten; of 2x* the number of pairs is known now.
            if (isVariable && sizes.Length == 1 && !shape.Size.EndsWith("x*", StringComparison.Ordinal))
                return $"({count})";
            long product = 1;
            foreach (string text in sizes)
            {
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size == 0 || product * size > count)
                    return null;
                product *= size;
            }

            if (isVariable ? count % product != 0 : product != count)
                return null;
            return $"({string.Join(',', isVariable ? [.. sizes, (count / product).ToString(CultureInfo.InvariantCulture)] : sizes)})";
        }
    }

    /// <summary>Takes note of a cell; empty if it is missing.</summary>
    public void Add(ReadOnlySpan<byte> cell)
    {
        if (!isBinary)
            return;
        if (cell.IsEmpty)
        {
            isBinary = shape.Element is ColumnType.Float32 or ColumnType.Float64 or ColumnType.Boolean;
            return;
        }

        int elements = 0;
        Span<byte> stored = stackalloc byte[8];
        while (isBinary && ArrayCell.TryNext(ref cell, out ReadOnlySpan<byte> element))
        {
            isBinary = TryStore(element, stored);
            elements++;
        }

        isBinary &= count < 0 || count == elements;
        count = elements;
    }

    /// <summary>Writes a cell of which <see cref="Add"/> has taken note.</summary>
    /// <param name="cell">Its text; empty if it is missing.</param>
    /// <param name="target">As long as the cell.</param>
    public void Store(ReadOnlySpan<byte> cell, Span<byte> target)
    {
        int width = FitsOutputColumn.BytesOf(shape.Element);
        for (int at = 0; at < target.Length; at += width)
            if (!ArrayCell.TryNext(ref cell, out ReadOnlySpan<byte> element) || !TryStore(element, target[at..]))
                StoreMissing(target.Slice(at, width));
    }

    private void StoreMissing(Span<byte> target)
    {
        if (shape.Element == ColumnType.Float32)
            BinaryPrimitives.WriteSingleBigEndian(target, float.NaN);
        else if (shape.Element == ColumnType.Float64)
            BinaryPrimitives.WriteDoubleBigEndian(target, double.NaN);
        else
            target.Clear();
    }

    private bool TryStore(ReadOnlySpan<byte> element, Span<byte> target)
    {
        switch (shape.Element)
        {
            case ColumnType.Boolean:
                target[0] = element switch { [(byte)'T' or (byte)'t' or (byte)'1', ..] => (byte)'T', [(byte)'F' or (byte)'f' or (byte)'0', ..] => (byte)'F', _ => 0 };
                return target[0] != 0 || element.SequenceEqual("?"u8);
            case ColumnType.Float32:
                bool isSingle = float.TryParse(element, NumberStyles.Float, CultureInfo.InvariantCulture, out float single) || TryParseName(element, out single);
                BinaryPrimitives.WriteSingleBigEndian(target, single);
                return isSingle;
            case ColumnType.Float64:
                bool isDouble = CellParser.TryParseDouble(element, out double number);
                BinaryPrimitives.WriteDoubleBigEndian(target, number);
                return isDouble;
            case ColumnType.String:
                return false;
        }

        if (!Utf8Parser.TryParse(element, out long value, out int used) || used != element.Length)
            return false;
        switch (shape.Element)
        {
            case ColumnType.UInt8:
                target[0] = (byte)value;
                return value == target[0];
            case ColumnType.Int16:
                BinaryPrimitives.WriteInt16BigEndian(target, (short)value);
                return value == (short)value;
            case ColumnType.Int32:
                BinaryPrimitives.WriteInt32BigEndian(target, (int)value);
                return value == (int)value;
            default:
                BinaryPrimitives.WriteInt64BigEndian(target, value);
                return true;
        }
    }

    private static bool TryParseName(ReadOnlySpan<byte> element, out float value)
    {
        bool isName = Ascii.EqualsIgnoreCase(element, "-inf"u8) || Ascii.EqualsIgnoreCase(element.TrimStart((byte)'+'), "inf"u8);
        value = element is [(byte)'-', ..] ? float.NegativeInfinity : float.PositiveInfinity;
        return isName;
    }
}
