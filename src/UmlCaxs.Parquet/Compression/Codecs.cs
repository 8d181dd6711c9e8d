using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Compression;

/// <summary>The codecs of pages by name. Broken data are an <see cref="InvalidDataException"/>; the caller adds the place.</summary>
internal static class Codecs
{
    /// <summary>Decompresses a page body. The result fills <paramref name="destination"/> exactly.</summary>
    /// <exception cref="InvalidDataException">The data are damaged, or longer or shorter than the destination.</exception>
    public static void Decompress(CompressionCodec codec, ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotImplementedException();

    /// <summary>Bytes that suffice for <see cref="Compress"/>.</summary>
    public static int MaxCompressedLength(CompressionCodec codec, int length) => throw new NotImplementedException();

    /// <summary>Compresses a page body (UNCOMPRESSED, SNAPPY, GZIP, BROTLI, LZ4_RAW).</summary>
    /// <returns>Bytes written to <paramref name="destination"/>.</returns>
    public static int Compress(CompressionCodec codec, ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotImplementedException();

    /// <summary>The most bytes that so many compressed bytes can stand for, to refuse lying page headers before allocating.</summary>
    public static long MostDecompressed(CompressionCodec codec, int compressedLength) => throw new NotImplementedException();
}
