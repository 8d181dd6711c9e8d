namespace UmlCaxs.Parquet.Writing;

/// <summary>What a column that is written holds.</summary>
public enum WriterType
{
    /// <summary>0 or 1.</summary>
    Boolean,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>Unsigned, 64 bits, given as the signed numbers of the same bits.</summary>
    UInt64,

    /// <summary>IEEE single precision; doubles are rounded to it.</summary>
    Float,

    /// <summary>IEEE double precision.</summary>
    Double,

    /// <summary>Text in UTF-8.</summary>
    String,

    /// <summary>Bytes.</summary>
    Binary,
}
