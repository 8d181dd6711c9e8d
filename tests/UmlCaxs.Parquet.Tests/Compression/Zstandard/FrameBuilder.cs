namespace UmlCaxs.Parquet.Tests.Compression.Zstandard;

/// <summary>Makes frames by hand, for what encoders do not write: each compressed block has one sequence, in codes of one symbol.</summary>
internal static class FrameBuilder
{
    private static readonly int[] LiteralsLengthBits = [.. new int[16], 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    private static readonly int[] MatchLengthBits = [.. new int[32], 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    /// <summary>A frame with a window of 512 KB, without size or checksum.</summary>
    public static byte[] Frame(params byte[][] blocks)
    {
        blocks[^1][0] |= 1;
        return [0x28, 0xB5, 0x2F, 0xFD, 0, 9 << 3, .. blocks.SelectMany(b => b)];
    }

    /// <summary>A skippable frame.</summary>
    public static byte[] Skippable(byte variant, params byte[] content) =>
        [(byte)(0x50 | variant), 0x2A, 0x4D, 0x18, .. BitConverter.GetBytes(content.Length), .. content];

    public static byte[] Raw(params byte[] content) => Block(0, content.Length, content);

    public static byte[] Rle(byte value, int count) => Block(1, count, [value]);

    public static byte[] Compressed(params byte[] content) => Block(2, content.Length, content);

    /// <summary>A block with one sequence.</summary>
    /// <param name="literals">Literals of the block, stored raw, or as one repeated where they are alike.</param>
    /// <param name="literalsLength">Literals that the sequence takes.</param>
    /// <param name="offset">As the format numbers it: 1 to 3 are offsets used before, others are 3 more than the distance.</param>
    /// <param name="matchLength">Bytes to copy.</param>
    public static byte[] Sequence(byte[] literals, int literalsLength, uint offset, int matchLength)
    {
        (int literalsCode, int literalsExtra) = Code(literalsLength, 0, LiteralsLengthBits);
        (int matchCode, int matchExtra) = Code(matchLength, 3, MatchLengthBits);
        int offsetCode = (int)Math.Log2(offset);
        var bits = new BitWriter();
        // What is read first is written last.
        bits.Write((uint)literalsExtra, LiteralsLengthBits[literalsCode]);
        bits.Write((uint)matchExtra, MatchLengthBits[matchCode]);
        bits.Write(offset - (1u << offsetCode), offsetCode);
        byte[] stored = literals.Length > 0 && literals.All(b => b == literals[0]) ? [literals[0]] : literals;
        int type = stored.Length == 1 && literals.Length > 0 ? 1 : 0;
        int header = literals.Length << 4 | 3 << 2 | type;
        return Compressed(
            [
                (byte)header, (byte)(header >> 8), (byte)(header >> 16), .. stored,
                1, 0b01_01_01_00, (byte)literalsCode, (byte)offsetCode, (byte)matchCode, .. bits.Finish(),
            ]);
    }

    private static byte[] Block(int type, int size, byte[] content)
    {
        int header = size << 3 | type << 1;
        return [(byte)header, (byte)(header >> 8), (byte)(header >> 16), .. content];
    }

    private static (int Code, int Extra) Code(int value, int first, int[] bits)
    {
        int code = 0;
        while (value >= first + (1 << bits[code]))
            first += 1 << bits[code++];
        return (code, value - first);
    }

    private sealed class BitWriter
    {
        private readonly List<bool> bits = [];

        public void Write(uint value, int count)
        {
            for (int i = 0; i < count; i++)
                bits.Add((value >> i & 1) != 0);
        }

        public byte[] Finish()
        {
            bits.Add(true);
            byte[] bytes = new byte[(bits.Count + 7) / 8];
            for (int i = 0; i < bits.Count; i++)
                bytes[i / 8] |= (byte)(bits[i] ? 1 << i % 8 : 0);
            return bytes;
        }
    }
}
