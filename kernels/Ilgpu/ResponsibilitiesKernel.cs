using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>Arguments of <see cref="ResponsibilitiesKernel"/>.</summary>
internal struct ResponsibilitiesArguments
{
    /// <summary>The feature matrix in chunks.</summary>
    public ArrayView<double> X;

    /// <summary>K packed Gaussians.</summary>
    public ArrayView<double> Gaussians;

    /// <summary>D values.</summary>
    public ArrayView<double> Origin;

    /// <summary>Receives rows x K.</summary>
    public ArrayView<double> Responsibilities;

    /// <summary>Receives the cluster of each row.</summary>
    public ArrayView<int> Clusters;

    /// <summary>Receives the log density of each row.</summary>
    public ArrayView<double> LogDensities;

    /// <summary>D.</summary>
    public int Dims;

    /// <summary>K.</summary>
    public int Components;

    /// <summary>First row of <see cref="X"/> to look at.</summary>
    public long FirstRow;

    /// <summary>Rows to look at.</summary>
    public int Rows;
}

/// <summary>Responsibilities, cluster and log density of each row of a range; an item a row.</summary>
internal static class ResponsibilitiesKernel
{
    /// <summary>The kernel; shared memory: items x <see cref="EStepKernel.RowStride"/> doubles, of which an item uses its own.</summary>
    public static void Run(ResponsibilitiesArguments a)
    {
        int row = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (row >= a.Rows)
            return;
        ArrayView<double> shared = SharedMemory.GetDynamic<double>();
        int z = Group.IdxX * EStepKernel.RowStride(a.Dims);
        int packed = 1 + a.Dims + (a.Dims * (a.Dims + 1) / 2);
        long mine = (long)row * a.Components;
        Gaussians.LoadRow(a.X, a.Origin, a.Dims, a.FirstRow + row, shared, z);
        double largest = double.NegativeInfinity;
        int cluster = 0;
        for (int k = 0; k < a.Components; k++)
        {
            double density = Gaussians.LogDensity(a.Gaussians, (long)k * packed, a.Dims, shared, z);
            cluster = density > largest ? k : cluster;
            largest = Gaussians.Larger(largest, density);
            a.Responsibilities[mine + k] = density;
        }

        double sum = 0;
        for (int k = 0; k < a.Components; k++)
        {
            double weight = Elementary.Exp(a.Responsibilities[mine + k] - largest);
            a.Responsibilities[mine + k] = weight;
            sum += weight;
        }

        for (int k = 0; k < a.Components; k++)
            a.Responsibilities[mine + k] /= sum;
        a.Clusters[row] = double.IsNaN(largest) ? 0 : cluster;
        a.LogDensities[row] = largest + Elementary.Log(sum);
    }
}
