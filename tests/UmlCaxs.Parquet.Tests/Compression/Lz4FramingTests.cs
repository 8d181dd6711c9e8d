using System.Text;
using UmlCaxs.Parquet.Compression.Lz4;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression;

/// <summary>The deprecated codec LZ4 in the three ways it was written.</summary>
public sealed class Lz4FramingTests
{
    // lz4.frame.compress(b"0123456789" * 7000, block_size=BLOCKSIZE_MAX64KB, ...) of python-lz4, with block_linked=False; with
    // block_linked=True; with block_linked=True, content_checksum=True, block_checksum=True.
    private const string Independent = "BCJNGGhAcBEBAAAAAABhFAEAAK8wMTIzNDU2Nzg5CgD/////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////3lAxMjM0NSUAAACv"
        + "Njc4OTAxMjM0NQoA//////////////////////9fUDU2Nzg5AAAAAA==";

    private const string Linked = "BCJNGEhAcBEBAAAAAAB3FAEAAK8wMTIzNDU2Nzg5CgD/////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////3lAxMjM0NRsAAAAP"
        + "+v///////////////////////2lQNTY3ODkAAAAA";

    private const string Checked = "BCJNGFxAcBEBAAAAAADjFAEAAK8wMTIzNDU2Nzg5CgD/////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////3lAxMjM0NZfPOUAb"
        + "AAAAD/r///////////////////////9pUDU2Nzg55aLL5wAAAABBxKnb";

    // lz4.frame.compress(bytes(range(20)), content_checksum=True): one block that is stored.
    private const string Stored = "04224D186C4014000000000000004D14000080000102030405060708090A0B0C0D0E0F10111213000000009C818B82";

    private static readonly byte[] Digits = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789", 7000)));

    // Pages of Apache's hadoop_lz4_compressed.parquet and non_hadoop_lz4_compressed.parquet: the same values.
    [Theory]
    [InlineData("0000001000000012" + "F001C07AFC5E00000000C17AFC5E00000000", "C07AFC5E00000000C17AFC5E00000000")]
    [InlineData("F001C07AFC5E00000000C17AFC5E00000000", "C07AFC5E00000000C17AFC5E00000000")]
    [InlineData("0000001800000016" + "11000100404540CDCC0100A01E400000000000104540", "0000000000004540CDCCCCCCCCCC1E400000000000104540")]
    [InlineData("11000100404540CDCC0100A01E400000000000104540", "0000000000004540CDCCCCCCCCCC1E400000000000104540")]
    // Two pieces, and one piece of two chunks.
    [InlineData("00000001" + "00000002" + "1061" + "00000002" + "00000003" + "206263", "616263")]
    [InlineData("00000003" + "00000002" + "1061" + "00000003" + "206263", "616263")]
    // Nothing: in a piece that is empty, and in a block.
    [InlineData("00000000" + "00000001" + "00", "")]
    [InlineData("00", "")]
    public void HadoopsFramingAndBareBlocksAreToldApart(string hex, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(Read(Convert.FromHexString(hex), expected.Length / 2)));

    [Theory]
    [InlineData(Independent)]
    [InlineData(Linked)]
    [InlineData(Checked)]
    public void FramesAreRead(string base64) => Assert.Equal(Digits, Read(Convert.FromBase64String(base64), Digits.Length));

    [Fact]
    public void FramesMayFollowEachOther()
    {
        byte[] frames = [.. Convert.FromHexString(Stored), .. Convert.FromBase64String(Linked)];
        Assert.Equal([.. Enumerable.Range(0, 20).Select(b => (byte)b), .. Digits], Read(frames, 20 + Digits.Length));
    }

