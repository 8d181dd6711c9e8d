using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>Arguments of <see cref="ClassProbabilitiesKernel"/>.</summary>
internal struct ClassProbabilitiesArguments
{
    /// <summary>The feature matrix in chunks.</summary>
    public ArrayView<double> X;

    /// <summary>K packed Gaussians.</summary>
    public ArrayView<double> Gaussians;

    /// <summary>D values.</summary>
    public ArrayView<double> Origin;

    /// <summary>The packed class models of all clusters, whose log density is -MahalanobisSquared.</summary>
    public ArrayView<double> Models;

    /// <summary>K + 1 places where the models of a cluster begin.</summary>
    public ArrayView<int> FirstModels;

    /// <summary>The class of each model.</summary>
    public ArrayView<int> ModelClasses;

    /// <summary>Receives the cluster of each row.</summary>
    public ArrayView<int> Clusters;

    /// <summary>Receives rows x classes.</summary>
    public ArrayView<double> Probabilities;

    /// <summary>D.</summary>
    public int Dims;

    /// <summary>K.</summary>
    public int Components;

    /// <summary>Classes.</summary>
    public int Classes;

    /// <summary>First row of <see cref="X"/> to look at.</summary>
    public long FirstRow;

    /// <summary>Rows to look at.</summary>
    public int Rows;
}

/// <summary>Cluster and class probabilities of each row of a range; an item a row.</summary>
internal static class ClassProbabilitiesKernel
{
    /// <summary>The kernel; shared memory: items x <see cref="EStepKernel.RowStride"/> doubles, of which an item uses its own.</summary>
    public static void Run(ClassProbabilitiesArguments a)
    {
        int row = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (row >= a.Rows)
            return;
        ArrayView<double> shared = SharedMemory.GetDynamic<double>();
        int z = Group.IdxX * EStepKernel.RowStride(a.Dims);
        int packed = 1 + a.Dims + (a.Dims * (a.Dims + 1) / 2);
        Gaussians.LoadRow(a.X, a.Origin, a.Dims, a.FirstRow + row, shared, z);
        double largest = double.NegativeInfinity;
        int cluster = 0;
        for (int k = 0; k < a.Components; k++)
        {
            double density = Gaussians.LogDensity(a.Gaussians, (long)k * packed, a.Dims, shared, z);
            cluster = density > largest ? k : cluster;
            largest = Gaussians.Larger(largest, density);
        }

        cluster = double.IsNaN(largest) ? 0 : cluster;
        a.Clusters[row] = cluster;

        // Softmin: the smallest distance is subtracted first, so that nothing underflows to 0/0.
        long mine = (long)row * a.Classes;
        double nearest = double.NegativeInfinity;
        for (int c = 0; c < a.Classes; c++)
            a.Probabilities[mine + c] = double.NegativeInfinity;
        for (int m = a.FirstModels[cluster]; m < a.FirstModels[cluster + 1]; m++)
        {
            double closeness = Gaussians.LogDensity(a.Models, (long)m * packed, a.Dims, shared, z);
            a.Probabilities[mine + a.ModelClasses[m]] = closeness;
            nearest = Gaussians.Larger(nearest, closeness);
        }

        // Neither a cluster without models nor an infinite or undefined distance to all says anything about the class.
        double sum = 0;
        for (int c = 0; c < a.Classes; c++)
        {
            double weight = nearest > double.NegativeInfinity ? Elementary.Exp(a.Probabilities[mine + c] - nearest) : double.NaN;
            a.Probabilities[mine + c] = weight;
            sum += weight;
        }

        for (int c = 0; c < a.Classes; c++)
            a.Probabilities[mine + c] /= sum;
    }
}
