using System.Numerics;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// <see cref="MomentKernel"/> for the groups of vectors in which a component matters; the same sums in the same layout, which
/// <see cref="MomentKernel.Unpack"/> adds up.
/// </summary>
internal static unsafe class PrunedMomentKernel
{
    private const int DiagonalSums = 14;
    private const int OffDiagonalSums = 16;

    /// <summary>Adds the chosen groups of a tile to the running sums of one component.</summary>
    /// <param name="x">Tile, feature-major, <see cref="MomentKernel.PaddedDims"/> features.</param>
    /// <param name="stride">Distance between two features.</param>
    /// <param name="dims">D.</param>
    /// <param name="r">Responsibilities of the component, one a row.</param>
    /// <param name="groups">A bit for every group of vectors.</param>
    /// <param name="sums">Running sums: <see cref="MomentKernel.SumVectors"/> vectors.</param>
    /// <param name="weighted">Scratch for <see cref="MomentKernel.Side"/> features of the tile times r, at the distance of <paramref name="stride"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(double* x, nint stride, int dims, double* r, ulong groups, double* sums, double* weighted)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int groupRows = LogDensityKernel.VectorsPerGroup * lanes;
        T count = Simd.Load<T>(sums);
        for (ulong left = groups; left != 0; left &= left - 1)
        {
            double* first = r + (BitOperations.TrailingZeroCount(left) * groupRows);
            for (int row = 0; row < groupRows; row += lanes)
                count = Simd.Add(count, Simd.Load<T>(first + row));
        }

