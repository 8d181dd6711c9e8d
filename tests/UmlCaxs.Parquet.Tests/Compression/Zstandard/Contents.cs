using System.Buffers.Binary;
using System.Text;

namespace UmlCaxs.Parquet.Tests.Compression.Zstandard;

/// <summary>The contents of <see cref="KnownFrames"/>: the generators of make_frames.py once more.</summary>
internal static class Contents
{
    private static readonly string[] Words =
        "sky source flux band hardness ratio chandra detection catalogue error upper limit star galaxy pulsar cluster".Split(' ');

    public static byte[] Make(string name, int length) => name switch
    {
        "Text" => Text(length),
        "Letters" => FewValues(length, 'a'),
        "Digits" => FewValues(length, '\0'),
        "Doubles" => Doubles(length),
        "Noise" => [.. Numbers().Take(length).Select(n => (byte)n)],
        "Zeros" => new byte[length],
        "Sparse" => [.. Numbers().Take(length).Select(n => n % 499 == 0 ? (byte)n : (byte)0)],
        "Cycle" => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 7))],
        _ => throw new ArgumentException(name, nameof(name)),
    };

    private static IEnumerable<uint> Numbers()
    {
        ulong state = 1;
        while (true)
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            yield return (uint)(state >> 33);
        }
    }

    private static byte[] Text(int length)
    {
        var text = new StringBuilder();
        foreach (uint n in Numbers())
        {
            if (text.Length >= length)
                break;
            text.Append(Words[n % Words.Length]);
            if (n % 7 != 0)
                text.Append(' ');
            else
                text.Append(' ').Append(n % 1000).Append('\n');
        }
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static byte[] FewValues(int length, char first)
    {
        uint[] draws = [.. Numbers().Take(2 * length)];
        return [.. Enumerable.Range(0, length).Select(i => (byte)(first + Math.Min(draws[2 * i] % 4, draws[2 * i + 1] % 9)))];
    }

    private static byte[] Doubles(int length)
    {
        byte[] bytes = new byte[length];
        int at = 0;
        foreach (uint n in Numbers().Take(length / sizeof(double)))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), n % 2000 / 8.0);
            at += sizeof(double);
        }
        return bytes;
    }
}
