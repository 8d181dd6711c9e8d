using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;

namespace UmlCaxs.Mixture;

/// <summary>The sufficient statistics of rows each of which belongs to one group entirely.</summary>
internal static unsafe class LabelMoments
{
    /// <summary>Sums the moments of each group about the mean of the sample.</summary>
    /// <param name="sample">Rows.</param>
    /// <param name="labels">The group of each row.</param>
    /// <param name="groups">Number of groups.</param>
    public static SufficientStatistics Of(Sample sample, int[] labels, int groups)
    {
        var statistics = new SufficientStatistics(groups, sample.Columns.Mean);
        switch (CpuBackend.WidestVector)
        {
            case 512:
                Sum<Vector512<double>>(sample, labels, statistics);
                break;
            case 256:
                Sum<Vector256<double>>(sample, labels, statistics);
                break;
            default:
                Sum<Vector128<double>>(sample, labels, statistics);
                break;
        }

        return statistics;
    }

    /// <summary>
    /// Adds z z^T of a row to its group's D x D sums, of which every vector holds some features of one row of the matrix, and z
    /// to a row of sums below.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<T>(Sample sample, int[] labels, SufficientStatistics statistics)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int dims = sample.Dims;
        int padded = (dims + lanes - 1) / lanes * lanes;
        int length = (dims + 1) * padded;
        double[] sums = new double[statistics.Components * length];
        double* z = stackalloc double[padded];
        new Span<double>(z, padded).Clear();
        fixed (double* all = sums)
        fixed (double* values = sample.Values)
        fixed (double* mean = statistics.Origin)
        {
            for (int row = 0; row < sample.Rows; row++)
            {
                double* x = values + ((nint)row * dims);
                for (int d = 0; d < dims; d++)
                    z[d] = x[d] - mean[d];
                double* sum = all + ((nint)labels[row] * length);
                statistics.Values[labels[row] * statistics.Stride]++;
                for (int from = 0; from < dims; from += lanes)
                {
                    // Features i up to j suffice, and j is at most the last of the vector.
                    T features = Simd.Load<T>(z + from);
                    for (int i = 0; i < Math.Min(dims, from + lanes); i++)
                        Simd.Store(Simd.MultiplyAdd(Simd.Broadcast<T>(z[i]), features, Simd.Load<T>(sum + (i * padded) + from)), sum + (i * padded) + from);
                    Simd.Store(Simd.Add(features, Simd.Load<T>(sum + (dims * padded) + from)), sum + (dims * padded) + from);
                }
            }

            for (int k = 0; k < statistics.Components; k++)
            {
                double* sum = all + ((nint)k * length);
                Span<double> target = statistics.Values.AsSpan((k * statistics.Stride) + 1, statistics.Stride - 1);
                new Span<double>(sum + (dims * padded), dims).CopyTo(target);
                int at = dims;
                for (int i = 0; i < dims; i++)
                    for (int j = i; j < dims; j++)
                        target[at++] = sum[(i * padded) + j];
            }
        }
    }
}
