using UmlCaxs.Parquet.Compression.Lz4;
using UmlCaxs.Parquet.Compression.Snappy;
using UmlCaxs.Parquet.Compression.Zstandard;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Compression;

/// <summary>The codecs of pages by name. Broken data are an <see cref="InvalidDataException"/>; the caller adds the place.</summary>
internal static class Codecs
{
    /// <summary>Decompresses a page body. The result fills <paramref name="destination"/> exactly.</summary>
    /// <exception cref="InvalidDataException">
    /// The data are damaged, or longer or shorter than the destination, or the codec is LZO or none that is known.
    /// </exception>
    public static void Decompress(CompressionCodec codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // Writers leave the values of a page that has only nulls away altogether: no stream, not an empty one.
        if (source.IsEmpty && destination.IsEmpty)
            return;
        switch (codec)
        {
            case CompressionCodec.Uncompressed:
                if (source.Length != destination.Length)
                    throw new InvalidDataException($"uncompressed data of {source.Length} bytes where {destination.Length} are announced");
                source.CopyTo(destination);
                break;
            case CompressionCodec.Snappy:
                SnappyDecoder.Decompress(source, destination);
                break;
            case CompressionCodec.Gzip:
                Gzip.Decompress(source, destination);
                break;
            case CompressionCodec.Brotli:
                Brotli.Decompress(source, destination);
                break;
            case CompressionCodec.Lz4:
                Lz4Framing.Decompress(source, destination);
                break;
            case CompressionCodec.Zstd:
                ZstdDecoder.Decompress(source, destination);
                break;
            case CompressionCodec.Lz4Raw:
                Lz4Decoder.DecompressBlock(source, destination);
                break;
            default:
                throw Unknown(codec);
        }
    }

    /// <summary>Bytes that suffice for <see cref="Compress"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than can be compressed in one piece.</exception>
    /// <exception cref="NotSupportedException">The codec is not written.</exception>
    public static int MaxCompressedLength(CompressionCodec codec, int length) => codec switch
    {
        CompressionCodec.Uncompressed => length,
        CompressionCodec.Snappy => SnappyEncoder.MaxCompressedLength(length),
        CompressionCodec.Gzip => Gzip.MaxCompressedLength(length),
        CompressionCodec.Brotli => Brotli.MaxCompressedLength(length),
        CompressionCodec.Lz4Raw => Lz4Encoder.MaxCompressedLength(length),
        _ => throw NotWritten(codec),
    };

    /// <summary>Compresses a page body (UNCOMPRESSED, SNAPPY, GZIP, BROTLI, LZ4_RAW).</summary>
    /// <param name="codec">How.</param>
    /// <param name="source">The page body.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes; its bytes behind the result may change too.</param>
    /// <returns>Bytes written to <paramref name="destination"/>.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="NotSupportedException">The codec is not written.</exception>
    public static int Compress(CompressionCodec codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        switch (codec)
        {
            case CompressionCodec.Uncompressed:
                source.CopyTo(destination);
                return source.Length;
            case CompressionCodec.Snappy:
                return SnappyEncoder.Compress(source, destination);
            case CompressionCodec.Gzip:
                return Gzip.Compress(source, destination);
            case CompressionCodec.Brotli:
                return Brotli.Compress(source, destination);
            case CompressionCodec.Lz4Raw:
                return Lz4Encoder.CompressBlock(source, destination);
            default:
                throw NotWritten(codec);
        }
    }

    /// <summary>
    /// The most bytes that so many compressed bytes can stand for, to refuse lying page headers before allocating. These are
    /// bounds of the formats, far above what real data reach; Brotli's and Zstandard's bound little, so that a cap on the size
    /// of a page is needed as well.
    /// </summary>
    /// <exception cref="InvalidDataException">The codec is LZO or none that is known.</exception>
    public static long MostDecompressed(CompressionCodec codec, int compressedLength)
    {
        long length = compressedLength;
        return codec switch
        {
            CompressionCodec.Uncompressed => length,
            // A copy of 64 bytes takes three: tag and 16-bit offset.
            CompressionCodec.Snappy => 64 * length / 3,
            // 258 bytes of a repeated match by two bits, one for its length and one for its distance.
            CompressionCodec.Gzip => 1032 * length,
            // A meta-block holds up to 2^24 bytes; its header and its three prefix codes take more than eight.
            CompressionCodec.Brotli => (length / 8 + 1) << 24,
            // Every byte of an extended length adds at most 255.
            CompressionCodec.Lz4 or CompressionCodec.Lz4Raw => 255 * length,
            // A block holds up to 128 KB; the shortest is an RLE block of a three-byte header and the byte it repeats.
            CompressionCodec.Zstd => (length / 4 + 1) << 17,
            _ => throw Unknown(codec),
        };
    }

    private static InvalidDataException Unknown(CompressionCodec codec) => new(codec == CompressionCodec.Lzo
        ? "compression by LZO is not supported; write the file with Snappy or Zstandard"
        : $"there is no compression codec {(int)codec}");

    private static NotSupportedException NotWritten(CompressionCodec codec) => new($"Writing with the codec {codec} is not supported.");
}
