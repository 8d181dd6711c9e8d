namespace UmlCaxs.IO.Fits;

/// <summary>Where the cells of a table lie.</summary>
/// <param name="Fields">Its columns.</param>
/// <param name="Rows">Its rows, as announced.</param>
/// <param name="RowBytes">Bytes of a row, or, in a table stored column by column, of all the cells of a row.</param>
/// <param name="IsColumnar">True if the cells of a column lie one behind the other (STILTS' colfits).</param>
internal sealed record FitsTableLayout(IReadOnlyList<FitsField> Fields, long Rows, long RowBytes, bool IsColumnar)
{
    /// <summary>Most bytes of a row: more is refused rather than allocated.</summary>
    public const long MostRowBytes = 64 << 20;

    // By the standard; the number is part of a keyword of eight characters.
    private const int MostColumns = 999;

    /// <summary>Takes the columns from the header of a table.</summary>
    /// <param name="hdu">The table.</param>
    /// <param name="primary">Header of the first HDU of the file.</param>
    /// <exception cref="BadInputException">The header contradicts itself, or uses what the standard does not know.</exception>
    public static FitsTableLayout Of(FitsHdu hdu, FitsHeader primary)
    {
        FitsHeader header = hdu.Header;
        if (header.IsTrue("ZTABLE"))
            throw header.Error("ZTABLE", "the table is compressed by fpack, which is not supported", "Decompress it first: funpack FILE");
        if (header.Integer("NAXIS", 2, 2) != 2 || header.Integer("BITPIX", 8, 8) != 8)
            throw header.Error("NAXIS", "a table has two axes");
        long width = header.Integer("NAXIS1", 0, long.MaxValue);
        long rows = header.Integer("NAXIS2", 0, long.MaxValue);
        int count = (int)header.Integer("TFIELDS", 0, MostColumns);
        var fields = new List<FitsField>();

        // The basic form of colfits has no keyword; the one with metadata has.
        bool isColumnar = hdu.IsBinary && rows == 1 && count > 0 && (primary.IsTrue("COLFITS") || !primary.IsTrue("VOTMETA"));
        long offset = 0, columnRows = -1;
        var forms = new List<FitsForm>();
        for (int number = 1; hdu.IsBinary && number <= count; number++)
        {
            FitsForm form = FitsForm.Of(header, number);
            forms.Add(form);
            isColumnar &= form.IsColumn(ref columnRows);
        }

        if (isColumnar)
            rows = columnRows;
        for (int number = 1; number <= count; number++)
        {
            string name = header.Text("TTYPE", number) ?? $"col{number}";
            FitsField field = hdu.IsAscii
                ? FitsAsciiTable.Field(header, number, name, width)
                : forms[number - 1].Field(header, number, name, isColumnar) with { Offset = offset, Stride = isColumnar ? 0 : width };
            if (fields.Find(f => f.Name == name) is { } other)
                throw header.Error($"TTYPE{number}", $"the name {BadCell.Quote(name)} is already that of column {other.Number}");
            fields.Add(isColumnar ? field with { Stride = field.CellBytes } : hdu.IsAscii ? field with { Stride = width } : field);
            if (!hdu.IsAscii)
                offset += forms[number - 1].Bytes;
        }

        if (!hdu.IsAscii && offset != width)
            throw header.Error("NAXIS1", $"a row has {width} bytes, and the columns take {offset}");
        long rowBytes = isColumnar ? fields.Sum(f => f.CellBytes) : width;
        if (rowBytes > MostRowBytes)
            throw header.Error("NAXIS1", $"a row has {rowBytes:N0} bytes, and {MostRowBytes:N0} are the most that is supported");

        // Rows without bytes can be as many as a header likes.
        if (rowBytes == 0 && rows > 0)
            throw header.Error("NAXIS2", $"there are {rows} rows without any bytes");
        return new FitsTableLayout(fields, rows, rowBytes, isColumnar);
    }
}
