using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>Members of parquet.thrift's union LogicalType, by field number.</summary>
internal enum LogicalTypeKind
{
    /// <summary>One that this reader does not know: the column is read as its physical type.</summary>
    Unrecognised = 0,
    String = 1,
    Map = 2,
    List = 3,
    Enum = 4,
    Decimal = 5,
    Date = 6,
    Time = 7,
    Timestamp = 8,
    Integer = 10,

    /// <summary>All values are null (the specification's UNKNOWN).</summary>
    Null = 11,
    Json = 12,
    Bson = 13,
    Uuid = 14,
    Float16 = 15,
    Variant = 16,
    Geometry = 17,
    Geography = 18,
}

/// <summary>The meaning of a column (parquet.thrift, union LogicalType).</summary>
internal sealed record LogicalType(LogicalTypeKind Kind)
{
    /// <summary>Digits behind the point, of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>Digits in all, of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Bits of an integer.</summary>
    public int BitWidth { get; init; }

    /// <summary>Whether an integer has a sign.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Whether a time or timestamp is UTC; otherwise it is local to an unknown place.</summary>
    public bool IsUtc { get; init; }

    /// <summary>Unit of a time or timestamp; null if this reader does not know it.</summary>
    public TimeUnit? Unit { get; init; }

    /// <summary>Reads the union.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such union.</exception>
    public static LogicalType Read(ref CompactReader reader)
    {
        LogicalType? type = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            LogicalTypeKind kind = field.Id is > 0 and < 19 and not 9 ? (LogicalTypeKind)field.Id : LogicalTypeKind.Unrecognised;
            switch (kind)
            {
                case LogicalTypeKind.Decimal:
                    field.Expect(CompactType.Struct);
                    type = ReadDecimal(ref reader);
                    break;
                case LogicalTypeKind.Time or LogicalTypeKind.Timestamp:
                    field.Expect(CompactType.Struct);
                    type = ReadTime(ref reader, kind);
                    break;
                case LogicalTypeKind.Integer:
                    field.Expect(CompactType.Struct);
                    type = ReadInteger(ref reader);
                    break;
                default:
                    reader.Skip(field);
                    type = new LogicalType(kind);
                    break;
            }
        }
        return type ?? new LogicalType(LogicalTypeKind.Unrecognised);
    }

    /// <summary>Writes the union as a field of a struct.</summary>
    public void Write(CompactWriter writer, int id)
    {
        writer.BeginStruct(id);
        writer.BeginStruct((int)Kind);
        switch (Kind)
        {
            case LogicalTypeKind.Decimal:
                writer.WriteI32(1, Scale);
                writer.WriteI32(2, Precision);
                break;
            case LogicalTypeKind.Time or LogicalTypeKind.Timestamp:
                writer.WriteBool(1, IsUtc);
                writer.BeginStruct(2);
                writer.WriteEmptyStruct((int)(Unit ?? throw new InvalidOperationException("a time without a unit")));
                writer.EndStruct();
                break;
            case LogicalTypeKind.Integer:
                writer.WriteI8(1, BitWidth);
                writer.WriteBool(2, IsSigned);
                break;
        }
        writer.EndStruct();
        writer.EndStruct();
    }

    private static LogicalType ReadDecimal(ref CompactReader reader)
    {
        int scale = 0, precision = 0;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    scale = reader.ReadI32(field);
                    break;
                case 2:
                    precision = reader.ReadI32(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new LogicalType(LogicalTypeKind.Decimal) { Scale = scale, Precision = precision };
    }

    private static LogicalType ReadTime(ref CompactReader reader, LogicalTypeKind kind)
    {
        bool utc = false;
        TimeUnit? unit = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    utc = field.ReadBool();
                    break;
                case 2:
                    field.Expect(CompactType.Struct);
                    FieldCursor member = reader.BeginStruct();
                    while (reader.Next(ref member))
                    {
                        unit = member.Id is >= 1 and <= 3 ? (TimeUnit)member.Id : null;
                        reader.Skip(member);
                    }
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new LogicalType(kind) { IsUtc = utc, Unit = unit };
    }

    private static LogicalType ReadInteger(ref CompactReader reader)
    {
        int width = 0;
        bool signed = false;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    width = reader.ReadI8(field);
                    break;
                case 2:
                    signed = field.ReadBool();
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new LogicalType(LogicalTypeKind.Integer) { BitWidth = width, IsSigned = signed };
    }
}
