using UmlCaxs.Catalog;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.IO.Parquet;

/// <summary>Which type a Parquet column has in a catalogue table.</summary>
internal static class ParquetTypes
{
    // A decimal of so many digits and the double nearest to it determine each other.
    private const int DigitsOfDouble = 15;

    /// <summary>
    /// The narrowest type that holds every value exactly. Dates, times, identifiers and binary data become text in their usual
    /// notation; so do unsigned 64-bit integers and decimals of more digits than a double has.
    /// </summary>
    public static ColumnType Of(ParquetColumn column) => column.Kind switch
    {
        ParquetKind.Boolean => ColumnType.Boolean,
        ParquetKind.UInt8 => ColumnType.UInt8,
        ParquetKind.Int8 or ParquetKind.Int16 => ColumnType.Int16,
        ParquetKind.UInt16 or ParquetKind.Int32 => ColumnType.Int32,
        ParquetKind.UInt32 or ParquetKind.Int64 => ColumnType.Int64,
        ParquetKind.Float16 or ParquetKind.Float32 => ColumnType.Float32,
        ParquetKind.Float64 => ColumnType.Float64,
        ParquetKind.Decimal when column.Precision <= DigitsOfDouble => ColumnType.Float64,
        _ => ColumnType.String,
    };
}
