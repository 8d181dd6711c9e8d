using System.Runtime.InteropServices;
using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Encodings;

/// <summary>Whatever the bytes of a page are, decoders end with values or with an <see cref="InvalidDataException"/>.</summary>
public sealed class DamagedPageTests
{
    private const int Count = 300;

    [Fact]
    public void PagesCutAnywhereAreRefusedOrRead()
    {
        foreach ((Func<ValueDecoder> decoder, byte[] page, Action<ValueDecoder> read) in Pages())
        {
            for (int length = 0; length < page.Length; length++)
            {
                // An array of its own, so that a read behind the end shows.
                byte[] cut = page[..length];
                TryRead(decoder(), cut, read);
            }
        }
    }

    [Fact]
    public void PagesShortByOneValueAreRefused()
    {
        byte[] doubles = new byte[(8 * Count) - 1];
        Assert.Throws<InvalidDataException>(() => EncodedPages.ReadDoubles(ValueDecoders.Create(ParquetEncoding.Plain, PhysicalType.Double, 0), doubles, Count));
        Assert.Throws<InvalidDataException>(() => EncodedPages.ReadDoubles(ValueDecoders.Create(ParquetEncoding.ByteStreamSplit, PhysicalType.Double, 0), doubles, Count));
        byte[] deltas = EncodedPages.Delta(new long[Count - 1]);
        Assert.Throws<InvalidDataException>(() => EncodedPages.ReadLongs(ValueDecoders.Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int64, 0), deltas, Count));
    }

    [Fact]
    public void MutatedPagesAreRefusedOrRead()
    {
        var random = new Random(7);
        foreach ((Func<ValueDecoder> decoder, byte[] page, Action<ValueDecoder> read) in Pages())
        {
            for (int round = 0; round < 300; round++)
            {
                byte[] mutated = [.. page];
                for (int change = random.Next(1, 4); change > 0; change--)
                {
                    // The headers are where damage does most.
                    int place = random.Next(random.Next(2) == 0 ? Math.Min(16, page.Length) : page.Length);
                    mutated[place] = (byte)random.Next(256);
                }
                TryRead(decoder(), mutated, read);
            }
        }
    }

    [Theory]
    [InlineData("000405020200000000")] // blocks of no values
    [InlineData("7F0405020200000000")] // no multiple of 128
    [InlineData("80010005020200000000")] // no miniblocks
    [InlineData("80010305020200000000")] // miniblocks that do not divide the block
    [InlineData("80010805020200000000")] // miniblocks of 16 values
    [InlineData("80010405020241000000")] // 65 bits
    [InlineData("FFFFFFFFFFFFFFFFFFFF01")]
    public void DeltaHeadersOutOfRangeAreRefused(string hex) =>
        Assert.Throws<InvalidDataException>(() => EncodedPages.ReadLongs(ValueDecoders.Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int64, 0), Convert.FromHexString(hex), 5));

    /// <summary>A sequence of four billion equal lengths takes a few bytes: its values come as they are asked for.</summary>
    [Fact]
    public void AnnouncedCountsAllocateNothing()
    {
        byte[] page = Convert.FromHexString("8080808008" + "01" + "FFFFFFFF0F" + "00" + "00" + "00");
        ValueDecoder decoder = ValueDecoders.Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int64, 0);
        Assert.Throws<InvalidDataException>(() => decoder.Begin(page, 0, page.Length, int.MaxValue));
        page = Convert.FromHexString("8080808004" + "01" + "FFFFFFFF0F" + "00" + "00" + "00");
        decoder.Begin(page, 0, page.Length, int.MaxValue);
        var values = new long[1000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        decoder.ReadLongs(values);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1000);
    }

    private static void TryRead(ValueDecoder decoder, byte[] page, Action<ValueDecoder> read)
    {
        try
        {
            decoder.Begin(page, 0, page.Length, Count);
            read(decoder);
        }
        catch (InvalidDataException)
        {
            // What damage is for.
        }
    }

    private static IEnumerable<(Func<ValueDecoder> Decoder, byte[] Page, Action<ValueDecoder> Read)> Pages()
    {
        var random = new Random(8);
        double[] doubles = RandomNumbers.Doubles(random, Count);
        long[] longs = RandomNumbers.Longs(random, Count);
        byte[][] names = RandomNumbers.Names(random, Count);
        byte[] booleans = EncodedPages.DictionaryIndices([.. longs.Select(v => (int)(v & 1))], 1)[1..];
        byte[] small = EncodedPages.PlainByteArrays(names[..20]);
        byte[] indices = EncodedPages.DictionaryIndices([.. longs.Select(v => (int)((ulong)v % 20))], 5);
        byte[] numbers = MemoryMarshal.AsBytes<double>(doubles).ToArray();

        yield return (() => Create(ParquetEncoding.Plain, PhysicalType.Double), numbers, ReadDoubles);
        yield return (() => Create(ParquetEncoding.Plain, PhysicalType.Boolean), booleans, ReadLongs);
        yield return (() => Create(ParquetEncoding.Plain, PhysicalType.ByteArray), EncodedPages.PlainByteArrays(names), ReadByteArrays);
        yield return (() => Create(ParquetEncoding.Plain, PhysicalType.FixedLenByteArray), numbers, ReadByteArrays);
        yield return (() => Create(ParquetEncoding.Rle, PhysicalType.Boolean), [.. BitConverter.GetBytes(booleans.Length), .. booleans], ReadLongs);
        yield return (() => Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int64), EncodedPages.Delta(longs), ReadLongs);
        yield return (() => Create(ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int32), EncodedPages.Delta(longs, 256, 2), ReadLongs);
        yield return (() => Create(ParquetEncoding.DeltaLengthByteArray, PhysicalType.ByteArray), EncodedPages.DeltaLength(names), ReadByteArrays);
        yield return (() => Create(ParquetEncoding.DeltaByteArray, PhysicalType.ByteArray), EncodedPages.DeltaByteArrays(names), ReadByteArrays);
        yield return (() => Create(ParquetEncoding.DeltaByteArray, PhysicalType.FixedLenByteArray), EncodedPages.DeltaByteArrays([.. doubles.Select(BitConverter.GetBytes)]), ReadByteArrays);
        yield return (() => Create(ParquetEncoding.ByteStreamSplit, PhysicalType.Double), numbers, ReadDoubles);
        yield return (() => Create(ParquetEncoding.ByteStreamSplit, PhysicalType.Float), numbers, ReadDoubles);
        yield return (() => Create(ParquetEncoding.ByteStreamSplit, PhysicalType.Int32), numbers, ReadLongs);
        yield return (() => Create(ParquetEncoding.ByteStreamSplit, PhysicalType.FixedLenByteArray), numbers, ReadByteArrays);
        yield return (() => Dictionary(PhysicalType.Double, numbers, 20), indices, ReadDoubles);
        yield return (() => Dictionary(PhysicalType.ByteArray, small, 20), indices, ReadByteArrays);
        // The dictionary page itself is damaged.
        yield return (() => new DamagedDictionary(PhysicalType.ByteArray), small, _ => { });
        yield return (() => new DamagedDictionary(PhysicalType.Double), numbers, _ => { });
    }

    private static void ReadDoubles(ValueDecoder decoder) => decoder.ReadDoubles(new double[Count]);

    private static void ReadLongs(ValueDecoder decoder) => decoder.ReadLongs(new long[Count]);

    private static void ReadByteArrays(ValueDecoder decoder)
    {
        var buffer = new ByteArrayBuffer(Count);
        decoder.ReadByteArrays(buffer, 0, Count);
        for (int row = 0; row < Count; row++)
            Assert.Equal(buffer.LengthOf(row), buffer[row].Length);
    }

    private static ValueDecoder Create(ParquetEncoding encoding, PhysicalType type) => ValueDecoders.Create(encoding, type, 8);

    private static ValueDecoder Dictionary(PhysicalType type, byte[] page, int count) =>
        ValueDecoders.CreateDictionary(PageDictionary.Read(type, 8, page, 0, page.Length, count));

    private sealed class DamagedDictionary(PhysicalType type) : ValueDecoder
    {
        public override void Begin(byte[] page, int offset, int length, int valueCount) => PageDictionary.Read(type, 8, page, offset, length, 20);
    }
}
