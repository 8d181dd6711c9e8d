using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>What all kernels need of a Gaussian, whose coefficients lie as <see cref="UmlCaxs.Compute.Native.PackedGaussians"/> leaves them.</summary>
internal static class Gaussians
{
    /// <summary>Copies a row of the feature matrix, shifted by the origin.</summary>
    /// <param name="x">The feature matrix in chunks.</param>
    /// <param name="origin">D values.</param>
    /// <param name="dims">D.</param>
    /// <param name="row">Row of the matrix.</param>
    /// <param name="z">Receives D values.</param>
    /// <param name="at">Where they begin.</param>
    public static void LoadRow(ArrayView<double> x, ArrayView<double> origin, int dims, long row, ArrayView<double> z, int at)
    {
        long first = (row / FeatureMatrix.ChunkRows * FeatureMatrix.ChunkRows * dims) + (row % FeatureMatrix.ChunkRows);
        for (int d = 0; d < dims; d++)
            z[at + d] = x[first + ((long)d * FeatureMatrix.ChunkRows)] - origin[d];
    }

    /// <summary>
    /// ln of weight x density of a row. Four columns of the triangular factor at a time: a value of the row is read once for
    /// four multiplications, and their sums stay in registers.
    /// </summary>
    /// <param name="g">Packed Gaussians.</param>
    /// <param name="first">Where the Gaussian begins.</param>
    /// <param name="dims">D.</param>
    /// <param name="z">Rows.</param>
    /// <param name="at">Where the row begins.</param>
    public static double LogDensity(ArrayView<double> g, long first, int dims, ArrayView<double> z, int at)
    {
        double sum = 0;
        long c = first + 1;
        int j = 0;
        for (; j + 3 < dims; j += 4)
        {
            // Column j is its offset, then j + 1 factors.
            long c1 = c + j + 2;
            long c2 = c1 + j + 3;
            long c3 = c2 + j + 4;
            double y0 = g[c];
            double y1 = g[c1];
            double y2 = g[c2];
            double y3 = g[c3];
            for (int i = 0; i <= j; i++)
            {
                double v = z[at + i];
                y0 += g[c + 1 + i] * v;
                y1 += g[c1 + 1 + i] * v;
                y2 += g[c2 + 1 + i] * v;
                y3 += g[c3 + 1 + i] * v;
            }

            double v1 = z[at + j + 1];
            double v2 = z[at + j + 2];
            y1 += g[c1 + j + 2] * v1;
            y2 += g[c2 + j + 2] * v1;
            y3 += g[c3 + j + 2] * v1;
            y2 += g[c2 + j + 3] * v2;
            y3 += g[c3 + j + 3] * v2;
            y3 += g[c3 + j + 4] * z[at + j + 3];
            sum += (y0 * y0) + (y1 * y1) + (y2 * y2) + (y3 * y3);
            c = c3 + j + 5;
        }

        for (; j < dims; j++)
        {
            double y = g[c];
            for (int i = 0; i <= j; i++)
                y += g[c + 1 + i] * z[at + i];
            sum += y * y;
            c += j + 2;
        }

        return g[first] - sum;
    }

    /// <summary>The larger of two, or NaN if either is one.</summary>
    public static double Larger(double a, double b) => b > a || double.IsNaN(b) ? b : a;
}
