namespace UmlCaxs.Catalog;

/// <summary>The value types a catalogue column can hold; any value may also be null.</summary>
public enum ColumnType
{
    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>Signed 16-bit integer.</summary>
    Int16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Unicode text.</summary>
    String,
}
