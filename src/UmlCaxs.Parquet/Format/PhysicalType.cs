namespace UmlCaxs.Parquet.Format;

/// <summary>Physical types (parquet.thrift, enum Type).</summary>
public enum PhysicalType
{
    /// <summary>One bit.</summary>
    Boolean = 0,

    /// <summary>32-bit integer.</summary>
    Int32 = 1,

    /// <summary>64-bit integer.</summary>
    Int64 = 2,

    /// <summary>Twelve bytes: nanoseconds of the day, Julian day. Deprecated timestamps.</summary>
    Int96 = 3,

    /// <summary>IEEE 754 single precision.</summary>
    Float = 4,

    /// <summary>IEEE 754 double precision.</summary>
    Double = 5,

    /// <summary>Bytes of any number.</summary>
    ByteArray = 6,

    /// <summary>Bytes of a fixed number.</summary>
    FixedLenByteArray = 7,
}
