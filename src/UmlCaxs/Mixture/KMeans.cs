using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using UmlCaxs.Compute.Cpu;

namespace UmlCaxs.Mixture;

/// <summary>
/// k-means on a sample: k-means++ seeding (Arthur and Vassilvitskii 2007) and Lloyd's iterations. One call keeps one thread
/// busy; many starts are made side by side.
/// </summary>
internal static unsafe class KMeans
{
    private const int MaxIterations = 100;

    /// <summary>
    /// The centres have come to rest when the sum of their squared moves is below this share of the mean variance of a
    /// feature: scikit-learn's default. The last moves cost most of the time, and EM makes far larger ones after them.
    /// </summary>
    private const double Tolerance = 1e-4;

    /// <summary>Rows whose weights are added up together when a seed is drawn.</summary>
    private const int DrawRows = 256;

    /// <summary>The nearest of K k-means++ seeds of every row; of equals, the lowest.</summary>
    public static int[] Seeded(Sample sample, int components, Random random) => Compute(sample, components, random, lloyd: false);

    /// <summary>The same after Lloyd's iterations, which move the centres to the means of their rows until they rest.</summary>
    public static int[] Converged(Sample sample, int components, Random random) => Compute(sample, components, random, lloyd: true);

    private static int[] Compute(Sample sample, int components, Random random, bool lloyd) => CpuBackend.WidestVector switch
    {
        512 => Compute<Vector512<double>>(sample, components, random, lloyd),
        256 => Compute<Vector256<double>>(sample, components, random, lloyd),
        _ => Compute<Vector128<double>>(sample, components, random, lloyd),
    };

    /// <summary>The labels with vectors of a given width.</summary>
    internal static int[] Compute<T>(Sample sample, int components, Random random, bool lloyd)
        where T : struct
    {
        SampleColumns columns = sample.Columns;
        fixed (double* x = columns.Values)
        {
            double[] centres = Seed<T>(columns, x, components, random);
            int[] labels = new int[columns.Stride];
            Assign<T>(columns, x, centres, labels);
            if (lloyd)
                Iterate<T>(sample, columns, x, centres, labels);
            int[] inSample = new int[columns.Rows];
            for (int row = 0; row < columns.Rows; row++)
                inSample[columns.Order[row]] = labels[row];
            return inSample;
        }
    }

    /// <summary>Chooses K rows, each with probability proportional to its squared distance to those chosen before: K x D.</summary>
    private static double[] Seed<T>(SampleColumns columns, double* x, int components, Random random)
        where T : struct
    {
        int dims = columns.Dims;
        double[] centres = new double[components * dims];
        double[] nearest = new double[columns.Stride];
        double[] sums = new double[(columns.Rows + DrawRows - 1) / DrawRows];
        nearest.AsSpan(0, columns.Rows).Fill(double.PositiveInfinity);
        int chosen = random.Next(columns.Rows);
        for (int k = 0; ; k++)
        {
            for (int d = 0; d < dims; d++)
                centres[(k * dims) + d] = x[((nint)d * columns.Stride) + chosen];
            if (k == components - 1)
                return centres;
            fixed (double* n = nearest)
                for (int draw = 0; draw < sums.Length; draw++)
                    sums[draw] = ComeNearer<T>(columns, x, centres.AsSpan(k * dims, dims), draw * DrawRows, Math.Min(columns.Rows, (draw + 1) * DrawRows), n);

            // With fewer distinct rows than K every distance is 0: any row is as good.
            double total = sums.Sum();
            double target = random.NextDouble() * total;
            chosen = total > 0 ? Draw(nearest, columns.Rows, sums, target) : random.Next(columns.Rows);
        }
    }

    /// <summary>The row at which the running sum of the weights exceeds a target; if rounding lets none do so, the last of positive weight.</summary>
    private static int Draw(double[] weights, int rows, double[] sums, double target)
    {
        int draw = 0;
        for (; draw < sums.Length - 1 && target >= sums[draw]; draw++)
            target -= sums[draw];
        int chosen = Array.FindLastIndex(weights, rows - 1, w => w > 0);
        for (int row = draw * DrawRows; row < rows; row++)
        {
            target -= weights[row];
            if (target < 0 && weights[row] > 0)
                return row;
        }

        return chosen;
    }

    /// <summary>Takes a new centre into the squared distances of rows to their nearest.</summary>
    /// <returns>The sum of these.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double ComeNearer<T>(SampleColumns columns, double* x, ReadOnlySpan<double> centre, int first, int end, double* nearest)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        T sum = default;
        for (int row = first; row < end; row += lanes)
        {
            T distance = default;
            for (int d = 0; d < centre.Length; d++)
            {
                T difference = Simd.Subtract(Simd.Load<T>(x + ((nint)d * columns.Stride) + row), Simd.Broadcast<T>(centre[d]));
                distance = Simd.MultiplyAdd(difference, difference, distance);
            }

            // Rows that pad the last vector weigh nothing, as they did before.
            T before = Simd.Load<T>(nearest + row);
            T after = Simd.SelectGreater(before, distance, distance, before);
            Simd.Store(after, nearest + row);
            sum = Simd.Add(sum, after);
        }

