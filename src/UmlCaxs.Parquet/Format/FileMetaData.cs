using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>The footer of a file (parquet.thrift, struct FileMetaData).</summary>
internal sealed class FileMetaData
{
    /// <summary>Version that is written: 2, as files carry logical types.</summary>
    public const int WrittenVersion = 2;

    /// <summary>1 or 2; writers disagree on what it means, so it is not used.</summary>
    public int Version { get; init; } = WrittenVersion;

    /// <summary>Elements in depth-first order, the root first.</summary>
    public required IReadOnlyList<SchemaElement> Schema { get; init; }

    /// <summary>Rows of the file.</summary>
    public required long RowCount { get; init; }

    /// <summary>In the order of the rows.</summary>
    public required IReadOnlyList<RowGroup> RowGroups { get; init; }

    /// <summary>Entries of the file's metadata.</summary>
    public IReadOnlyList<KeyValue> KeyValueMetadata { get; init; } = [];

    /// <summary>The program that wrote the file.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Whether some columns are encrypted.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>Reads the struct.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such struct, or it lacks a field.</exception>
    public static FileMetaData Read(ReadOnlySpan<byte> data)
    {
        var reader = new CompactReader(data);
        int version = 0;
        List<SchemaElement>? schema = null;
        long? rows = null;
        List<RowGroup>? groups = null;
        List<KeyValue> metadata = [];
        string? createdBy = null;
        bool encrypted = false;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    version = reader.ReadI32(field);
                    break;
                case 2:
                    schema = [];
                    for (int left = reader.ReadListHeader(field, CompactType.Struct); left > 0; left--)
                        schema.Add(SchemaElement.Read(ref reader));
                    break;
                case 3:
                    rows = reader.ReadI64(field);
                    break;
                case 4:
                    groups = [];
                    for (int left = reader.ReadListHeader(field, CompactType.Struct); left > 0; left--)
                        groups.Add(RowGroup.Read(ref reader));
                    break;
                case 5:
                    metadata = KeyValue.ReadList(ref reader, field);
                    break;
                case 6:
                    createdBy = reader.ReadString(field);
                    break;
                case 8:
                    encrypted = true;
                    reader.Skip(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new FileMetaData
        {
            Version = version,
            Schema = schema ?? throw new InvalidDataException("the footer has no schema"),
            RowCount = rows ?? throw new InvalidDataException("the footer has no number of rows"),
            RowGroups = groups ?? throw new InvalidDataException("the footer has no row groups"),
            KeyValueMetadata = metadata,
            CreatedBy = createdBy,
            IsEncrypted = encrypted,
        };
    }

    /// <summary>Writes the struct. All columns are said to have the order of their type (TypeDefinedOrder).</summary>
    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.WriteI32(1, Version);
        writer.WriteListHeader(2, CompactType.Struct, Schema.Count);
        foreach (SchemaElement element in Schema)
            element.Write(writer);
        writer.WriteI64(3, RowCount);
        writer.WriteListHeader(4, CompactType.Struct, RowGroups.Count);
        foreach (RowGroup group in RowGroups)
            group.Write(writer);
        KeyValue.WriteList(writer, 5, KeyValueMetadata);
        if (CreatedBy is not null)
            writer.WriteString(6, CreatedBy);
        int leaves = Schema.Count(e => e.Type is not null);
        writer.WriteListHeader(7, CompactType.Struct, leaves);
        for (int i = 0; i < leaves; i++)
        {
            writer.BeginStruct();
            writer.WriteEmptyStruct(1);
            writer.EndStruct();
        }
        writer.EndStruct();
    }
}
