using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// The weighted moments sum r, sum r x, sum r x x^T of a tile for one component. The upper triangle is cut into blocks of
/// 4 x 4 features whose sums stay in registers while the rows of the tile pass by; each lane sums its own rows, and the
/// lanes are added once, at the end of a segment (<see cref="Unpack"/>). A diagonal block also keeps sum r x of its
/// features.
/// </summary>
internal static unsafe class MomentKernel
{
    public const int Side = 4;
    private const int DiagonalSums = 14;
    private const int OffDiagonalSums = 16;

    /// <summary>D rounded up to whole blocks; the tile's padding features are zero.</summary>
    public static int PaddedDims(int dims) => (dims + Side - 1) / Side * Side;

    /// <summary>Vectors of running sums that one component needs.</summary>
    public static int SumVectors(int dims)
    {
        int blocks = PaddedDims(dims) / Side;
        return 1 + (blocks * DiagonalSums) + (blocks * (blocks - 1) / 2 * OffDiagonalSums);
    }

    /// <summary>Adds a tile to the running sums of one component.</summary>
    /// <typeparam name="T">Vector of <typeparamref name="TElement"/>.</typeparam>
    /// <typeparam name="TElement">double or float.</typeparam>
    /// <param name="x">Tile, feature-major, <see cref="PaddedDims"/> features.</param>
    /// <param name="stride">Rows the tile has room for.</param>
    /// <param name="dims">D.</param>
    /// <param name="r">Responsibilities of the component, one a row.</param>
    /// <param name="rows">Rows to process, whole vectors.</param>
    /// <param name="sums">Running sums: <see cref="SumVectors"/> vectors.</param>
    /// <param name="weighted">Scratch for <see cref="Side"/> features of the tile times r, at the distance of <paramref name="stride"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TElement>(TElement* x, nint stride, int dims, TElement* r, int rows, TElement* sums, TElement* weighted)
        where T : struct
        where TElement : unmanaged
    {
        int lanes = Simd.Lanes<T>();
        T count = Simd.Load<T>(sums);
        for (int row = 0; row < rows; row += lanes)
            count = Simd.Add(count, Simd.Load<T>(r + row));
        Simd.Store(count, sums);
        sums += lanes;
        for (int i = 0; i < dims; i += Side)
        {
            Diagonal<T, TElement>(x + (i * stride), stride, r, rows, sums, weighted);
            sums += DiagonalSums * lanes;
            for (int j = i + Side; j < dims; j += Side)
            {
                OffDiagonal<T, TElement>(weighted, x + (j * stride), stride, rows, sums);
                sums += OffDiagonalSums * lanes;
            }
        }
    }

    /// <summary>Adds the lanes of the running sums of one component into the layout of <see cref="SufficientStatistics.Values"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(double* sums, int lanes, int dims, Span<double> values)
    {
        values[0] += LaneSum(sums, lanes);
        sums += lanes;
        for (int i = 0; i < dims; i += Side)
        {
            for (int a = 0; a < Side; a++)
                for (int b = a; b < Side; b++, sums += lanes)
                    AddSecond(values, dims, i + a, i + b, LaneSum(sums, lanes));
            for (int a = 0; a < Side; a++, sums += lanes)
                if (i + a < dims)
                    values[1 + i + a] += LaneSum(sums, lanes);
            for (int j = i + Side; j < dims; j += Side)
                for (int a = 0; a < Side; a++)
                    for (int b = 0; b < Side; b++, sums += lanes)
                        AddSecond(values, dims, i + a, j + b, LaneSum(sums, lanes));
        }
    }

    private static void AddSecond(Span<double> values, int dims, int i, int j, double value)
    {
        if (i < dims && j < dims)
            values[1 + dims + (i * dims) - (i * (i - 1) / 2) + (j - i)] += value;
    }

    /// <summary>Pairwise sum of the lanes of one vector.</summary>
    private static double LaneSum(double* v, int lanes) => lanes switch
    {
        8 => Vector512.Sum(Vector512.Load(v)),
        4 => Vector256.Sum(Vector256.Load(v)),
        _ => v[0] + v[1],
    };

