using System.Runtime.InteropServices;
using System.Text;
using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Encodings;

public sealed class DictionaryTests
{
    [Fact]
    public void NumbersAreLookedUpWhateverTheWidthOfTheIndices()
    {
        var random = new Random(1);
        for (int width = 1; width <= 32; width++)
        {
            double[] doubles = RandomNumbers.Doubles(random, (int)Math.Min(1L << width, 3000));
            long[] longs = RandomNumbers.Longs(random, doubles.Length);
            float[] singles = [.. doubles.Select(d => (float)d)];
            int[] ints = [.. longs.Select(v => (int)v)];
            foreach (int size in EncodedPages.Sizes)
            {
                int[] indices = Indices(random, size, doubles.Length);
                byte[] page = EncodedPages.DictionaryIndices(indices, width);
                Assert.Equal(indices.Select(i => doubles[i]), EncodedPages.ReadDoubles(Decoder(PhysicalType.Double, doubles), page, size));
                Assert.Equal(indices.Select(i => (double)singles[i]), EncodedPages.ReadDoubles(Decoder(PhysicalType.Float, singles), page, size));
                Assert.Equal(indices.Select(i => longs[i]), EncodedPages.ReadLongs(Decoder(PhysicalType.Int64, longs), page, size));
                Assert.Equal(indices.Select(i => (long)ints[i]), EncodedPages.ReadLongs(Decoder(PhysicalType.Int32, ints), page, size));
            }
        }
    }

    [Fact]
    public void ByteArraysAreLookedUp()
    {
        var random = new Random(2);
        byte[][] names = RandomNumbers.Names(random, 500);
        byte[] dictionary = EncodedPages.PlainByteArrays(names);
        int[] indices = Indices(random, 2000, 500);
        byte[] page = EncodedPages.DictionaryIndices(indices, 9);
        ValueDecoder decoder = ValueDecoders.CreateDictionary(PageDictionary.Read(PhysicalType.ByteArray, 0, dictionary, 0, dictionary.Length, 500));
        Assert.Equal(indices.Select(i => names[i]), EncodedPages.ReadByteArrays(decoder, page, 2000));
    }

    [Fact]
    public void HalvesAreBytesAndNumbers()
    {
        Half[] halves = [(Half)1.5, (Half)(-2)];
        ValueDecoder decoder = Decoder(PhysicalType.FixedLenByteArray, halves, 2);
        byte[] page = EncodedPages.DictionaryIndices([1, 0, 1], 1);
        Assert.Equal([-2, 1.5, -2], EncodedPages.ReadDoubles(decoder, page, 3));
        Assert.Equal(BitConverter.GetBytes(halves[0]), EncodedPages.ReadByteArrays(decoder, page, 3)[1]);
    }

    [Fact]
    public void AValueIsStoredOnceUntilTheBufferIsCleared()
    {
        byte[] dictionary = EncodedPages.PlainByteArrays(["star"u8.ToArray(), "galaxy"u8.ToArray(), "nothing"u8.ToArray()]);
        ValueDecoder decoder = ValueDecoders.CreateDictionary(PageDictionary.Read(PhysicalType.ByteArray, 0, dictionary, 0, dictionary.Length, 3));
        byte[] page = EncodedPages.DictionaryIndices([.. Enumerable.Range(0, 400).Select(i => i < 200 ? i % 2 : 0)], 2);
        var buffer = new ByteArrayBuffer(100);
        decoder.Begin(page, 0, page.Length, 400);
        decoder.ReadByteArrays(buffer, 0, 50);
        decoder.ReadByteArrays(buffer, 50, 50);
        Assert.Equal(10, buffer.UsedBytes);
        buffer.Clear();
        decoder.ReadByteArrays(buffer, 0, 100);
        Assert.Equal(10, buffer.UsedBytes);
        Assert.Equal("galaxy", Encoding.UTF8.GetString(buffer[99]));
        var other = new ByteArrayBuffer(200);
        decoder.ReadByteArrays(other, 0, 200);
        Assert.Equal(4, other.UsedBytes);
        Assert.Equal("star", Encoding.UTF8.GetString(other[199]));
    }

    [Fact]
    public void WithoutBitsEveryIndexIsTheFirst()
    {
        Assert.Equal([4.5, 4.5, 4.5], EncodedPages.ReadDoubles(Decoder(PhysicalType.Double, [4.5, 5.5]), [0], 3));
        Assert.Throws<InvalidDataException>(() => EncodedPages.ReadDoubles(Decoder<double>(PhysicalType.Double, []), [0], 1));
    }

    [Fact]
    public void APageOfNullsNeedsNoBytes() => Assert.Empty(EncodedPages.ReadDoubles(Decoder(PhysicalType.Double, [4.5]), [], 0));

