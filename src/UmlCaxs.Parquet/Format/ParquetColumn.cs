namespace UmlCaxs.Parquet.Format;

/// <summary>A top-level column of a table.</summary>
public sealed class ParquetColumn
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What its values are.</summary>
    public required ParquetKind Kind { get; init; }

    /// <summary>How its values are stored. For nested columns and partition keys without meaning.</summary>
    public PhysicalType PhysicalType { get; init; }

    /// <summary>Bytes of a value of fixed length; 0 for others.</summary>
    public int TypeLength { get; init; }

    /// <summary>Digits of a decimal in all.</summary>
    public int Precision { get; init; }

    /// <summary>Digits of a decimal behind the point.</summary>
    public int Scale { get; init; }

    /// <summary>Unit of a time or timestamp.</summary>
    public TimeUnit Unit { get; init; }

    /// <summary>Whether a time or timestamp is UTC; otherwise it is local to an unknown place.</summary>
    public bool IsUtc { get; init; }

    /// <summary>Whether rows may have no value.</summary>
    public required bool IsOptional { get; init; }

    /// <summary>Index among the leaves of the file's schema: of its column chunk within a row group. -1 for a partition key.</summary>
    public required int LeafIndex { get; init; }

    /// <summary>The type for people, such as <c>double</c>, <c>timestamp[us, UTC]</c> or <c>list&lt;double&gt;</c>.</summary>
    public required string TypeText { get; init; }

    /// <summary>Whether it is a group or repeated, and cannot be read.</summary>
    public bool IsNested => Kind == ParquetKind.Nested;

    /// <summary>Whether its values come from the names of folders, not from the file.</summary>
    public bool IsPartitionKey => LeafIndex < 0;

    /// <summary>Whether ReadDoubles fits best: FLOAT, DOUBLE and FLOAT16.</summary>
    public bool IsFloating => Kind is ParquetKind.Float16 or ParquetKind.Float32 or ParquetKind.Float64;

    /// <summary>Whether ReadLongs fits: booleans, integers, dates, times and timestamps of 64 bits at most, as they are stored.</summary>
    public bool IsInteger => !IsNested && Kind != ParquetKind.Decimal
        && PhysicalType is PhysicalType.Boolean or PhysicalType.Int32 or PhysicalType.Int64;

    /// <summary>Whether ReadDoubles can deliver it: <see cref="IsFloating"/>, <see cref="IsInteger"/> and decimals.</summary>
    public bool IsNumeric => IsFloating || IsInteger || Kind == ParquetKind.Decimal;

    /// <summary>Whether ReadByteArrays can deliver it.</summary>
    public bool IsByteArray => !IsNested
        && PhysicalType is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray or PhysicalType.Int96;

    /// <summary>Whether its bytes are text for people, in UTF-8.</summary>
    public bool IsText => Kind is ParquetKind.String or ParquetKind.Enum or ParquetKind.Json;

    /// <summary>Name and type.</summary>
    public override string ToString() => $"{Name}: {TypeText}";
}
