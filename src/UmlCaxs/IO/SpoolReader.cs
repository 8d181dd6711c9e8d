namespace UmlCaxs.IO;

/// <summary>Reads the bytes of a <see cref="Spool"/> in order.</summary>
/// <param name="spool">A completed spool.</param>
internal sealed class SpoolReader(Spool spool)
{
    private readonly byte[] buffer = new byte[(int)Math.Min(Spool.ChunkBytes, spool.Length)];
    private int chunk;
    private int at;
    private int end;

    /// <summary>True if all bytes were read.</summary>
    public bool AtEnd => at == end && !Fill();

    /// <summary>Reads the next bytes.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public void Read(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (AtEnd)
                throw new EndOfStreamException($"{bytes.Length} bytes are missing at the end of a temporary file");
            int count = Math.Min(bytes.Length, end - at);
            buffer.AsSpan(at, count).CopyTo(bytes);
            at += count;
            bytes = bytes[count..];
        }
    }

    private bool Fill()
    {
        at = 0;
        end = spool.ReadChunk(chunk, buffer);
        if (end > 0)
            chunk++;
        return end > 0;
    }
}
