using UmlCaxs.Parquet.Compression;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression;

public sealed class CodecsTests
{
    public static readonly TheoryData<CompressionCodec> Written =
    [
        CompressionCodec.Uncompressed,
        CompressionCodec.Snappy,
        CompressionCodec.Gzip,
        CompressionCodec.Brotli,
        CompressionCodec.Lz4Raw,
    ];

    [Theory]
    [MemberData(nameof(Written))]
    public void WhatIsCompressedComesBack(CompressionCodec codec)
    {
        bool own = codec is CompressionCodec.Snappy or CompressionCodec.Lz4Raw;
        foreach (string kind in SampleData.Kinds)
        {
            for (int length = 0; length <= 300; length += own ? 1 : 23)
                AssertRoundTrip(codec, SampleData.Make(kind, length, seed: length));
            foreach (int around in new[] { 1 << 16, 1 << 17 })
            {
                for (int length = around - 20; length <= around + 20; length += own ? 5 : 20)
                    AssertRoundTrip(codec, SampleData.Make(kind, length, seed: length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void RepetitionsOfEveryShortPeriodComeBack(CompressionCodec codec)
    {
        for (int period = 1; period <= 17; period++)
        {
            for (int length = period; length < 200; length += codec is CompressionCodec.Snappy or CompressionCodec.Lz4Raw ? 1 : 37)
                AssertRoundTrip(codec, SampleData.Periodic(period, length));
        }
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void DataOfAnotherLengthThanAnnouncedAreRefused(CompressionCodec codec)
    {
        byte[] compressed = Guarded.Compress(codec, SampleData.Make("text", 1000));
        foreach (int length in new[] { 0, 1, 500, 999, 1001, 1016, 5000 })
            Assert.Throws<InvalidDataException>(() => Guarded.Decompress(codec, compressed, length));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void TruncatedDataAreRefusedWhereverTheyEnd(CompressionCodec codec)
    {
        foreach (string kind in SampleData.Kinds)
        {
            byte[] data = SampleData.Make(kind, 500);
            byte[] compressed = Guarded.Compress(codec, data);
            for (int length = 0; length < compressed.Length; length++)
            {
                // The framework takes gzip data as whole if only what follows the content is cut off: end mark and checksum.
                if (codec == CompressionCodec.Gzip && length >= compressed.Length - 10)
                    AssertRefusedOr(data, codec, compressed[..length]);
                else
                    Assert.Throws<InvalidDataException>(() => Guarded.Decompress(codec, compressed.AsSpan(0, length), 500));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void DamagedDataAreRefusedOrGiveOtherBytesOfTheSameLength(CompressionCodec codec)
    {
        var random = new Random(20);
        for (int trial = 0; trial < 6000; trial++)
        {
            byte[] data = SampleData.Make(SampleData.Kinds[trial % SampleData.Kinds.Length], random.Next(1, 700), seed: trial);
            if (trial % 3 == 0)
                data = SampleData.Periodic(1 + trial % 17, data.Length);
            byte[] mutant = SampleData.Mutate(CompressFast(codec, data), random);
            Exception? refused = Record.Exception(() => Guarded.Decompress(codec, mutant, data.Length));
            Assert.True(refused is null or InvalidDataException, $"{codec}, trial {trial}: {refused}");
        }
    }

    [Theory]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Brotli)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Lz4Raw)]
    public void NoDataStandForNoValues(CompressionCodec codec)
    {
        Codecs.Decompress(codec, [], []);
        Assert.Throws<InvalidDataException>(() => Codecs.Decompress(codec, [], new byte[1]));
    }

    [Fact]
    public void LzoAndUnknownCodecsAreRefused()
    {
        Exception lzo = Assert.Throws<InvalidDataException>(() => Codecs.Decompress(CompressionCodec.Lzo, [1], new byte[1]));
        Assert.Contains("LZO is not supported; write the file with Snappy or Zstandard", lzo.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Codecs.MostDecompressed(CompressionCodec.Lzo, 1));
        Exception unknown = Assert.Throws<InvalidDataException>(() => Codecs.Decompress((CompressionCodec)8, [1], new byte[1]));
        Assert.Contains("8", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => Codecs.MaxCompressedLength(CompressionCodec.Lz4, 1));
        Assert.Throws<NotSupportedException>(() => Codecs.Compress(CompressionCodec.Lz4, [1], new byte[100]));
    }

    [Theory]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Brotli)]
    [InlineData(CompressionCodec.Lz4Raw)]
    public void ATooShortDestinationIsTheCallersMistake(CompressionCodec codec) =>
        Assert.Throws<ArgumentException>(() => Codecs.Compress(codec, new byte[100], new byte[Codecs.MaxCompressedLength(codec, 100) - 1]));

    [Theory]
    [MemberData(nameof(Written))]
    public void TheMostThatBytesCanStandForIsNoLessThanTheyDo(CompressionCodec codec)
    {
        foreach (int length in new[] { 0, 1, 10, 100, 1000, 100_000, 10_000_000 })
        {
            byte[] zeros = new byte[length];
            int compressed = Guarded.Compress(codec, zeros).Length;
            Assert.InRange(length, 0, Codecs.MostDecompressed(codec, compressed));
        }
    }

    private static void AssertRoundTrip(CompressionCodec codec, byte[] data)
    {
        byte[] compressed = Guarded.Compress(codec, data);
        Assert.True(data.AsSpan().SequenceEqual(Guarded.Decompress(codec, compressed, data.Length)), $"{codec}, {data.Length} bytes");
    }

    private static void AssertRefusedOr(byte[] expected, CompressionCodec codec, byte[] source)
    {
        byte[] found = expected;
        Exception? refused = Record.Exception(() => found = Guarded.Decompress(codec, source, expected.Length));
        Assert.True(refused is null or InvalidDataException, refused?.ToString());
        Assert.Equal(expected, found);
    }

    // Brotli's encoder clears megabytes a call with the window that pages get; these data are small.
    private static byte[] CompressFast(CompressionCodec codec, byte[] data)
    {
        if (codec != CompressionCodec.Brotli)
            return Guarded.Compress(codec, data);
        var compressed = new byte[data.Length + 100];
        Assert.True(System.IO.Compression.BrotliEncoder.TryCompress(data, compressed, out int length, quality: 2, window: 10));
        return compressed[..length];
    }
}
