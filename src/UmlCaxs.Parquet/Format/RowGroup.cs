using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>Some rows, stored column by column (parquet.thrift, struct RowGroup).</summary>
internal sealed class RowGroup
{
    /// <summary>One for every leaf of the schema, in its order.</summary>
    public required IReadOnlyList<ColumnChunk> Columns { get; init; }

    /// <summary>Bytes of all its column chunks, uncompressed.</summary>
    public long TotalByteSize { get; init; }

    /// <summary>Its rows.</summary>
    public required long RowCount { get; init; }

    /// <summary>How its rows are sorted.</summary>
    public IReadOnlyList<SortingColumn> SortingColumns { get; init; } = [];

    /// <summary>Reads the struct.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such struct, or it lacks a field.</exception>
    public static RowGroup Read(ref CompactReader reader)
    {
        List<ColumnChunk>? columns = null;
        long size = 0;
        long? rows = null;
        List<SortingColumn> sorting = [];
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    columns = [];
                    for (int left = reader.ReadListHeader(field, CompactType.Struct); left > 0; left--)
                        columns.Add(ColumnChunk.Read(ref reader));
                    break;
                case 2:
                    size = reader.ReadI64(field);
                    break;
                case 3:
                    rows = reader.ReadI64(field);
                    break;
                case 4:
                    sorting = [];
                    for (int left = reader.ReadListHeader(field, CompactType.Struct); left > 0; left--)
                        sorting.Add(SortingColumn.Read(ref reader));
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new RowGroup
        {
            Columns = columns ?? throw new InvalidDataException("a row group has no columns"),
            TotalByteSize = size,
            RowCount = rows ?? throw new InvalidDataException("a row group has no number of rows"),
            SortingColumns = sorting,
        };
    }

    /// <summary>Writes it as an element of a list.</summary>
    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.WriteListHeader(1, CompactType.Struct, Columns.Count);
        foreach (ColumnChunk column in Columns)
            column.Write(writer);
        writer.WriteI64(2, TotalByteSize);
        writer.WriteI64(3, RowCount);
        writer.EndStruct();
    }
}
