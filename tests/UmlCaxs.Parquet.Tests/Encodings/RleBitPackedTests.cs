using UmlCaxs.Parquet.Encodings;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Encodings;

public sealed class RleBitPackedTests
{
    [Fact]
    public void NumbersOfEveryWidthAreUnpackedFromEveryBit()
    {
        var random = new Random(1);
        for (int width = 0; width <= 64; width++)
        {
            var values = new ulong[150];
            foreach (ref ulong value in values.AsSpan())
                value = width == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - width);
            byte[] packed = EncodedPages.Pack(values, width);
            for (int first = 0; first < 20; first++)
            {
                var longs = new long[values.Length - first - (first % 3)];
                BitUnpacker.Unpack(packed, (long)first * width, width, longs);
                Assert.Equal(values.Skip(first).Take(longs.Length).Select(v => (long)v), longs);
                if (width > 32)
                    continue;
                var ints = new int[longs.Length];
                BitUnpacker.Unpack(packed, (long)first * width, width, ints);
                Assert.Equal(longs.Select(v => (int)v), ints);
            }
            if (width > 0)
                Assert.Throws<InvalidDataException>(() => BitUnpacker.Unpack(packed, 8, width, new long[values.Length]));
        }
    }

    /// <summary>Encodings.md: the numbers 0 to 7 in three bits are 0x88 0xC6 0xFA.</summary>
    [Fact]
    public void TheExampleOfTheSpecificationIsRead()
    {
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Read([0x03, 0x88, 0xC6, 0xFA], 3, 8));
        var output = new OutputBuffer();
        RleBitPackedEncoder.Encode([0, 1, 2, 3, 4, 5, 6, 7], 3, output);
        Assert.Equal([0x03, 0x88, 0xC6, 0xFA], output.Written.ToArray());
    }

    [Fact]
    public void ValuesOfAllWidthsSurvive()
    {
        var random = new Random(2);
        for (int width = 1; width <= 32; width++)
        {
            foreach (int size in EncodedPages.Sizes)
            {
                int[] values = Values(random, size, width);
                var output = new OutputBuffer();
                RleBitPackedEncoder.Encode(values, width, output);
                Assert.Equal(values, Read(output.Written.ToArray(), width, size));
            }
        }
    }

    [Fact]
    public void FlagsSurviveAndAreCounted()
    {
        var random = new Random(3);
        foreach (int size in EncodedPages.Sizes)
        {
            foreach (double share in (double[])[0, 0.02, 0.5, 0.98, 1])
            {
                bool[] flags = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() < share)];
                var output = new OutputBuffer();
                RleBitPackedEncoder.EncodeFlags(flags, output);
                var decoder = new RleBitPackedDecoder();
                decoder.Begin(output.Written.ToArray(), 0, output.Length, 1);
                var read = new bool[size];
                int set = 0;
                for (int first = 0, portion = 3; first < size; first += portion, portion = (portion * 7 % 97) + 1)
                {
                    portion = Math.Min(portion, size - first);
                    set += decoder.ReadFlags(read.AsSpan(first, portion));
                }
                Assert.Equal(flags, read);
                Assert.Equal(flags.Count(f => f), set);
            }
        }
    }

    [Fact]
    public void LongRunsOfFlagsTakeAFewBytesAndAreSeenAhead()
    {
        var flags = new bool[100_000];
        Array.Fill(flags, true);
        var output = new OutputBuffer();
        RleBitPackedEncoder.EncodeFlags(flags, output);
        Assert.Equal(4, output.Length);
        var decoder = new RleBitPackedDecoder();
        decoder.Begin(output.Written.ToArray(), 0, output.Length, 1);
        Assert.Equal(100_000, decoder.PeekRun(out bool value));
        Assert.True(value);
        Assert.Equal(100_000, decoder.ReadFlags(new bool[100_000]));
        Assert.Equal(0, decoder.PeekRun(out _));
        Assert.Throws<InvalidDataException>(() => decoder.ReadFlags(new bool[1]));
    }

    [Fact]
    public void ZeroBitsAreZeroWithoutABoundByTheBytes() => Assert.Equal(new int[100], Read([], 0, 100));

    [Fact]
    public void AGroupMayBeCutOffBehindTheLastValue()
    {
        Assert.Equal([0, 1, 2, 3, 4], Read([0x03, 0x88, 0xC6], 3, 5));
        Assert.Throws<InvalidDataException>(() => Read([0x03, 0x88, 0xC6], 3, 6));
    }

    [Theory]
    [InlineData(1, "02")] // a run without its value
    [InlineData(1, "0202")] // a flag of 2
    [InlineData(3, "0208")]
    [InlineData(8, "00FF")] // runs of no values
    [InlineData(8, "01FF")]
    [InlineData(8, "03")] // a group without bytes
    [InlineData(8, "80")] // headers that do not end
    [InlineData(8, "FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData(33, "0200")]
    [InlineData(-1, "0200")]
    public void DamagedRunsAreRefused(int width, string hex) =>
        Assert.Throws<InvalidDataException>(() => Read(Convert.FromHexString(hex), width, 1));

    /// <summary>Encodings.md: the numbers 0 to 7 in three bits from the most significant on are 0x05 0x39 0x77.</summary>
    [Fact]
    public void DeprecatedLevelsAreReadFromTheMostSignificantBit()
    {
        var levels = new BitPackedLevels();
        levels.Begin([0xFF, 0x05, 0x39, 0x77, 0xFF], 1, 3, 3);
        var first = new int[3];
        levels.Read(first);
        var rest = new int[5];
        levels.Read(rest);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], [.. first, .. rest]);
        Assert.Throws<InvalidDataException>(() => levels.Read(first));

        levels.Begin([0b1010_0000, 0b1000_0000], 0, 2, 1);
        var flags = new bool[9];
        Assert.Equal(3, levels.ReadFlags(flags));
        Assert.Equal([true, false, true, false, false, false, false, false, true], flags);
        Assert.Throws<InvalidDataException>(() => levels.ReadFlags(flags));
    }

    // Runs of random lengths between random values.
    private static int[] Values(Random random, int size, int width)
    {
        var values = new int[size];
        for (int at = 0; at < size;)
        {
            int run = random.Next(3) == 0 ? random.Next(1, 200) : 1;
            int value = (int)(uint)random.NextInt64(1L << width);
            for (; run > 0 && at < size; run--)
                values[at++] = value;
        }
        return values;
    }

    private static int[] Read(byte[] data, int width, int count)
    {
        var decoder = new RleBitPackedDecoder();
        decoder.Begin([0xFF, .. data, 0xFF], 1, data.Length, width);
        var values = new int[count];
        for (int first = 0, portion = 1; first < count; first += portion, portion = (portion * 3 % 59) + 1)
        {
            portion = Math.Min(portion, count - first);
            decoder.Read(values.AsSpan(first, portion));
        }
        return values;
    }
}
