using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Synthetic;

/// <summary>
/// Upper triangular D x D matrices, one after another, for products with one vector at a time. Rows are padded with zeros to
/// whole vectors, and so are the vectors they meet. Product and sum stay separate operations: fused ones round
/// differently, and a seed is to give the same catalogue on every processor.
/// </summary>
internal sealed class PackedForms(int count, int dims)
{
    private const int Lanes = 4;
    private readonly double[] values = new double[count * dims * PaddedLength(dims)];

    /// <summary>Doubles a padded vector has: D rounded up to whole vectors.</summary>
    public static int PaddedLength(int dims) => (dims + Lanes - 1) / Lanes * Lanes;

    /// <summary>Stores the transpose of a lower triangular matrix (D x D, row-major) as matrix <paramref name="index"/>.</summary>
    public void SetTransposed(int index, ReadOnlySpan<double> lower)
    {
        for (int i = 0; i < dims; i++)
            for (int j = i; j < dims; j++)
                At(index, i, j) = lower[(j * dims) + i];
    }

    /// <summary>Stores a symmetric matrix (D x D): its upper triangle, the off-diagonal part twice, has the same quadratic form.</summary>
    public void SetSymmetric(int index, ReadOnlySpan<double> symmetric)
    {
        for (int i = 0; i < dims; i++)
            for (int j = i; j < dims; j++)
                At(index, i, j) = symmetric[(i * dims) + j] + (i == j ? 0 : symmetric[(j * dims) + i]);
    }

    /// <summary>result = origin + z^T A; all vectors padded.</summary>
    public void Multiply(int index, ReadOnlySpan<double> z, ReadOnlySpan<double> origin, Span<double> result)
    {
        for (int block = 0; block < z.Length; block += Lanes)
            (Vector256.LoadUnsafe(in origin[block]) + Block(index, z, block)).StoreUnsafe(ref result[block]);
    }

    /// <summary>z^T A z; z padded.</summary>
    public double Quadratic(int index, ReadOnlySpan<double> z)
    {
        Vector256<double> sum = Vector256<double>.Zero;
        for (int block = 0; block < z.Length; block += Lanes)
            sum += Block(index, z, block) * Vector256.LoadUnsafe(in z[block]);
        return Vector256.Sum(sum);
    }

    /// <summary>Columns block ... block + 3 of z^T A: below the diagonal there is nothing to add.</summary>
    private Vector256<double> Block(int index, ReadOnlySpan<double> z, int block)
    {
        int padded = z.Length;
        int rows = Math.Min(dims, block + Lanes);
        ref double column = ref values[(index * dims * padded) + block];
        ref double factor = ref MemoryMarshal.GetReference(z);
        Vector256<double> even = Vector256<double>.Zero;
        Vector256<double> odd = Vector256<double>.Zero;
        int i = 0;
        for (; i + 1 < rows; i += 2)
        {
            even += Vector256.LoadUnsafe(ref column, (nuint)(i * padded)) * Unsafe.Add(ref factor, i);
            odd += Vector256.LoadUnsafe(ref column, (nuint)((i + 1) * padded)) * Unsafe.Add(ref factor, i + 1);
        }

        if (i < rows)
            even += Vector256.LoadUnsafe(ref column, (nuint)(i * padded)) * z[i];
        return even + odd;
    }

    private ref double At(int index, int row, int column) => ref values[(((index * dims) + row) * PaddedLength(dims)) + column];
}
