namespace UmlCaxs.Parquet.Format.Thrift;

/// <summary>Types on the wire of Thrift's compact protocol (thrift-compact-protocol.md, "Struct encoding").</summary>
internal enum CompactType
{
    /// <summary>End of a struct.</summary>
    Stop = 0,

    /// <summary>A boolean field that is true; in lists, any boolean.</summary>
    True = 1,

    /// <summary>A boolean field that is false; in lists of some writers, any boolean.</summary>
    False = 2,

    /// <summary>One byte.</summary>
    I8 = 3,

    /// <summary>Zigzag varint.</summary>
    I16 = 4,

    /// <summary>Zigzag varint.</summary>
    I32 = 5,

    /// <summary>Zigzag varint.</summary>
    I64 = 6,

    /// <summary>Eight bytes.</summary>
    Double = 7,

    /// <summary>Length and bytes; strings too.</summary>
    Binary = 8,

    /// <summary>Size, element type, elements.</summary>
    List = 9,

    /// <summary>As a list.</summary>
    Set = 10,

    /// <summary>Size, key and value types, pairs.</summary>
    Map = 11,

    /// <summary>Fields up to a stop.</summary>
    Struct = 12,

    /// <summary>Sixteen bytes.</summary>
    Uuid = 13,
}
