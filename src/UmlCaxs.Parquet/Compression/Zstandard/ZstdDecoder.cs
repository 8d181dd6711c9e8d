namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Zstandard (RFC 8878).</summary>
internal static class ZstdDecoder
{
    /// <summary>Decompresses frames; the result fills <paramref name="destination"/> exactly.</summary>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination) =>
        throw new NotSupportedException($"Zstandard is not supported ({source.Length} bytes to {destination.Length})");
}
