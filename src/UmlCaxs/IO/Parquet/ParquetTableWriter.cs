using UmlCaxs.Catalog;
using UmlCaxs.Parquet.Writing;

namespace UmlCaxs.IO.Parquet;

/// <summary>
/// Writes Parquet through UmlCaxs.Parquet: nullable columns, units, UCDs and descriptions in the metadata (see
/// <see cref="VoParquet"/>), the file complete under its name or not there.
/// </summary>
internal sealed class ParquetTableWriter : TableWriter
{
    private readonly AtomicFile file;
    private readonly ParquetWriter writer;
    private readonly int threads;

    /// <summary>Begins a file.</summary>
    /// <exception cref="BadInputException">The folder cannot be written, or the target is a folder.</exception>
    public ParquetTableWriter(string path, TableSchema schema, TableWriteOptions options)
    {
        Schema = schema;
        threads = options.Threads < 0 ? Environment.ProcessorCount : options.Threads;
        file = new AtomicFile(path);
        writer = new ParquetWriter(
            file.Stream,
            [.. schema.Columns.Select(c => new WriterColumn(c.Name, TypeOf(c.Type)))],
            new ParquetWriterOptions
            {
                Codec = options.Codec,
                RowGroupRows = options.RowGroupRows,
                ByteStreamSplit = options.ByteStreamSplit,
                Threads = threads,
                Metadata = VoParquet.Describe(schema),
                CreatedBy = $"UmlCaxs version {Product.Version}",
            });
    }

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    /// <inheritdoc/>
    public override void Write(TableBatch batch)
    {
        TableFiles.CheckBatch(batch, Schema);
        int rows = batch.RowCount;
        ParallelColumns.ForEach(batch.Columns.Count, threads, c => Append(c, batch.Columns[c], rows));
        writer.EndRows(rows);
        file.WriteBehind();
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        writer.Close();
        file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        writer.Dispose();
        file.Dispose();
    }

    private void Append(int index, Column column, int rows)
    {
        if (column.Info.IsFloat)
            writer.Append(index, column.Doubles.AsSpan(0, rows));
        else if (column.Info.Type == ColumnType.String)
            writer.Append(index, column.Text, 0, rows);
        else
            writer.Append(index, column.Longs.AsSpan(0, rows), column.LongIsNull.AsSpan(0, rows));
    }

    private static WriterType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => WriterType.Boolean,
        ColumnType.UInt8 => WriterType.UInt8,
        ColumnType.Int16 => WriterType.Int16,
        ColumnType.Int32 => WriterType.Int32,
        ColumnType.Int64 => WriterType.Int64,
        ColumnType.Float32 => WriterType.Float,
        ColumnType.Float64 => WriterType.Double,
        _ => WriterType.String,
    };
}
