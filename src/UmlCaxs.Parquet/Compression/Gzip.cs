using System.IO.Compression;

namespace UmlCaxs.Parquet.Compression;

/// <summary>gzip (RFC 1952) of one or more members, by the framework's implementation.</summary>
internal static class Gzip
{
    /// <summary>
    /// Decompresses all members into exactly <paramref name="destination"/>; what follows the last one is ignored. Checksums
    /// are verified, except that the framework does not miss what is cut off behind the last byte of the content.
    /// </summary>
    /// <exception cref="InvalidDataException">The data are damaged, or longer or shorter than the destination.</exception>
    public static unsafe void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source is not [0x1F, 0x8B, ..])
            throw new InvalidDataException($"gzip data begin with {Convert.ToHexString(source[..Math.Min(2, source.Length)])}, not 1F8B");
        fixed (byte* bytes = source)
        {
            using var compressed = new UnmanagedMemoryStream(bytes, source.Length);
            using var stream = new GZipStream(compressed, CompressionMode.Decompress);
            int length;
            bool more;
            try
            {
                length = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
                // Reading past the end is also what makes the stream verify the checksum of the last member.
                more = length == destination.Length && stream.ReadByte() >= 0;
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"gzip data of {source.Length} bytes are damaged: {e.Message}", e);
            }
            if (more)
                throw new InvalidDataException($"gzip data are longer than the {destination.Length} bytes announced");
            if (length < destination.Length)
                throw new InvalidDataException($"gzip data of {length} bytes where {destination.Length} are announced");
        }
    }

    /// <summary>Bytes that suffice for <see cref="Compress"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are more than 2 GB.</exception>
    public static int MaxCompressedLength(int length)
    {
        // No block is longer than its literals by the fixed code, which has at most nine bits for a byte.
        long most = length + length / 8L + 64;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, Array.MaxLength, nameof(length));
        return (int)most;
    }

    /// <summary>Compresses to one member.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="MaxCompressedLength"/>.</exception>
    public static unsafe int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MaxCompressedLength(source.Length))
            throw new ArgumentException("The destination is too short for the worst case.", nameof(destination));
        fixed (byte* bytes = destination)
        {
            using var compressed = new UnmanagedMemoryStream(bytes, 0, destination.Length, FileAccess.Write);
            using (var stream = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            {
                stream.Write(source);
            }
            return (int)compressed.Position;
        }
    }
}
