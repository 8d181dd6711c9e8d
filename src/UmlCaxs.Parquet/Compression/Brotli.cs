using System.IO.Compression;

namespace UmlCaxs.Parquet.Compression;

/// <summary>Brotli (RFC 7932), by the framework's implementation.</summary>
internal static class Brotli
{
    // Higher qualities take several times as long for a few per cent of a table's bytes.
    private const int Quality = 4;
    private const int WindowBits = 22;

    /// <summary>Decompresses into exactly <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidDataException">The data are damaged, or longer or shorter than the destination.</exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!BrotliDecoder.TryDecompress(source, destination, out int length))
            throw new InvalidDataException($"brotli data of {source.Length} bytes are damaged or longer than the {destination.Length} bytes announced");
        if (length != destination.Length)
            throw new InvalidDataException($"brotli data of {length} bytes where {destination.Length} are announced");
    }

    /// <summary>Bytes that suffice for <see cref="Compress"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are more than 2 GB.</exception>
    public static int MaxCompressedLength(int length) => BrotliEncoder.GetMaxCompressedLength(length);

    /// <summary>Compresses in one piece.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="MaxCompressedLength"/>.</exception>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MaxCompressedLength(source.Length)
            || !BrotliEncoder.TryCompress(source, destination, out int written, Quality, WindowBits))
        {
            throw new ArgumentException("The destination is too short for the worst case.", nameof(destination));
        }
        return written;
    }
}
