using System.Text;
using UmlCaxs.Parquet.Compression.Snappy;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression;

public sealed class SnappyTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(
        Enumerable.Repeat("A catalogue of detections: ra 10.6847083, dec 41.26875; ra 10.6847083, dec 41.26876; ", 3)));

    // snappy.compress(Text) of python-snappy 0.5.3.
    [Fact]
    public void AStreamOfTheReferenceLibraryIsRead() =>
        Assert.Equal(Text, Read("/wHYQSBjYXRhbG9ndWUgb2YgZGV0ZWN0aW9uczogcmEgMTAuNjg0NzA4MywgZGVjIDQxLjI2ODc1O2odAAg2OyD+VQD+VQCmVQA=", 255));

    [Theory]
    [InlineData("00", "")]
    [InlineData("0100" + "61", "a")]
    // Length 6; literal "ab", a copy of four bytes from two back by each of the three kinds of offset.
    [InlineData("06" + "046162" + "0102", "ababab")]
    [InlineData("06" + "046162" + "0E0200", "ababab")]
    [InlineData("06" + "046162" + "0F02000000", "ababab")]
    // A literal whose length takes one, two, three and four bytes of its own.
    [InlineData("03" + "F002" + "616263", "abc")]
    [InlineData("03" + "F40200" + "616263", "abc")]
    [InlineData("03" + "F8020000" + "616263", "abc")]
    [InlineData("03" + "FC02000000" + "616263", "abc")]
    // A length of more bytes than it needs.
    [InlineData("8300" + "08616263", "abc")]
    public void EveryKindOfElementIsRead(string hex, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(Guarded.Decompress(CompressionCodec.Snappy, Convert.FromHexString(hex), expected.Length)));

    [Theory]
    [InlineData("04" + "0102", 4, "copy from 2 bytes back where there are 0")]
    [InlineData("06" + "046162" + "0103", 6, "copy from 3 bytes back where there are 2")]
    [InlineData("06" + "046162" + "0100", 6, "copy from 0 bytes back")]
    [InlineData("06" + "046162" + "0F020000FF", 6, "copy from 4278190082 bytes back")]
    [InlineData("05" + "046162" + "0102", 5, "exceed their 5 bytes")]
    [InlineData("02" + "08616263", 2, "exceed their 2 bytes")]
    [InlineData("07" + "046162" + "0102", 7, "of 6 bytes announce 7")]
    [InlineData("03" + "086162", 3, "end inside the element")]
    [InlineData("03" + "FCFFFFFFFF" + "616263", 3, "end inside the element")]
    [InlineData("03" + "FCFFFF", 3, "end inside the element")]
    [InlineData("05" + "0461620E02", 5, "end inside the element")]
    [InlineData("03" + "08616263", 4, "announce 3 bytes where 4 are expected")]
    [InlineData("FFFFFFFFFF01" + "08616263", 3, "no length at their start")]
    [InlineData("FFFFFFFF7F" + "08616263", 3, "announce 34359738367 bytes")]
    [InlineData("80", 0, "no length at their start")]
    // Enough data for the fast path, and no room at all.
    [InlineData("00" + "30" + "61616161616161616161616161616161616161616161", 0, "exceed their 0 bytes")]
    public void DamageIsNamed(string hex, int length, string message)
    {
        Exception e = Assert.Throws<InvalidDataException>(
            () => Guarded.Decompress(CompressionCodec.Snappy, Convert.FromHexString(hex), length));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RandomSequencesOfElementsAreReadAsTheFormatSays()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            (byte[] stream, byte[] expected) = RandomStream(new Random(seed));
            Assert.Equal(expected, Guarded.Decompress(CompressionCodec.Snappy, stream, expected.Length));
        }
    }

    [Fact]
    public void RandomNumbersAreWrittenAsLiterals()
    {
        byte[] data = SampleData.Make("doubles", 1 << 17);
        Assert.InRange(Guarded.Compress(CompressionCodec.Snappy, data).Length, data.Length, data.Length + 100);
    }

    [Fact]
    public void RepetitionsAreFound()
    {
        Assert.InRange(Guarded.Compress(CompressionCodec.Snappy, Text).Length, 60, 110);
        Assert.InRange(Guarded.Compress(CompressionCodec.Snappy, new byte[1 << 17]).Length, 6000, 6300);
    }

    [Fact]
    public void APageTooLongForOnePieceIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SnappyEncoder.MaxCompressedLength(int.MaxValue));

    private static byte[] Read(string base64, int length) =>
        Guarded.Decompress(CompressionCodec.Snappy, Convert.FromBase64String(base64), length);

    // Elements of every kind, and what they mean byte by byte.
    private static (byte[] Stream, byte[] Expected) RandomStream(Random random)
    {
        List<byte> elements = [];
        List<byte> expected = [];
        for (int n = random.Next(1, 60); n > 0; n--)
        {
            int kind = expected.Count == 0 ? 0 : random.Next(4);
            if (kind == 0)
            {
                var literal = new byte[random.Next(4) == 0 ? random.Next(1, 400) : random.Next(1, 20)];
                random.NextBytes(literal);
                int rest = literal.Length - 1;
                elements.AddRange(rest < 60 ? [(byte)(rest << 2)] : rest < 256 ? [0xF0, (byte)rest] : [0xF4, (byte)rest, (byte)(rest >> 8)]);
                elements.AddRange(literal);
                expected.AddRange(literal);
                continue;
            }
            int mostOffset = Math.Min(expected.Count, kind == 1 ? 2047 : 65535);
            int offset = 1 + random.Next(random.Next(2) == 0 ? Math.Min(20, mostOffset) : mostOffset);
            int length = kind == 1 ? random.Next(4, 12) : random.Next(1, 65);
            elements.AddRange(kind switch
            {
                1 => [(byte)(1 | ((length - 4) << 2) | ((offset >> 8) << 5)), (byte)offset],
                2 => [(byte)(2 | ((length - 1) << 2)), (byte)offset, (byte)(offset >> 8)],
                _ => [(byte)(3 | ((length - 1) << 2)), (byte)offset, (byte)(offset >> 8), 0, 0],
            });
            for (int i = 0; i < length; i++)
                expected.Add(expected[^offset]);
        }
        byte[] preamble = expected.Count < 128 ? [(byte)expected.Count] : [(byte)(expected.Count | 128), (byte)(expected.Count >> 7)];
        return ([.. preamble, .. elements], [.. expected]);
    }
}
