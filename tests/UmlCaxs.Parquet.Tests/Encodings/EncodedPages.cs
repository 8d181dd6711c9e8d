using System.Buffers.Binary;
using System.Runtime.InteropServices;
using UmlCaxs.Parquet.Encodings;

namespace UmlCaxs.Parquet.Tests.Encodings;

/// <summary>Straightforward encoders of what the product only reads, and readers that ask for values in odd portions.</summary>
internal static class EncodedPages
{
    /// <summary>Sizes around those of groups, miniblocks, blocks and chunks of the decoders.</summary>
    public static readonly int[] Sizes = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 130, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 1999, 2000];

    public static byte[] Pack(ReadOnlySpan<ulong> values, int width)
    {
        var packed = new byte[((values.Length * width) + 7) / 8];
        for (int i = 0; i < values.Length; i++)
        {
            for (int bit = 0; bit < width; bit++)
            {
                int place = (i * width) + bit;
                packed[place / 8] |= (byte)((values[i] >> bit & 1) << (place % 8));
            }
        }
        return packed;
    }

    /// <summary>DELTA_BINARY_PACKED; the miniblocks of the last block that hold no value are left out.</summary>
    public static byte[] Delta(ReadOnlySpan<long> values, int block = 128, int miniblocks = 4)
    {
        List<byte> bytes = [];
        Varint(bytes, (ulong)block);
        Varint(bytes, (ulong)miniblocks);
        Varint(bytes, (ulong)values.Length);
        ZigZag(bytes, values.IsEmpty ? 0 : values[0]);
        for (int first = 1; first < values.Length; first += block)
        {
            long[] deltas = new long[Math.Min(block, values.Length - first)];
            for (int i = 0; i < deltas.Length; i++)
                deltas[i] = values[first + i] - values[first + i - 1];
            long least = deltas.Min();
            ZigZag(bytes, least);
            var widths = new byte[miniblocks];
            List<byte> body = [];
            int size = block / miniblocks;
            for (int m = 0; m * size < deltas.Length; m++)
            {
                var excess = new ulong[size];
                for (int i = 0; i < size && (m * size) + i < deltas.Length; i++)
                    excess[i] = (ulong)(deltas[(m * size) + i] - least);
                widths[m] = (byte)(64 - ulong.LeadingZeroCount(excess.Max()));
                body.AddRange(Pack(excess, widths[m]));
            }
            bytes.AddRange(widths);
            bytes.AddRange(body);
        }
        return [.. bytes];
    }

    public static byte[] PlainByteArrays(IEnumerable<byte[]> values) => [.. values.SelectMany(v => (byte[])[.. LengthOf(v), .. v])];

    public static byte[] DeltaLength(byte[][] values) => [.. Delta([.. values.Select(v => (long)v.Length)]), .. values.SelectMany(v => v)];

    public static byte[] DeltaByteArrays(byte[][] values)
    {
        var prefixes = new long[values.Length];
        for (int i = 1; i < values.Length; i++)
            prefixes[i] = values[i].AsSpan().CommonPrefixLength(values[i - 1]);
        return [.. Delta(prefixes), .. DeltaLength([.. values.Select((v, i) => v[(int)prefixes[i]..])])];
    }

    /// <summary>Indices behind their bit width.</summary>
    public static byte[] DictionaryIndices(ReadOnlySpan<int> indices, int width)
    {
        var output = new OutputBuffer();
        output.Append((byte)width);
        RleBitPackedEncoder.Encode(indices, width, output);
        return output.Written.ToArray();
    }

    public static byte[] Split<T>(T[] values)
        where T : unmanaged
    {
        int width = Marshal.SizeOf<T>();
        var streams = new byte[values.Length * width];
        ByteStreamSplit.Split(MemoryMarshal.AsBytes<T>(values), width, streams, values.Length, 0);
        return streams;
    }

    public static double[] ReadDoubles(ValueDecoder decoder, byte[] page, int count)
    {
        var values = new double[count];
        ReadBy(decoder, page, count, (first, portion) => decoder.ReadDoubles(values.AsSpan(first, portion)));
        return values;
    }

    public static long[] ReadLongs(ValueDecoder decoder, byte[] page, int count)
    {
        var values = new long[count];
        ReadBy(decoder, page, count, (first, portion) => decoder.ReadLongs(values.AsSpan(first, portion)));
        return values;
    }

    public static byte[][] ReadByteArrays(ValueDecoder decoder, byte[] page, int count)
    {
        var buffer = new ByteArrayBuffer(count);
        ReadBy(decoder, page, count, (first, portion) => decoder.ReadByteArrays(buffer, first, portion));
        return [.. Enumerable.Range(0, count).Select(row => buffer[row].ToArray())];
    }

    // The page stands between other bytes, which must not be taken for its own.
    private static void ReadBy(ValueDecoder decoder, byte[] page, int count, Action<int, int> read)
    {
        byte[] surrounded = [0xFF, 0xFF, 0xFF, .. page, 0xFF, 0xFF];
        decoder.Begin(surrounded, 3, page.Length, count);
        for (int first = 0, portion = 1; first < count; first += portion, portion = (portion * 5 % 311) + 1)
        {
            portion = Math.Min(portion, count - first);
            read(first, portion);
        }
    }

    private static byte[] LengthOf(byte[] value)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, value.Length);
        return length;
    }

    private static void Varint(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }

    private static void ZigZag(List<byte> bytes, long value) => Varint(bytes, (ulong)(value << 1 ^ value >> 63));
}
