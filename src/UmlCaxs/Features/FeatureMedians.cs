using System.Runtime.CompilerServices;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;

namespace UmlCaxs.Features;

/// <summary>
/// Exact medians of features without a copy of them: a radix select over the ordered bits of the doubles. Four passes over
/// the rows, each of which fixes 16 bits of every median.
/// </summary>
public static class FeatureMedians
{
    private const int DigitBits = 16;
    private const int Digits = 1 << DigitBits;

    /// <summary>The medians of all columns (the mean of the two middle values when N is even).</summary>
    /// <param name="matrix">N x D; every feature has a value in some row. Medians are those of the values that are there.</param>
    /// <param name="threads">Threads to use; -1 for all processors.</param>
    public static double[] Of(FeatureMatrix matrix, int threads = -1) => Of(() => [matrix], FeatureBounds.Of([matrix], matrix.Dims).Observed, threads, null);

    /// <summary>The medians of all features (the mean of the two middle values when N is even).</summary>
    /// <param name="data">N x D; every feature has a value in some row. Medians are those of the values that are there.</param>
    /// <param name="threads">Threads to use; -1 for all processors.</param>
    /// <param name="cancellation">Ends a pass over the rows.</param>
    public static double[] Of(FeatureData data, int threads = -1, CancellationToken cancellation = default) =>
        Of(() => data.Pass(cancellation), data.Bounds.Observed, threads, data.Ranks);

    /// <summary>The medians of features of which there are so many values, besides NaN.</summary>
    private static double[] Of(Func<IEnumerable<FeatureMatrix>> pass, long[] counts, int threads, Communicator? ranks)
    {
        int dims = counts.Length;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        var lower = new Selection[dims];
        var upper = new Selection[dims];
        for (int d = 0; d < dims; d++)
        {
            long rows = counts[d];
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, uint.MaxValue * (long)(ranks?.Size ?? 1)); // what a count of one process can hold
            upper[d] = new Selection(rows / 2);
            lower[d] = rows % 2 == 1 ? upper[d] : new Selection((rows / 2) - 1);
        }

        for (int shift = 64 - DigitBits; shift >= 0; shift -= DigitBits)
        {
            foreach (FeatureMatrix part in pass())
                Parallel.For(0, dims, parallel, d =>
                {
                    for (int chunk = 0; chunk < part.ChunkCount; chunk++)
                    {
                        Span<double> values = part.Column(chunk, d);
                        upper[d].Count(values, shift);
                        if (lower[d].Prefix != upper[d].Prefix)
                            lower[d].Count(values, shift);
                    }
                });
            for (int d = 0; d < dims; d++)
            {
                // The two middle values mostly share their first digits, and then one count serves both.
                bool shared = lower[d].Prefix == upper[d].Prefix;
                long[] counted = upper[d].TakeCounts(ranks);
                lower[d].Fix(shared ? counted : lower[d].TakeCounts(ranks), shift);
                if (lower[d] != upper[d])
                    upper[d].Fix(counted, shift);
            }
        }

        return [.. lower.Zip(upper, (l, u) => l == u ? u.Value : (l.Value + u.Value) / 2)];
    }

    /// <summary>Bits that sort as unsigned integers the way the doubles sort.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OrderedBits(double x)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        return bits ^ ((ulong)((long)bits >> 63) | (1UL << 63));
    }

    /// <summary>The search for the value of one rank.</summary>
    private sealed class Selection(long rank)
    {
        private long rank = rank; // among the values that begin with the prefix
        private uint[]? histogram;

        /// <summary>The leading bits found so far.</summary>
        public ulong Prefix { get; private set; }

        /// <summary>How many values with the prefix have each next digit, in all processes; counts begin anew.</summary>
        public long[] TakeCounts(Communicator? ranks)
        {
            long[] counts = new long[Digits];
            for (int digit = 0; histogram is not null && digit < Digits; digit++)
                counts[digit] = histogram[digit];
            ranks?.Sum(counts);
            histogram?.AsSpan().Clear();
            return counts;
        }

        /// <summary>The value, when all its bits are found.</summary>
        public double Value => BitConverter.UInt64BitsToDouble((Prefix >> 63) == 1 ? Prefix & ~(1UL << 63) : ~Prefix);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Count(ReadOnlySpan<double> values, int shift)
        {
            ulong mask = shift + DigitBits == 64 ? 0 : ulong.MaxValue << (shift + DigitBits);
            ulong prefix = Prefix;
            uint[] counts = histogram ??= new uint[Digits];
            foreach (double x in values)
            {
                ulong key = OrderedBits(x);
                if ((key & mask) == prefix && !double.IsNaN(x))
                    counts[(key >> shift) & (Digits - 1)]++;
            }
        }

        /// <summary>Takes the digit in which the rank falls.</summary>
        public void Fix(long[] counts, int shift)
        {
            int digit = 0;
            for (; rank >= counts[digit]; digit++)
                rank -= counts[digit];
            Prefix |= (ulong)digit << shift;
        }
    }
}
