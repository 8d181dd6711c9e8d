using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Copies of literals and matches in steps of 16 or 32 bytes, which write up to 31 bytes more than asked for.</summary>
internal static unsafe class SequenceCopy
{
    private const int Step = 16;

    /// <summary>Copies bytes; 31 more may be read and written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* source, byte* target, int length)
    {
        MatchCopy.Sixteen(source, target);
        if (length > Step)
            CopyMore(source, target, length);
    }

    /// <summary>Copies from <paramref name="offset"/> bytes before the target, possibly what it has just written; 31 bytes more may be written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyMatch(byte* target, nuint offset, int length)
    {
        // Vectors are stored before the next one is loaded, so a distance of one vector is enough.
        if (offset >= Step)
            Copy(target - offset, target, length);
        else
            MatchCopy.Repeat(target, offset, (nuint)length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMore(byte* source, byte* target, int length)
    {
        byte* end = target + length;
        source += Step;
        target += Step;
        do
        {
            MatchCopy.Sixteen(source, target);
            MatchCopy.Sixteen(source + Step, target + Step);
            source += 2 * Step;
            target += 2 * Step;
        }
        while (target < end);
    }
}
