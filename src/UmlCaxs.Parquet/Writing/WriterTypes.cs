using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Writing;

/// <summary>How the types that are written are stored and annotated (LogicalTypes.md).</summary>
internal static class WriterTypes
{
    /// <summary>The physical type.</summary>
    public static PhysicalType Physical(WriterType type) => type switch
    {
        WriterType.Boolean => PhysicalType.Boolean,
        WriterType.UInt8 or WriterType.Int8 or WriterType.UInt16 or WriterType.Int16 or WriterType.UInt32 or WriterType.Int32 => PhysicalType.Int32,
        WriterType.UInt64 or WriterType.Int64 => PhysicalType.Int64,
        WriterType.Float => PhysicalType.Float,
        WriterType.Double => PhysicalType.Double,
        WriterType.String or WriterType.Binary => PhysicalType.ByteArray,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type."),
    };

    /// <summary>Bytes of a value while it is collected (a boolean takes one); 0 for byte arrays.</summary>
    public static int Width(WriterType type) => Physical(type) switch
    {
        PhysicalType.Boolean => 1,
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        _ => 0,
    };

    /// <summary>The least and the greatest value of a boolean or of an integer of at most 32 bits.</summary>
    public static (long Least, long Greatest) Range(WriterType type) => type switch
    {
        WriterType.Boolean => (0, 1),
        WriterType.UInt8 => (byte.MinValue, byte.MaxValue),
        WriterType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        WriterType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        WriterType.Int16 => (short.MinValue, short.MaxValue),
        WriterType.UInt32 => (uint.MinValue, uint.MaxValue),
        WriterType.Int32 => (int.MinValue, int.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No integer of at most 32 bits."),
    };

    /// <summary>The column's node in the schema. Signed integers of 32 and 64 bits need no annotation.</summary>
    public static SchemaElement Element(WriterColumn column) => new()
    {
        Name = column.Name,
        Type = Physical(column.Type),
        Repetition = column.IsOptional ? Repetition.Optional : Repetition.Required,
        ConvertedType = column.Type switch
        {
            WriterType.UInt8 => ConvertedType.UInt8,
            WriterType.Int8 => ConvertedType.Int8,
            WriterType.UInt16 => ConvertedType.UInt16,
            WriterType.Int16 => ConvertedType.Int16,
            WriterType.UInt32 => ConvertedType.UInt32,
            WriterType.UInt64 => ConvertedType.UInt64,
            WriterType.String => ConvertedType.Utf8,
            _ => null,
        },
        LogicalType = column.Type switch
        {
            WriterType.UInt8 => Integer(8, isSigned: false),
            WriterType.Int8 => Integer(8, isSigned: true),
            WriterType.UInt16 => Integer(16, isSigned: false),
            WriterType.Int16 => Integer(16, isSigned: true),
            WriterType.UInt32 => Integer(32, isSigned: false),
            WriterType.UInt64 => Integer(64, isSigned: false),
            WriterType.String => new LogicalType(LogicalTypeKind.String),
            _ => null,
        },
    };

    private static LogicalType Integer(int bits, bool isSigned) => new(LogicalTypeKind.Integer) { BitWidth = bits, IsSigned = isSigned };
}
