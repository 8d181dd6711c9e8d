using UmlCaxs.Parquet.Compression;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression;

public sealed class PageChecksumTests
{
    // The check value of the catalogue of CRC algorithms (CRC-32/ISO-HDLC); the others by zlib.crc32 of Python.
    [Fact]
    public void KnownChecksumsAreFound()
    {
        Assert.Equal(0xCBF43926u, PageChecksum.Of("123456789"u8));
        Assert.Equal(0u, PageChecksum.Of([]));
        Assert.Equal(0xE8B7BE43u, PageChecksum.Of("a"u8));
        Assert.Equal(0x190A55ADu, PageChecksum.Of(new byte[32]));
    }

    [Fact]
    public void EveryLengthAgreesWithTheDefinition()
    {
        byte[] data = SampleData.Make("random", 1200);
        for (int length = 0; length <= 600; length++)
        {
            ReadOnlySpan<byte> part = data.AsSpan(length, length);
            uint expected = BitByBit(part);
            Assert.Equal(expected, PageChecksum.Of(part));
            Assert.Equal(expected, PageChecksum.ByTables(part));
        }
    }

    [Fact]
    public void LongDataAgreeBothWays()
    {
        byte[] data = SampleData.Make("random", 1 << 20);
        foreach (int length in new[] { 1 << 16, (1 << 16) + 1, (1 << 20) - 63, 1 << 20 })
            Assert.Equal(PageChecksum.ByTables(data.AsSpan(0, length)), PageChecksum.Of(data.AsSpan(0, length)));
    }

    // Division of polynomials, one bit at a time.
    private static uint BitByBit(ReadOnlySpan<byte> data)
    {
        uint state = uint.MaxValue;
        foreach (byte b in data)
        {
            state ^= b;
            for (int bit = 0; bit < 8; bit++)
                state = (state >> 1) ^ ((state & 1) * 0xEDB88320);
        }
        return ~state;
    }
}
