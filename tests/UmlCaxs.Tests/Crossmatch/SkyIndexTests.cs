using UmlCaxs.Crossmatch;
using Xunit;

namespace UmlCaxs.Tests.Crossmatch;

/// <summary>The index of many objects, so that it has many zones, held against looking at all of them.</summary>
public sealed class SkyIndexTests
{
    [Fact]
    public void Searches_find_what_looking_at_every_object_finds()
    {
        foreach ((int count, double reach) in new[] { (20_000, 30.0), (3000, 3600.0), (64, 10.0), (0, 10.0) })
        {
            (SkyTable queries, SkyTable objects) = RandomSky.Make(count, 60, count, reach);
            var positions = new SkyPositions();
            for (int j = 0; j < objects.Count; j++)
                if (!double.IsNaN(objects.Ra[j]) && !double.IsNaN(objects.Dec[j]))
                    positions.Add(SkyGeometry.Wrap(objects.Ra[j]), objects.Dec[j], 0, hasErrors: false, 3 * j);
            var index = new SkyIndex(positions, reach, byErrors: false, 2, CancellationToken.None);

            for (int i = 0; i < queries.Count; i++)
            {
                if (double.IsNaN(queries.Ra[i]) || double.IsNaN(queries.Dec[i]))
                    continue;
                double ra = SkyGeometry.Wrap(queries.Ra[i]);
                (int Id, double Separation)[] expected = [.. Enumerable.Range(0, objects.Count)
                    .Select(j => (Id: 3 * j, Separation: BruteForce.Separation(ra, queries.Dec[i], objects.Ra[j], objects.Dec[j])))
                    .Where(o => o.Separation <= reach)];
                int nearest = index.Nearest(ra, queries.Dec[i], reach, out Closeness closeness, out int candidates);
                var (ids, all) = (new int[expected.Length + 1], new Closeness[expected.Length + 1]);
                index.List(ra, queries.Dec[i], reach, ids, all, 1);

                Assert.Equal(expected.Length, candidates);
                Assert.Equal(expected.Length, index.Count(ra, queries.Dec[i], reach));
                Assert.Equal(expected.Length > 0, index.Any(ra, queries.Dec[i], reach));
                Assert.Equal(expected.Select(o => o.Id), ids[1..]);
                Assert.Equal(expected.Length == 0 ? -1 : expected.OrderBy(o => o.Separation).ThenBy(o => o.Id).First().Id, nearest);
                Assert.Equal(expected.Length == 0 ? double.NaN : expected.Min(o => o.Separation), closeness.Separation, 1e-9);
            }
        }
    }
}
