using System.Text;
using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Search;

/// <summary>Finds sources by a part of their name, whatever the case of its letters.</summary>
internal static class NameScan
{
    private const int Range = 1 << 16;

    /// <summary>Finds sources.</summary>
    /// <param name="names">All names.</param>
    /// <param name="part">The part.</param>
    /// <param name="limit">Most sources wanted.</param>
    /// <param name="threads">Threads that look.</param>
    /// <returns>How many there are; and the first of them, names that begin with the part before others.</returns>
    public static (int Total, IReadOnlyList<int> Sources) Run(TextColumn names, string part, int limit, int threads)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(part.ToLowerInvariant());
        int ranges = (names.Count + Range - 1) / Range;
        var found = new (int Total, List<int> Begin, List<int> Hold)[ranges];
        Parallel.For(0, ranges, new ParallelOptions { MaxDegreeOfParallelism = threads }, range =>
        {
            (int total, List<int> begin, List<int> hold) = (0, [], []);
            for (int source = range * Range; source < Math.Min(names.Count, (range + 1) * Range); source++)
            {
                int at = IndexOf(names.Utf8(source), wanted);
                if (at < 0)
                    continue;
                total++;
                List<int> list = at == 0 ? begin : hold;
                if (list.Count < limit)
                    list.Add(source);
            }

            found[range] = (total, begin, hold);
        });
        return (found.Sum(f => f.Total), [.. found.SelectMany(f => f.Begin).Concat(found.SelectMany(f => f.Hold)).Take(limit)]);
    }

    private static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        for (int at = 0; at + lower.Length <= text.Length; at++)
        {
            int i = 0;
            while (i < lower.Length && ToLower(text[at + i]) == lower[i])
                i++;
            if (i == lower.Length)
                return at;
        }

        return -1;
    }

    // Names of sources are ASCII; other letters match in their own case.
    private static byte ToLower(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
}
