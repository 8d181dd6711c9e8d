using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>Kinds of pages (parquet.thrift, enum PageType).</summary>
internal enum PageType
{
    /// <summary>Values, levels compressed with them.</summary>
    Data = 0,

    /// <summary>Never used in practice.</summary>
    Index = 1,

    /// <summary>The values that the indices of later pages refer to.</summary>
    Dictionary = 2,

    /// <summary>Values, levels before them uncompressed.</summary>
    DataV2 = 3,
}

/// <summary>
/// The header of a page (parquet.thrift, struct PageHeader with the header of its kind). Pages are many and their statistics
/// not used, so those are passed over.
/// </summary>
internal struct PageHeader
{
    /// <summary>Its kind.</summary>
    public PageType Type;

    /// <summary>Bytes of the body uncompressed, levels included.</summary>
    public int UncompressedSize;

    /// <summary>Bytes of the body as stored, behind the header.</summary>
    public int CompressedSize;

    /// <summary>CRC-32 of the body as stored.</summary>
    public uint? Crc;

    /// <summary>Values, nulls included; of a dictionary, its entries.</summary>
    public int ValueCount;

    /// <summary>How the values are encoded.</summary>
    public ParquetEncoding Encoding;

    /// <summary>How the definition levels are encoded (version 1).</summary>
    public ParquetEncoding DefinitionLevelEncoding;

    /// <summary>Nulls (version 2).</summary>
    public int NullCount;

    /// <summary>Rows (version 2).</summary>
    public int RowCount;

    /// <summary>Bytes of the definition levels (version 2).</summary>
    public int DefinitionLevelsLength;

    /// <summary>Bytes of the repetition levels (version 2).</summary>
    public int RepetitionLevelsLength;

    /// <summary>Whether the values are compressed with the column's codec (version 2).</summary>
    public bool IsCompressed;

    /// <summary>Reads a header.</summary>
    /// <param name="data">Begins with it.</param>
    /// <param name="length">Its bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are no such struct, it lacks a field, or a size or count is negative.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> data, out int length)
    {
        var reader = new CompactReader(data);
        var header = new PageHeader { IsCompressed = true };
        int? type = null, uncompressed = null, compressed = null;
        PageType? body = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    type = reader.ReadI32(field);
                    break;
                case 2:
                    uncompressed = reader.ReadI32(field);
                    break;
                case 3:
                    compressed = reader.ReadI32(field);
                    break;
                case 4:
                    header.Crc = (uint)reader.ReadI32(field);
                    break;
                case 5 or 7:
                    field.Expect(CompactType.Struct);
                    body = field.Id == 5 ? PageType.Data : PageType.Dictionary;
                    header.ReadBody(ref reader, field.Id == 5);
                    break;
                case 8:
                    field.Expect(CompactType.Struct);
                    body = PageType.DataV2;
                    header.ReadBodyV2(ref reader);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        header.Type = (PageType)(type ?? throw Lacks("type"));
        header.UncompressedSize = NotNegative(uncompressed, "uncompressed_page_size");
        header.CompressedSize = NotNegative(compressed, "compressed_page_size");
        if (header.Type is PageType.Data or PageType.Dictionary or PageType.DataV2 && body != header.Type)
            throw Lacks($"the fields of its kind, {header.Type}");
        length = reader.Position;
        return header;
    }

    /// <summary>Writes the header of a data page of version 1 or of a dictionary page.</summary>
    /// <exception cref="NotSupportedException">Another kind of page.</exception>
    public readonly void Write(CompactWriter writer)
    {
        if (Type is not (PageType.Data or PageType.Dictionary))
            throw new NotSupportedException($"pages of kind {Type} are not written");
        writer.BeginStruct();
        writer.WriteI32(1, (int)Type);
        writer.WriteI32(2, UncompressedSize);
        writer.WriteI32(3, CompressedSize);
        if (Crc is uint crc)
            writer.WriteI32(4, (int)crc);
        writer.BeginStruct(Type == PageType.Data ? 5 : 7);
        writer.WriteI32(1, ValueCount);
        writer.WriteI32(2, (int)Encoding);
        if (Type == PageType.Data)
        {
            writer.WriteI32(3, (int)DefinitionLevelEncoding);
            // Repetition levels: flat columns have none, but the field is required.
            writer.WriteI32(4, (int)ParquetEncoding.Rle);
        }
        writer.EndStruct();
        writer.EndStruct();
    }

    // A data page of version 1 or a dictionary page.
    private void ReadBody(ref CompactReader reader, bool isData)
    {
        int? values = null, encoding = null, levels = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    values = reader.ReadI32(field);
                    break;
                case 2:
                    encoding = reader.ReadI32(field);
                    break;
                case 3 when isData:
                    levels = reader.ReadI32(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        ValueCount = NotNegative(values, "num_values");
        Encoding = (ParquetEncoding)(encoding ?? throw Lacks("encoding"));
        if (isData)
            DefinitionLevelEncoding = (ParquetEncoding)(levels ?? throw Lacks("definition_level_encoding"));
    }

    private void ReadBodyV2(ref CompactReader reader)
    {
        int? values = null, nulls = null, rows = null, encoding = null, definition = null, repetition = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    values = reader.ReadI32(field);
                    break;
                case 2:
                    nulls = reader.ReadI32(field);
                    break;
                case 3:
                    rows = reader.ReadI32(field);
                    break;
                case 4:
                    encoding = reader.ReadI32(field);
                    break;
                case 5:
                    definition = reader.ReadI32(field);
                    break;
                case 6:
                    repetition = reader.ReadI32(field);
                    break;
                case 7:
                    IsCompressed = field.ReadBool();
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        ValueCount = NotNegative(values, "num_values");
        NullCount = NotNegative(nulls, "num_nulls");
        RowCount = NotNegative(rows, "num_rows");
        Encoding = (ParquetEncoding)(encoding ?? throw Lacks("encoding"));
        DefinitionLevelEncoding = ParquetEncoding.Rle;
        DefinitionLevelsLength = NotNegative(definition, "definition_levels_byte_length");
        RepetitionLevelsLength = NotNegative(repetition, "repetition_levels_byte_length");
    }

    private static int NotNegative(int? value, string name)
    {
        int number = value ?? throw Lacks(name);
        if (number < 0)
            throw new InvalidDataException($"the page header has {name} = {number}");
        return number;
    }

    private static InvalidDataException Lacks(string name) => new($"the page header lacks {name}");
}
