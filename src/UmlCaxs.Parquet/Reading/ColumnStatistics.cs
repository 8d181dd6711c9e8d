using System.Buffers.Binary;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// What a file tells of the values of a column chunk. Only bounds that can be relied on are given: the deprecated ones just
/// for types that have always been compared as signed numbers (PARQUET-686), none with a NaN, none of a type without an order.
/// </summary>
public sealed class ColumnStatistics
{
    private readonly ParquetColumn column;

    internal ColumnStatistics(ParquetColumn column, Statistics statistics, long valueCount)
    {
        this.column = column;
        NullCount = statistics.NullCount is >= 0 and long nulls && nulls <= valueCount ? nulls : null;
        DistinctCount = statistics.DistinctCount is >= 0 and long distinct ? distinct : null;
        IsAllNull = valueCount > 0 && NullCount == valueCount;
        bool isNew = statistics.Min is not null || statistics.Max is not null;
        if (!isNew && !HasSignedOrder)
            return;
        byte[]? min = isNew ? statistics.Min : statistics.OldMin, max = isNew ? statistics.Max : statistics.OldMax;
        if (min is null || max is null)
            return;
        if (column.IsNumeric)
        {
            double? low = NumberOf(min), high = NumberOf(max);
            // False for NaN as well.
            if (low <= high)
                (Min, Max, MinBytes, MaxBytes) = (low, high, min, max);
        }
        else if (HasByteOrder && min.AsSpan().SequenceCompareTo(max) <= 0)
            (MinBytes, MaxBytes) = (min, max);
    }

    /// <summary>Rows without a value, if told.</summary>
    public long? NullCount { get; }

    /// <summary>Different values, if told.</summary>
    public long? DistinctCount { get; }

    /// <summary>Whether no row has a value.</summary>
    public bool IsAllNull { get; }

    /// <summary>
    /// Of a numeric column: no value is below. Rounded for integers of more than 53 bits, as the values themselves are where
    /// they are read as doubles.
    /// </summary>
    public double? Min { get; }

    /// <summary>Of a numeric column: no value except NaN is above.</summary>
    public double? Max { get; }

    /// <summary>The lower bound for people; null if there is none.</summary>
    public string? MinText => TextOf(MinBytes);

    /// <summary>The upper bound for people; null if there is none.</summary>
    public string? MaxText => TextOf(MaxBytes);

    /// <summary>The lower bound as stored; of text it may be a prefix of the least value.</summary>
    internal byte[]? MinBytes { get; }

    /// <summary>The upper bound as stored.</summary>
    internal byte[]? MaxBytes { get; }

    private bool HasSignedOrder => column.PhysicalType is PhysicalType.Boolean or PhysicalType.Float or PhysicalType.Double
        || column.PhysicalType is PhysicalType.Int32 or PhysicalType.Int64
        && column.Kind is not (ParquetKind.UInt8 or ParquetKind.UInt16 or ParquetKind.UInt32 or ParquetKind.UInt64);

    // Compared as unsigned bytes (ColumnOrder in parquet.thrift).
    private bool HasByteOrder => column.Kind is ParquetKind.String or ParquetKind.Enum or ParquetKind.Json or ParquetKind.Bson
        or ParquetKind.Uuid or ParquetKind.Binary or ParquetKind.FixedBinary;

    private double? NumberOf(byte[] value)
    {
        switch (column.PhysicalType)
        {
            case PhysicalType.Float when value.Length == 4:
                return BinaryPrimitives.ReadSingleLittleEndian(value);
            case PhysicalType.Double when value.Length == 8:
                return BinaryPrimitives.ReadDoubleLittleEndian(value);
            case PhysicalType.ByteArray or PhysicalType.FixedLenByteArray when column.Kind == ParquetKind.Decimal:
                return value.Length <= ParquetDecimal.LongestValue ? ParquetDecimal.ToDouble(value, column.Scale) : null;
            case PhysicalType.FixedLenByteArray when value.Length == 2:
                return (double)BinaryPrimitives.ReadHalfLittleEndian(value);
            default:
                return LongOf(value) is long number ? Numbers.ToDouble(column, number) : null;
        }
    }

    private long? LongOf(byte[] value) => (column.PhysicalType, value.Length) switch
    {
        (PhysicalType.Boolean, 1) => value[0],
        (PhysicalType.Int32, 4) => Numbers.Extend(column.Kind, BinaryPrimitives.ReadInt32LittleEndian(value)),
        (PhysicalType.Int64, 8) => BinaryPrimitives.ReadInt64LittleEndian(value),
        _ => null,
    };

    private string? TextOf(byte[]? value)
    {
        if (value is null)
            return null;
        if (column.IsFloating)
            return ParquetText.Format(NumberOf(value)!.Value);
        return LongOf(value) is long number ? ParquetText.Format(column, number) : ParquetText.Format(column, value);
    }
}
