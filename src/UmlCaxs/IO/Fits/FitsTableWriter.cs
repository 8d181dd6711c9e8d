using System.Globalization;
using System.Text.RegularExpressions;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Writes a binary table in the fits-plus form of STILTS: the first HDU holds a VOTable with everything that is known about table and
/// columns, the second the table, with units, null values and descriptions in keywords that astropy and STILTS know. Names,
/// units and words beyond ASCII stand in the keywords as <c>\u</c> and four hexadecimal digits, and as they are in the VOTable.
/// </summary>
/// <remarks>
/// Text is UTF-8, padded with NULs. The standard knows only ASCII: astropy delivers the other bytes as bytes (its Table decodes them
/// as UTF-8 when asked for strings), STILTS replaces each by U+FFFD. Null and empty text are the same, and astropy takes a missing truth value
/// for false. Tables of numbers are
/// written in one pass; text waits in a temporary file for the width of the longest. Arrays of equal length are binary;
/// those of varying length, and of integers with missing cells, are text as VOTable has it, with their shape in a keyword of our own.
/// </remarks>
internal sealed partial class FitsTableWriter : TableWriter
{
    private const int PieceBytes = 4 << 20;
    private const int MostColumns = 999;
    private const long LongestNumber = long.MaxValue;

    private readonly string path;
    private readonly AtomicFile file;
    private readonly FitsOutputColumn[] columns;
    private readonly int threads;
    private readonly FitsSpool? spool; // for tables with text
    private long rows;
    private int votableBytes;
    private int headBytes;
    private byte[] piece = [];

    /// <summary>Begins a file.</summary>
    /// <exception cref="BadInputException">The folder cannot be written, the target is a folder, or there are too many columns.</exception>
    public FitsTableWriter(string path, TableSchema schema, TableWriteOptions options)
    {
        if (schema.Columns.Count > MostColumns)
            throw BadInputException.At(path, "", $"the table has {schema.Columns.Count} columns, and FITS allows {MostColumns}", "Write Parquet or VOTable, or choose columns");
        this.path = path;
        Schema = schema;
        threads = options.Threads;
        columns = [.. schema.Columns.Select((c, i) => new FitsOutputColumn(c, i + 1))];
        file = new AtomicFile(path);
        try
        {
            if (schema.Columns.Any(c => c.Type == ColumnType.String))
                spool = new FitsSpool(Path.GetDirectoryName(Path.GetFullPath(path))!, schema);
            else
                WriteHead(isFinal: false);
        }
        catch
        {
            Dispose(true);
            throw;
        }
    }

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    private int RowBytes => columns.Length == 0 ? 0 : columns[^1].Offset + (int)columns[^1].Bytes;

    /// <inheritdoc/>
    public override void Write(TableBatch batch)
    {
        TableFiles.CheckBatch(batch, Schema);
        for (int c = 0; c < columns.Length; c++)
        {
            long? before = columns[c].NullValue;
            bool changed = columns[c].Add(batch.Columns[c], batch.RowCount);
            if (columns[c].HasNulls && columns[c].NullValue is null)
            {
                throw BadInputException.At(
                    path, $"column '{columns[c].Info.Name}'", $"there are missing values, and every {columns[c].Info.Type} that could stand for them occurs as a value", "Convert the column to a wider type, or write Parquet or VOTable");
            }

            if (changed && spool is null)
                Replace(columns[c], before!.Value, columns[c].NullValue!.Value);
        }

        if (spool is null)
            WriteRows(batch);
        else
            spool.Add(batch);
        rows += batch.RowCount;
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        if (spool is not null)
        {
            if (columns.Sum(c => c.Bytes) > FitsTableLayout.MostRowBytes)
            {
                FitsOutputColumn widest = columns.MaxBy(c => c.Bytes)!;
                throw BadInputException.At(
                    path, $"column '{widest.Info.Name}'", $"the longest text has {widest.Bytes:N0} bytes, and FITS gives every row as much", "Leave the column out, or write Parquet or VOTable");
            }

            WriteHead(isFinal: true);
            foreach (TableBatch batch in spool.Read())
                WriteRows(batch);
        }

        long padding = (FitsInput.BlockBytes - (file.Stream.Length % FitsInput.BlockBytes)) % FitsInput.BlockBytes;
        file.Stream.Seek(0, SeekOrigin.End);
        file.Stream.Write(new byte[padding]);
        if (spool is null)
        {
            file.Stream.Seek(0, SeekOrigin.Begin);
            WriteHead(isFinal: true);
        }

        file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        spool?.Dispose();
        file.Dispose();
    }

