namespace UmlCaxs.Benchmarking;

/// <summary>Work a second.</summary>
/// <param name="PerSecond">Work a second, in the unit of the name.</param>
/// <param name="Name">Name in JSON, such as <c>mrc_per_s</c>.</param>
public readonly record struct Throughput(double PerSecond, string Name)
{
    /// <summary>Name of 1e6 (row x component) a second.</summary>
    public const string ComponentRate = "mrc_per_s";

    /// <summary>Name of rows a second.</summary>
    public const string RowRate = "rows_per_s";

    /// <summary>1e6 (row x component) a second.</summary>
    /// <param name="rows">N.</param>
    /// <param name="components">K, or the sum of those of many mixtures.</param>
    /// <param name="seconds">Time for all of them.</param>
    public static Throughput OfComponents(long rows, int components, double seconds) => new(rows * (double)components / seconds / 1e6, ComponentRate);

    /// <summary>Rows a second.</summary>
    /// <param name="rows">N.</param>
    /// <param name="seconds">Time for all of them.</param>
    public static Throughput OfRows(long rows, double seconds) => new(rows / seconds, RowRate);
}
