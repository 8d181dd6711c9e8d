using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// Writes the RLE / bit-packing hybrid: a value repeated long enough becomes a run, everything between is bit-packed. See
/// <see cref="RleBitPackedDecoder"/>.
/// </summary>
internal static class RleBitPackedEncoder
{
    private const int Group = 8;

    // Groups of one bit-packed run, so that its header takes two bytes at most.
    private const int MostGroups = 4096;

    /// <summary>Bits that hold values below <paramref name="count"/>; at least 1, as some readers do not expect 0.</summary>
    public static int BitWidth(int count) => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(count - 1, 0)));

    /// <summary>Writes values of at most <paramref name="bitWidth"/> bits (1 to 32).</summary>
    public static void Encode(ReadOnlySpan<int> values, int bitWidth, OutputBuffer output)
    {
        int shortest = ShortestRun(bitWidth);
        int packedFrom = 0;
        int at = 0;
        while (at < values.Length)
        {
            int run = RunLength(values[at..]);
            if (run < shortest)
            {
                at += Group;
                continue;
            }
            Pack(values[packedFrom..at], bitWidth, output);
            output.AppendVarint((uint)run << 1);
            uint value = (uint)values[at];
            for (int bits = 0; bits < bitWidth; bits += 8)
                output.Append((byte)(value >> bits));
            at += run;
            packedFrom = at;
        }
        Pack(values[packedFrom..], bitWidth, output);
    }

    /// <summary>Writes flags as values of one bit: definition levels of a column whose highest is 1.</summary>
    public static void EncodeFlags(ReadOnlySpan<bool> flags, OutputBuffer output)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(flags);
        int shortest = ShortestRun(1);
        int packedFrom = 0;
        int at = 0;
        while (at < bytes.Length)
        {
            int run = RunLength(bytes[at..]);
            if (run < shortest)
            {
                at += Group;
                continue;
            }
            PackFlags(bytes[packedFrom..at], output);
            output.AppendVarint((uint)run << 1);
            output.Append(bytes[at]);
            at += run;
            packedFrom = at;
        }
        PackFlags(bytes[packedFrom..], output);
    }

    /// <summary>Packs flags without headers, as PLAIN booleans are: one bit each, unused bits of the last byte 0.</summary>
    public static void PackBits(ReadOnlySpan<byte> flags, OutputBuffer output)
    {
        Span<byte> packed = output.Extend((flags.Length + 7) / 8);
        int whole = flags.Length / 8;
        for (int i = 0; i < whole; i++)
        {
            // Multiplying moves the lowest bit of byte i to bit 56 + i; no two meet.
            packed[i] = (byte)(MemoryMarshal.Read<ulong>(flags[(8 * i)..]) * 0x0102040810204080UL >> 56);
        }
        if (whole == packed.Length)
            return;
        packed[whole] = 0;
        for (int i = 8 * whole; i < flags.Length; i++)
            packed[whole] |= (byte)(flags[i] << (i & 7));
    }

    // A run must be shorter than its values packed and the header that it makes necessary behind it.
    private static int ShortestRun(int bitWidth)
    {
        int runBytes = 4 + ((bitWidth + 7) / 8);
        return Math.Max(Group, ((8 * runBytes / bitWidth) + Group - 1) / Group * Group);
    }

    private static int RunLength<T>(ReadOnlySpan<T> values)
        where T : IEquatable<T>
    {
        if (values.Length > 1 && !values[0].Equals(values[1]))
            return 1;
        int end = values.IndexOfAnyExcept(values[0]);
        return end < 0 ? values.Length : end;
    }

    private static void PackFlags(ReadOnlySpan<byte> flags, OutputBuffer output)
    {
        for (; !flags.IsEmpty; flags = flags[Math.Min(flags.Length, MostGroups * Group)..])
        {
            ReadOnlySpan<byte> part = flags[..Math.Min(flags.Length, MostGroups * Group)];
            output.AppendVarint(((uint)((part.Length + Group - 1) / Group) << 1) | 1);
            PackBits(part, output);
        }
    }

    // The last group is filled up with zeros.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(ReadOnlySpan<int> values, int bitWidth, OutputBuffer output)
    {
        while (!values.IsEmpty)
        {
            ReadOnlySpan<int> part = values[..Math.Min(values.Length, MostGroups * Group)];
            values = values[part.Length..];
            int groups = (part.Length + Group - 1) / Group;
            output.AppendVarint(((uint)groups << 1) | 1);
            Span<byte> packed = output.Extend(groups * bitWidth);
            ref byte target = ref MemoryMarshal.GetReference(packed);
            ulong bits = 0;
            int count = 0;
            int at = 0;
            foreach (int value in part)
            {
                bits |= (ulong)(uint)value << count;
                count += bitWidth;
                if (count < 32)
                    continue;
                // 32 bits at a time end within the groups: these hold at least the bits packed so far.
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, at), (uint)bits);
                at += sizeof(uint);
                bits >>= 32;
                count -= 32;
            }
            for (; at < packed.Length; at++, bits >>= 8)
                packed[at] = (byte)bits;
        }
    }
}
