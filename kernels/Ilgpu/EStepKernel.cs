using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>Arguments of <see cref="EStepKernel"/>.</summary>
internal struct EStepArguments
{
    /// <summary>The feature matrix in chunks.</summary>
    public ArrayView<double> X;

    /// <summary>K packed Gaussians.</summary>
    public ArrayView<double> Gaussians;

    /// <summary>D values.</summary>
    public ArrayView<double> Origin;

    /// <summary>Per group K x statistics, then its log-likelihood.</summary>
    public ArrayView<double> Partials;

    /// <summary>D.</summary>
    public int Dims;

    /// <summary>K.</summary>
    public int Components;

    /// <summary>Components whose densities a group keeps in shared memory.</summary>
    public int TileComponents;

    /// <summary>Rows of <see cref="X"/>.</summary>
    public long Rows;

    /// <summary>Rows that a group sums.</summary>
    public long RowsPerGroup;

    /// <summary>Where in <see cref="Partials"/> the first group of this launch writes.</summary>
    public long FirstGroup;
}

/// <summary>
/// The E-step with its sufficient statistics: densities, responsibilities and weighted moments of a tile of as many rows as a
/// group has items, which never leave the group. A group sums a fixed range of rows into partial sums of its own, which
/// <see cref="MergePartialsKernel"/> adds in the order of the groups: no atomics, hence the same bits in every run.
/// </summary>
internal static class EStepKernel
{
    private const int Block = 4;

    /// <summary>Doubles of a row in shared memory: 1 and the features in whole blocks, and one, as odd strides meet all memory banks.</summary>
    public static int RowStride(int dims) => ((dims + Block) / Block * Block) + 1;

    /// <summary>Doubles of the densities of a row.</summary>
    public static int DensityStride(int tileComponents) => tileComponents | 1;

    /// <summary>The kernel; shared memory: items x (<see cref="RowStride"/> + <see cref="DensityStride"/>) doubles.</summary>
    public static void Run(EStepArguments a)
    {
        ArrayView<double> shared = SharedMemory.GetDynamic<double>();
        int item = Group.IdxX;
        int items = Group.DimX;
        int stride = RowStride(a.Dims);
        int mine = item * stride;
        int densities = items * stride;
        int densityStride = DensityStride(a.TileComponents);
        int r = densities + (item * densityStride);
        int packed = 1 + a.Dims + (a.Dims * (a.Dims + 1) / 2);
        long first = Grid.IdxX * a.RowsPerGroup;
        long end = first + a.RowsPerGroup < a.Rows ? first + a.RowsPerGroup : a.Rows;
        long target = (a.FirstGroup + Grid.IdxX) * (((long)a.Components * packed) + 1);
        double logLikelihood = 0;
        for (long tile = first; tile < end; tile += items)
        {
            int rows = end - tile < items ? (int)(end - tile) : items;

            // An item without a row computes the last one's again and keeps nothing of it: no branch around the barriers.
            int row = item < rows ? item : rows - 1;
            shared[mine] = 1;
            Gaussians.LoadRow(a.X, a.Origin, a.Dims, tile + row, shared, mine + 1);
            for (int d = a.Dims + 1; d < stride; d++)
                shared[mine + d] = 0;
            double logSum = a.Components <= a.TileComponents
                ? Posterior(a, shared, mine + 1, r, packed)
                : LogSum(a, shared, mine + 1, packed);

            for (int k0 = 0; k0 < a.Components; k0 += a.TileComponents)
            {
                int count = a.Components - k0 < a.TileComponents ? a.Components - k0 : a.TileComponents;

                // More components than shared memory holds: their densities are computed twice.
                if (a.Components > a.TileComponents)
                    for (int k = 0; k < count; k++)
                        shared[r + k] = Elementary.Exp(Gaussians.LogDensity(a.Gaussians, (long)(k0 + k) * packed, a.Dims, shared, mine + 1) - logSum);
                Group.Barrier();
                AddMoments(a, shared, densities, rows, count, tile == first ? 1 : 0, target + ((long)k0 * packed), packed);
                Group.Barrier();
            }

            logLikelihood += item < rows ? logSum : 0;
        }

        shared[item] = logLikelihood;
        Group.Barrier();
        if (item == 0)
        {
            double sum = 0;
            for (int i = 0; i < items; i++)
                sum += shared[i];
            a.Partials[target + ((long)a.Components * packed)] = sum;
        }
    }

