using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace UmlCaxs.Compute;

/// <summary>Eigenvalue work on symmetric D x D matrices, by MathNet.Numerics.</summary>
public static class SymmetricMatrix
{
    /// <summary>The smallest eigenvalue.</summary>
    /// <param name="values">D x D, symmetric.</param>
    /// <param name="dims">D.</param>
    public static double SmallestEigenvalue(ReadOnlySpan<double> values, int dims) => Decompose(values, dims).EigenValues.Real().Minimum();

    /// <summary>
    /// The Moore-Penrose pseudo-inverse. Eigenvalues up to max(D, D) eps |largest| count as zero: the default cut-off of
    /// scipy.linalg.pinv.
    /// </summary>
    /// <param name="values">D x D, symmetric.</param>
    /// <param name="dims">D.</param>
    /// <returns>D x D, row-major, exactly symmetric.</returns>
    public static double[] PseudoInverse(ReadOnlySpan<double> values, int dims)
    {
        Evd<double> evd = Decompose(values, dims);
        Vector<double> eigenvalues = evd.EigenValues.Real();
        double cutoff = dims * 2.220446049250313e-16 * eigenvalues.AbsoluteMaximum();
        double[] inverse = new double[dims * dims];
        for (int i = 0; i < dims; i++)
            for (int j = i; j < dims; j++)
            {
                double sum = 0;
                for (int m = 0; m < dims; m++)
                    if (Math.Abs(eigenvalues[m]) > cutoff)
                        sum += evd.EigenVectors[i, m] * evd.EigenVectors[j, m] / eigenvalues[m];
                inverse[(i * dims) + j] = inverse[(j * dims) + i] = sum;
            }

        return inverse;
    }

    private static Evd<double> Decompose(ReadOnlySpan<double> values, int dims) =>
        DenseMatrix.OfColumnMajor(dims, dims, values.ToArray()).Evd(Symmetricity.Symmetric);
}
