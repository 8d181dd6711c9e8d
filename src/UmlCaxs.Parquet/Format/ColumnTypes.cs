namespace UmlCaxs.Parquet.Format;

/// <summary>
/// Finds what a leaf of the schema holds, from its physical type and its logical or converted type
/// (LogicalTypes.md, which also says how the two kinds of annotation correspond).
/// </summary>
internal static class ColumnTypes
{
    private const int Float16Length = 2;
    private const int UuidLength = 16;
    private const int IntervalLength = 12;

    /// <summary>Describes a leaf.</summary>
    /// <remarks>
    /// An annotation that does not fit the physical type says nothing, and the column is read as the latter. A decimal is the
    /// exception: without its scale the numbers would be wrong.
    /// </remarks>
    /// <exception cref="InvalidDataException">An unknown physical type, a length out of range, or a decimal that makes no sense.</exception>
    public static ParquetColumn Resolve(SchemaElement element, bool isOptional, int leafIndex)
    {
        PhysicalType type = element.Type ?? throw new ArgumentException("The element is a group.", nameof(element));
        if (type is < PhysicalType.Boolean or > PhysicalType.FixedLenByteArray)
            throw new InvalidDataException($"column '{element.Name}' has the unknown physical type {(int)type}");
        int length = 0;
        if (type == PhysicalType.FixedLenByteArray)
        {
            length = element.TypeLength ?? throw new InvalidDataException($"column '{element.Name}' lacks the length of its values");
            if (length < 0)
                throw new InvalidDataException($"column '{element.Name}' has values of {length} bytes");
        }
        LogicalType? logical = element.LogicalType is { Kind: not LogicalTypeKind.Unrecognised } known ? known : FromConverted(element);
        ParquetKind kind = FindKind(type, length, logical, element.ConvertedType);
        if (kind == ParquetKind.Decimal && !IsSound(logical!))
        {
            throw new InvalidDataException(
                $"column '{element.Name}' is a decimal of {logical!.Precision} digits with {logical.Scale} behind the point");
        }
        return new ParquetColumn
        {
            Name = element.Name,
            Kind = kind,
            PhysicalType = type,
            TypeLength = length,
            Precision = kind == ParquetKind.Decimal ? logical!.Precision : 0,
            Scale = kind == ParquetKind.Decimal ? logical!.Scale : 0,
            Unit = kind is ParquetKind.Time or ParquetKind.Timestamp ? logical!.Unit!.Value : default,
            IsUtc = kind is ParquetKind.Time or ParquetKind.Timestamp && logical!.IsUtc,
            IsOptional = isOptional,
            LeafIndex = leafIndex,
            TypeText = TextOf(kind, length, logical),
        };
    }

    // Scales above the precision occur in no sane file; 1000 digits are far beyond what any writer has.
    private static bool IsSound(LogicalType type) =>
        type.Precision is > 0 and <= 1000 && type.Scale >= 0 && type.Scale <= type.Precision;

    private static LogicalType? FromConverted(SchemaElement element) => element.ConvertedType switch
    {
        ConvertedType.Utf8 => new(LogicalTypeKind.String),
        ConvertedType.Enum => new(LogicalTypeKind.Enum),
        ConvertedType.Json => new(LogicalTypeKind.Json),
        ConvertedType.Bson => new(LogicalTypeKind.Bson),
        ConvertedType.Date => new(LogicalTypeKind.Date),
        ConvertedType.Decimal => new(LogicalTypeKind.Decimal) { Precision = element.Precision ?? 0, Scale = element.Scale ?? 0 },
        ConvertedType.TimeMillis => new(LogicalTypeKind.Time) { Unit = TimeUnit.Milliseconds, IsUtc = true },
        ConvertedType.TimeMicros => new(LogicalTypeKind.Time) { Unit = TimeUnit.Microseconds, IsUtc = true },
        ConvertedType.TimestampMillis => new(LogicalTypeKind.Timestamp) { Unit = TimeUnit.Milliseconds, IsUtc = true },
        ConvertedType.TimestampMicros => new(LogicalTypeKind.Timestamp) { Unit = TimeUnit.Microseconds, IsUtc = true },
        >= ConvertedType.UInt8 and <= ConvertedType.UInt64 =>
            new(LogicalTypeKind.Integer) { BitWidth = 8 << (element.ConvertedType.Value - ConvertedType.UInt8) },
        >= ConvertedType.Int8 and <= ConvertedType.Int64 =>
            new(LogicalTypeKind.Integer) { BitWidth = 8 << (element.ConvertedType.Value - ConvertedType.Int8), IsSigned = true },
        _ => null,
    };

