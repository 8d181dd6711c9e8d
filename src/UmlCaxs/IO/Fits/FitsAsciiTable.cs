using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Tables whose rows are characters (XTENSION = 'TABLE'): fixed columns, numbers in Fortran's notation. A blank number is
/// missing; a number without a point is taken as it stands, as astropy and STILTS do.
/// </summary>
internal static class FitsAsciiTable
{
    private const int LongestNumber = 64;

    // Integers of more digits may exceed 32 bits, and 64.
    private const int DigitsOfInt32 = 9;

    /// <summary>A column of such a table.</summary>
    /// <param name="header">The header.</param>
    /// <param name="number">1-based number of the column.</param>
    /// <param name="name">Its name.</param>
    /// <param name="rowBytes">Characters of a row.</param>
    /// <exception cref="BadInputException">TFORM or TBCOL are absent or malformed, or the column lies outside the row.</exception>
    public static FitsField Field(FitsHeader header, int number, string name, long rowBytes)
    {
        string keyword = $"TFORM{number}";
        string form = header.Text(keyword)?.Trim() ?? throw header.Error(keyword, "the keyword is not there");
        int point = form.IndexOf('.', StringComparison.Ordinal);
        string digits = form[1..(point < 0 ? form.Length : point)];
        if (!"AIFED".Contains(form[0], StringComparison.Ordinal) || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long width))
            throw header.Error(keyword, $"{BadCell.Quote(form)} is no form of a column");
        long first = header.Integer($"TBCOL{number}", 1, long.MaxValue);
        if (width > rowBytes || first - 1 > rowBytes - width)
            throw header.Error($"TBCOL{number}", $"the column takes the characters {first} to {first + width - 1}, and a row has {rowBytes}");
        var field = new FitsField(number, name) { Offset = first - 1, CellBytes = width, NullText = header.Text("TNULL", number)?.Trim() };
        if (form[0] == 'A')
            return field with { Storage = FitsStorage.Text, Type = ColumnType.String };
        field = field with
        {
            Storage = FitsStorage.Digits,
            Type = form[0] != 'I' ? ColumnType.Float64 : width <= DigitsOfInt32 ? ColumnType.Int32 : ColumnType.Int64,
            Scale = Scaling(header, "TSCAL", number, 1),
            Zero = Scaling(header, "TZERO", number, 0),
        };
        return field.IsScaled ? field with { Type = ColumnType.Float64 } : field;
    }

    /// <summary>Decodes numbers; see <see cref="FitsDecoder.Decode"/>.</summary>
    public static (int Cell, string Problem) Decode(FitsField field, ReadOnlySpan<byte> cells, int stride, int count, Column target, int row)
    {
        Span<byte> number = stackalloc byte[LongestNumber];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> cell = cells.Slice(i * stride, (int)field.CellBytes).Trim(" \0"u8);
            if (cell.IsEmpty || IsNull(field, cell))
            {
                target.SetNull(row + i);
                continue;
            }

            // Fortran writes the exponent of a double with D.
            bool fits = cell.Length <= number.Length;
            ReadOnlySpan<byte> text = number[..(fits ? cell.Length : 0)];
            if (fits)
                Ascii.ToLower(cell, number, out _);
            number.Replace((byte)'d', (byte)'e');
            if (!fits || !CellParser.TryStore(target, row + i, text))
                return (i, $"{BadCell.Quote(Encoding.Latin1.GetString(cell))} is not a number of the column");
            if (field.IsScaled)
                target.Set(row + i, (target.Doubles[row + i] * field.Scale) + field.Zero);
        }

        return (-1, "");
    }

    /// <summary>True if a cell holds what stands for a missing value.</summary>
    public static bool IsNull(FitsField field, ReadOnlySpan<byte> cell) =>
        field.NullText is { } nullText && Ascii.Equals(cell.Trim((byte)' '), nullText);

    private static double Scaling(FitsHeader header, string keyword, int number, double absent) =>
        header.Find(keyword, number) is not { } card ? absent : card.AsDouble() ?? throw header.Error(card.Keyword, $"{BadCell.Quote(card.Value)} is no number");
}