    [Theory]
    [InlineData("00000003" + "00000002" + "1061", 3, "end inside a compressed length")]
    [InlineData("00000003" + "00000002" + "1061" + "00000009" + "206263", 3, "chunk of 9 bytes where 3 are left")]
    [InlineData("00000003" + "00000001" + "00" + "00000003", 3, "empty LZ4 chunk where 3 bytes are missing")]
    [InlineData("00000001" + "00000002" + "1061" + "00000002", 2, "decompressed length of 2 where at most 1")]
    [InlineData("00000001" + "00000002" + "1061" + "FFFFFFFF" + "00", 2, "decompressed length of 4294967295")]
    [InlineData("00000001" + "00000002" + "1061", 2, "1 bytes where 2 are announced")]
    [InlineData("00000001" + "00000003" + "206162", 2, "longer than announced")]
    [InlineData("04224D18AC40", 20, "version 2, not 1")]
    [InlineData("04224D184D40", 20, "needs a dictionary")]
    [InlineData("04224D184C30", 20, "block size 3")]
    [InlineData("04224D186C4014000000000000004C", 20, "checksum 4C, not 4D")]
    [InlineData("04224D186C4014000000000000004D01000180", 20, "block of 65537 bytes where at most 65536")]
    [InlineData("04224D186C4014000000000000004D14000080000102", 20, "ends where 20 bytes should follow and 3 do")]
    [InlineData(Stored + "00", 20, "1 bytes that are no LZ4 frame")]
    [InlineData(Stored, 19, "block of 20 bytes where 19 are left")]
    [InlineData(Stored, 21, "20 bytes where 21 are announced")]
    public void DamageIsNamed(string hex, int length, string message)
    {
        Exception e = Assert.Throws<InvalidDataException>(() => Read(Convert.FromHexString(hex), length));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChecksumsAreVerified()
    {
        byte[] frame = Convert.FromBase64String(Checked);
        frame[^1] ^= 1;
        Exception content = Assert.Throws<InvalidDataException>(() => Read(frame, Digits.Length));
        Assert.Contains("frame of 70000 bytes has the checksum", content.Message, StringComparison.Ordinal);
        frame[30] ^= 1;
        Exception block = Assert.Throws<InvalidDataException>(() => Read(frame, Digits.Length));
        Assert.Contains("block of 276 bytes has the checksum", block.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Linked)]
    [InlineData(Checked)]
    public void ATruncatedFrameIsRefusedWhereverItEnds(string base64)
    {
        byte[] frame = Convert.FromBase64String(base64);
        for (int length = 0; length < frame.Length; length++)
            Assert.Throws<InvalidDataException>(() => Read(frame.AsSpan(0, length), Digits.Length));
    }

    [Fact]
    public void DamagedDataAreRefusedOrGiveOtherBytesOfTheSameLength()
    {
        var random = new Random(4);
        byte[][] streams =
        [
            Convert.FromBase64String(Independent),
            Convert.FromBase64String(Linked),
            Convert.FromHexString(Stored),
            Convert.FromHexString("0000001800000016" + "11000100404540CDCC0100A01E400000000000104540"),
            Convert.FromHexString("00000003" + "00000002" + "1061" + "00000003" + "206263"),
        ];
        int[] lengths = [Digits.Length, Digits.Length, 20, 24, 3];
        for (int trial = 0; trial < 3000; trial++)
        {
            int which = trial % streams.Length;
            byte[] mutant = SampleData.Mutate(streams[which], random);
            Exception? refused = Record.Exception(() => Read(mutant, lengths[which]));
            Assert.True(refused is null or InvalidDataException, $"trial {trial}: {refused}");
        }
    }

    // The examples of the specification's test suite: the hash of nothing, and of text shorter and longer than a stripe.
    [Theory]
    [InlineData("", 0x02CC5D05)]
    [InlineData("a", 0x550D7456)]
    [InlineData("Nobody inspects the spammish repetition", 0xE2293B2F)]
    public void TheChecksumIsThatOfTheSpecification(string text, uint expected) =>
        Assert.Equal(expected, XxHash32.Of(Encoding.ASCII.GetBytes(text)));

    private static byte[] Read(ReadOnlySpan<byte> source, int length) => Guarded.Decompress(CompressionCodec.Lz4, source, length);
}
