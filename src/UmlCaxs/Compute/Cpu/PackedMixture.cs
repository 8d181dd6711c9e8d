using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>Coefficients of several Gaussians, laid out for <see cref="LogDensityKernel"/>.</summary>
internal sealed unsafe class PackedMixture : IDisposable
{
    private const double Log2E = 1.4426950408889634;
    private double* coefficients;
    private readonly int length;

    private PackedMixture(int components, int dims, ReadOnlySpan<double> origin)
    {
        Components = components;
        Dims = dims;
        Origin = origin.ToArray();
        length = LogDensityKernel.PackedLength(dims);
        coefficients = (double*)NativeMemory.AlignedAlloc((nuint)(components * length) * sizeof(double), 64);
    }

    ~PackedMixture() => Free();

    /// <summary>Number of Gaussians.</summary>
    public int Components { get; }

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>D values by which rows are shifted before the coefficients apply.</summary>
    public double[] Origin { get; }

    /// <summary>The components of a mixture: log2(weight_k p(x | k)).</summary>
    public static PackedMixture Of(GaussianMixture mixture, ReadOnlySpan<double> origin)
    {
        var packed = new PackedMixture(mixture.Components, mixture.Dims, origin);
        for (int k = 0; k < mixture.Components; k++)
            LogDensityKernel.Pack(mixture.PrecisionFactor(k), mixture.Mean(k), origin, 0.5 * Log2E, mixture.LogNormalisation(k) * Log2E, packed[k]);
        return packed;
    }

    /// <summary>The class models of one cluster: -MahalanobisSquared in powers of two, so that 2^value is exp(-MahalanobisSquared).</summary>
    public static PackedMixture Of(IReadOnlyList<ClassModel> models, int dims, ReadOnlySpan<double> origin)
    {
        var packed = new PackedMixture(models.Count, dims, origin);
        double[] upper = new double[dims * dims];
        for (int c = 0; c < models.Count; c++)
        {
            Cholesky.FactorUpperSemidefinite(models[c].Precision, upper, dims);
            LogDensityKernel.Pack(upper, models[c].Mean, origin, Log2E, 0, packed[c]);
        }

        return packed;
    }

    /// <summary>Coefficients of one Gaussian.</summary>
    public double* this[int component] => coefficients + ((long)component * length);

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
