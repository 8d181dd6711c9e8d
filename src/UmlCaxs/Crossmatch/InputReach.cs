namespace UmlCaxs.Crossmatch;

/// <summary>
/// Tells which objects of a large reference the rows of the input may match: a map of the sky first, which is cheap, then, where
/// their positions fit in memory, the rows themselves. It never refuses an object that does match.
/// </summary>
internal sealed class InputReach
{
    // Wider than every rounding error, in arcsec.
    private const double Margin = 1e-6;

    // Parts of the memory for the map and for positions.
    private const int CoverageShare = 16;
    private const int PositionShare = 4;
    private const long MostCoverageBytes = 64 << 20;
    private const int MostPositions = 1 << 28;

    private readonly SkyCoverage coverage;
    private readonly int mostPositions;
    private SkyPositions? positions = new();
    private SkyIndex? index;

    /// <summary>Reaches nothing yet.</summary>
    /// <param name="typicalReach">A reach that many rows will have, arcsec.</param>
    /// <param name="memory">Bytes of which parts may be used.</param>
    public InputReach(double typicalReach, long memory)
    {
        coverage = new SkyCoverage(typicalReach, Math.Min(MostCoverageBytes, memory / CoverageShare));
        // Positions are in memory twice while the index is built.
        mostPositions = (int)Math.Min(MostPositions, memory / PositionShare / (2 * SkyIndex.BytesPerObject));
    }

    /// <summary>Adds a position that matches up to this separation, in arcsec.</summary>
    public void Add(double ra, double dec, double reach)
    {
        coverage.Add(ra, dec, reach + Margin);
        if (positions?.Count == mostPositions)
            positions = null;
        positions?.Add(ra, dec, reach + Margin, hasErrors: true, positions.Count);
    }

    /// <summary>Ends the adding.</summary>
    /// <param name="threads">Threads to work with.</param>
    /// <param name="cancellation">Ends the work.</param>
    public void Complete(int threads, CancellationToken cancellation)
    {
        if (positions is not null)
            index = new SkyIndex(positions, 0, byErrors: false, threads, cancellation);
        positions = null;
    }

    /// <summary>True if an object may match something. May be asked by several threads.</summary>
    /// <param name="ra">Right ascension, degrees, 0 to 360.</param>
    /// <param name="dec">Declination, degrees.</param>
    /// <param name="error">Its position error, arcsec.</param>
    public bool Touches(double ra, double dec, double error) => coverage.Touches(ra, dec, error) && (index is null || index.Any(ra, dec, error));
}
