namespace UmlCaxs.Compute;

/// <summary>
/// The two triangular operations an M-step needs, on row-major D x D spans. Ours rather than a library's because a
/// failing factorisation is an expected outcome here (a collapsing component), reported without an exception, and runs
/// inside every EM iteration without allocating.
/// </summary>
internal static class Cholesky
{
    /// <summary>
    /// Factors a symmetric positive definite <paramref name="a"/> (D x D, lower triangle read) as L L^T into
    /// <paramref name="lower"/>.
    /// </summary>
    /// <returns>False if <paramref name="a"/> is not positive definite to working precision.</returns>
    public static bool TryFactor(ReadOnlySpan<double> a, Span<double> lower, int dims)
    {
        lower.Clear();
        for (int i = 0; i < dims; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[(i * dims) + j];
                for (int m = 0; m < j; m++)
                    sum -= lower[(i * dims) + m] * lower[(j * dims) + m];
                if (i != j)
                {
                    lower[(i * dims) + j] = sum / lower[(j * dims) + j];
                    continue;
                }

                // NaN fails this test too. A pivot far below its own diagonal is rounding noise, not variance.
                if (!(sum > 4 * dims * double.Epsilon) || !(sum > 1e-15 * a[(i * dims) + i]) || !double.IsFinite(sum))
                    return false;
                lower[(i * dims) + i] = Math.Sqrt(sum);
            }
        }

        return true;
    }

    /// <summary>
    /// The upper triangular U = L^-T (D x D), so that (L L^T)^-1 = U U^T: scikit-learn's precision Cholesky.
    /// </summary>
    public static void InvertTransposed(ReadOnlySpan<double> lower, Span<double> upper, int dims)
    {
        upper.Clear();
        for (int column = 0; column < dims; column++)
        {
            // Forward substitution L y = e_column; y is a column of L^-1, hence a row of U.
            for (int i = column; i < dims; i++)
            {
                double sum = i == column ? 1 : 0;
                for (int m = column; m < i; m++)
                    sum -= lower[(i * dims) + m] * upper[(column * dims) + m];
                upper[(column * dims) + i] = sum / lower[(i * dims) + i];
            }
        }
    }

    /// <summary>
    /// Factors a symmetric positive semidefinite <paramref name="p"/> (D x D) as U U^T with U upper triangular. A direction
    /// without precision (a pseudo-inverse has them) becomes a zero column.
    /// </summary>
    /// <returns>False if <paramref name="p"/> has a clearly negative direction or is not finite.</returns>
    public static bool FactorUpperSemidefinite(ReadOnlySpan<double> p, Span<double> upper, int dims)
    {
        upper.Clear();
        double largest = 0;
        for (int j = 0; j < dims; j++)
            largest = Math.Max(largest, Math.Abs(p[(j * dims) + j]));
        double noise = dims * 4e-16 * largest;
        for (int j = dims - 1; j >= 0; j--)
        {
            double pivot = p[(j * dims) + j];
            for (int m = j + 1; m < dims; m++)
                pivot -= upper[(j * dims) + m] * upper[(j * dims) + m];
            if (!double.IsFinite(pivot) || pivot < -1e6 * noise)
                return false;
            if (pivot <= noise)
                continue;
            double root = Math.Sqrt(pivot);
            upper[(j * dims) + j] = root;
            for (int i = 0; i < j; i++)
            {
                double sum = p[(i * dims) + j];
                for (int m = j + 1; m < dims; m++)
                    sum -= upper[(i * dims) + m] * upper[(j * dims) + m];
                upper[(i * dims) + j] = sum / root;
            }
        }

        return true;
    }
}
