namespace UmlCaxs.IO;

/// <summary>
/// A sequence of bytes that is written once, through a buffer, and then read as often as wanted. Many of them share one
/// temporary file, in chunks that lie in it as they became full.
/// </summary>
/// <param name="file">The file; owned by the caller.</param>
internal sealed class Spool(TemporaryFile file)
{
    /// <summary>Bytes of a chunk but the last, and of the buffer.</summary>
    public const int ChunkBytes = 64 * 1024;

    private readonly List<long> chunks = [];
    private byte[]? buffer;
    private int used;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes bytes at the end.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (bytes.Length > 0)
        {
            buffer ??= new byte[ChunkBytes];
            int count = Math.Min(bytes.Length, ChunkBytes - used);
            bytes[..count].CopyTo(buffer.AsSpan(used));
            used += count;
            bytes = bytes[count..];
            if (used == ChunkBytes)
                Flush();
        }
    }

    /// <summary>Brings the last bytes into the file and frees the buffer. Nothing can be written afterwards.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Complete()
    {
        if (used > 0)
            Flush();
        buffer = null;
    }

    /// <summary>Reads from the beginning; complete the spool first.</summary>
    public SpoolReader Read() => new(this);

    /// <summary>Reads a chunk.</summary>
    /// <param name="chunk">0-based index.</param>
    /// <param name="bytes">Receives it; as long as the chunk at least.</param>
    /// <returns>Bytes of the chunk; 0 behind the last.</returns>
    internal int ReadChunk(int chunk, Span<byte> bytes)
    {
        if (chunk == chunks.Count)
            return 0;
        int count = (int)Math.Min(ChunkBytes, Length - ((long)chunk * ChunkBytes));
        file.Read(chunks[chunk], bytes[..count]);
        return count;
    }

    private void Flush()
    {
        chunks.Add(file.Append(buffer.AsSpan(0, used)));
        used = 0;
    }
}
