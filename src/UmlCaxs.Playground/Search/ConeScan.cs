using UmlCaxs.Crossmatch;
using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Search;

/// <summary>Finds sources around a position, with full precision.</summary>
internal static class ConeScan
{
    /// <summary>Finds sources.</summary>
    /// <returns>How many there are, and the nearest of them with their separations in arcsec.</returns>
    public static (int Total, IReadOnlyList<(int Source, double Separation)> Nearest) Run(Dataset dataset, SkyQuery cone, int limit, int threads)
    {
        const double Margin = 1e-9;
        if (dataset.Names is not { } names || dataset.Ra is not { } ras || dataset.Dec is not { } decs)
            return (0, []);
        double cosDec = SkyGeometry.Cos(cone.Dec);
        double radius = cone.Radius * SkyGeometry.ArcsecPerDegree;
        var nearest = new Dictionary<int, double>();
        Parallel.For(0, ras.ChunkCount, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new Dictionary<int, double>(), (chunk, _, mine) =>
        {
            ReadOnlySpan<double> ra = ras.Chunk(chunk);
            ReadOnlySpan<double> dec = decs.Chunk(chunk);
            for (int i = 0; i < ra.Length; i++)
                if (Math.Abs(dec[i] - cone.Dec) <= cone.Radius + Margin && SkyGeometry.Separation(cone.Ra, cone.Dec, cosDec, SkyGeometry.Wrap(ra[i]), dec[i]) is var separation && separation <= radius)
                    Keep(mine, names.Numbers[(chunk << Chunks.Bits) + i], separation);
            return mine;
        }, mine =>
        {
            lock (nearest)
                foreach ((int source, double separation) in mine)
                    Keep(nearest, source, separation);
        });
        return (nearest.Count, [.. nearest.Select(n => (n.Key, n.Value)).OrderBy(n => n.Value).ThenBy(n => n.Key).Take(limit)]);
    }

    private static void Keep(Dictionary<int, double> nearest, int source, double separation)
    {
        if (!nearest.TryGetValue(source, out double known) || separation < known)
            nearest[source] = separation;
    }
}
