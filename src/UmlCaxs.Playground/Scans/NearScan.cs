using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Scans;

/// <summary>Finds the row at a place that somebody points at.</summary>
internal static class NearScan
{
    /// <summary>An ellipse in the plane of two axes.</summary>
    /// <param name="X">x of its centre, on the axis.</param>
    /// <param name="Y">y of its centre.</param>
    /// <param name="Rx">Half width, above 0.</param>
    /// <param name="Ry">Half height, above 0.</param>
    internal readonly record struct Ellipse(double X, double Y, double Rx, double Ry);

    /// <summary>The selected row nearest to the centre of an ellipse, in units of its half axes; of equals the first.</summary>
    /// <returns>The row; -1 if none is within the ellipse.</returns>
    public static int Run(Dataset dataset, ScanAxis x, ScanAxis y, Ellipse ellipse, RowMask mask, int threads)
    {
        int chunks = Chunks.Of(dataset.Rows);
        var nearest = new (double Distance, int Row)[chunks];
        Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
        {
            ReadOnlySpan<float> xs = x.Column.Values.Chunk(chunk);
            ReadOnlySpan<float> ys = y.Column.Values.Chunk(chunk);
            ReadOnlySpan<byte> marks = mask.Chunk(chunk);
            (double Distance, int Row) best = (double.PositiveInfinity, -1);
            for (int i = 0; i < xs.Length; i++)
            {
                double dx = ((x.IsLog ? Math.Log10(xs[i]) : xs[i]) - ellipse.X) / ellipse.Rx;
                if (!(Math.Abs(dx) <= 1) || (!marks.IsEmpty && marks[i] == 0))
                    continue;
                double dy = ((y.IsLog ? Math.Log10(ys[i]) : ys[i]) - ellipse.Y) / ellipse.Ry;
                double distance = (dx * dx) + (dy * dy);
                if (distance <= 1 && distance < best.Distance)
                    best = (distance, (chunk << Chunks.Bits) + i);
            }

            nearest[chunk] = best;
        });
        return nearest.MinBy(n => n.Distance).Row;
    }
}
