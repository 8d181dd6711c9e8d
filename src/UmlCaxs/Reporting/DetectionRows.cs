namespace UmlCaxs.Reporting;

/// <summary>The rows of a batch of classified detections, as the tallies want them; filled again and again.</summary>
/// <param name="capacity">Most rows.</param>
internal sealed class DetectionRows(int capacity)
{
    /// <summary>Number of rows.</summary>
    public int Count { get; set; }

    /// <summary>Cluster of each row; -1 where there is none.</summary>
    public int[] Cluster { get; } = new int[capacity];

    /// <summary>Class of each row; -1 where there is none.</summary>
    public int[] Class { get; } = new int[capacity];

    /// <summary>ICRS right ascensions in degrees; NaN where missing.</summary>
    public double[] Ra { get; set; } = [];

    /// <summary>ICRS declinations in degrees; NaN where missing.</summary>
    public double[] Dec { get; set; } = [];

    /// <summary>The features, physical units; NaN where missing.</summary>
    public double[][] Features { get; set; } = [];
}
