using System.Runtime.CompilerServices;

namespace UmlCaxs.Crossmatch;

/// <summary>
/// The part of the sky within reach of the rows of a table, as one bit a cell. It tells of most objects of a much larger table
/// that they match nothing, in a few nanoseconds and a few megabytes; it never says so of one that does.
/// </summary>
internal sealed class SkyCoverage
{
    // Finer cells would keep fewer objects out of memory, but a whole sky of them would take more of it (one of 1': 19 MB).
    private const double SmallestCell = 1 / 60.0;
    private const double Margin = 1e-9;
    private const double SkyArea = 41_252.96;

    private readonly double zonesPerDegree;
    private readonly long[] zoneStarts;
    private readonly ulong[] bits;

    /// <summary>A map without any sky.</summary>
    /// <param name="typicalReach">A reach that many rows will have, arcsec: cells are not much smaller.</param>
    /// <param name="memory">Most bytes for the map.</param>
    public SkyCoverage(double typicalReach, long memory)
    {
        double cell = Math.Max(Math.Max(SmallestCell, typicalReach / SkyGeometry.ArcsecPerDegree), Math.Sqrt(SkyArea / (8.0 * memory)));
        int zones = (int)Math.Ceiling(180 / cell);
        zonesPerDegree = zones / 180.0;
        zoneStarts = new long[zones + 1];
        for (int z = 0; z < zones; z++)
        {
            // Cells as wide as high on the middle parallel, so that there are no slivers at the poles.
            double middle = ((z + 0.5) / zonesPerDegree) - 90;
            zoneStarts[z + 1] = zoneStarts[z] + Math.Max(1, (long)(360 * SkyGeometry.Cos(middle) / cell));
        }

        bits = new ulong[(zoneStarts[zones] / 64) + 1];
    }

    /// <summary>Adds a circle.</summary>
    /// <param name="ra">Right ascension of its centre, degrees, 0 to 360.</param>
    /// <param name="dec">Declination of its centre, degrees.</param>
    /// <param name="radius">Radius in arcsec.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(double ra, double dec, double radius)
    {
        double degrees = (radius / SkyGeometry.ArcsecPerDegree) + Margin;
        double halfWidth = SkyGeometry.HalfWidth(dec, SkyGeometry.Cos(dec), degrees) + Margin;
        int last = ZoneOf(dec + degrees);
        for (int zone = ZoneOf(dec - degrees); zone <= last; zone++)
        {
            (long first, long count) = Cells(zone, ra, halfWidth);
            long cells = zoneStarts[zone + 1] - zoneStarts[zone];
            for (long i = 0; i < count; i++)
            {
                long cell = zoneStarts[zone] + ((first + i) % cells);
                bits[cell >> 6] |= 1UL << (int)(cell & 63);
            }
        }
    }

    /// <summary>True if a circle may have a point in common with the circles that were added.</summary>
    /// <inheritdoc cref="Add"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Touches(double ra, double dec, double radius)
    {
        if (radius == 0)
        {
            int zone = ZoneOf(dec);
            return IsSet(zoneStarts[zone] + CellOf(zone, ra));
        }

        double degrees = (radius / SkyGeometry.ArcsecPerDegree) + Margin;
        double halfWidth = SkyGeometry.HalfWidth(dec, SkyGeometry.Cos(dec), degrees) + Margin;
        int last = ZoneOf(dec + degrees);
        for (int zone = ZoneOf(dec - degrees); zone <= last; zone++)
        {
            (long first, long count) = Cells(zone, ra, halfWidth);
            long cells = zoneStarts[zone + 1] - zoneStarts[zone];
            for (long i = 0; i < count; i++)
                if (IsSet(zoneStarts[zone] + ((first + i) % cells)))
                    return true;
        }

        return false;
    }

    private bool IsSet(long cell) => (bits[cell >> 6] >> (int)(cell & 63) & 1) != 0;

    private int ZoneOf(double dec) => Math.Clamp((int)((dec + 90) * zonesPerDegree), 0, zoneStarts.Length - 2);

    private long CellOf(int zone, double ra)
    {
        long cells = zoneStarts[zone + 1] - zoneStarts[zone];
        return Math.Min((long)(ra * cells / 360), cells - 1);
    }

    // The cells of a zone from ra - halfWidth to ra + halfWidth; their numbers may run over the last, to the first again.
    private (long First, long Count) Cells(int zone, double ra, double halfWidth)
    {
        long cells = zoneStarts[zone + 1] - zoneStarts[zone];
        if (halfWidth >= 180)
            return (0, cells);
        double low = ra - halfWidth;
        double high = ra + halfWidth;
        long first = CellOf(zone, SkyGeometry.Wrap(low));
        long last = CellOf(zone, SkyGeometry.Wrap(high));
        // Both ends in the same cell: a narrow window, as halfWidth is 89 at most where it is not 180.
        return (first, last >= first ? last - first + 1 : last - first + 1 + cells);
    }
}
