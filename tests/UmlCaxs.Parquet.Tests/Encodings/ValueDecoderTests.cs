using System.Runtime.InteropServices;
using System.Text;
using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Encodings;

public sealed class ValueDecoderTests
{
    [Fact]
    public void PlainNumbersAreRead()
    {
        var random = new Random(1);
        foreach (int size in EncodedPages.Sizes)
        {
            double[] doubles = RandomNumbers.Doubles(random, size);
            Assert.Equal(doubles, EncodedPages.ReadDoubles(Create(ParquetEncoding.Plain, PhysicalType.Double), Bytes(doubles), size));
            float[] singles = [.. doubles.Select(d => (float)d)];
            Assert.Equal(singles.Select(s => (double)s), EncodedPages.ReadDoubles(Create(ParquetEncoding.Plain, PhysicalType.Float), Bytes(singles), size));
            Half[] halves = [.. doubles.Select(d => (Half)d)];
            Assert.Equal(halves.Select(h => (double)h), EncodedPages.ReadDoubles(Create(ParquetEncoding.Plain, PhysicalType.FixedLenByteArray, 2), Bytes(halves), size));
            long[] longs = RandomNumbers.Longs(random, size);
            Assert.Equal(longs, EncodedPages.ReadLongs(Create(ParquetEncoding.Plain, PhysicalType.Int64), Bytes(longs), size));
            int[] ints = [.. longs.Select(v => (int)v)];
            Assert.Equal(ints.Select(v => (long)v), EncodedPages.ReadLongs(Create(ParquetEncoding.Plain, PhysicalType.Int32), Bytes(ints), size));
        }
    }

    [Fact]
    public void BooleansAreReadPlainAndFromRuns()
    {
        var random = new Random(2);
        foreach (int size in EncodedPages.Sizes)
        {
            bool[] flags = [.. Enumerable.Range(0, size).Select(i => (i & 256) == 0 ? random.Next(2) == 0 : true)];
            IEnumerable<long> expected = flags.Select(f => f ? 1L : 0L);
            var output = new OutputBuffer();
            RleBitPackedEncoder.PackBits(MemoryMarshal.AsBytes<bool>(flags), output);
            Assert.Equal(expected, EncodedPages.ReadLongs(Create(ParquetEncoding.Plain, PhysicalType.Boolean), output.Written.ToArray(), size));

            output.Clear();
            RleBitPackedEncoder.EncodeFlags(flags, output);
            byte[] page = [.. BitConverter.GetBytes(output.Length), .. output.Written];
            Assert.Equal(expected, EncodedPages.ReadLongs(Create(ParquetEncoding.Rle, PhysicalType.Boolean), page, size));
        }
    }

    [Fact]
    public void ByteArraysAreReadInEveryEncoding()
    {
        var random = new Random(3);
        foreach (int size in EncodedPages.Sizes)
        {
            byte[][] values = RandomNumbers.Names(random, size);
            Assert.Equal(values, EncodedPages.ReadByteArrays(Create(ParquetEncoding.Plain, PhysicalType.ByteArray), EncodedPages.PlainByteArrays(values), size));
            Assert.Equal(values, EncodedPages.ReadByteArrays(Create(ParquetEncoding.DeltaLengthByteArray, PhysicalType.ByteArray), EncodedPages.DeltaLength(values), size));
            Assert.Equal(values, EncodedPages.ReadByteArrays(Create(ParquetEncoding.DeltaByteArray, PhysicalType.ByteArray), EncodedPages.DeltaByteArrays(values), size));
        }
    }

