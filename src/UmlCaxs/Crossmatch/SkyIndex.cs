using System.Runtime.CompilerServices;

namespace UmlCaxs.Crossmatch;

/// <summary>
/// Reference objects in zones of declination, in each by right ascension. A search looks at the few zones that its circle
/// touches and, after a binary search, at the objects in a narrow window of right ascension: as fast in crowded fields as in
/// empty ones, and no object is copied. Searches may run at the same time.
/// </summary>
internal sealed class SkyIndex
{
    /// <summary>Bytes that an object takes in the index (position, identifier, error).</summary>
    public const int BytesPerObject = (3 * sizeof(double)) + sizeof(int);

    // A binary search of six steps; more zones would only cost more zone borders.
    private const int ObjectsPerZone = 64;

    // Zones below some arcsec would make every search look at several.
    private const double SmallestZone = 8 / SkyGeometry.ArcsecPerDegree;

    // Wider than every rounding error of the borders of a window, in degrees (0.0036 mas).
    private const double Margin = 1e-9;

    private readonly int[] zoneStarts;
    private readonly double[] ra;
    private readonly double[] dec;
    private readonly double[]? errors;
    private readonly int[] ids;
    private readonly double zonesPerDegree;
    private readonly bool byErrors;

    /// <summary>Builds the index.</summary>
    /// <param name="positions">Objects; emptied, so that they are not in memory twice.</param>
    /// <param name="typicalReach">A radius that many searches will have, arcsec; of no effect on results.</param>
    /// <param name="byErrors">Scores are separations in units of the sum of errors (see <see cref="Closeness"/>).</param>
    /// <param name="threads">Threads to build with.</param>
    /// <param name="cancellation">Ends the building.</param>
    public SkyIndex(SkyPositions positions, double typicalReach, bool byErrors, int threads, CancellationToken cancellation)
    {
        int count = positions.Count;
        double smallest = Math.Max(SmallestZone, (typicalReach + positions.MaxError) / SkyGeometry.ArcsecPerDegree);
        int zones = (int)Math.Clamp(count / ObjectsPerZone, 1, 180 / smallest);
        zonesPerDegree = zones / 180.0;
        MaxError = positions.MaxError;
        this.byErrors = byErrors;
        zoneStarts = new int[zones + 1];
        foreach (double d in positions.Dec)
            zoneStarts[ZoneOf(d) + 1]++;
        for (int z = 0; z < zones; z++)
            zoneStarts[z + 1] += zoneStarts[z];

        (ra, dec, ids) = (new double[count], new double[count], new int[count]);
        var places = new int[count];
        int[] next = zoneStarts[..zones];
        for (int i = 0; i < count; i++)
        {
            int place = next[ZoneOf(positions.Dec[i])]++;
            ra[place] = positions.Ra[i];
            places[place] = i;
        }

        ParallelRange.For(zones, threads, z =>
        {
            int start = zoneStarts[z];
            Array.Sort(ra, places, start, zoneStarts[z + 1] - start);
        }, cancellation);
        errors = positions.MaxError > 0 ? new double[count] : null;
        for (int place = 0; place < count; place++)
        {
            int i = places[place];
            (dec[place], ids[place]) = (positions.Dec[i], positions.Ids[i]);
            if (errors is not null)
                errors[place] = positions.Errors[i];
        }

        positions.Clear();
    }

    /// <summary>The greatest error of an object, arcsec.</summary>
    public double MaxError { get; }

    /// <summary>The nearest of the objects that match a position; of equally near ones that with the lowest identifier.</summary>
    /// <param name="ra0">Right ascension, degrees, 0 to 360.</param>
    /// <param name="dec0">Declination, degrees.</param>
    /// <param name="reach">Separation up to which objects match, to which their own error adds, arcsec.</param>
    /// <param name="closeness">How near it is.</param>
    /// <param name="candidates">How many objects match.</param>
    /// <returns>Its identifier; -1 if there is none.</returns>
    public int Nearest(double ra0, double dec0, double reach, out Closeness closeness, out int candidates)
    {
        var nearest = new NearestObject { Id = -1, Closeness = Closeness.None };
        Search(ra0, dec0, reach, ref nearest);
        (closeness, candidates) = (nearest.Closeness, nearest.Count);
        return nearest.Id;
    }

    /// <summary>True if any object matches.</summary>
    /// <inheritdoc cref="Nearest"/>
    public bool Any(double ra0, double dec0, double reach)
    {
        var any = new AnyObject();
        Search(ra0, dec0, reach, ref any);
        return any.Found;
    }

    /// <summary>Number of objects that match.</summary>
    /// <inheritdoc cref="Nearest"/>
    public int Count(double ra0, double dec0, double reach)
    {
        var count = new ObjectCount();
        Search(ra0, dec0, reach, ref count);
        return count.Count;
    }