        double* parts = stackalloc double[lanes];
        Simd.Store(sum, parts);
        double total = 0;
        for (int lane = 0; lane < lanes; lane++)
            total += parts[lane];
        return total;
    }

    /// <summary>Lloyd's iterations from centres and the labels that follow from them.</summary>
    private static void Iterate<T>(Sample sample, SampleColumns columns, double* x, double[] centres, int[] labels)
        where T : struct
    {
        int dims = columns.Dims;
        double[] sums = new double[centres.Length];
        int[] counts = new int[centres.Length / dims];
        int[] before = new int[labels.Length];
        Array.Fill(before, -1);
        for (int iteration = 0; iteration < MaxIterations && Move(sample, columns, before, labels, sums, counts) > 0; iteration++)
        {
            double moves = 0;
            for (int i = 0; i < centres.Length; i++)
            {
                double mean = counts[i / dims] > 0 ? sums[i] / counts[i / dims] : centres[i];
                moves += (mean - centres[i]) * (mean - centres[i]);
                centres[i] = mean;
            }

            labels.CopyTo(before, 0);
            Assign<T>(columns, x, centres, labels);
            if (moves <= Tolerance * columns.MeanVariance)
                break;
        }
    }

    /// <summary>Moves rows from the sum of one centre to that of another: soon only few change it. Whole rows: a column each would miss the cache.</summary>
    /// <returns>Rows that did.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Move(Sample sample, SampleColumns columns, int[] from, int[] to, double[] sums, int[] counts)
    {
        int moved = 0;
        for (int row = 0; row < columns.Rows; row++)
        {
            if (from[row] == to[row])
                continue;
            moved++;
            ReadOnlySpan<double> value = sample[columns.Order[row]];
            if (from[row] >= 0)
            {
                counts[from[row]]--;
                for (int d = 0; d < value.Length; d++)
                    sums[(from[row] * value.Length) + d] -= value[d] - columns.Mean[d];
            }

            counts[to[row]]++;
            for (int d = 0; d < value.Length; d++)
                sums[(to[row] * value.Length) + d] += value[d] - columns.Mean[d];
        }

        return moved;
    }

    /// <summary>
    /// The nearest centre of every row. A leaf of rows asks only the centres that can be nearest to one of them (the filter of
    /// Kanungo et al. 2002): from the middle of the leaf these are at most two radii farther than the nearest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Assign<T>(SampleColumns columns, double* x, double[] centres, int[] labels)
        where T : struct
    {
        int dims = columns.Dims;
        int components = centres.Length / dims;

        // Per centre -|c|^2 / 2 and its features; behind them one that is never nearest.
        double[] packed = new double[(components + 1) * (dims + 1)];
        for (int k = 0; k < components; k++)
        {
            Span<double> centre = centres.AsSpan(k * dims, dims);
            centre.CopyTo(packed.AsSpan((k * (dims + 1)) + 1));
            packed[k * (dims + 1)] = -0.5 * TensorPrimitives.SumOfSquares<double>(centre);
        }

        packed[components * (dims + 1)] = double.NegativeInfinity;
        double[] squares = new double[components * columns.LeafStride];
        int[] candidates = new int[components + 1];
        fixed (double* coefficients = packed)
        fixed (double* distances = squares)
        fixed (double* middles = columns.Middles)
        fixed (int* chosen = candidates)
        fixed (int* output = labels)
        {
            for (int k = 0; k < components; k++)
                Distances<T>(columns, middles, centres.AsSpan(k * dims, dims), distances + ((nint)k * columns.LeafStride));
            for (int leaf = 0; leaf < columns.Leaves; leaf++)
            {
                int count = Candidates(distances + leaf, columns.LeafStride, components, columns.Radii[leaf], chosen);
                int first = leaf * SampleColumns.LeafRows;
                if (count == 1)
                    new Span<int>(output + first, SampleColumns.LeafRows).Fill(chosen[0]);
                else
                    Nearest<T>(x + first, columns.Stride, dims, coefficients, chosen, count, output + first);
            }
        }
    }

    /// <summary>Squared distances of all middles of leaves from a centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Distances<T>(SampleColumns columns, double* middles, ReadOnlySpan<double> centre, double* squares)
        where T : struct
    {
        for (int leaf = 0; leaf < columns.LeafStride; leaf += Simd.Lanes<T>())
        {
            T square = default;
            for (int d = 0; d < centre.Length; d++)
            {
                T difference = Simd.Subtract(Simd.Load<T>(middles + ((nint)d * columns.LeafStride) + leaf), Simd.Broadcast<T>(centre[d]));
                square = Simd.MultiplyAdd(difference, difference, square);
            }

            Simd.Store(square, squares + leaf);
        }
    }

    /// <summary>The centres that can be nearest to a row within a radius, ascending, then one that is never nearest.</summary>
    /// <returns>How many can.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Candidates(double* squares, nint stride, int components, double radius, int* chosen)
    {
        double smallest = squares[0];
        for (int k = 1; k < components; k++)
            smallest = Math.Min(smallest, squares[k * stride]);

        // A little more than two radii, for rounding.
        double reach = ((Math.Sqrt(smallest) + (2 * radius)) * (1 + 1e-9)) + 1e-300;
        int count = 0;
        for (int k = 0; k < components; k++)
        {
            chosen[count] = k;
            count += squares[k * stride] <= reach * reach ? 1 : 0;
        }

        chosen[count] = components;
        return count;
    }

    /// <summary>
    /// The nearest of some centres to each row of a leaf; of equals, the lowest: the one of the largest x c - |c|^2 / 2, which
    /// spares D subtractions. Two centres at a time for four vectors of rows, as in <see cref="LogDensityKernel"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Nearest<T>(double* x, nint stride, int dims, double* coefficients, int* candidates, int count, int* output)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        for (int row = 0; row < SampleColumns.LeafRows; row += LogDensityKernel.VectorsPerGroup * lanes)
        {
            T best0 = Simd.Broadcast<T>(double.NegativeInfinity);
            T best1 = best0;
            T best2 = best0;
            T best3 = best0;
            T label0 = default;
            T label1 = default;
            T label2 = default;
            T label3 = default;
            for (int candidate = 0; candidate < count; candidate += 2)
            {
                double* a = coefficients + (candidates[candidate] * (dims + 1));
                double* b = coefficients + (candidates[candidate + 1] * (dims + 1));
                T a0 = Simd.Broadcast<T>(*a++);
                T a1 = a0;
                T a2 = a0;
                T a3 = a0;
                T b0 = Simd.Broadcast<T>(*b++);
                T b1 = b0;
                T b2 = b0;
                T b3 = b0;
                double* xi = x + row;
                for (double* end = a + dims; a != end; xi += stride)
                {
                    T ca = Simd.Broadcast<T>(*a++);
                    T cb = Simd.Broadcast<T>(*b++);
                    T xv = Simd.Load<T>(xi);
                    a0 = Simd.MultiplyAdd(ca, xv, a0);
                    b0 = Simd.MultiplyAdd(cb, xv, b0);
                    xv = Simd.Load<T>(xi + lanes);
                    a1 = Simd.MultiplyAdd(ca, xv, a1);
                    b1 = Simd.MultiplyAdd(cb, xv, b1);
                    xv = Simd.Load<T>(xi + (2 * lanes));
                    a2 = Simd.MultiplyAdd(ca, xv, a2);
                    b2 = Simd.MultiplyAdd(cb, xv, b2);
                    xv = Simd.Load<T>(xi + (3 * lanes));
                    a3 = Simd.MultiplyAdd(ca, xv, a3);
                    b3 = Simd.MultiplyAdd(cb, xv, b3);
                }

                T first = Simd.Broadcast<T>(candidates[candidate]);
                T second = Simd.Broadcast<T>(candidates[candidate + 1]);
                label0 = Simd.SelectGreater(a0, best0, first, label0);
                label1 = Simd.SelectGreater(a1, best1, first, label1);
                label2 = Simd.SelectGreater(a2, best2, first, label2);
                label3 = Simd.SelectGreater(a3, best3, first, label3);
                best0 = Simd.Max(a0, best0);
                best1 = Simd.Max(a1, best1);
                best2 = Simd.Max(a2, best2);
                best3 = Simd.Max(a3, best3);
                label0 = Simd.SelectGreater(b0, best0, second, label0);
                label1 = Simd.SelectGreater(b1, best1, second, label1);
                label2 = Simd.SelectGreater(b2, best2, second, label2);
                label3 = Simd.SelectGreater(b3, best3, second, label3);
                best0 = Simd.Max(b0, best0);
                best1 = Simd.Max(b1, best1);
                best2 = Simd.Max(b2, best2);
                best3 = Simd.Max(b3, best3);
            }

            Simd.StoreAsInt32(label0, output + row);
            Simd.StoreAsInt32(label1, output + row + lanes);
            Simd.StoreAsInt32(label2, output + row + (2 * lanes));
            Simd.StoreAsInt32(label3, output + row + (3 * lanes));
        }
    }
}
