using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>Where a column of a row group is (parquet.thrift, struct ColumnChunk).</summary>
internal sealed class ColumnChunk
{
    /// <summary>Another file that holds the data; null if this one does.</summary>
    public string? FilePath { get; init; }

    /// <summary>Deprecated, and wrong in many files. Written for old readers, never used.</summary>
    public long FileOffset { get; init; }

    /// <summary>Null if it is encrypted.</summary>
    public ColumnMetaData? MetaData { get; init; }

    /// <summary>Whether the column is encrypted.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>Reads the struct.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such struct.</exception>
    public static ColumnChunk Read(ref CompactReader reader)
    {
        string? path = null;
        long offset = 0;
        ColumnMetaData? metaData = null;
        bool encrypted = false;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    path = reader.ReadString(field);
                    break;
                case 2:
                    offset = reader.ReadI64(field);
                    break;
                case 3:
                    field.Expect(CompactType.Struct);
                    metaData = ColumnMetaData.Read(ref reader);
                    break;
                case 8 or 9:
                    encrypted = true;
                    reader.Skip(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        if (metaData is null && !encrypted)
            throw new InvalidDataException("a column chunk has no metadata");
        return new ColumnChunk { FilePath = path, FileOffset = offset, MetaData = metaData, IsEncrypted = encrypted };
    }

    /// <summary>Writes it as an element of a list.</summary>
    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.WriteI64(2, FileOffset);
        MetaData?.Write(writer, 3);
        writer.EndStruct();
    }
}
