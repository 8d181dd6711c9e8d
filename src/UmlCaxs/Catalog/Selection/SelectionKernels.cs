using System.Runtime.CompilerServices;
using UmlCaxs.Crossmatch;

namespace UmlCaxs.Catalog.Selection;

/// <summary>
/// The conditions of selections over columns: each clears the marks of rows that do not meet it. What selects by them, in memory or
/// from a file, selects the same rows.
/// </summary>
public static class SelectionKernels
{
    /// <summary>Keeps numbers from low to high, both included; NaN never.</summary>
    /// <param name="values">One number a row.</param>
    /// <param name="low">Smallest.</param>
    /// <param name="high">Largest.</param>
    /// <param name="mask">1 for rows that are selected so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void KeepRange(ReadOnlySpan<float> values, double low, double high, Span<byte> mask)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            bool keep = values[i] >= low & values[i] <= high;
            mask[i] &= Unsafe.BitCast<bool, byte>(keep);
        }
    }

    /// <summary>Keeps codes that are allowed.</summary>
    /// <param name="codes">One code a row; those beyond the last one allowed or not are none.</param>
    /// <param name="allowed">Whether each code is.</param>
    /// <param name="mask">1 for rows that are selected so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void KeepCodes(ReadOnlySpan<ushort> codes, ReadOnlySpan<bool> allowed, Span<byte> mask)
    {
        for (int i = 0; i < mask.Length; i++)
            if (codes[i] >= allowed.Length || !allowed[codes[i]])
                mask[i] = 0;
    }

    /// <summary>Keeps numbers of sources that are in a set.</summary>
    /// <param name="sources">One number a row.</param>
    /// <param name="wanted">The set.</param>
    /// <param name="mask">1 for rows that are selected so far.</param>
    public static void KeepSources(ReadOnlySpan<int> sources, IReadOnlySet<int> wanted, Span<byte> mask)
    {
        for (int i = 0; i < mask.Length; i++)
            if (mask[i] != 0 && !wanted.Contains(sources[i]))
                mask[i] = 0;
    }

    /// <summary>
    /// Keeps points inside a polygon by the even-odd rule: an edge counts when its ends lie on both sides of the point's y, an end
    /// at the same y below it, and it crosses that height to the right of the point.
    /// </summary>
    /// <param name="x">x of each row.</param>
    /// <param name="y">y of each row.</param>
    /// <param name="polygon">Corners, and whether x and y are compared as logarithms; what has none is outside.</param>
    /// <param name="mask">1 for rows that are selected so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void KeepInside(ReadOnlySpan<float> x, ReadOnlySpan<float> y, PolygonTerm polygon, Span<byte> mask)
    {
        double[] xs = polygon.CornersX, ys = polygon.CornersY;
        (double left, double right, double bottom, double top) = (xs.Min(), xs.Max(), ys.Min(), ys.Max());
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0)
                continue;
            double px = polygon.LogX ? Math.Log10(x[i]) : x[i];
            double py = polygon.LogY ? Math.Log10(y[i]) : y[i];
            bool inside = false;
            if (px >= left && px <= right && py >= bottom && py <= top)
                for (int a = 0, b = xs.Length - 1; a < xs.Length; b = a++)
                    if (ys[a] > py != ys[b] > py && px < ((xs[b] - xs[a]) * (py - ys[a]) / (ys[b] - ys[a])) + xs[a])
                        inside = !inside;
            if (!inside)
                mask[i] = 0;
        }
    }

    /// <summary>Keeps positions within a circle on the sky, its edge included.</summary>
    /// <param name="ra">Right ascension of each row, degrees.</param>
    /// <param name="dec">Declination of each row, degrees.</param>
    /// <param name="cone">The circle.</param>
    /// <param name="mask">1 for rows that are selected so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void KeepCone(ReadOnlySpan<float> ra, ReadOnlySpan<float> dec, ConeTerm cone, Span<byte> mask)
    {
        const double Margin = 1e-9; // what is this much farther in declination alone need not be measured
        double cosDec = SkyGeometry.Cos(cone.Dec);
        double limit = cone.Radius * SkyGeometry.ArcsecPerDegree;
        for (int i = 0; i < mask.Length; i++)
            if (mask[i] != 0 && !(Math.Abs(dec[i] - cone.Dec) <= cone.Radius + Margin && SkyGeometry.Separation(cone.Ra, cone.Dec, cosDec, SkyGeometry.Wrap(ra[i]), dec[i]) <= limit))
                mask[i] = 0;
    }
}