    // Everything before the rows. What is not known yet takes the room of the longest that it can become.
    private void WriteHead(bool isFinal)
    {
        int offset = 0;
        foreach (FitsOutputColumn column in columns)
        {
            column.Offset = offset;
            offset += (int)column.Bytes;
        }

        byte[] votable = FitsPlus.Write(Schema, columns, isFinal ? rows : LongestNumber);
        if (!isFinal)
            votableBytes = votable.Length + columns.Count(c => c.NullValue is not null) * FitsPlus.NullValueBytes;
        int length = Math.Max(votableBytes, votable.Length);
        file.Stream.Write(PrimaryHeader(length));
        file.Stream.Write(votable);
        Span<byte> space = new byte[((length + FitsInput.BlockBytes - 1) / FitsInput.BlockBytes * FitsInput.BlockBytes) - votable.Length];
        space[..(length - votable.Length)].Fill((byte)'\n');
        file.Stream.Write(space);
        byte[] header = TableHeader(isFinal).ToBlocks(headBytes);
        headBytes = header.Length;
        file.Stream.Write(header);
    }

    private static byte[] PrimaryHeader(int votableBytes)
    {
        var header = new FitsHeaderText();
        header.Add("SIMPLE", true, "Standard FITS format");
        header.Add("BITPIX", 8, "Character data");
        header.Add("NAXIS", 1, "Text string");
        header.Add("NAXIS1", votableBytes, "Number of characters");
        header.Add("VOTMETA", true, "Table metadata in VOTable format");
        header.Add("EXTEND", true, "There are standard extensions");
        header.AddRemark("COMMENT", "The bytes of this HDU are a VOTable document, which describes the table");
        header.AddRemark("COMMENT", "in the following BINTABLE extension. The extension is complete without.");
        header.Add("NTABLE", 1, "Number of following BINTABLE HDUs");
        return header.ToBlocks();
    }

    private FitsHeaderText TableHeader(bool isFinal)
    {
        var header = new FitsHeaderText();
        header.Add("XTENSION", "BINTABLE", "binary table extension");
        header.Add("BITPIX", 8, "8-bit bytes");
        header.Add("NAXIS", 2, "2-dimensional table");
        header.Add("NAXIS1", RowBytes, "width of table in bytes");
        header.Add("NAXIS2", isFinal ? rows : LongestNumber, "number of rows in table");
        header.Add("PCOUNT", 0, "size of special data area");
        header.Add("GCOUNT", 1, "one data group");
        header.Add("TFIELDS", columns.Length, "number of columns");
        if (!string.IsNullOrEmpty(Schema.Name))
            header.Add("EXTNAME", Schema.Name, "table name");
        foreach (FitsOutputColumn column in columns)
            AddColumn(header, column, isFinal);
        foreach (TableParameter parameter in Schema.Parameters)
            AddParameter(header, parameter);
        foreach (string remark in FitsAstropy.Write(Schema))
            header.AddRemark("COMMENT", remark);
        return header;
    }

    private static void AddColumn(FitsHeaderText header, FitsOutputColumn column, bool isFinal)
    {
        ColumnInfo info = column.Info;
        string n = column.Number.ToString(CultureInfo.InvariantCulture);
        header.Add("TTYPE" + n, FitsText.ColumnName(info.Name, column.Number));
        header.Add("TFORM" + n, column.Form);
        if (!string.IsNullOrEmpty(info.Unit))
            header.Add("TUNIT" + n, info.Unit);
        if (column.NullValue is { } missing && (column.HasNulls || !isFinal))
            header.Add("TNULL" + n, missing);
        if (column.Dimensions is { } dimensions)
            header.Add("TDIM" + n, dimensions);
        else if (info.Array is { } shape)
            header.Add(FitsMetadata.ArrayKeyword + n, $"{shape.Element} {shape.Size}", "array that is written as text");
        if (!string.IsNullOrEmpty(info.Description))
            header.Add("TCOMM" + n, info.Description);
        if (!string.IsNullOrEmpty(info.Ucd))
            header.Add("TUCD" + n, info.Ucd);
        if (!string.IsNullOrEmpty(info.Utype))
            header.Add("TUTYP" + n, info.Utype);
        foreach ((string keyword, string? limit) in new[] { ("TLMIN", info.Domain?.Minimum), ("TLMAX", info.Domain?.Maximum) })
            if (limit is not null && Number().IsMatch(limit))
                header.AddNumber(keyword + n, limit.ToUpperInvariant(), "");
    }

