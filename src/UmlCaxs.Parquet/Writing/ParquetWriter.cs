using System.Buffers.Binary;
using System.Collections.Concurrent;
using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Writing;

/// <summary>
/// Writes a table to a stream, row group by row group. Rows come in portions of any size: each column gets its part of them
/// (<see cref="Append(int, ReadOnlySpan{double})"/> and the like), then <see cref="EndRows"/> ends the portion. While rows are collected,
/// the row group before is encoded, compressed and written in the background; so memory holds two row groups, whatever the
/// length of the table. The file is the same for every number of threads.
/// </summary>
/// <remarks>Not to be used by several threads at once. Without <see cref="Close"/> there is no footer, and so no valid file.</remarks>
public sealed class ParquetWriter : IDisposable
{
    // A row group ends early where text or bytes of a column take more.
    private const int MostColumnBytes = 64 << 20;

    private readonly Stream stream;
    private readonly ParquetWriterOptions options;
    private readonly WriterColumn[] columns;
    private readonly List<RowGroup> rowGroups = [];
    private readonly OutputBuffer[] chunks;
    private readonly ConcurrentBag<ChunkEncoder> encoders = [];

    // The rows being collected, and those being written.
    private ColumnCollector[] collected;
    private ColumnCollector[] written;
    private Task pending = Task.CompletedTask;
    private int rows;
    private long rowCount;
    private long position;
    private bool closed;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Receives it; neither disposed of nor sought in.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="ArgumentException">There is no column, names are empty or equal, or an option is out of range.</exception>
    public ParquetWriter(Stream stream, IReadOnlyList<WriterColumn> columns, ParquetWriterOptions options)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A table needs a column.", nameof(columns));
        if (columns.Any(c => c.Name.Length == 0) || columns.DistinctBy(c => c.Name).Count() < columns.Count)
            throw new ArgumentException("The names of columns must be different and not empty.", nameof(columns));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.RowGroupRows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.PageRows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Threads);
        (this.stream, this.options, this.columns) = (stream, options, [.. columns]);
        collected = [.. columns.Select(c => new ColumnCollector(c, options.NaNIsNull))];
        written = [.. columns.Select(c => new ColumnCollector(c, options.NaNIsNull))];
        chunks = [.. columns.Select(_ => new OutputBuffer())];
        Write("PAR1"u8);
    }

    /// <summary>
    /// Adds rows of a floating-point column. NaN is no value where <see cref="ParquetWriterOptions.NaNIsNull"/> and the column
    /// is optional. Different columns may be added to by different threads at once.
    /// </summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public void Append(int column, ReadOnlySpan<double> values) => collected[column].Append(values);

    /// <summary>Adds rows of a boolean (0 or 1) or integer column.</summary>
    /// <param name="column">Number of the column.</param>
    /// <param name="values">The rows. A value of 64 bits without sign is given as the signed number of the same bits.</param>
    /// <param name="isNull">Which of them have no value; empty if all have one.</param>
    /// <exception cref="ArgumentException">The column is of another type, has no nulls, or a value does not fit.</exception>
    public void Append(int column, ReadOnlySpan<long> values, ReadOnlySpan<bool> isNull) => collected[column].Append(values, isNull);

    /// <summary>Adds rows of a text or binary column.</summary>
    /// <exception cref="ArgumentException">The column is of another type, or has no nulls.</exception>
    public void Append(int column, ByteArrayBuffer values, int firstRow, int rowCount) => collected[column].Append(values, firstRow, rowCount);

    /// <summary>Ends a portion of rows, which every column must have got by now. Complete row groups are written.</summary>
    /// <exception cref="InvalidOperationException">A column got more or fewer rows.</exception>
    /// <exception cref="IOException">An earlier row group could not be written.</exception>
    public void EndRows(int rowCount)
    {
        ObjectDisposedException.ThrowIf(closed, this);

        // First: after it the rows of a portion may lie here that was never ended.
        if (pending.IsFaulted)
            pending.GetAwaiter().GetResult();
        foreach (ColumnCollector column in collected)
        {
            if (column.Rows - rows != rowCount)
                throw new InvalidOperationException($"Column '{column.Column.Name}' got {column.Rows - rows} rows where {rowCount} end.");
        }
        rows += rowCount;
        this.rowCount += rowCount;
        while (rows >= options.RowGroupRows)
            Flush(options.RowGroupRows);
        if (rows > 0 && collected.Any(c => c.ValueBytes > MostColumnBytes))
            Flush(rows);
    }

    /// <summary>Writes the rest of the rows and the footer; the stream is flushed.</summary>
    /// <exception cref="InvalidOperationException">Rows were added but not ended.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Close()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        EndRows(0);
        if (rows > 0)
            Flush(rows);
        closed = true;
        pending.GetAwaiter().GetResult();
        var footer = new CompactWriter();
        new FileMetaData
        {
            Schema = [new SchemaElement { Name = "schema", ChildCount = columns.Length }, .. columns.Select(WriterTypes.Element)],
            RowCount = rowCount,
            RowGroups = rowGroups,
            KeyValueMetadata = [.. options.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => new KeyValue(m.Key, m.Value))],
            CreatedBy = options.CreatedBy,
        }.Write(footer);
        Write(footer.Written);
        Span<byte> end = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(end, footer.Written.Length);
        "PAR1"u8.CopyTo(end[sizeof(int)..]);
        Write(end);
        stream.Flush();
    }

    /// <summary>Waits until the stream is not written to any more. It holds no valid file unless <see cref="Close"/> came first.</summary>
    public void Dispose()
    {
        closed = true;
        // An exception of the background has either been thrown by Close already, or the file is given up for another.
        Task.WaitAny(pending);
    }

    // The first rows go to the background, the others are collected on.
    private void Flush(int groupRows)
    {
        pending.GetAwaiter().GetResult();
        for (int c = 0; c < columns.Length; c++)
        {
            written[c].Clear();
            collected[c].MoveTail(groupRows, written[c]);
        }
        (collected, written) = (written, collected);
        rows -= groupRows;
        pending = Task.Run(WriteGroup);
    }

    private void WriteGroup()
    {
        ColumnCollector[] group = written;
        var encoded = new EncodedChunk[group.Length];
        Parallel.For(0, group.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, c =>
        {
            if (!encoders.TryTake(out ChunkEncoder? encoder))
                encoder = new ChunkEncoder(options);
            chunks[c].Clear();
            encoded[c] = encoder.Encode(group[c], chunks[c]);
            encoders.Add(encoder);
        });
        var placed = new ColumnChunk[group.Length];
        for (int c = 0; c < group.Length; c++)
        {
            placed[c] = encoded[c].At(position);
            Write(chunks[c].Written);
        }
        rowGroups.Add(new RowGroup { Columns = placed, RowCount = group[0].Rows, TotalByteSize = encoded.Sum(e => e.UncompressedSize) });
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        position += bytes.Length;
    }
}
