using System.Buffers.Binary;

namespace UmlCaxs.Parquet.Compression.Lz4;

/// <summary>
/// The deprecated codec LZ4, whose framing the Parquet format never said: Hadoop's (parquet-mr, later parquet-cpp), an LZ4
/// frame (some writers took it so), or a bare block (parquet-cpp before 2.0).
/// </summary>
internal static class Lz4Framing
{
    /// <summary>
    /// Decompresses into exactly <paramref name="destination"/>. The first bytes decide: a frame has its magic number; Hadoop's
    /// framing begins with a length that fits the destination; a bare block cannot, as it begins with a literal, so that read
    /// as a length its first bytes are 256 MB and more.
    /// </summary>
    /// <exception cref="InvalidDataException">The data are damaged, or longer or shorter than the destination.</exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (Lz4Frame.IsFrame(source))
            Lz4Frame.Decompress(source, destination);
        else if (IsHadoop(source, destination.Length))
            DecompressHadoop(source, destination);
        else
            Lz4Decoder.DecompressBlock(source, destination);
    }

    private static bool IsHadoop(ReadOnlySpan<byte> source, int length) =>
        source.Length >= 2 * sizeof(uint)
        && BinaryPrimitives.ReadUInt32BigEndian(source) <= (uint)length
        && BinaryPrimitives.ReadUInt32BigEndian(source[sizeof(uint)..]) <= (uint)source.Length - 2 * sizeof(uint);

    // Hadoop's BlockCompressorStream: the decompressed length of a piece, then until it is reached chunks, each behind its
    // compressed length; all lengths big-endian.
    private static void DecompressHadoop(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int done = 0;
        while (!source.IsEmpty)
        {
            int piece = ReadLength(ref source, destination.Length - done, "decompressed");
            int pieceEnd = done + piece;
            do
            {
                int chunk = ReadLength(ref source, int.MaxValue, "compressed");
                if (chunk > source.Length)
                    throw new InvalidDataException($"an LZ4 chunk of {chunk} bytes where {source.Length} are left");
                int length = Lz4Decoder.DecompressBlock(source[..chunk], destination[..pieceEnd], done, done);
                if (length == 0 && piece > 0)
                    throw new InvalidDataException($"an empty LZ4 chunk where {pieceEnd - done} bytes are missing");
                source = source[chunk..];
                done += length;
            }
            while (done < pieceEnd);
        }
        if (done != destination.Length)
            throw new InvalidDataException($"LZ4 data of {done} bytes where {destination.Length} are announced");
    }

    private static int ReadLength(ref ReadOnlySpan<byte> source, int most, string kind)
    {
        if (source.Length < sizeof(uint))
            throw new InvalidDataException($"LZ4 data end inside a {kind} length, with {source.Length} bytes left");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(source);
        if (length > (uint)most)
            throw new InvalidDataException($"LZ4 data have a {kind} length of {length} where at most {most} are possible");
        source = source[sizeof(uint)..];
        return (int)length;
    }
}
