namespace UmlCaxs.Parquet.Format;

/// <summary>What the values of a column are: its physical type and its logical type in one.</summary>
public enum ParquetKind
{
    /// <summary>A group, or a column that is repeated: not readable.</summary>
    Nested,

    /// <summary>All values are null.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Signed integer of 8 bits.</summary>
    Int8,

    /// <summary>Signed integer of 16 bits.</summary>
    Int16,

    /// <summary>Signed integer of 32 bits.</summary>
    Int32,

    /// <summary>Signed integer of 64 bits.</summary>
    Int64,

    /// <summary>Unsigned integer of 8 bits.</summary>
    UInt8,

    /// <summary>Unsigned integer of 16 bits.</summary>
    UInt16,

    /// <summary>Unsigned integer of 32 bits.</summary>
    UInt32,

    /// <summary>Unsigned integer of 64 bits.</summary>
    UInt64,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Integer divided by a power of ten.</summary>
    Decimal,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>UTF-8 text of a few different values.</summary>
    Enum,

    /// <summary>UTF-8 text in JSON.</summary>
    Json,

    /// <summary>Binary JSON.</summary>
    Bson,

    /// <summary>Sixteen bytes.</summary>
    Uuid,

    /// <summary>Days since 1970-01-01.</summary>
    Date,

    /// <summary>Time of the day.</summary>
    Time,

    /// <summary>Time since 1970-01-01.</summary>
    Timestamp,

    /// <summary>Nanoseconds of the day and Julian day.</summary>
    TimestampInt96,

    /// <summary>Months, days and milliseconds, four bytes each.</summary>
    Interval,

    /// <summary>Bytes of any number.</summary>
    Binary,

    /// <summary>Bytes of a fixed number.</summary>
    FixedBinary,
}
