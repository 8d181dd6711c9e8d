using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>Some consecutive rows of a file, stored column by column.</summary>
public sealed class ParquetRowGroup
{
    /// <summary>Checks what the footer says of a row group against the schema and the file.</summary>
    /// <param name="index">Its index in the file.</param>
    /// <param name="firstRow">Rows before it.</param>
    /// <param name="group">What the footer says.</param>
    /// <param name="schema">The file's schema.</param>
    /// <param name="dataEnd">Where pages must end: the start of the footer.</param>
    /// <param name="hasShortChunks">See <see cref="OldWriters.HaveShortChunks"/>.</param>
    /// <exception cref="InvalidDataException">They do not fit together.</exception>
    internal ParquetRowGroup(int index, long firstRow, RowGroup group, ParquetSchema schema, long dataEnd, bool hasShortChunks)
    {
        if (group.RowCount < 0)
            throw new InvalidDataException($"row group {index} has {group.RowCount} rows");
        if (group.Columns.Count != schema.Leaves.Count)
            throw new InvalidDataException($"row group {index} has {group.Columns.Count} column chunks, the schema {schema.Leaves.Count} columns");
        (Index, FirstRow, RowCount, SortingColumns) = (index, firstRow, group.RowCount, group.SortingColumns);
        var flat = new ParquetColumn?[schema.Leaves.Count];
        foreach (ParquetColumn column in schema.Columns.Where(c => !c.IsNested))
            flat[column.LeafIndex] = column;
        var chunks = new ParquetColumnChunk[flat.Length];
        for (int leaf = 0; leaf < chunks.Length; leaf++)
        {
            try
            {
                chunks[leaf] = new ParquetColumnChunk(
                    group.Columns[leaf], schema.Leaves[leaf], flat[leaf], group.RowCount, dataEnd, hasShortChunks ? OldWriters.MissingBytes : 0);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"row group {index}, column '{string.Join('.', schema.Leaves[leaf].Path)}': {e.Message}", e);
            }
        }
        Columns = chunks;
    }

    /// <summary>Its index in the file, from 0.</summary>
    public int Index { get; }

    /// <summary>Rows of the file before it.</summary>
    public long FirstRow { get; }

    /// <summary>Its rows.</summary>
    public long RowCount { get; }

    /// <summary>Its column chunks by <see cref="ParquetColumn.LeafIndex"/>, leaves of nested columns among them.</summary>
    public IReadOnlyList<ParquetColumnChunk> Columns { get; }

    /// <summary>How its rows are sorted, if the writer says.</summary>
    public IReadOnlyList<SortingColumn> SortingColumns { get; }

    /// <summary>Bytes of its pages as stored.</summary>
    public long CompressedSize => Columns.Sum(c => c.CompressedSize);

    /// <summary>Bytes of its pages uncompressed.</summary>
    public long UncompressedSize => Columns.Sum(c => c.UncompressedSize);
}
