using UmlCaxs.Compute;

namespace UmlCaxs.Features;

/// <summary>Exact medians of the columns of a matrix without a copy: a radix select over the ordered bits of the doubles.</summary>
public static class FeatureMedians
{
    private const int DigitBits = 16;

    /// <summary>The medians of all columns (the mean of the two middle values when N is even).</summary>
    /// <param name="matrix">N x D, N at least 1.</param>
    /// <param name="threads">Threads to use; -1 for all processors.</param>
    public static double[] Of(FeatureMatrix matrix, int threads = -1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(matrix.Rows);
        double[] medians = new double[matrix.Dims];
        Parallel.For(0, matrix.Dims, new ParallelOptions { MaxDegreeOfParallelism = threads }, d =>
        {
            double upper = Select(matrix, d, matrix.Rows / 2);
            medians[d] = matrix.Rows % 2 == 1 ? upper : (Select(matrix, d, (matrix.Rows / 2) - 1) + upper) / 2;
        });
        return medians;
    }

    /// <summary>The value of this rank (0-based, ascending): four passes, each of which fixes 16 bits of it.</summary>
    private static double Select(FeatureMatrix matrix, int dim, long rank)
    {
        long[] histogram = new long[1 << DigitBits];
        ulong prefix = 0;
        for (int shift = 64 - DigitBits; shift >= 0; shift -= DigitBits)
        {
            Array.Clear(histogram);
            ulong mask = shift + DigitBits == 64 ? 0 : ulong.MaxValue << (shift + DigitBits);
            for (int chunk = 0; chunk < matrix.ChunkCount; chunk++)
                foreach (double x in matrix.Column(chunk, dim))
                {
                    ulong key = OrderedBits(x);
                    if ((key & mask) == prefix)
                        histogram[(key >> shift) & ((1 << DigitBits) - 1)]++;
                }

            int digit = 0;
            for (; rank >= histogram[digit]; digit++)
                rank -= histogram[digit];
            prefix |= (ulong)digit << shift;
        }

        return BitConverter.UInt64BitsToDouble((prefix >> 63) == 1 ? prefix & ~(1UL << 63) : ~prefix);
    }

    /// <summary>Bits that sort as unsigned integers the way the doubles sort.</summary>
    private static ulong OrderedBits(double x)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        return (bits >> 63) == 1 ? ~bits : bits | (1UL << 63);
    }
}