    /// <summary>Leaves the responsibilities of a row in shared memory; returns its log density.</summary>
    private static double Posterior(EStepArguments a, ArrayView<double> shared, int z, int r, int packed)
    {
        double largest = double.NegativeInfinity;
        for (int k = 0; k < a.Components; k++)
        {
            double density = Gaussians.LogDensity(a.Gaussians, (long)k * packed, a.Dims, shared, z);
            shared[r + k] = density;
            largest = Gaussians.Larger(largest, density);
        }

        double sum = 0;
        for (int k = 0; k < a.Components; k++)
        {
            double weight = Elementary.Exp(shared[r + k] - largest);
            shared[r + k] = weight;
            sum += weight;
        }

        double scale = 1 / sum;
        for (int k = 0; k < a.Components; k++)
            shared[r + k] *= scale;
        return largest + Elementary.Log(sum);
    }

    /// <summary>The log density of a row whose components have no room in shared memory; they are computed twice here, too.</summary>
    private static double LogSum(EStepArguments a, ArrayView<double> shared, int z, int packed)
    {
        double largest = double.NegativeInfinity;
        for (int k = 0; k < a.Components; k++)
            largest = Gaussians.Larger(largest, Gaussians.LogDensity(a.Gaussians, (long)k * packed, a.Dims, shared, z));
        double sum = 0;
        for (int k = 0; k < a.Components; k++)
            sum += Elementary.Exp(Gaussians.LogDensity(a.Gaussians, (long)k * packed, a.Dims, shared, z) - largest);
        return largest + Elementary.Log(sum);
    }

    /// <summary>
    /// Adds (or in the first tile stores) the moments of a tile's rows. With v = (1, z_1 ... z_D) the statistics of a component
    /// are the upper triangle of sum r v v^T, row by row; it is cut into 4 x 4 blocks, of which an item sums one at a time in
    /// sixteen variables (an array would lie in memory).
    /// </summary>
    private static void AddMoments(EStepArguments a, ArrayView<double> shared, int densities, int rows, int components, int isFirst, long target, int packed)
    {
        int width = a.Dims + 1;
        int stride = RowStride(a.Dims);
        int densityStride = DensityStride(a.TileComponents);
        int blocks = (width + Block - 1) / Block;
        int units = blocks * (blocks + 1) / 2;
        for (int unit = Group.IdxX; unit < components * units; unit += Group.DimX)
        {
            int k = unit / units;
            int column = unit % units;
            int row = 0;
            for (; column >= blocks - row; row++)
                column -= blocks - row;
            int i0 = row * Block;
            int j0 = (row + column) * Block;
            double s00 = 0, s01 = 0, s02 = 0, s03 = 0;
            double s10 = 0, s11 = 0, s12 = 0, s13 = 0;
            double s20 = 0, s21 = 0, s22 = 0, s23 = 0;
            double s30 = 0, s31 = 0, s32 = 0, s33 = 0;
            for (int n = 0; n < rows; n++)
            {
                int vi = (n * stride) + i0;
                int vj = (n * stride) + j0;
                double weight = shared[densities + (n * densityStride) + k];
                double w0 = weight * shared[vi];
                double w1 = weight * shared[vi + 1];
                double w2 = weight * shared[vi + 2];
                double w3 = weight * shared[vi + 3];
                double v0 = shared[vj];
                double v1 = shared[vj + 1];
                double v2 = shared[vj + 2];
                double v3 = shared[vj + 3];
                s00 += w0 * v0;
                s01 += w0 * v1;
                s02 += w0 * v2;
                s03 += w0 * v3;
                s10 += w1 * v0;
                s11 += w1 * v1;
                s12 += w1 * v2;
                s13 += w1 * v3;
                s20 += w2 * v0;
                s21 += w2 * v1;
                s22 += w2 * v2;
                s23 += w2 * v3;
                s30 += w3 * v0;
                s31 += w3 * v1;
                s32 += w3 * v2;
                s33 += w3 * v3;
            }

            long to = target + ((long)k * packed);
            Keep(a.Partials, to, i0, j0, width, isFirst, s00, s01, s02, s03);
            Keep(a.Partials, to, i0 + 1, j0, width, isFirst, s10, s11, s12, s13);
            Keep(a.Partials, to, i0 + 2, j0, width, isFirst, s20, s21, s22, s23);
            Keep(a.Partials, to, i0 + 3, j0, width, isFirst, s30, s31, s32, s33);
        }
    }

    /// <summary>Adds or stores what of a block's row lies in the upper triangle.</summary>
    private static void Keep(ArrayView<double> partials, long target, int i, int j, int width, int isFirst, double s0, double s1, double s2, double s3)
    {
        long row = target + (i * width) - (i * (i - 1) / 2) - i;
        Keep(partials, row, i, j, width, isFirst, s0);
        Keep(partials, row, i, j + 1, width, isFirst, s1);
        Keep(partials, row, i, j + 2, width, isFirst, s2);
        Keep(partials, row, i, j + 3, width, isFirst, s3);
    }

    private static void Keep(ArrayView<double> partials, long row, int i, int j, int width, int isFirst, double value)
    {
        if (i <= j && j < width)
            partials[row + j] = isFirst != 0 ? value : partials[row + j] + value;
    }
}