    // What a keyword can say; the VOTable has all of them.
    private static void AddParameter(FitsHeaderText header, TableParameter parameter)
    {
        if (parameter.Name is "COMMENT" or "HISTORY" && parameter.Type is null)
            header.AddRemark(parameter.Name, FitsText.Escape(parameter.Value));
        if (!Keyword().IsMatch(parameter.Name) || FitsMetadata.IsStructural(parameter.Name) || parameter.Name is "COMMENT" or "HISTORY" or "HIERARCH" || parameter.Array is not null)
            return;
        string comment = (parameter.Unit is { } unit ? $"[{unit}] " : "") + parameter.Description;
        if (parameter.Type == ColumnType.Boolean && parameter.Value is "true" or "false")
            header.Add(parameter.Name, parameter.Value == "true", comment);
        else if (parameter.Type is not (null or ColumnType.Boolean or ColumnType.String) && Number().IsMatch(parameter.Value))
            header.AddNumber(parameter.Name, parameter.Value.ToUpperInvariant(), comment);
        else
            header.Add(parameter.Name, parameter.Value, comment);
    }

    private void WriteRows(TableBatch batch)
    {
        int width = RowBytes;
        if (width == 0)
            return;
        int pieceRows = Math.Max(1, PieceBytes / width);
        if (piece.Length < Math.Min(pieceRows, batch.RowCount) * width)
            piece = new byte[Math.Min(pieceRows, batch.RowCount) * width];
        int parts = threads < 0 ? Environment.ProcessorCount : threads;
        for (int row = 0; row < batch.RowCount; row += pieceRows)
        {
            int count = Math.Min(pieceRows, batch.RowCount - row), first = row;
            int partRows = (count + parts - 1) / parts;
            ParallelColumns.ForEach((count + partRows - 1) / partRows, threads, p =>
            {
                int start = p * partRows, length = Math.Min(partRows, count - start);
                foreach (FitsOutputColumn column in columns)
                    column.Encode(batch.Columns[column.Number - 1], first + start, length, piece.AsSpan((start * width) + column.Offset, ((length - 1) * width) + (int)column.Bytes), width);
            });
            file.Stream.Write(piece, 0, count * width);
        }

        file.WriteBehind();
    }

    // Missing values of the rows written so far get another sign. No value of these rows equals the old one.
    private void Replace(FitsOutputColumn column, long before, long after)
    {
        long end = file.Stream.Position, start = end - (rows * RowBytes);
        Span<byte> old = stackalloc byte[(int)column.Bytes], changed = stackalloc byte[(int)column.Bytes];
        column.EncodeLong(before, old);
        column.EncodeLong(after, changed);
        int pieceRows = Math.Max(1, PieceBytes / RowBytes);
        var bytes = new byte[pieceRows * RowBytes];
        for (long at = start; at < end; at += bytes.Length)
        {
            Span<byte> some = bytes.AsSpan(0, (int)Math.Min(bytes.Length, end - at));
            file.Stream.Position = at;
            file.Stream.ReadExactly(some);
            for (int cell = column.Offset; cell < some.Length; cell += RowBytes)
                if (some.Slice(cell, old.Length).SequenceEqual(old))
                    changed.CopyTo(some[cell..]);
            file.Stream.Position = at;
            file.Stream.Write(some);
        }

        file.Stream.Position = end;
    }

    [GeneratedRegex("^[A-Z0-9_-]{1,8}$")]
    private static partial Regex Keyword();

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eEdD][+-]?[0-9]+)?$")]
    private static partial Regex Number();
}