    [Fact]
    public void FixedByteArraysAreReadInEveryEncoding()
    {
        var random = new Random(4);
        foreach (int width in (int[])[1, 2, 3, 4, 8, 12, 16, 100])
        {
            foreach (int size in (int[])[0, 1, 17, 300])
            {
                byte[] bytes = new byte[size * width];
                random.NextBytes(bytes);
                byte[][] values = [.. Enumerable.Range(0, size).Select(i => bytes[(i * width)..((i + 1) * width)])];
                Assert.Equal(values, EncodedPages.ReadByteArrays(Create(ParquetEncoding.Plain, PhysicalType.FixedLenByteArray, width), bytes, size));
                Assert.Equal(values, EncodedPages.ReadByteArrays(Create(ParquetEncoding.DeltaByteArray, PhysicalType.FixedLenByteArray, width), EncodedPages.DeltaByteArrays(values), size));
                var split = new byte[bytes.Length];
                ByteStreamSplit.Split(bytes, width, split, size, 0);
                Assert.Equal(values, EncodedPages.ReadByteArrays(Create(ParquetEncoding.ByteStreamSplit, PhysicalType.FixedLenByteArray, width), split, size));
                if (width == 12)
                    Assert.Equal(values, EncodedPages.ReadByteArrays(Create(ParquetEncoding.Plain, PhysicalType.Int96), bytes, size));
                if (width != 2)
                    continue;
                IEnumerable<double> halves = values.Select(v => (double)BitConverter.ToHalf(v));
                Assert.Equal(halves, EncodedPages.ReadDoubles(Create(ParquetEncoding.DeltaByteArray, PhysicalType.FixedLenByteArray, width), EncodedPages.DeltaByteArrays(values), size));
                Assert.Equal(halves, EncodedPages.ReadDoubles(Create(ParquetEncoding.ByteStreamSplit, PhysicalType.FixedLenByteArray, width), split, size));
            }
        }
    }

    /// <summary>Encodings.md: the values 0xAABBCCDD, 0x00112233 and 0xA3B4C5D6 (as bytes) are AA 00 A3 BB 11 B4 CC 22 C5 DD 33 D6.</summary>
    [Fact]
    public void StreamsAreSplitAsInTheSpecification()
    {
        byte[] values = Convert.FromHexString("AABBCCDD00112233A3B4C5D6");
        var streams = new byte[12];
        ByteStreamSplit.Split(values, 4, streams, 3, 0);
        Assert.Equal("AA00A3BB11B4CC22C5DD33D6", Convert.ToHexString(streams));
        var joined = new byte[8];
        ByteStreamSplit.Join(streams, 3, 1, 4, joined);
        Assert.Equal(values[4..], joined);
    }

    [Fact]
    public void SplitNumbersAreJoined()
    {
        var random = new Random(5);
        foreach (int size in EncodedPages.Sizes)
        {
            double[] doubles = RandomNumbers.Doubles(random, size);
            Assert.Equal(doubles, EncodedPages.ReadDoubles(Create(ParquetEncoding.ByteStreamSplit, PhysicalType.Double), EncodedPages.Split(doubles), size));
            float[] singles = [.. doubles.Select(d => (float)d)];
            Assert.Equal(singles.Select(s => (double)s), EncodedPages.ReadDoubles(Create(ParquetEncoding.ByteStreamSplit, PhysicalType.Float), EncodedPages.Split(singles), size));
            long[] longs = RandomNumbers.Longs(random, size);
            Assert.Equal(longs, EncodedPages.ReadLongs(Create(ParquetEncoding.ByteStreamSplit, PhysicalType.Int64), EncodedPages.Split(longs), size));
            int[] ints = [.. longs.Select(v => (int)v)];
            Assert.Equal(ints.Select(v => (long)v), EncodedPages.ReadLongs(Create(ParquetEncoding.ByteStreamSplit, PhysicalType.Int32), EncodedPages.Split(ints), size));
        }
    }

