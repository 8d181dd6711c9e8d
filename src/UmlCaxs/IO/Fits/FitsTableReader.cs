using System.Buffers;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Reads a table of a FITS file: binary or of characters, stored row by row or (STILTS' colfits) column by column. Empty text is
/// null, as the standard cannot tell them apart. Text is ASCII by the standard; other bytes are taken for UTF-8 where they are that, and
/// for Latin-1 otherwise, which is what STILTS writes. Unsigned integers by the usual TZERO keep their values in the next wider
/// type, those of 64 bits as text; other scaled columns are doubles.
/// </summary>
internal sealed class FitsTableReader : TableReader
{
    // Small enough to stay in a core's cache while one column after the other is taken out of it.
    private const int ChunkBytes = 256 * 1024;

    // Bounds the memory of one batch whatever the width of a row.
    private const long BatchBytes = 64 << 20;

    private readonly FitsInput input;
    private readonly FitsHdu hdu;
    private readonly FitsTableLayout layout;
    private readonly int threads;
    private readonly Source[] sources;
    private readonly List<string> notes = [];
    private long rowsRead;
    private long firstRow;

    /// <summary>Opens a file and reads up to the data of the wanted table.</summary>
    /// <exception cref="BadInputException">The file cannot be read, is malformed or cut off, or has no such table.</exception>
    public FitsTableReader(string path, TableReadOptions options)
    {
        input = new FitsInput(path);
        try
        {
            FitsDirectory directory = FitsDirectory.Find(input, options.Table);
            hdu = directory.Table;
            layout = FitsTableLayout.Of(hdu, directory.Primary);
            RequireRows();
            TableSchema all = FitsMetadata.Schema(layout, directory, path, notes);
            var columns = new List<ColumnInfo>();
            var wanted = new List<Source>();
            foreach ((FitsField field, ColumnInfo column) in layout.Fields.Zip(all.Columns))
            {
                if (!options.Wants(column.Name))
                    continue;
                if (field.Problem is not null)
                {
                    notes.Add($"column '{column.Name}' {field.Problem}");
                    continue;
                }

                ColumnType type = options.Types.GetValueOrDefault(column.Name, column.Type);
                columns.Add(column with { Type = type, Array = type == column.Type ? column.Array : null });
                wanted.Add(new Source(field, column));
            }

            sources = [.. wanted];
            Schema = all with { Columns = columns };

            // From a compressed file the rows come one piece after the other.
            threads = input.Length is null && !layout.IsColumnar ? 1 : options.Threads;
            if (layout.IsColumnar && input.Keep(hdu.DataBytes) < hdu.DataBytes)
                throw FitsDirectory.CutOff(input, hdu);
            if (options.Table is null && FitsDirectory.Further(input, hdu) is { } further)
                notes.Add(further);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Path => input.Path;

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => notes;

    /// <inheritdoc/>
    public override string Storage => $"HDU {hdu.Number}, {(hdu.IsAscii ? "rows of characters" : layout.IsColumnar ? "stored column by column" : "stored row by row")}, {layout.RowBytes:N0} bytes a row";

    /// <inheritdoc/>
    public override long BytesRead => input.Length is null && !layout.IsColumnar ? input.StoredPosition
        : Math.Min(TotalBytes, rowsRead == layout.Rows ? TotalBytes : hdu.DataStart + (rowsRead * layout.RowBytes));

    /// <inheritdoc/>
    public override long TotalBytes => input.StoredBytes;

    /// <inheritdoc/>
    public override bool Read(TableBatch batch)
    {
        if (batch.Columns.Count != Schema.Columns.Count)
            throw new ArgumentException("The batch was not made for this table's schema.", nameof(batch));
        batch.Clear();
        batch.FirstRow = firstRow = rowsRead;
        long most = Math.Max(1, BatchBytes / Math.Max(1, layout.RowBytes));
        int count = (int)Math.Min(Math.Min(batch.Capacity, most), layout.Rows - rowsRead);
        if (count == 0)
            return false;
        foreach ((Source source, Column column) in sources.Zip(batch.Columns))
            source.Prepare(column);
        if (layout.IsColumnar)
            ParallelColumns.ForEach(sources.Length, threads, c => ReadColumn(sources[c], count));
        else
        {
            int chunkRows = (int)Math.Max(1, ChunkBytes / layout.RowBytes);
            ParallelColumns.ForEach((count + chunkRows - 1) / chunkRows, threads, c => ReadChunk(c * chunkRows, Math.Min(chunkRows, count - (c * chunkRows))));
        }

        foreach ((Source source, Column column) in sources.Zip(batch.Columns))
            source.Convert(column, count, Error);
        rowsRead += count;
        batch.RowCount = count;
        return true;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => $"row {firstRow + row + 1}";

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
    }

    // Of a plain file the length is known, so that nobody waits hours to learn that the end is missing.
    private void RequireRows()
    {
        if (input.Length is not { } length || hdu.DataBytes <= length - hdu.DataStart)
            return;
        if (layout.IsColumnar)
            throw FitsDirectory.CutOff(input, hdu);
        long there = Math.Max(0, length - hdu.DataStart) / Math.Max(1, layout.RowBytes);
        if (there >= layout.Rows)
            return; // only what comes behind the rows is missing: arrays of varying length, which are not read
        throw BadInputException.At(
            Path, $"HDU {hdu.Number}", $"the file is cut off: {layout.Rows:N0} rows are announced, and {there:N0} are there", "Download it again");
    }

    // Rows of the batch, all columns.
    private void ReadChunk(int row, int count)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)(count * layout.RowBytes));
        try
        {
            Span<byte> rows = bytes.AsSpan(0, (int)(count * layout.RowBytes));
            if (input.Length is not null)
                input.ReadAt(hdu.DataStart + ((rowsRead + row) * layout.RowBytes), rows);
            else if (input.Read(rows) < rows.Length)
                throw BadInputException.At(Path, $"HDU {hdu.Number}, row {rowsRead + row + 1}", $"the file ends here or some rows further on, and {layout.Rows:N0} rows are announced", "Download it again");
            foreach (Source source in sources)
                Decode(source, rows[(int)source.Field.Offset..], (int)source.Field.Stride, count, row);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // One column, the rows of the batch.
    private void ReadColumn(Source source, int count)
    {
        int width = (int)source.Field.CellBytes;
        int chunkRows = Math.Max(1, ChunkBytes / Math.Max(1, width));
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Min(chunkRows, count) * width);
        try
        {
            for (int row = 0; row < count; row += chunkRows)
            {
                int rows = Math.Min(chunkRows, count - row);
                Span<byte> cells = bytes.AsSpan(0, rows * width);
                input.ReadAt(hdu.DataStart + source.Field.Offset + ((rowsRead + row) * width), cells);
                Decode(source, cells, width, rows, row);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Decode(Source source, ReadOnlySpan<byte> cells, int stride, int count, int row)
    {
        Column target = source.Target!;
        (int cell, string problem) = (-1, "");
        if (target.Info.Type != ColumnType.String)
            (cell, problem) = FitsDecoder.Decode(source.Field, cells, stride, count, target, row);
        else
        {
            // All text of a column goes into one buffer.
            lock (source.TextLock)
                (cell, problem) = FitsDecoder.Decode(source.Field, cells, stride, count, target, row);
        }

        if (cell >= 0)
            throw Error(row + cell, source.Column, problem);
    }

    private BadInputException Error(int row, ColumnInfo column, string problem) => BadInputException.At(
        Path, $"HDU {hdu.Number}, {PlaceOf(row)}, column '{column.Name}'", problem, "Correct the value, or leave the column out");

    /// <summary>A column to read.</summary>
    /// <param name="stored">The column in the file.</param>
    /// <param name="column">The column as it is of itself; the caller may want another type.</param>
    private sealed class Source(FitsField stored, ColumnInfo column)
    {
        private Column? scratch;

        public FitsField Field => stored;

        public ColumnInfo Column => column;

        public Lock TextLock { get; } = new();

        /// <summary>Takes the values as they are decoded.</summary>
        public Column? Target { get; private set; }

        public void Prepare(Column wanted)
        {
            Target = wanted;
            if (wanted.Info.Type == column.Type)
                return;
            int capacity = Math.Max(wanted.Longs.Length, Math.Max(wanted.Doubles.Length, wanted.Text.Capacity));
            if (scratch is null || Math.Max(scratch.Longs.Length, Math.Max(scratch.Doubles.Length, scratch.Text.Capacity)) < capacity)
                scratch = new Column(column, capacity);
            scratch.Text.Clear();
            Target = scratch;
        }

        /// <summary>Brings values into the type that the caller wants: a number as a float directly, everything else by way of text.</summary>
        public void Convert(Column wanted, int count, Func<int, ColumnInfo, string, BadInputException> error)
        {
            if (Target == wanted)
                return;
            bool isNumber = column.IsNumeric && wanted.Info.IsFloat;
            for (int row = 0; row < count; row++)
            {
                if (Target!.IsNull(row))
                    wanted.SetNull(row);
                else if (isNumber)
                    wanted.Set(row, wanted.Info.Type == ColumnType.Float32 ? (float)Target.NumberAt(row) : Target.NumberAt(row));
                else if (wanted.Info.Type == ColumnType.String)
                    wanted.Set(row, Target.TextAt(row));
                else if (!CellParser.TryStore(wanted, row, System.Text.Encoding.UTF8.GetBytes(Target.TextAt(row)!)))
                    throw error(row, column, $"{BadCell.Quote(Target.TextAt(row)!)} is not of the type {wanted.Info.Type}");
            }
        }
    }
}
