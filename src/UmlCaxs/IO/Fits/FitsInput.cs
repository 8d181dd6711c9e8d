namespace UmlCaxs.IO.Fits;

/// <summary>
/// The bytes of a FITS file. What is compressed with gzip comes from front to back only; of a plain file any piece can be read by
/// any thread.
/// </summary>
internal sealed class FitsInput : IDisposable
{
    /// <summary>Headers and data are padded to a multiple of this.</summary>
    public const int BlockBytes = 2880;

    private const int PieceBytes = 1 << 20;

    private readonly Stream stream;
    private readonly FileStream? plain; // null if compressed
    private TemporaryFile? copy;
    private long copyStart;

    /// <summary>Opens a file.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public FitsInput(string path)
    {
        Path = path;
        stream = InputFile.OpenContent(path);
        plain = stream as FileStream;
        Length = plain?.Length;
    }

    /// <summary>Path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Bytes of the content; null if only reading it can tell.</summary>
    public long? Length { get; }

    /// <summary>Byte of the content that <see cref="Read"/> delivers next.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes of the file as it is stored.</summary>
    public long StoredBytes => stream.Length;

    /// <summary>Bytes of the file as it is stored up to <see cref="Position"/>.</summary>
    public long StoredPosition => plain is null ? stream.Position : Math.Min(Position, stream.Length);

    /// <summary>Reads the next bytes; fewer only at the end of the file.</summary>
    /// <exception cref="BadInputException">The compressed data are damaged.</exception>
    public int Read(Span<byte> bytes)
    {
        int count = plain is null ? stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) : ReadPlain(Position, bytes);
        Position += count;
        return count;
    }

    /// <summary>Leaves out bytes.</summary>
    /// <returns>False if the file ends before.</returns>
    /// <exception cref="BadInputException">The compressed data are damaged.</exception>
    public bool TrySkip(long count)
    {
        if (Length is { } length)
        {
            bool isThere = count <= length - Position;
            Position = isThere ? Position + count : length;
            return isThere;
        }

        return Discard(count, null) == count;
    }

    /// <summary>Keeps the next bytes of a compressed file in a temporary one, for <see cref="ReadAt"/>; nothing to do for a plain file.</summary>
    /// <returns>How many there are; fewer than wanted only at the end of the file.</returns>
    /// <exception cref="BadInputException">The compressed data are damaged, or nothing can be written.</exception>
    public long Keep(long count)
    {
        if (Length is { } length)
            return Math.Min(count, length - Position);
        copy = new TemporaryFile(System.IO.Path.GetTempPath());
        copyStart = Position;
        return Discard(count, copy);
    }

    /// <summary>Reads bytes at a place in a plain file, or in what <see cref="Keep"/> has kept. Any number of threads may do so.</summary>
    /// <exception cref="BadInputException">The file has become shorter.</exception>
    public void ReadAt(long position, Span<byte> bytes)
    {
        if (copy is not null)
            copy.Read(position - copyStart, bytes);
        else if (ReadPlain(position, bytes) < bytes.Length)
            throw BadInputException.At(Path, $"byte {position:N0}", "the file has become shorter while it was read", "Run this again when nobody writes it");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        copy?.Dispose();
        stream.Dispose();
    }

    private int ReadPlain(long position, Span<byte> bytes)
    {
        int total = 0;
        while (total < bytes.Length)
        {
            int count = RandomAccess.Read(plain!.SafeFileHandle, bytes[total..], position + total);
            if (count == 0)
                break;
            total += count;
        }

        return total;
    }

    private long Discard(long count, TemporaryFile? target)
    {
        var piece = new byte[(int)Math.Min(PieceBytes, count)];
        long done = 0;
        while (done < count)
        {
            int read = Read(piece.AsSpan(0, (int)Math.Min(piece.Length, count - done)));
            if (read == 0)
                break;
            target?.Append(piece.AsSpan(0, read));
            done += read;
        }

        return done;
    }
}
