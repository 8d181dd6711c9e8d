using Microsoft.Win32.SafeHandles;

namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// The bytes of a column chunk, front to back, through a buffer that is filled by large positional reads and used again for
/// the next chunk.
/// </summary>
internal sealed class ChunkWindow
{
    /// <summary>Chunks of at most so many bytes are read at once.</summary>
    private const int SmallChunk = 4 << 20;

    /// <summary>Bytes of a read from larger chunks, more where a page is larger.</summary>
    private const int ReadSize = 1 << 20;

    private SafeFileHandle? handle;
    private long filePosition; // of the first byte not yet in the buffer
    private long fileLeft; // bytes of the chunk from there
    private bool isSmall;
    private int end;

    /// <summary>Holds the bytes; valid up to the next call of <see cref="Require"/>.</summary>
    public byte[] Buffer { get; private set; } = [];

    /// <summary>Where in the buffer the next byte of the chunk is.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes from there to the end of the chunk.</summary>
    public long Left => fileLeft + (end - Position);

    /// <summary>Begins a chunk. The extent must be within the file.</summary>
    public void Begin(SafeFileHandle file, long start, long length)
    {
        (handle, filePosition, fileLeft) = (file, start, length);
        (Position, end) = (0, 0);
        isSmall = length <= SmallChunk;
    }

    /// <summary>Makes the next bytes of the chunk available in <see cref="Buffer"/>, which may be exchanged.</summary>
    /// <param name="count">How many; no more than are left.</param>
    /// <exception cref="InvalidDataException">The file has become shorter.</exception>
    /// <exception cref="IOException">The system cannot read the file.</exception>
    public void Require(int count)
    {
        int available = end - Position;
        if (count <= available)
            return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Left);
        int target = (int)Math.Min(Left, isSmall ? SmallChunk : Math.Max(count, ReadSize));
        if (target > Buffer.Length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(target);
            Buffer.AsSpan(Position, available).CopyTo(larger);
            Buffer = larger;
        }
        else
            Buffer.AsSpan(Position, available).CopyTo(Buffer);
        (Position, end) = (0, available);
        PositionalReader.Fill(handle!, filePosition, Buffer.AsSpan(available, target - available));
        filePosition += target - available;
        fileLeft -= target - available;
        end = target;
    }

    /// <summary>Moves on. The bytes passed stay in the buffer until the next <see cref="Require"/>.</summary>
    /// <param name="count">How many; no more than have been required.</param>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(end - Position));
        Position += count;
    }
}
