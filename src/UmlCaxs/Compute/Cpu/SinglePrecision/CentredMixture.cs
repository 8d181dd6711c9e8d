using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Cpu.SinglePrecision;

/// <summary>
/// Coefficients of the components of a mixture, computed in double precision and rounded, laid out for
/// <see cref="CentredDensityKernel"/>.
/// </summary>
internal sealed unsafe class CentredMixture : IDisposable
{
    private const double Log2E = 1.4426950408889634;
    private readonly int length;
    private readonly float[] centres;
    private float* coefficients;

    /// <summary>Packs a mixture: log2(weight_k p(x | k)). Rows are shifted by the mean of the whole mixture, then by that of a component.</summary>
    public CentredMixture(GaussianMixture mixture)
    {
        Components = mixture.Components;
        Dims = mixture.Dims;
        Origin = mixture.OverallMean();
        length = CentredDensityKernel.PackedLength(Dims);
        centres = new float[Components * Dims];
        coefficients = (float*)NativeMemory.AlignedAlloc((nuint)(Components * length) * sizeof(float), 64);
        for (int k = 0; k < Components; k++)
        {
            for (int d = 0; d < Dims; d++)
                centres[(k * Dims) + d] = (float)(mixture.Mean(k)[d] - Origin[d]);
            CentredDensityKernel.Pack(mixture.PrecisionFactor(k), centres.AsSpan(k * Dims, Dims), 0.5 * Log2E, mixture.LogNormalisation(k) * Log2E, this[k]);
        }
    }

    ~CentredMixture() => Free();

    /// <summary>K.</summary>
    public int Components { get; }

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>D values that are subtracted from the rows in double precision, before they are rounded.</summary>
    public double[] Origin { get; }

    /// <summary>Coefficients of one component.</summary>
    public float* this[int component] => coefficients + ((long)component * length);

    /// <summary>
    /// Turns moments about the centres into moments about another origin: with c from the new origin to the old centre,
    /// sum r (z + c) = S + N c and sum r (z + c)(z + c)^T = SS + S c^T + c S^T + N c c^T.
    /// </summary>
    /// <param name="statistics">In: values about the centre of each component. Out: about its origin.</param>
    public void MoveToOrigin(SufficientStatistics statistics)
    {
        double[] c = new double[Dims];
        for (int k = 0; k < Components; k++)
        {
            Span<double> values = statistics.Values.AsSpan(k * statistics.Stride, statistics.Stride);
            Span<double> first = values.Slice(1, Dims);
            for (int d = 0; d < Dims; d++)
                c[d] = Origin[d] - statistics.Origin[d] + centres[(k * Dims) + d];
            int at = 1 + Dims;
            for (int i = 0; i < Dims; i++)
                for (int j = i; j < Dims; j++)
                    values[at++] += (first[i] * c[j]) + (c[i] * first[j]) + (values[0] * c[i] * c[j]);
            for (int d = 0; d < Dims; d++)
                first[d] += values[0] * c[d];
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(coefficients);
        coefficients = null;
    }
}