    /// <summary>All objects that match, by identifier.</summary>
    /// <param name="ra0">Right ascension, degrees, 0 to 360.</param>
    /// <param name="dec0">Declination, degrees.</param>
    /// <param name="reach">Separation up to which objects match, to which their own error adds, arcsec.</param>
    /// <param name="foundIds">Gets the identifiers.</param>
    /// <param name="closeness">Gets how near they are.</param>
    /// <param name="start">Where in these arrays; there must be room for <see cref="Count"/> of them.</param>
    public void List(double ra0, double dec0, double reach, int[] foundIds, Closeness[] closeness, int start)
    {
        var list = new ObjectList { Ids = foundIds, Closeness = closeness, Next = start };
        Search(ra0, dec0, reach, ref list);
        if (list.Next - start > 1)
            Array.Sort(foundIds, closeness, start, list.Next - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ZoneOf(double declination) => Math.Clamp((int)((declination + 90) * zonesPerDegree), 0, zoneStarts.Length - 2);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Search<T>(double ra0, double dec0, double reach, ref T visitor)
        where T : struct, IVisitor
    {
        double limit = ((reach + MaxError) / SkyGeometry.ArcsecPerDegree) + Margin;
        double cosDec = SkyGeometry.Cos(dec0);
        double halfWidth = SkyGeometry.HalfWidth(dec0, cosDec, limit) + Margin;
        double low = ra0 - halfWidth;
        double high = ra0 + halfWidth;
        int last = ZoneOf(dec0 + limit);
        for (int zone = ZoneOf(dec0 - limit); zone <= last; zone++)
        {
            int start = zoneStarts[zone];
            int end = zoneStarts[zone + 1];
            bool goOn;
            if (start == end)
                continue;
            if (halfWidth >= 180)
                goOn = Visit(start, end, 360, ra0, dec0, cosDec, reach, limit, ref visitor);
            else if (low < 0)
                goOn = Visit(start, end, high, ra0, dec0, cosDec, reach, limit, ref visitor) && Visit(First(start, end, low + 360), end, 360, ra0, dec0, cosDec, reach, limit, ref visitor);
            else if (high >= 360)
                goOn = Visit(start, end, high - 360, ra0, dec0, cosDec, reach, limit, ref visitor) && Visit(First(start, end, low), end, 360, ra0, dec0, cosDec, reach, limit, ref visitor);
            else
                goOn = Visit(First(start, end, low), end, high, ra0, dec0, cosDec, reach, limit, ref visitor);
            if (!goOn)
                return;
        }
    }

    // The first object from this right ascension on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int First(int start, int end, double low)
    {
        double[] values = ra;
        while (start < end)
        {
            int middle = (int)((uint)(start + end) >> 1);
            if (values[middle] < low)
                start = middle + 1;
            else
                end = middle;
        }

        return start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Visit<T>(int start, int end, double high, double ra0, double dec0, double cosDec, double reach, double limit, ref T visitor)
        where T : struct, IVisitor
    {
        for (int i = start; i < end && ra[i] <= high; i++)
        {
            if (Math.Abs(dec[i] - dec0) > limit)
                continue;
            double separation = SkyGeometry.Separation(ra0, dec0, cosDec, ra[i], dec[i]);
            double most = errors is null ? reach : reach + errors[i];
            if (separation > most)
                continue;
            double score = !byErrors ? separation : most > 0 ? separation / most : 0;
            if (!visitor.Add(ids[i], new Closeness(separation, score)))
                return false;
        }

        return true;
    }

    // What becomes of the objects that a search finds. Structures, so that each search is compiled for its own.
    private interface IVisitor
    {
        // False to end the search.
        bool Add(int id, Closeness closeness);
    }

    private struct NearestObject : IVisitor
    {
        public int Id;
        public int Count;
        public Closeness Closeness;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Add(int id, Closeness closeness)
        {
            if (Count++ == 0 || closeness.Score < Closeness.Score || (closeness.Score == Closeness.Score && id < Id))
                (Id, Closeness) = (id, closeness);
            return true;
        }
    }

    private struct AnyObject : IVisitor
    {
        public bool Found;

        public bool Add(int id, Closeness closeness)
        {
            Found = true;
            return false;
        }
    }

    private struct ObjectCount : IVisitor
    {
        public int Count;

        public bool Add(int id, Closeness closeness)
        {
            Count++;
            return true;
        }
    }

    private struct ObjectList : IVisitor
    {
        public int[] Ids;
        public Closeness[] Closeness;
        public int Next;

        public bool Add(int id, Closeness closeness)
        {
            Ids[Next] = id;
            Closeness[Next++] = closeness;
            return true;
        }
    }
}