    /// <summary>Encodings.md: 1 to 5 are the header (block size, miniblocks, 5, 1) and one block of least delta 1 and widths 0.</summary>
    [Fact]
    public void DeltasOfTheSpecificationAreRead()
    {
        byte[] page = Convert.FromHexString("800104050202" + "00000000");
        Assert.Equal([1L, 2, 3, 4, 5], EncodedPages.ReadLongs(Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int32), page, 5));
        // 7, 5, 3, 1, 2, 3, 4, 5: least delta -2, excesses 0 0 0 3 3 3 3 in two bits.
        page = Convert.FromHexString("8001" + "04" + "08" + "0E" + "03" + "02000000" + "C03F000000000000");
        Assert.Equal([7L, 5, 3, 1, 2, 3, 4, 5], EncodedPages.ReadLongs(Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int64), page, 8));
        // The last miniblock cut off behind the last value.
        Assert.Equal([7L, 5, 3, 1, 2, 3, 4, 5], EncodedPages.ReadLongs(Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int64), page[..^6], 8));
    }

    [Fact]
    public void DeltasOfEveryWidthAreSummedModuloTheType()
    {
        var random = new Random(6);
        for (int width = 0; width <= 64; width++)
        {
            foreach (int size in (int[])[0, 1, 2, 32, 33, 34, 129, 130, 700])
            {
                long[] values = [.. Enumerable.Range(0, size).Select(_ => width == 0 ? 7 : random.NextInt64(long.MinValue, long.MaxValue) >> (64 - width))];
                foreach ((int block, int miniblocks) in (ValueTuple<int, int>[])[(128, 4), (128, 1), (256, 8), (1024, 2)])
                {
                    byte[] page = EncodedPages.Delta(values, block, miniblocks);
                    Assert.Equal(values, EncodedPages.ReadLongs(Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int64), page, size));
                    var stream = new DeltaBinaryPackedStream();
                    stream.Begin(page, 0, page.Length);
                    Assert.Equal(page.Length, stream.FindEnd());
                }
                int[] ints = [.. values.Select(v => (int)v)];
                byte[] narrow = EncodedPages.Delta([.. ints.Select(v => (long)v)]);
                Assert.Equal(ints.Select(v => (long)v), EncodedPages.ReadLongs(Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int32), narrow, size));
            }
        }
    }

    [Fact]
    public void EqualSharedPrefixesShareBytes()
    {
        byte[][] values = [.. Enumerable.Repeat("2CXO J000000.0+000000"u8.ToArray(), 1000)];
        byte[] page = EncodedPages.DeltaByteArrays(values);
        ValueDecoder decoder = Create(ParquetEncoding.DeltaByteArray, PhysicalType.ByteArray);
        decoder.Begin(page, 0, page.Length, 1000);
        var buffer = new ByteArrayBuffer(1000);
        decoder.ReadByteArrays(buffer, 0, 1000);
        Assert.Equal(21, buffer.UsedBytes);
        Assert.Equal("2CXO J000000.0+000000", Encoding.UTF8.GetString(buffer[999]));
    }

    [Theory]
    [InlineData(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Double)]
    [InlineData(ParquetEncoding.DeltaByteArray, PhysicalType.Int32)]
    [InlineData(ParquetEncoding.DeltaLengthByteArray, PhysicalType.FixedLenByteArray)]
    [InlineData(ParquetEncoding.Rle, PhysicalType.Int32)]
    [InlineData(ParquetEncoding.BitPacked, PhysicalType.Boolean)]
    [InlineData(ParquetEncoding.ByteStreamSplit, PhysicalType.ByteArray)]
    [InlineData(ParquetEncoding.RleDictionary, PhysicalType.Double)]
    [InlineData(ParquetEncoding.PlainDictionary, PhysicalType.ByteArray)]
    [InlineData((ParquetEncoding)1, PhysicalType.Double)]
    [InlineData(ParquetEncoding.Plain, (PhysicalType)9)]
    public void CombinationsTheFormatLacksAreRefused(ParquetEncoding encoding, PhysicalType type) =>
        Assert.Throws<InvalidDataException>(() => Create(encoding, type, 4));

    [Fact]
    public void FixedByteArraysNeedALength() =>
        Assert.Throws<InvalidDataException>(() => Create(ParquetEncoding.Plain, PhysicalType.FixedLenByteArray, 0));

    private static ValueDecoder Create(ParquetEncoding encoding, PhysicalType type, int length = 0) => ValueDecoders.Create(encoding, type, length);

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
