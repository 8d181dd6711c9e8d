using System.IO.Compression;
using System.Text;
using UmlCaxs.Parquet.Compression;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression;

public sealed class GzipAndBrotliTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(
        Enumerable.Repeat("A catalogue of detections: ra 10.6847083, dec 41.26875; ra 10.6847083, dec 41.26876; ", 3)));

    // gzip.compress(Text, mtime=0) and brotli.compress(Text) of Python.
    [Theory]
    [InlineData(
        CompressionCodec.Gzip,
        "H4sIAAAAAAACA3NUSE4sSczJTy9NVchPU0hJLUlNLsnMzyu2UihKVDA00DOzMDE3sDDWAUolK5gY6hmZWZibWuORNLNWcBwyhgIA118tdP8AAAA=")]
    [InlineData(
        CompressionCodec.Brotli,
        "G/4AaK0OeHMnKS9zizrRRQ4/QqVnkJlcx9CQvWmQsTK6bkM8nxBbJlRhZQ2iM1cHNuA0AclsAFl9pgOlD2RwfEgzn6Mf1tNAyHN0h9UwUfLtg046")]
    public void StreamsOfOtherLibrariesAreRead(CompressionCodec codec, string base64) =>
        Assert.Equal(Text, Guarded.Decompress(codec, Convert.FromBase64String(base64), Text.Length));

    [Fact]
    public void GzipOfSeveralMembersIsRead()
    {
        byte[] data = SampleData.Make("text", 200_000);
        byte[] members =
        [
            .. Guarded.Compress(CompressionCodec.Gzip, data.AsSpan(0, 100_000)),
            .. Guarded.Compress(CompressionCodec.Gzip, data.AsSpan(100_000, 1)),
            .. Guarded.Compress(CompressionCodec.Gzip, data.AsSpan(100_001)),
        ];
        Assert.Equal(data, Guarded.Decompress(CompressionCodec.Gzip, members, data.Length));
        Assert.Throws<InvalidDataException>(() => Guarded.Decompress(CompressionCodec.Gzip, members, 100_000));
        Assert.Throws<InvalidDataException>(() => Guarded.Decompress(CompressionCodec.Gzip, members, data.Length + 1));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("DEADBEEF")]
    public void WhatFollowsGzipDataIsIgnored(string tail)
    {
        byte[] padded = [.. Guarded.Compress(CompressionCodec.Gzip, Text), .. Convert.FromHexString(tail)];
        Assert.Equal(Text, Guarded.Decompress(CompressionCodec.Gzip, padded, Text.Length));
    }

    [Theory]
    [InlineData("1F8B08000000", "0 bytes where 10 are announced")]
    [InlineData("1F8B0800000000000003FFFFFFFFFFFF", "damaged")]
    [InlineData("789C010100FEFF61", "begin with 789C, not 1F8B")]
    [InlineData("1F", "begin with 1F, not 1F8B")]
    public void WhatIsNoGzipIsNamed(string hex, string message)
    {
        Exception e = Assert.Throws<InvalidDataException>(() => Guarded.Decompress(CompressionCodec.Gzip, Convert.FromHexString(hex), 10));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GzipsChecksumIsVerified()
    {
        byte[] compressed = Guarded.Compress(CompressionCodec.Gzip, Text);
        compressed[^8] ^= 1;
        Assert.Throws<InvalidDataException>(() => Guarded.Decompress(CompressionCodec.Gzip, compressed, Text.Length));
    }

    // A bomb is decompressed no further than the page is said to go.
    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Brotli)]
    public void DataLongerThanAnnouncedAreRefusedAtOnce(CompressionCodec codec)
    {
        byte[] bomb = Guarded.Compress(codec, new byte[20_000_000]);
        Assert.Throws<InvalidDataException>(() => Guarded.Decompress(codec, bomb, 1000));
        Assert.Throws<InvalidDataException>(() => Guarded.Decompress(codec, bomb, 0));
    }

    [Fact]
    public void GzipOfIncompressibleDataFitsItsBoundAtEveryLevel()
    {
        byte[] data = SampleData.Make("random", 300_000);
        foreach (CompressionLevel level in Enum.GetValues<CompressionLevel>())
        {
            using var compressed = new MemoryStream();
            using (var stream = new GZipStream(compressed, level, leaveOpen: true))
            {
                stream.Write(data);
            }
            Assert.InRange(compressed.Length, 1, Codecs.MaxCompressedLength(CompressionCodec.Gzip, data.Length));
        }
    }
}