        Simd.Store(count, sums);
        sums += lanes;
        for (int i = 0; i < dims; i += MomentKernel.Side)
        {
            Diagonal<T>(x + (i * stride), stride, r, groups, sums, weighted);
            sums += DiagonalSums * lanes;
            for (int j = i + MomentKernel.Side; j < dims; j += MomentKernel.Side)
            {
                OffDiagonal<T>(weighted, x + (j * stride), stride, groups, sums);
                sums += OffDiagonalSums * lanes;
            }
        }
    }

    /// <summary>
    /// Features i..i+3 with themselves: 10 second moments, then 4 first moments. Leaves the weighted features for the blocks
    /// beside it, which saves them four multiplications in twenty.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Diagonal<T>(double* x, nint stride, double* r, ulong groups, double* sums, double* weighted)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        nint groupRows = LogDensityKernel.VectorsPerGroup * lanes;
        T s00 = Simd.Load<T>(sums);
        T s01 = Simd.Load<T>(sums + lanes);
        T s02 = Simd.Load<T>(sums + (2 * lanes));
        T s03 = Simd.Load<T>(sums + (3 * lanes));
        T s11 = Simd.Load<T>(sums + (4 * lanes));
        T s12 = Simd.Load<T>(sums + (5 * lanes));
        T s13 = Simd.Load<T>(sums + (6 * lanes));
        T s22 = Simd.Load<T>(sums + (7 * lanes));
        T s23 = Simd.Load<T>(sums + (8 * lanes));
        T s33 = Simd.Load<T>(sums + (9 * lanes));
        T m0 = Simd.Load<T>(sums + (10 * lanes));
        T m1 = Simd.Load<T>(sums + (11 * lanes));
        T m2 = Simd.Load<T>(sums + (12 * lanes));
        T m3 = Simd.Load<T>(sums + (13 * lanes));
        for (; groups != 0; groups &= groups - 1)
        {
            nint row = BitOperations.TrailingZeroCount(groups) * groupRows;
            for (nint end = row + groupRows; row != end; row += lanes)
            {
                T weight = Simd.Load<T>(r + row);
                T x0 = Simd.Load<T>(x + row);
                T x1 = Simd.Load<T>(x + stride + row);
                T x2 = Simd.Load<T>(x + (2 * stride) + row);
                T x3 = Simd.Load<T>(x + (3 * stride) + row);
                T t = Simd.Multiply(weight, x0);
                Simd.Store(t, weighted + row);
                m0 = Simd.Add(m0, t);
                s00 = Simd.MultiplyAdd(t, x0, s00);
                s01 = Simd.MultiplyAdd(t, x1, s01);
                s02 = Simd.MultiplyAdd(t, x2, s02);
                s03 = Simd.MultiplyAdd(t, x3, s03);
                t = Simd.Multiply(weight, x1);
                Simd.Store(t, weighted + stride + row);
                m1 = Simd.Add(m1, t);
                s11 = Simd.MultiplyAdd(t, x1, s11);
                s12 = Simd.MultiplyAdd(t, x2, s12);
                s13 = Simd.MultiplyAdd(t, x3, s13);
                t = Simd.Multiply(weight, x2);
                Simd.Store(t, weighted + (2 * stride) + row);
                m2 = Simd.Add(m2, t);
                s22 = Simd.MultiplyAdd(t, x2, s22);
                s23 = Simd.MultiplyAdd(t, x3, s23);
                t = Simd.Multiply(weight, x3);
                Simd.Store(t, weighted + (3 * stride) + row);
                m3 = Simd.Add(m3, t);
                s33 = Simd.MultiplyAdd(t, x3, s33);
            }
        }

        Simd.Store(s00, sums);
        Simd.Store(s01, sums + lanes);
        Simd.Store(s02, sums + (2 * lanes));
        Simd.Store(s03, sums + (3 * lanes));
        Simd.Store(s11, sums + (4 * lanes));
        Simd.Store(s12, sums + (5 * lanes));
        Simd.Store(s13, sums + (6 * lanes));
        Simd.Store(s22, sums + (7 * lanes));
        Simd.Store(s23, sums + (8 * lanes));
        Simd.Store(s33, sums + (9 * lanes));
        Simd.Store(m0, sums + (10 * lanes));
        Simd.Store(m1, sums + (11 * lanes));
        Simd.Store(m2, sums + (12 * lanes));
        Simd.Store(m3, sums + (13 * lanes));
    }

    /// <summary>Weighted features i..i+3 with features j..j+3: 16 second moments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OffDiagonal<T>(double* weighted, double* x, nint stride, ulong groups, double* sums)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        nint groupRows = LogDensityKernel.VectorsPerGroup * lanes;
        T s00 = Simd.Load<T>(sums);
        T s01 = Simd.Load<T>(sums + lanes);
        T s02 = Simd.Load<T>(sums + (2 * lanes));
        T s03 = Simd.Load<T>(sums + (3 * lanes));
        T s10 = Simd.Load<T>(sums + (4 * lanes));
        T s11 = Simd.Load<T>(sums + (5 * lanes));
        T s12 = Simd.Load<T>(sums + (6 * lanes));
        T s13 = Simd.Load<T>(sums + (7 * lanes));
        T s20 = Simd.Load<T>(sums + (8 * lanes));
        T s21 = Simd.Load<T>(sums + (9 * lanes));
        T s22 = Simd.Load<T>(sums + (10 * lanes));
        T s23 = Simd.Load<T>(sums + (11 * lanes));
        T s30 = Simd.Load<T>(sums + (12 * lanes));
        T s31 = Simd.Load<T>(sums + (13 * lanes));
        T s32 = Simd.Load<T>(sums + (14 * lanes));
        T s33 = Simd.Load<T>(sums + (15 * lanes));
        for (; groups != 0; groups &= groups - 1)
        {
            nint row = BitOperations.TrailingZeroCount(groups) * groupRows;
            for (nint end = row + groupRows; row != end; row += lanes)
            {
                T y0 = Simd.Load<T>(x + row);
                T y1 = Simd.Load<T>(x + stride + row);
                T y2 = Simd.Load<T>(x + (2 * stride) + row);
                T y3 = Simd.Load<T>(x + (3 * stride) + row);
                T t = Simd.Load<T>(weighted + row);
                s00 = Simd.MultiplyAdd(t, y0, s00);
                s01 = Simd.MultiplyAdd(t, y1, s01);
                s02 = Simd.MultiplyAdd(t, y2, s02);
                s03 = Simd.MultiplyAdd(t, y3, s03);
                t = Simd.Load<T>(weighted + stride + row);
                s10 = Simd.MultiplyAdd(t, y0, s10);
                s11 = Simd.MultiplyAdd(t, y1, s11);
                s12 = Simd.MultiplyAdd(t, y2, s12);
                s13 = Simd.MultiplyAdd(t, y3, s13);
                t = Simd.Load<T>(weighted + (2 * stride) + row);
                s20 = Simd.MultiplyAdd(t, y0, s20);
                s21 = Simd.MultiplyAdd(t, y1, s21);
                s22 = Simd.MultiplyAdd(t, y2, s22);
                s23 = Simd.MultiplyAdd(t, y3, s23);
                t = Simd.Load<T>(weighted + (3 * stride) + row);
                s30 = Simd.MultiplyAdd(t, y0, s30);
                s31 = Simd.MultiplyAdd(t, y1, s31);
                s32 = Simd.MultiplyAdd(t, y2, s32);
                s33 = Simd.MultiplyAdd(t, y3, s33);
            }
        }

        Simd.Store(s00, sums);
        Simd.Store(s01, sums + lanes);
        Simd.Store(s02, sums + (2 * lanes));
        Simd.Store(s03, sums + (3 * lanes));
        Simd.Store(s10, sums + (4 * lanes));
        Simd.Store(s11, sums + (5 * lanes));
        Simd.Store(s12, sums + (6 * lanes));
        Simd.Store(s13, sums + (7 * lanes));
        Simd.Store(s20, sums + (8 * lanes));
        Simd.Store(s21, sums + (9 * lanes));
        Simd.Store(s22, sums + (10 * lanes));
        Simd.Store(s23, sums + (11 * lanes));
        Simd.Store(s30, sums + (12 * lanes));
        Simd.Store(s31, sums + (13 * lanes));
        Simd.Store(s32, sums + (14 * lanes));
        Simd.Store(s33, sums + (15 * lanes));
    }
}
