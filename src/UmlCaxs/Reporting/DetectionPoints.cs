namespace UmlCaxs.Reporting;

/// <summary>The detections themselves, for as long as they are few enough to be drawn one by one.</summary>
internal sealed class DetectionPoints
{
    /// <summary>Above it figures become density maps.</summary>
    public const int Most = 100_000;

    private readonly List<Point> points = [];

    /// <summary>A detection.</summary>
    internal readonly record struct Point(int Cluster, int Class, double Ra, double Dec, double HardHm, double HardHs, double VarProbH);

    /// <summary>The detections; null when there were too many.</summary>
    public IReadOnlyList<Point>? All { get; private set; }

    /// <summary>Takes rows, or gives up.</summary>
    /// <param name="rows">Detections.</param>
    /// <param name="hardHm">Index of hard_hm among the features.</param>
    /// <param name="hardHs">Index of hard_hs.</param>
    /// <param name="varProbH">Index of var_prob_h.</param>
    public void Add(DetectionRows rows, int hardHm, int hardHs, int varProbH)
    {
        if (points.Count > Most)
            return;
        for (int i = 0; i < rows.Count && points.Count <= Most; i++)
            points.Add(new Point(rows.Cluster[i], rows.Class[i], rows.Ra[i], rows.Dec[i], rows.Features[hardHm][i], rows.Features[hardHs][i], rows.Features[varProbH][i]));
        All = points.Count <= Most ? points : null;
    }
}
