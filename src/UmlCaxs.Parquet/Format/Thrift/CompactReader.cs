using System.Text;

namespace UmlCaxs.Parquet.Format.Thrift;

/// <summary>
/// Reads Thrift's compact protocol. Every read is checked against the bytes that are there, nesting is bounded, and no size
/// on the wire leads to an allocation beyond those bytes.
/// </summary>
/// <remarks>
/// A struct is read as <code>
/// var fields = reader.BeginStruct();
/// while (reader.Next(ref fields)) switch (fields.Id) { case 1: x = reader.ReadI32(fields); break; default: reader.Skip(fields); break; }
/// </code>
/// All errors are <see cref="InvalidDataException"/>.
/// </remarks>
internal ref struct CompactReader
{
    /// <summary>Structs, lists and maps within each other; Parquet's own need six.</summary>
    public const int MostNesting = 32;

    private readonly ReadOnlySpan<byte> data;
    private int position;
    private int nesting;

    /// <summary>A reader at the first byte.</summary>
    public CompactReader(ReadOnlySpan<byte> data) => this.data = data;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => position;

    private readonly int Remaining => data.Length - position;

    /// <summary>Enters a struct; <see cref="Next"/> leaves it at its end.</summary>
    public FieldCursor BeginStruct()
    {
        Enter();
        return default;
    }

    /// <summary>Moves to the next field.</summary>
    /// <returns>False at the end of the struct, which is left.</returns>
    public bool Next(ref FieldCursor field)
    {
        int header = ReadByte();
        var type = (CompactType)(header & 15);
        if (type == CompactType.Stop)
        {
            // A stop is one zero byte; the upper half would be the delta of an id.
            if (header != 0)
                throw new InvalidDataException($"a Thrift field header of 0x{header:X2}");
            nesting--;
            return false;
        }
        if (type > CompactType.Uuid)
            throw new InvalidDataException($"unknown Thrift type {(int)type}");
        int delta = header >> 4;
        field.Id = delta == 0 ? ReadZigzag(short.MinValue, short.MaxValue) : field.Id + delta;
        field.Type = type;
        return true;
    }

    /// <summary>An 8-bit integer.</summary>
    public int ReadI8(FieldCursor field)
    {
        field.Expect(CompactType.I8);
        return (sbyte)ReadByte();
    }

    /// <summary>A 16-bit integer.</summary>
    public int ReadI16(FieldCursor field)
    {
        field.Expect(CompactType.I16);
        return (int)ReadZigzag(short.MinValue, short.MaxValue);
    }

    /// <summary>A 32-bit integer or the number of an enum.</summary>
    public int ReadI32(FieldCursor field)
    {
        field.Expect(CompactType.I32);
        return ReadI32();
    }

    /// <summary>A 32-bit integer in a list.</summary>
    public int ReadI32() => (int)ReadZigzag(int.MinValue, int.MaxValue);

    /// <summary>A 64-bit integer.</summary>
    public long ReadI64(FieldCursor field)
    {
        field.Expect(CompactType.I64);
        return ReadZigzag(long.MinValue, long.MaxValue);
    }

    /// <summary>Bytes of a binary field.</summary>
    public byte[] ReadBinary(FieldCursor field)
    {
        field.Expect(CompactType.Binary);
        return ReadBytes().ToArray();
    }

    /// <summary>Text; bytes that are not UTF-8 become U+FFFD.</summary>
    public string ReadString(FieldCursor field)
    {
        field.Expect(CompactType.Binary);
        return ReadString();
    }

    /// <summary>Text in a list.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>The header of a list of a known element type. Elements follow.</summary>
    /// <returns>Elements; never more than bytes are left, so that a list may be allocated for them.</returns>
    public int ReadListHeader(FieldCursor field, CompactType elementType)
    {
        field.Expect(CompactType.List);
        int count = ReadListHeader(out CompactType type);
        if (count > 0 && type != elementType)
            throw new InvalidDataException($"Thrift field {field.Id} is a list of {type}, expected {elementType}");
        return count;
    }

    /// <summary>Passes over a field.</summary>
    public void Skip(FieldCursor field)
    {
        if (field.Type is not (CompactType.True or CompactType.False))
            SkipValue(field.Type);
    }

    private void SkipValue(CompactType type)
    {
        switch (type)
        {
            // Only in lists and maps: there a boolean is a byte.
            case CompactType.True or CompactType.False or CompactType.I8:
                Take(1);
                break;
            case CompactType.I16 or CompactType.I32 or CompactType.I64:
                ReadVarint();
                break;
            case CompactType.Double:
                Take(8);
                break;
            case CompactType.Uuid:
                Take(16);
                break;
            case CompactType.Binary:
                ReadBytes();
                break;
            case CompactType.List or CompactType.Set:
                SkipList();
                break;
            case CompactType.Map:
                SkipMap();
                break;
            case CompactType.Struct:
                FieldCursor field = BeginStruct();
                while (Next(ref field))
                    Skip(field);
                break;
            default:
                throw new InvalidDataException($"unknown Thrift type {(int)type}");
        }
    }

    private void SkipList()
    {
        Enter();
        int count = ReadListHeader(out CompactType type);
        for (int i = 0; i < count; i++)
            SkipValue(type);
        nesting--;
    }

    private void SkipMap()
    {
        Enter();
        int count = ReadCount();
        if (count > 0)
        {
            int types = ReadByte();
            for (int i = 0; i < count; i++)
            {
                SkipValue((CompactType)(types >> 4));
                SkipValue((CompactType)(types & 15));
            }
        }
        nesting--;
    }

    private int ReadListHeader(out CompactType elementType)
    {
        int header = ReadByte();
        elementType = (CompactType)(header & 15);
        int count = header >> 4;
        if (count == 15)
            return ReadCount();
        return CheckCount((ulong)count);
    }

    private int ReadCount() => CheckCount(ReadVarint());

    // Every element takes a byte at least.
    private readonly int CheckCount(ulong count)
    {
        if (count > (ulong)Remaining)
            throw new InvalidDataException($"a Thrift list of {count} elements, where {Remaining} bytes are left");
        return (int)count;
    }

    private ReadOnlySpan<byte> ReadBytes()
    {
        ulong length = ReadVarint();
        if (length > (ulong)Remaining)
            throw new InvalidDataException($"a Thrift string of {length} bytes, where {Remaining} are left");
        return Take((int)length);
    }

    private long ReadZigzag(long least, long most)
    {
        ulong raw = ReadVarint();
        long value = (long)(raw >> 1) ^ -(long)(raw & 1);
        if (value < least || value > most)
            throw new InvalidDataException($"the Thrift integer {value} is outside {least} to {most}");
        return value;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = ReadByte();
            // The tenth byte has room for one bit.
            if (shift == 63 && next > 1)
                break;
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
        throw new InvalidDataException("a Thrift integer of more than 64 bits");
    }

    private int ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
            throw new InvalidDataException($"the Thrift data end after {data.Length} bytes, in the middle of a value");
        ReadOnlySpan<byte> bytes = data.Slice(position, count);
        position += count;
        return bytes;
    }

    private void Enter()
    {
        if (++nesting > MostNesting)
            throw new InvalidDataException($"Thrift data nested more than {MostNesting} deep");
    }
}