    [Fact]
    public void IndicesBeyondTheDictionaryAreRefused()
    {
        for (int size = 1; size < 40; size++)
        {
            for (int bad = 0; bad < size; bad++)
            {
                var indices = new int[size];
                indices[bad] = 3;
                byte[] page = EncodedPages.DictionaryIndices(indices, 2);
                Assert.Throws<InvalidDataException>(() => EncodedPages.ReadDoubles(Decoder<double>(PhysicalType.Double, [1, 2, 3]), page, size));
            }
        }
        byte[] negative = EncodedPages.DictionaryIndices([-1, 0], 32);
        Assert.Throws<InvalidDataException>(() => EncodedPages.ReadDoubles(Decoder<double>(PhysicalType.Double, [1, 2, 3]), negative, 2));
        byte[] run = EncodedPages.DictionaryIndices([.. Enumerable.Repeat(3, 100)], 2);
        Assert.Throws<InvalidDataException>(() => EncodedPages.ReadDoubles(Decoder<double>(PhysicalType.Double, [1, 2, 3]), run, 2));
    }

    [Theory]
    [InlineData(PhysicalType.Double, 2, 8)]
    [InlineData(PhysicalType.Double, -1, 8)]
    [InlineData(PhysicalType.Int32, int.MaxValue, 64)]
    [InlineData(PhysicalType.ByteArray, 3, 8)]
    [InlineData(PhysicalType.FixedLenByteArray, 1, 64)]
    [InlineData(PhysicalType.Boolean, 1, 64)]
    public void DictionariesThatDoNotFitAreRefused(PhysicalType type, int count, int bytes) =>
        Assert.Throws<InvalidDataException>(() => PageDictionary.Read(type, 0, new byte[bytes], 0, bytes, count));

    [Fact]
    public void ADictionaryIsBuiltWhereItPays()
    {
        var random = new Random(3);
        var numbers = new NumberDictionary<ulong>();
        foreach (int distinct in (int[])[1, 2, 100, 5000, 30_000])
        {
            double[] pool = RandomNumbers.Doubles(random, distinct);
            double[] values = [.. Enumerable.Range(0, 131_072).Select(_ => pool[random.Next(distinct)])];
            Assert.True(numbers.TryBuild(MemoryMarshal.AsBytes<double>(values).ToArray()));
            var plain = new OutputBuffer();
            numbers.WritePlain(plain);
            Assert.Equal(8 * numbers.Count, plain.Length);
            double[] entries = MemoryMarshal.Cast<byte, double>(plain.Written).ToArray();
            Assert.Equal(values, numbers.Indices(0, values.Length).ToArray().Select(i => entries[i]));
        }
        double[] different = [.. Enumerable.Range(0, 131_072).Select(_ => random.NextDouble())];
        Assert.False(numbers.TryBuild(MemoryMarshal.AsBytes<double>(different).ToArray()));
        Assert.True(numbers.Count < 5000);
        Assert.False(numbers.TryBuild(Array.Empty<byte>()));
    }

    [Fact]
    public void ADictionaryOfNamesIsBuilt()
    {
        var random = new Random(4);
        byte[][] pool = RandomNumbers.Names(random, 3000);
        byte[][] values = [.. Enumerable.Range(0, 30_000).Select(_ => pool[random.Next(3000)])];
        byte[] plain = EncodedPages.PlainByteArrays(values);
        var offsets = new int[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
            offsets[i + 1] = offsets[i] + 4 + values[i].Length;
        var names = new ByteArrayDictionary();
        Assert.True(names.TryBuild(plain, offsets));
        var output = new OutputBuffer();
        names.WritePlain(output);
        ValueDecoder decoder = ValueDecoders.CreateDictionary(PageDictionary.Read(PhysicalType.ByteArray, 0, output.Written.ToArray(), 0, output.Length, names.Count));
        byte[] page = EncodedPages.DictionaryIndices(names.Indices(0, values.Length), RleBitPackedEncoder.BitWidth(names.Count));
        Assert.Equal(values, EncodedPages.ReadByteArrays(decoder, page, values.Length));
        Assert.Equal(values.Select(Convert.ToHexString).Distinct().Count(), names.Count);
    }

    private static ValueDecoder Decoder<T>(PhysicalType type, T[] values, int length = 0)
        where T : unmanaged
    {
        byte[] page = MemoryMarshal.AsBytes<T>(values).ToArray();
        return ValueDecoders.CreateDictionary(PageDictionary.Read(type, length, page, 0, page.Length, values.Length));
    }

    private static int[] Indices(Random random, int count, int below)
    {
        var indices = new int[count];
        for (int i = 0; i < count; i++)
            indices[i] = i > 0 && (i / 100) % 3 == 0 ? indices[i - 1] : random.Next(below);
        return indices;
    }
}
