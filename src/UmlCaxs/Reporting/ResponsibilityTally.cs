using UmlCaxs.Classification;
using UmlCaxs.Compute;

namespace UmlCaxs.Reporting;

/// <summary>How surely detections belong to their clusters: their largest responsibilities under a mixture.</summary>
internal sealed class ResponsibilityTally : IDisposable
{
    /// <summary>Bins from 0 to 1.</summary>
    public const int Bins = 40;

    private readonly Model model;
    private readonly IComputeBackend backend;
    private readonly FeatureMatrix matrix;
    private readonly double[][] sums;
    private int[] complete = [];
    private int[] clusters = [];
    private double[] responsibilities = [];

    /// <summary>Begins with no detection.</summary>
    /// <param name="model">Transform and mixture.</param>
    /// <param name="backend">Device to compute on.</param>
    public ResponsibilityTally(Model model, IComputeBackend backend)
    {
        (this.model, this.backend) = (model, backend);
        matrix = new FeatureMatrix(model.Transform.Dims);
        int components = model.Mixture.Components;
        Histograms = [.. Enumerable.Range(0, components).Select(_ => new double[Bins])];
        sums = [.. Enumerable.Range(0, components).Select(_ => new double[components])];
        Rows = new long[components];
    }

    /// <summary>By cluster: counts of the largest responsibility.</summary>
    public double[][] Histograms { get; }

    /// <summary>Detections by cluster.</summary>
    public long[] Rows { get; }

    /// <summary>Detections whose cluster in the table is another one than this mixture's.</summary>
    public long Differing { get; private set; }

    /// <summary>Mean responsibility of every component for the detections of a cluster.</summary>
    /// <param name="cluster">The cluster; it has detections.</param>
    public IReadOnlyList<double> Means(int cluster) => [.. sums[cluster].Select(s => s / Rows[cluster])];

    /// <summary>Counts rows; those that lack a feature are left out.</summary>
    /// <param name="rows">Detections.</param>
    public void Add(DetectionRows rows)
    {
        int components = Rows.Length;
        if (complete.Length < rows.Count)
            (complete, clusters, responsibilities) = (new int[rows.Count], new int[rows.Count], new double[rows.Count * components]);
        int count = 0;
        for (int row = 0; row < rows.Count; row++)
            if (rows.Features.All(f => double.IsFinite(f[row])))
                complete[count++] = row;
        if (count == 0)
            return;
        matrix.Clear();
        matrix.Append(rows.Features, complete.AsMemory(0, count), backend.Threads);
        model.Transform.Apply(matrix, backend.Threads);
        using (IDeviceMatrix data = backend.Upload(matrix))
            data.Responsibilities(model.Mixture, 0, responsibilities.AsSpan(0, count * components), clusters.AsSpan(0, count), []);
        for (int i = 0; i < count; i++)
        {
            int cluster = clusters[i];
            ReadOnlySpan<double> r = responsibilities.AsSpan(i * components, components);
            Histograms[cluster][Math.Clamp((int)(r[cluster] * Bins), 0, Bins - 1)]++;
            Rows[cluster]++;
            for (int k = 0; k < components; k++)
                sums[cluster][k] += r[k];
            Differing += rows.Cluster[complete[i]] == cluster ? 0 : 1;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => matrix.Dispose();
}
