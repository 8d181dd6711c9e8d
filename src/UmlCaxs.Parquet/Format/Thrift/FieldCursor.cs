namespace UmlCaxs.Parquet.Format.Thrift;

/// <summary>The field of a struct at which a <see cref="CompactReader"/> stands.</summary>
internal struct FieldCursor
{
    /// <summary>Its number; may leave the range of 16 bits in broken data, where it matches no known field.</summary>
    public long Id;

    /// <summary>Its type on the wire.</summary>
    public CompactType Type;

    /// <summary>Checks its type, before its value is read.</summary>
    /// <exception cref="InvalidDataException">It has another.</exception>
    public readonly void Expect(CompactType type)
    {
        if (Type != type)
            throw new InvalidDataException($"Thrift field {Id} is of type {Type}, expected {type}");
    }

    /// <summary>The value of a boolean field, which is in its header.</summary>
    /// <exception cref="InvalidDataException">It is no boolean.</exception>
    public readonly bool ReadBool()
    {
        if (Type is not (CompactType.True or CompactType.False))
            throw new InvalidDataException($"Thrift field {Id} is of type {Type}, expected a boolean");
        return Type == CompactType.True;
    }
}
