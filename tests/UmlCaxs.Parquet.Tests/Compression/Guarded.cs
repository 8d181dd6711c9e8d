using UmlCaxs.Parquet.Compression;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression;

/// <summary>Decompression into the middle of a buffer whose other bytes must stay as they are.</summary>
internal static class Guarded
{
    private const int Guard = 64;
    private const byte Mark = 0xA5;

    /// <summary>Decompresses to so many bytes, whether that succeeds or throws.</summary>
    public static byte[] Decompress(CompressionCodec codec, ReadOnlySpan<byte> source, int length)
    {
        var buffer = new byte[length + 2 * Guard];
        Array.Fill(buffer, Mark);
        // The source ends with its array, so that a read behind it is likely to leave the heap's segment.
        byte[] exact = source.ToArray();
        try
        {
            Codecs.Decompress(codec, exact, buffer.AsSpan(Guard, length));
        }
        finally
        {
            Assert.False(buffer.AsSpan(0, Guard).ContainsAnyExcept(Mark), "bytes before the destination changed");
            Assert.False(buffer.AsSpan(Guard + length).ContainsAnyExcept(Mark), "bytes behind the destination changed");
        }
        return buffer[Guard..^Guard];
    }

    /// <summary>Compresses, and checks that what is written stays inside the announced bound.</summary>
    public static byte[] Compress(CompressionCodec codec, ReadOnlySpan<byte> source)
    {
        int most = Codecs.MaxCompressedLength(codec, source.Length);
        var buffer = new byte[most + 2 * Guard];
        Array.Fill(buffer, Mark);
        int length = Codecs.Compress(codec, source, buffer.AsSpan(Guard, most));
        Assert.False(buffer.AsSpan(0, Guard).ContainsAnyExcept(Mark), "bytes before the destination changed");
        Assert.False(buffer.AsSpan(Guard + most).ContainsAnyExcept(Mark), "bytes behind the destination changed");
        Assert.InRange(length, 0, most);
        return buffer[Guard..(Guard + length)];
    }
}
