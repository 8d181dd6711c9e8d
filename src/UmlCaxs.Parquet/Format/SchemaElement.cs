using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>A node of the schema, which is stored as a list in depth-first order (parquet.thrift, struct SchemaElement).</summary>
internal sealed class SchemaElement
{
    /// <summary>Name within the parent.</summary>
    public required string Name { get; init; }

    /// <summary>Physical type of a leaf; null for a group. May be a number this reader does not know.</summary>
    public PhysicalType? Type { get; init; }

    /// <summary>Bytes of a FIXED_LEN_BYTE_ARRAY.</summary>
    public int? TypeLength { get; init; }

    /// <summary>Null for the root, and in files of careless writers.</summary>
    public Repetition? Repetition { get; init; }

    /// <summary>Elements right below; null for a leaf.</summary>
    public int? ChildCount { get; init; }

    /// <summary>Meaning, in the old form.</summary>
    public ConvertedType? ConvertedType { get; init; }

    /// <summary>Digits behind the point, of an old decimal.</summary>
    public int? Scale { get; init; }

    /// <summary>Digits in all, of an old decimal.</summary>
    public int? Precision { get; init; }

    /// <summary>Meaning, in the new form.</summary>
    public LogicalType? LogicalType { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such struct.</exception>
    public static SchemaElement Read(ref CompactReader reader)
    {
        string? name = null;
        int? type = null, length = null, repetition = null, children = null, converted = null, scale = null, precision = null;
        LogicalType? logical = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    type = reader.ReadI32(field);
                    break;
                case 2:
                    length = reader.ReadI32(field);
                    break;
                case 3:
                    repetition = reader.ReadI32(field);
                    break;
                case 4:
                    name = reader.ReadString(field);
                    break;
                case 5:
                    children = reader.ReadI32(field);
                    break;
                case 6:
                    converted = reader.ReadI32(field);
                    break;
                case 7:
                    scale = reader.ReadI32(field);
                    break;
                case 8:
                    precision = reader.ReadI32(field);
                    break;
                case 10:
                    field.Expect(CompactType.Struct);
                    logical = LogicalType.Read(ref reader);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new SchemaElement
        {
            Name = name ?? throw new InvalidDataException("a schema element has no name"),
            Type = (PhysicalType?)type,
            TypeLength = length,
            Repetition = (Repetition?)repetition,
            ChildCount = children,
            ConvertedType = (ConvertedType?)converted,
            Scale = scale,
            Precision = precision,
            LogicalType = logical,
        };
    }

    /// <summary>Writes it as an element of a list.</summary>
    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        WriteIf(writer, 1, (int?)Type);
        WriteIf(writer, 2, TypeLength);
        WriteIf(writer, 3, (int?)Repetition);
        writer.WriteString(4, Name);
        WriteIf(writer, 5, ChildCount);
        WriteIf(writer, 6, (int?)ConvertedType);
        WriteIf(writer, 7, Scale);
        WriteIf(writer, 8, Precision);
        LogicalType?.Write(writer, 10);
        writer.EndStruct();
    }

    private static void WriteIf(CompactWriter writer, int id, int? value)
    {
        if (value is int number)
            writer.WriteI32(id, number);
    }
}