    /// <summary>
    /// Features i..i+3 with themselves: 10 second moments, then 4 first moments. Leaves the weighted features for the blocks
    /// beside it, which saves them four multiplications in twenty.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Diagonal<T, TElement>(TElement* x, nint stride, TElement* r, int rows, TElement* sums, TElement* weighted)
        where T : struct
        where TElement : unmanaged
    {
        int lanes = Simd.Lanes<T>();
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
        TElement* end = x + rows;
        for (; x != end; x += lanes, r += lanes, weighted += lanes)
        {
            T weight = Simd.Load<T>(r);
            T x0 = Simd.Load<T>(x);
            T x1 = Simd.Load<T>(x + stride);
            T x2 = Simd.Load<T>(x + (2 * stride));
            T x3 = Simd.Load<T>(x + (3 * stride));
            T t = Simd.Multiply(weight, x0);
            Simd.Store(t, weighted);
            m0 = Simd.Add(m0, t);
            s00 = Simd.MultiplyAdd(t, x0, s00);
            s01 = Simd.MultiplyAdd(t, x1, s01);
            s02 = Simd.MultiplyAdd(t, x2, s02);
            s03 = Simd.MultiplyAdd(t, x3, s03);
            t = Simd.Multiply(weight, x1);
            Simd.Store(t, weighted + stride);
            m1 = Simd.Add(m1, t);
            s11 = Simd.MultiplyAdd(t, x1, s11);
            s12 = Simd.MultiplyAdd(t, x2, s12);
            s13 = Simd.MultiplyAdd(t, x3, s13);
            t = Simd.Multiply(weight, x2);
            Simd.Store(t, weighted + (2 * stride));
            m2 = Simd.Add(m2, t);
            s22 = Simd.MultiplyAdd(t, x2, s22);
            s23 = Simd.MultiplyAdd(t, x3, s23);
            t = Simd.Multiply(weight, x3);
            Simd.Store(t, weighted + (3 * stride));
            m3 = Simd.Add(m3, t);
            s33 = Simd.MultiplyAdd(t, x3, s33);
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
    private static void OffDiagonal<T, TElement>(TElement* weighted, TElement* x, nint stride, int rows, TElement* sums)
        where T : struct
        where TElement : unmanaged
    {
        int lanes = Simd.Lanes<T>();
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
        TElement* end = x + rows;
        for (; x != end; x += lanes, weighted += lanes)
        {
            T y0 = Simd.Load<T>(x);
            T y1 = Simd.Load<T>(x + stride);
            T y2 = Simd.Load<T>(x + (2 * stride));
            T y3 = Simd.Load<T>(x + (3 * stride));
            T t = Simd.Load<T>(weighted);
            s00 = Simd.MultiplyAdd(t, y0, s00);
            s01 = Simd.MultiplyAdd(t, y1, s01);
            s02 = Simd.MultiplyAdd(t, y2, s02);
            s03 = Simd.MultiplyAdd(t, y3, s03);
            t = Simd.Load<T>(weighted + stride);
            s10 = Simd.MultiplyAdd(t, y0, s10);
            s11 = Simd.MultiplyAdd(t, y1, s11);
            s12 = Simd.MultiplyAdd(t, y2, s12);
            s13 = Simd.MultiplyAdd(t, y3, s13);
            t = Simd.Load<T>(weighted + (2 * stride));
            s20 = Simd.MultiplyAdd(t, y0, s20);
            s21 = Simd.MultiplyAdd(t, y1, s21);
            s22 = Simd.MultiplyAdd(t, y2, s22);
            s23 = Simd.MultiplyAdd(t, y3, s23);
            t = Simd.Load<T>(weighted + (3 * stride));
            s30 = Simd.MultiplyAdd(t, y0, s30);
            s31 = Simd.MultiplyAdd(t, y1, s31);
            s32 = Simd.MultiplyAdd(t, y2, s32);
            s33 = Simd.MultiplyAdd(t, y3, s33);
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
