using System.Globalization;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>What the datatype and arraysize attributes of a FIELD or PARAM say.</summary>
/// <param name="Primitive">Type of an element.</param>
/// <param name="Size">The arraysize without blanks; empty for a single value.</param>
/// <param name="Unit">
/// Elements of a cell; where their number varies, that of the dimensions that do not: it is a multiple of this.
/// </param>
/// <param name="Varies">True if every cell has its own number of elements.</param>
internal sealed record VotableDatatype(VotablePrimitive Primitive, string Size, int Unit, bool Varies)
{
    /// <summary>True for <c>char</c> and <c>unicodeChar</c>: one dimension of them is a text, more are a list of texts.</summary>
    public bool IsText => Primitive is VotablePrimitive.Char or VotablePrimitive.UnicodeChar;

    /// <summary>True for complex numbers.</summary>
    public bool IsComplex => Primitive is VotablePrimitive.FloatComplex or VotablePrimitive.DoubleComplex;

    /// <summary>Type of an element in a column; text for what no column can hold.</summary>
    public ColumnType Element => Primitive switch
    {
        VotablePrimitive.Boolean or VotablePrimitive.Bit => ColumnType.Boolean,
        VotablePrimitive.UnsignedByte => ColumnType.UInt8,
        VotablePrimitive.Short => ColumnType.Int16,
        VotablePrimitive.Int => ColumnType.Int32,
        VotablePrimitive.Long => ColumnType.Int64,
        VotablePrimitive.Float => ColumnType.Float32,
        VotablePrimitive.Double => ColumnType.Float64,
        _ => ColumnType.String,
    };

    /// <summary>The shape, if a cell is more than one number, truth value or text.</summary>
    public ArrayShape? Array => Primitive != VotablePrimitive.Unknown && !IsComplex && (IsText ? Size.Contains('x') : Size.Length > 0) ? new ArrayShape(Element, Size) : null;

    /// <summary>Reads the attributes.</summary>
    /// <param name="datatype">The datatype.</param>
    /// <param name="arraySize">The arraysize, if there is one.</param>
    /// <returns>The type, and why its values cannot be read or null if they can.</returns>
    public static (VotableDatatype Type, string? Problem) Parse(string? datatype, string? arraySize)
    {
        VotablePrimitive primitive = datatype switch
        {
            "boolean" => VotablePrimitive.Boolean,
            "bit" => VotablePrimitive.Bit,
            "unsignedByte" => VotablePrimitive.UnsignedByte,
            "short" => VotablePrimitive.Short,
            "int" => VotablePrimitive.Int,
            "long" => VotablePrimitive.Long,
            "char" => VotablePrimitive.Char,
            "unicodeChar" => VotablePrimitive.UnicodeChar,
            "float" => VotablePrimitive.Float,
            "double" => VotablePrimitive.Double,
            "floatComplex" => VotablePrimitive.FloatComplex,
            "doubleComplex" => VotablePrimitive.DoubleComplex,
            _ => VotablePrimitive.Unknown,
        };
        string size = (arraySize ?? "").Replace(" ", "", StringComparison.Ordinal);

        // Many writers say so of a single value.
        if (size == "1")
            size = "";
        bool varies = size.EndsWith('*');
        string? problem = primitive == VotablePrimitive.Unknown ? $"has the datatype {BadCell.Quote(datatype ?? "")}, which is not supported" : null;
        if (!TryMultiply(size, varies, out int unit))
            problem ??= $"has the arraysize {BadCell.Quote(arraySize ?? "")}, which is none or too large";
        return (new VotableDatatype(primitive, size, unit, varies), problem);
    }

    /// <summary>Bytes that so many elements take in BINARY.</summary>
    public long BytesOf(long elements) => Primitive switch
    {
        VotablePrimitive.Bit => (elements + 7) / 8,
        VotablePrimitive.Boolean or VotablePrimitive.UnsignedByte or VotablePrimitive.Char => elements,
        VotablePrimitive.Short or VotablePrimitive.UnicodeChar => 2 * elements,
        VotablePrimitive.Int or VotablePrimitive.Float => 4 * elements,
        VotablePrimitive.DoubleComplex => 16 * elements,
        _ => 8 * elements,
    };

    /// <summary>True if a cell can have so many elements. The largest number that a varying size may name is a hint only.</summary>
    public bool CanHold(long elements) => Varies ? elements % Math.Max(1, Unit) == 0 : elements == Unit;

    // 3, 2x3, *, 64*, 2x*, 2x64*: numbers between crosses, and a star for any or at most so many.
    private static bool TryMultiply(string size, bool varies, out int product)
    {
        product = 1;
        if (size.Length == 0)
            return true;
        string[] dimensions = size.Split('x');
        if (varies)
        {
            string last = dimensions[^1][..^1];
            if (last.Length > 0 && !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return false;
            dimensions = dimensions[..^1];
        }

        foreach (string dimension in dimensions)
        {
            if (!int.TryParse(dimension, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || (long)product * length > ArrayCell.MostElements)
                return false;
            product *= length;
        }

        return true;
    }
}
