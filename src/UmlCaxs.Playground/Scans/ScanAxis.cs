using UmlCaxs.Catalog.Selection;
using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Scans;

/// <summary>A column as an axis: its range, divided into cells of equal width.</summary>
/// <param name="column">The column.</param>
/// <param name="isLog">Whether the axis shows decimal logarithms.</param>
/// <param name="min">Lower end, on the axis.</param>
/// <param name="max">Upper end, on the axis.</param>
internal sealed class ScanAxis(NumberColumn column, bool isLog, double min, double max)
{
    /// <summary>The column.</summary>
    public NumberColumn Column { get; } = column;

    /// <summary>Whether the axis shows decimal logarithms.</summary>
    public bool IsLog { get; } = isLog;

    /// <summary>Lower end, on the axis.</summary>
    public double Min { get; } = min;

    /// <summary>Upper end, on the axis.</summary>
    public double Max { get; } = max;

    /// <summary>The axis of all values of a column; the map of the sky is a square around its ellipse.</summary>
    /// <returns>Null if there is no value to show.</returns>
    public static ScanAxis? Of(NumberColumn column, bool isLog)
    {
        if (!isLog && column.Name is ClassifiedColumns.SkyX or ClassifiedColumns.SkyY)
            return new ScanAxis(column, isLog, -2, 2);
        (double min, double max) = isLog ? (Math.Log10(column.MinPositive), Math.Log10(column.Max)) : (column.Min, column.Max);
        return double.IsFinite(min) && double.IsFinite(max) ? new ScanAxis(column, isLog, min, max) : null;
    }

    /// <summary>Finds the cell of each value; the largest value lies in the last cell, what has no place on the axis in none.</summary>
    /// <param name="values">Values of the column.</param>
    /// <param name="cells">Cells of the whole axis.</param>
    /// <param name="first">The first cell wanted.</param>
    /// <param name="count">Number of cells wanted.</param>
    /// <param name="result">Cell from <paramref name="first"/> on; -1 where the value lies in no wanted cell.</param>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    public void CellsOf(ReadOnlySpan<float> values, int cells, int first, int count, Span<int> result)
    {
        (double scale, double min, bool log) = (Max > Min ? cells / (Max - Min) : 0, Min, IsLog);
        for (int i = 0; i < values.Length; i++)
        {
            double value = log ? Math.Log10(values[i]) : values[i];
            double place = (value - min) * scale;
            int cell = place >= 0 && place < double.PositiveInfinity ? (int)Math.Min(place, cells - 1) - first : -1;
            result[i] = (uint)cell < (uint)count ? cell : -1;
        }
    }
}
