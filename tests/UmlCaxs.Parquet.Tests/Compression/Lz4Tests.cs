using System.Text;
using UmlCaxs.Parquet.Compression.Lz4;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression;

public sealed class Lz4Tests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(
        Enumerable.Repeat("A catalogue of detections: ra 10.6847083, dec 41.26875; ra 10.6847083, dec 41.26876; ", 3)));

    // lz4.block.compress(Text, store_size=False) of python-lz4.
    [Fact]
    public void ABlockOfTheReferenceLibraryIsRead() =>
        Assert.Equal(Text, Guarded.Decompress(
            CompressionCodec.Lz4Raw,
            Convert.FromBase64String("/yhBIGNhdGFsb2d1ZSBvZiBkZXRlY3Rpb25zOiByYSAxMC42ODQ3MDgzLCBkZWMgNDEuMjY4NzU7HQAIPzY7IFUAklA4NzY7IA=="),
            255));

    [Theory]
    [InlineData("00", "")]
    [InlineData("1061", "a")]
    [InlineData("24" + "6162" + "0200" + "00", "ababababab")]
    // The token's 15 goes on with 0: a match of 19 bytes; then a literal.
    [InlineData("2F" + "6162" + "0200" + "00" + "10" + "63", "ababababababababababac")]
    [InlineData("F001" + "61626364656667686970717273747576", "abcdefghipqrstuv")]
    public void SequencesAreRead(string hex, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(Guarded.Decompress(CompressionCodec.Lz4Raw, Convert.FromHexString(hex), expected.Length)));

    [Theory]
    [InlineData("", 1, "ends inside the sequence at byte 0")]
    [InlineData("2061", 2, "ends inside the sequence")]
    [InlineData("206162", 1, "longer than announced")]
    [InlineData("206162", 3, "2 bytes where 3 are announced")]
    [InlineData("2061620200", 6, "ends inside the sequence at byte 5")]
    [InlineData("206162" + "02", 6, "ends inside the sequence")]
    [InlineData("206162" + "0300" + "00", 6, "copies from 3 bytes back where there are 2")]
    [InlineData("206162" + "0000" + "00", 6, "copies from 0 bytes back")]
    [InlineData("206162" + "0200" + "00", 5, "longer than announced")]
    [InlineData("F0FFFF", 5, "ends inside the sequence")]
    [InlineData("1F61" + "0100" + "FFFFFF", 5, "ends inside the sequence")]
    [InlineData("1F61" + "0100" + "FFFFFF0000", 5, "longer than announced")]
    public void DamageIsNamed(string hex, int length, string message)
    {
        Exception e = Assert.Throws<InvalidDataException>(
            () => Guarded.Decompress(CompressionCodec.Lz4Raw, Convert.FromHexString(hex), length));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RandomSequencesAreReadAsTheFormatSays()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            (byte[] block, byte[] expected) = RandomBlock(new Random(seed));
            Assert.Equal(expected, Guarded.Decompress(CompressionCodec.Lz4Raw, block, expected.Length));
        }
    }

    [Fact]
    public void MatchesReachNoFurtherBackThanSixteenBitsSay()
    {
        foreach (int distance in new[] { 65_500, 65_535, 65_536, 65_600, 131_072 })
        {
            byte[] data = SampleData.Make("random", distance + 1000);
            data.AsSpan(0, 1000).CopyTo(data.AsSpan(distance));
            byte[] block = Guarded.Compress(CompressionCodec.Lz4Raw, data);
            Assert.Equal(data, Guarded.Decompress(CompressionCodec.Lz4Raw, block, data.Length));
        }
    }

    // A regression: pointers of empty spans are null, and a bound of null for "no room" let them pass.
    [Fact]
    public void LongDataForAnEmptyPageAreRefused() =>
        Assert.Throws<InvalidDataException>(() => Guarded.Decompress(CompressionCodec.Lz4Raw, SampleData.Make("text", 100), 0));

    [Fact]
    public void ABlockEndsAsTheFormatDemands()
    {
        for (int length = 1; length < 100; length++)
        {
            byte[] block = Guarded.Compress(CompressionCodec.Lz4Raw, new byte[length]);
            int literals = block.AsSpan().LastIndexOfAnyExcept((byte)0);
            // Five zeros at least after the token of the last sequence, or the whole input.
            Assert.InRange(block.Length - 1 - literals, Math.Min(5, length), 16);
        }
    }

    [Fact]
    public void APageTooLongForOnePieceIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Lz4Encoder.MaxCompressedLength(int.MaxValue));

    // Literals and matches of all lengths, and what they mean byte by byte.
    private static (byte[] Block, byte[] Expected) RandomBlock(Random random)
    {
        List<byte> block = [];
        List<byte> expected = [];
        for (int n = random.Next(1, 40); n > 0; n--)
        {
            bool isLast = n == 1;
            var literals = new byte[random.Next(8) == 0 ? random.Next(700) : random.Next(20) + (expected.Count == 0 ? 1 : 0)];
            random.NextBytes(literals);
            int match = random.Next(8) == 0 ? random.Next(700) : random.Next(25);
            block.Add((byte)(Math.Min(literals.Length, 15) << 4 | (isLast ? 0 : Math.Min(match, 15))));
            AddExtension(block, literals.Length);
            block.AddRange(literals);
            expected.AddRange(literals);
            if (isLast || expected.Count == 0)
                break;
            int offset = 1 + random.Next(random.Next(2) == 0 ? Math.Min(20, expected.Count) : expected.Count);
            block.AddRange([(byte)offset, (byte)(offset >> 8)]);
            AddExtension(block, match);
            for (int i = 0; i < match + 4; i++)
                expected.Add(expected[^offset]);
        }
        return ([.. block], [.. expected]);
    }

    private static void AddExtension(List<byte> block, int length)
    {
        if (length < 15)
            return;
        for (length -= 15; length >= 255; length -= 255)
            block.Add(255);
        block.Add((byte)length);
    }
}