    private static ParquetKind FindKind(PhysicalType type, int length, LogicalType? logical, ConvertedType? converted)
    {
        if (type == PhysicalType.FixedLenByteArray && converted == ConvertedType.Interval && length == IntervalLength)
            return ParquetKind.Interval;
        if (logical is null)
            return PlainKind(type);
        bool isBytes = type is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray;
        bool isInteger = type is PhysicalType.Int32 or PhysicalType.Int64;
        return logical.Kind switch
        {
            LogicalTypeKind.Null => ParquetKind.Null,
            LogicalTypeKind.Decimal when isBytes || isInteger => ParquetKind.Decimal,
            LogicalTypeKind.String when isBytes => ParquetKind.String,
            LogicalTypeKind.Enum when isBytes => ParquetKind.Enum,
            LogicalTypeKind.Json when isBytes => ParquetKind.Json,
            LogicalTypeKind.Bson when isBytes => ParquetKind.Bson,
            LogicalTypeKind.Uuid when type == PhysicalType.FixedLenByteArray && length == UuidLength => ParquetKind.Uuid,
            LogicalTypeKind.Float16 when type == PhysicalType.FixedLenByteArray && length == Float16Length => ParquetKind.Float16,
            LogicalTypeKind.Date when type == PhysicalType.Int32 => ParquetKind.Date,
            LogicalTypeKind.Time when FitsTime(type, logical.Unit) => ParquetKind.Time,
            LogicalTypeKind.Timestamp when type == PhysicalType.Int64 && logical.Unit is not null => ParquetKind.Timestamp,
            LogicalTypeKind.Integer when type == PhysicalType.Int32 || type == PhysicalType.Int64 && logical.BitWidth == 64 =>
                IntegerKind(logical) ?? PlainKind(type),
            _ => PlainKind(type),
        };
    }

    private static bool FitsTime(PhysicalType type, TimeUnit? unit) =>
        type == PhysicalType.Int32 ? unit == TimeUnit.Milliseconds
        : type == PhysicalType.Int64 && unit is TimeUnit.Microseconds or TimeUnit.Nanoseconds;

    private static ParquetKind? IntegerKind(LogicalType type) => (type.BitWidth, type.IsSigned) switch
    {
        (8, true) => ParquetKind.Int8,
        (16, true) => ParquetKind.Int16,
        (32, true) => ParquetKind.Int32,
        (64, true) => ParquetKind.Int64,
        (8, false) => ParquetKind.UInt8,
        (16, false) => ParquetKind.UInt16,
        (32, false) => ParquetKind.UInt32,
        (64, false) => ParquetKind.UInt64,
        _ => null,
    };

    private static ParquetKind PlainKind(PhysicalType type) => type switch
    {
        PhysicalType.Boolean => ParquetKind.Boolean,
        PhysicalType.Int32 => ParquetKind.Int32,
        PhysicalType.Int64 => ParquetKind.Int64,
        PhysicalType.Int96 => ParquetKind.TimestampInt96,
        PhysicalType.Float => ParquetKind.Float32,
        PhysicalType.Double => ParquetKind.Float64,
        PhysicalType.ByteArray => ParquetKind.Binary,
        _ => ParquetKind.FixedBinary,
    };

    private static string TextOf(ParquetKind kind, int length, LogicalType? logical) => kind switch
    {
        ParquetKind.Float16 => "float16",
        ParquetKind.Float32 => "float",
        ParquetKind.Float64 => "double",
        ParquetKind.Decimal => $"decimal({logical!.Precision},{logical.Scale})",
        ParquetKind.Time => $"time[{TextOf(logical!)}]",
        ParquetKind.Timestamp => $"timestamp[{TextOf(logical!)}]",
        ParquetKind.TimestampInt96 => "timestamp[int96]",
        ParquetKind.FixedBinary => $"binary({length})",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string TextOf(LogicalType time)
    {
        string unit = time.Unit switch
        {
            TimeUnit.Milliseconds => "ms",
            TimeUnit.Microseconds => "us",
            _ => "ns",
        };
        return time.IsUtc ? unit + ", UTC" : unit;
    }
}
