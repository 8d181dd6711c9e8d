using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>The meaning of stored integers as numbers.</summary>
internal static class Numbers
{
    /// <summary>A 32-bit integer, sign-extended by its decoder, as its kind extends it.</summary>
    public static long Extend(ParquetKind kind, long value) => IsUnsigned32(kind) ? (uint)value : value;

    /// <summary>Whether 32-bit integers of a kind are to be extended with zeros.</summary>
    public static bool IsUnsigned32(ParquetKind kind) => kind is ParquetKind.UInt8 or ParquetKind.UInt16 or ParquetKind.UInt32;

    /// <summary>An extended integer or unscaled decimal as a double, rounded to nearest.</summary>
    public static double ToDouble(ParquetColumn column, long value) => column.Kind switch
    {
        ParquetKind.UInt64 => (ulong)value,
        ParquetKind.Decimal => ParquetDecimal.ToDouble(value, column.Scale),
        _ => value,
    };
}
