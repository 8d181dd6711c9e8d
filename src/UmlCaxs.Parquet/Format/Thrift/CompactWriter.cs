using System.Text;

namespace UmlCaxs.Parquet.Format.Thrift;

/// <summary>
/// Writes Thrift's compact protocol into a growing array. Fields of a struct are written in the order of their numbers, as
/// the protocol stores differences of these.
/// </summary>
internal sealed class CompactWriter
{
    private readonly Stack<int> outerIds = new();
    private byte[] data = new byte[256];
    private int used;
    private int lastId;

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => data.AsSpan(0, used);

    /// <summary>Forgets what has been written, keeps the memory.</summary>
    public void Clear() => used = 0;

    /// <summary>Begins the outermost struct or a struct in a list.</summary>
    public void BeginStruct()
    {
        outerIds.Push(lastId);
        lastId = 0;
    }

    /// <summary>Begins a struct that is a field.</summary>
    public void BeginStruct(int id)
    {
        WriteHeader(id, CompactType.Struct);
        BeginStruct();
    }

    /// <summary>Ends a struct.</summary>
    public void EndStruct()
    {
        WriteByte((byte)CompactType.Stop);
        lastId = outerIds.Pop();
    }

    /// <summary>An empty struct, as the members of Parquet's unions often are.</summary>
    public void WriteEmptyStruct(int id)
    {
        BeginStruct(id);
        EndStruct();
    }

    /// <summary>A boolean field.</summary>
    public void WriteBool(int id, bool value) => WriteHeader(id, value ? CompactType.True : CompactType.False);

    /// <summary>An 8-bit integer.</summary>
    public void WriteI8(int id, int value)
    {
        WriteHeader(id, CompactType.I8);
        WriteByte((byte)value);
    }

    /// <summary>A 16-bit integer.</summary>
    public void WriteI16(int id, int value)
    {
        WriteHeader(id, CompactType.I16);
        WriteZigzag(value);
    }

    /// <summary>A 32-bit integer or the number of an enum.</summary>
    public void WriteI32(int id, int value)
    {
        WriteHeader(id, CompactType.I32);
        WriteZigzag(value);
    }

    /// <summary>A 32-bit integer in a list.</summary>
    public void WriteI32(int value) => WriteZigzag(value);

    /// <summary>A 64-bit integer.</summary>
    public void WriteI64(int id, long value)
    {
        WriteHeader(id, CompactType.I64);
        WriteZigzag(value);
    }

    /// <summary>Bytes.</summary>
    public void WriteBinary(int id, ReadOnlySpan<byte> value)
    {
        WriteHeader(id, CompactType.Binary);
        WriteBytes(value);
    }

    /// <summary>Text, as UTF-8.</summary>
    public void WriteString(int id, string value)
    {
        WriteHeader(id, CompactType.Binary);
        WriteString(value);
    }

    /// <summary>Text in a list.</summary>
    public void WriteString(string value) => WriteBytes(Encoding.UTF8.GetBytes(value));

    /// <summary>The header of a list. Write the elements next, structs with <see cref="BeginStruct()"/>.</summary>
    public void WriteListHeader(int id, CompactType elementType, int count)
    {
        WriteHeader(id, CompactType.List);
        if (count < 15)
        {
            WriteByte((byte)(count << 4 | (int)elementType));
            return;
        }
        WriteByte((byte)(0xF0 | (int)elementType));
        WriteVarint((ulong)count);
    }

    private void WriteHeader(int id, CompactType type)
    {
        int delta = id - lastId;
        lastId = id;
        if (delta is > 0 and < 16)
        {
            WriteByte((byte)(delta << 4 | (int)type));
            return;
        }
        WriteByte((byte)type);
        WriteZigzag(id);
    }

    private void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)value.Length);
        value.CopyTo(Reserve(value.Length));
        used += value.Length;
    }

    private void WriteZigzag(long value) => WriteVarint((ulong)(value << 1 ^ value >> 63));

    private void WriteVarint(ulong value)
    {
        for (; value >= 128; value >>= 7)
            WriteByte((byte)(value | 128));
        WriteByte((byte)value);
    }

    private void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        used++;
    }

    private Span<byte> Reserve(int count)
    {
        if (count > data.Length - used)
            Array.Resize(ref data, (int)Math.Min(Array.MaxLength, Math.Max((long)used + count, 2L * data.Length)));
        return data.AsSpan(used, count);
    }
}
