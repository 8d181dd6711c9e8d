namespace UmlCaxs.Parquet.Encodings;

/// <summary>Bytes being encoded: an array that grows and is used again.</summary>
internal sealed class OutputBuffer
{
    private const int FirstAllocation = 4096;

    private byte[] data = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until more is.</summary>
    public ReadOnlySpan<byte> Written => data.AsSpan(0, Length);

    /// <summary>The same as <see cref="Written"/>.</summary>
    public ReadOnlyMemory<byte> Memory => data.AsMemory(0, Length);

    /// <summary>Forgets what was written, keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what was written behind so many bytes.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>Makes room for so many bytes, of which <see cref="Advance"/> says how many were written.</summary>
    /// <exception cref="InvalidOperationException">An array cannot hold them.</exception>
    public Span<byte> Reserve(int count)
    {
        long needed = (long)Length + count;
        if (needed > data.Length)
        {
            if (needed > Array.MaxLength)
                throw new InvalidOperationException($"a column chunk or page of {needed} bytes or more: write smaller row groups");
            Array.Resize(ref data, (int)Math.Min(Array.MaxLength, Math.Max(Math.Max(needed, FirstAllocation), 2L * data.Length)));
        }
        return data.AsSpan(Length, count);
    }

    /// <summary>Counts bytes written to the room that was reserved.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Adds so many bytes, which the caller writes.</summary>
    public Span<byte> Extend(int count)
    {
        Span<byte> added = Reserve(count);
        Length += count;
        return added;
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    /// <summary>Adds a byte.</summary>
    public void Append(byte value) => Extend(1)[0] = value;

    /// <summary>Adds an unsigned LEB128 number.</summary>
    public void AppendVarint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            Append((byte)(value | 0x80));
        Append((byte)value);
    }

    /// <summary>The bytes from a place on, to be corrected.</summary>
    public Span<byte> From(int start) => data.AsSpan(start, Length - start);
}
