using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Catalog;

/// <summary>
/// A hash of text that is the same on every machine and in every run, which .NET's own is not. All of its bits are good, so
/// that one part of them can choose a file and another a place in a table. No defence against chosen texts: those make it
/// slow, not wrong.
/// </summary>
internal static class Utf8Hash
{
    // Odd and without pattern: the golden ratio, and the multipliers of the 64-bit finaliser of MurmurHash3.
    private const ulong Word = 0x9E3779B97F4A7C15;
    private const ulong First = 0xFF51AFD7ED558CCD;
    private const ulong Second = 0xC4CEB9FE1A85EC53;

    /// <summary>The hash of UTF-8 bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> utf8)
    {
        ulong hash = (ulong)utf8.Length * Word;
        ReadOnlySpan<byte> rest = utf8;
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest));
        ulong last = 0;
        for (int i = 0; i < rest.Length; i++)
            last |= (ulong)rest[i] << (8 * i);
        return Mix(hash ^ last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 33)) * First;
        x = (x ^ (x >> 33)) * Second;
        return x ^ (x >> 33);
    }
}
