using System.IO.Compression;

namespace UmlCaxs.IO;

/// <summary>
/// The content of a gzip file, read from front to back. Position and length are those of the file as it is stored: that is
/// what progress can be measured in.
/// </summary>
/// <remarks>
/// The decompressor takes a file that is cut off for one that ends there. So a last small piece is put behind the file, as gzip
/// allows, whose content is known: it comes out at the end only if everything before it was whole.
/// </remarks>
internal sealed class GzipInput : ForwardStream
{
    private static readonly byte[] End = "UmlCaxs: all read"u8.ToArray();
    private static readonly byte[] EndPiece = Compress(End);

    private readonly string path;
    private readonly Stream file;
    private readonly GZipStream content;
    private readonly byte[] buffer = new byte[1 << 16];
    private int endPieceUsed;
    private int next;
    private int filled;
    private bool atEnd;

    /// <summary>Begins to read.</summary>
    /// <param name="path">Path as the user gave it, for messages.</param>
    /// <param name="file">The file, at its beginning; closed with this stream.</param>
    public GzipInput(string path, Stream file)
    {
        (this.path, this.file) = (path, file);
        content = new GZipStream(new WithEndPiece(this), CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>True if a file begins as gzip does.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) => head is [0x1F, 0x8B, 8, ..];

    /// <inheritdoc/>
    /// <exception cref="BadInputException">The file is damaged or cut off.</exception>
    public override int Read(Span<byte> target)
    {
        // What may still be the end piece is held back.
        if (filled - next <= End.Length && !atEnd)
            Refill();
        int count = Math.Min(target.Length, filled - next - End.Length);
        buffer.AsSpan(next, count).CopyTo(target);
        next += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Compress(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(plain);
        return target.ToArray();
    }

    private void Refill()
    {
        filled -= next;
        buffer.AsSpan(next, filled).CopyTo(buffer);
        next = 0;
        try
        {
            while (filled <= End.Length && !atEnd)
            {
                int count = content.Read(buffer.AsSpan(filled));
                filled += count;
                atEnd = count == 0;
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }

        if (atEnd && !buffer.AsSpan(0, filled).SequenceEqual(End))
            throw Damaged(null);
    }

    private BadInputException Damaged(InvalidDataException? e) =>
        BadInputException.At(path, $"byte {file.Position:N0}", "the gzip data are damaged or cut off", "Download the file again ('gzip -t' checks it)", e);

    /// <summary>The file, and the end piece behind it.</summary>
    private sealed class WithEndPiece(GzipInput owner) : ForwardStream
    {
        public override int Read(Span<byte> target)
        {
            int count = owner.file.Read(target);
            if (count > 0 || target.IsEmpty)
                return count;
            count = Math.Min(target.Length, EndPiece.Length - owner.endPieceUsed);
            EndPiece.AsSpan(owner.endPieceUsed, count).CopyTo(target);
            owner.endPieceUsed += count;
            return count;
        }
    }
}
