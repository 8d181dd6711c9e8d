using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>Statistics of a column chunk as they are stored: values in PLAIN encoding (parquet.thrift, struct Statistics).</summary>
internal sealed class Statistics
{
    /// <summary>Deprecated: compared as signed, or as signed bytes, whatever the column's order.</summary>
    public byte[]? OldMax { get; init; }

    /// <summary>Deprecated, as <see cref="OldMax"/>.</summary>
    public byte[]? OldMin { get; init; }

    /// <summary>Rows without a value.</summary>
    public long? NullCount { get; init; }

    /// <summary>Different values.</summary>
    public long? DistinctCount { get; init; }

    /// <summary>No value is above, in the column's order.</summary>
    public byte[]? Max { get; init; }

    /// <summary>No value is below.</summary>
    public byte[]? Min { get; init; }

    /// <summary>Whether the maximum occurs, rather than being a bound; null if not told.</summary>
    public bool? IsMaxExact { get; init; }

    /// <summary>Whether the minimum occurs.</summary>
    public bool? IsMinExact { get; init; }

    /// <summary>Reads the struct.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such struct.</exception>
    public static Statistics Read(ref CompactReader reader)
    {
        byte[]? oldMax = null, oldMin = null, max = null, min = null;
        long? nulls = null, distinct = null;
        bool? maxExact = null, minExact = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    oldMax = reader.ReadBinary(field);
                    break;
                case 2:
                    oldMin = reader.ReadBinary(field);
                    break;
                case 3:
                    nulls = reader.ReadI64(field);
                    break;
                case 4:
                    distinct = reader.ReadI64(field);
                    break;
                case 5:
                    max = reader.ReadBinary(field);
                    break;
                case 6:
                    min = reader.ReadBinary(field);
                    break;
                case 7:
                    maxExact = field.ReadBool();
                    break;
                case 8:
                    minExact = field.ReadBool();
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new Statistics
        {
            OldMax = oldMax,
            OldMin = oldMin,
            NullCount = nulls,
            DistinctCount = distinct,
            Max = max,
            Min = min,
            IsMaxExact = maxExact,
            IsMinExact = minExact,
        };
    }

    /// <summary>Writes it as a field of a struct.</summary>
    public void Write(CompactWriter writer, int id)
    {
        writer.BeginStruct(id);
        if (OldMax is not null)
            writer.WriteBinary(1, OldMax);
        if (OldMin is not null)
            writer.WriteBinary(2, OldMin);
        if (NullCount is long nulls)
            writer.WriteI64(3, nulls);
        if (DistinctCount is long distinct)
            writer.WriteI64(4, distinct);
        if (Max is not null)
            writer.WriteBinary(5, Max);
        if (Min is not null)
            writer.WriteBinary(6, Min);
        if (IsMaxExact is bool maxExact)
            writer.WriteBool(7, maxExact);
        if (IsMinExact is bool minExact)
            writer.WriteBool(8, minExact);
        writer.EndStruct();
    }
}
