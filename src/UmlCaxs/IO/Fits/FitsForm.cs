using System.Globalization;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>The form of a column in a binary table: TFORM, with TDIM.</summary>
/// <param name="Code">Letter of the type.</param>
/// <param name="Repeat">Elements of the column in a row of the file.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Dimensions">Sizes of the array, the fastest first; empty if nothing usable is said.</param>
/// <param name="IsList">True if TFORM says so, and not TDIM.</param>
internal sealed record FitsForm(char Code, long Repeat, long Bytes, IReadOnlyList<long> Dimensions, bool IsList)
{
    private const double SignedByteZero = -128;
    private const double Unsigned16Zero = 32768;
    private const double Unsigned32Zero = 2147483648;
    private const double Unsigned64Zero = 9223372036854775808;

    // More can be no cell, and sums of a thousand of these cannot overflow.
    private const long MostRepeat = 1L << 48;

    /// <summary>Reads TFORM and TDIM of a column.</summary>
    /// <exception cref="BadInputException">TFORM is absent, or of no known type.</exception>
    public static FitsForm Of(FitsHeader header, int number)
    {
        string keyword = $"TFORM{number}";
        string form = header.Text(keyword)?.Trim() ?? throw header.Error(keyword, "the keyword is not there");
        int digits = form.AsSpan().IndexOfAnyExceptInRange('0', '9');
        long repeat = 1;
        if (digits < 0 || (digits > 0 && (!long.TryParse(form.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out repeat) || repeat > MostRepeat)))
            throw header.Error(keyword, $"{BadCell.Quote(form)} is no form of a column");
        char code = char.ToUpperInvariant(form[digits]);
        long bytes = code switch
        {
            'L' or 'B' or 'A' => repeat,
            'X' => (repeat + 7) / 8,
            'I' => 2 * repeat,
            'J' or 'E' => 4 * repeat,
            'K' or 'D' or 'C' or 'P' => 8 * repeat,
            'M' or 'Q' => 16 * repeat,
            _ => throw header.Error(keyword, $"{BadCell.Quote(form)} is no form of a column"),
        };
        List<long> dimensions = ParseDimensions(header.Text("TDIM", number), repeat);
        bool isList = false;

        // 60A12 is the older way to say that 60 characters are 5 texts of 12.
        if (code == 'A' && dimensions.Count == 0 && long.TryParse(form.AsSpan(digits + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long width) && width > 0 && width < repeat && repeat % width == 0)
            (dimensions, isList) = ([width, repeat / width], true);
        return new FitsForm(code, repeat, bytes, dimensions, isList);
    }

    /// <summary>
    /// True if this can be a column of a table stored column by column: its last dimension, the same for all columns, is the
    /// number of rows.
    /// </summary>
    /// <param name="rows">Rows of the columns before, -1 if there are none; those of this one afterwards.</param>
    public bool IsColumn(ref long rows)
    {
        // Bits of a cell would not begin at a byte.
        if (Dimensions.Count < 2 || IsList || Code is 'X' or 'P' or 'Q' || (rows >= 0 && rows != Dimensions[^1]))
            return false;
        rows = Dimensions[^1];
        return true;
    }

    /// <summary>The column, but for its place.</summary>
    /// <exception cref="BadInputException">TNULL, TSCAL or TZERO are malformed.</exception>
    public FitsField Field(FitsHeader header, int number, string name, bool isColumnar)
    {
        long rows = isColumnar ? Dimensions[^1] : 1;
        IReadOnlyList<long> dimensions = isColumnar ? [.. Dimensions.Take(Dimensions.Count - 1)] : Dimensions;
        long elements = isColumnar ? dimensions.Aggregate(1L, (a, b) => a * b) : Repeat;
        long cellBytes = isColumnar ? (rows == 0 ? 0 : Bytes / rows) : Bytes;
        string? problem = Code switch
        {
            'C' or 'M' => "holds complex numbers and is left out",
            'P' or 'Q' => "holds arrays of varying length and is left out",
            _ => null,
        };
        if (cellBytes > FitsTableLayout.MostRowBytes || problem is not null)
            return new FitsField(number, name) { CellBytes = cellBytes, Problem = problem ?? "holds too long cells and is left out" };
        var field = new FitsField(number, name) { CellBytes = cellBytes, Count = (int)elements };
        if (Code == 'A')
            return TextField(field, dimensions);
        field = Code is 'L' or 'X'
            ? field with { Storage = Code == 'L' ? FitsStorage.Logical : FitsStorage.Bit, Type = ColumnType.Boolean }
            : NumberField(field, header);
        if (elements == 1)
            return field;
        if (elements == 0)
            return field with { Count = 0 };
        string size = dimensions.Count > 0 ? string.Join('x', dimensions) : elements.ToString(CultureInfo.InvariantCulture);
        return field.Storage == FitsStorage.Unsigned64
            ? field with { Problem = "holds arrays of unsigned 64-bit integers and is left out" }
            : field with { Array = new ArrayShape(field.Type, size) };
    }

    private static FitsField TextField(FitsField field, IReadOnlyList<long> dimensions)
    {
        field = field with { Storage = FitsStorage.Text, Type = ColumnType.String, Count = 1, TextBytes = field.Count };
        return dimensions.Count < 2 || field.TextBytes == 0
            ? field
            : field with { TextBytes = (int)dimensions[0], Count = field.Count * (int)(field.CellBytes / dimensions[0]), Array = new ArrayShape(ColumnType.String, string.Join('x', dimensions)) };
    }

    private FitsField NumberField(FitsField field, FitsHeader header)
    {
        double scale = Number(header, "TSCAL", field.Number, 1), zero = Number(header, "TZERO", field.Number, 0);
        (FitsStorage storage, ColumnType type) = Code switch
        {
            'B' => (FitsStorage.UInt8, ColumnType.UInt8),
            'I' => (FitsStorage.Int16, ColumnType.Int16),
            'J' => (FitsStorage.Int32, ColumnType.Int32),
            'K' => (FitsStorage.Int64, ColumnType.Int64),
            'E' => (FitsStorage.Float32, ColumnType.Float32),
            _ => (FitsStorage.Float64, ColumnType.Float64),
        };
        field = field with { Storage = storage, Type = type, Scale = scale, Zero = zero };
        if (Code is not ('E' or 'D') && header.Find("TNULL", field.Number) is { } card)
            field = field with { NullValue = card.AsInteger() ?? throw header.Error(card.Keyword, $"{BadCell.Quote(card.Value)} is no integer") };
        return (Code, scale, zero) switch
        {
            (_, 1, 0) => field,
            ('B', 1, SignedByteZero) => field with { Bias = -128, Type = ColumnType.Int16 },
            ('I', 1, Unsigned16Zero) => field with { Bias = 32768, Type = ColumnType.Int32 },
            ('J', 1, Unsigned32Zero) => field with { Bias = 2147483648, Type = ColumnType.Int64 },
            ('K', 1, Unsigned64Zero) => field with { Storage = FitsStorage.Unsigned64, Type = ColumnType.String },
            _ => field with { Type = ColumnType.Float64 },
        };
    }

    private static double Number(FitsHeader header, string keyword, int number, double absent) =>
        header.Find(keyword, number) is not { } card ? absent : card.AsDouble() ?? throw header.Error(card.Keyword, $"{BadCell.Quote(card.Value)} is no number");

    // (2,3) of six elements; what does not fit them is not worth refusing a table for.
    private static List<long> ParseDimensions(string? text, long repeat)
    {
        if (text is null || !text.StartsWith('(') || !text.EndsWith(')'))
            return [];
        var dimensions = new List<long>();
        long product = 1;
        foreach (string part in text[1..^1].Split(','))
        {
            if (!long.TryParse(part, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long size) || (size > 0 && product > MostRepeat / size))
                return [];
            product *= size;
            dimensions.Add(size);
        }

        return product == repeat ? dimensions : [];
    }
}
