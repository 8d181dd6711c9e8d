using System.Globalization;
using UmlCaxs.Crossmatch;
using UmlCaxs.Pipeline;
using UmlCaxs.Tests.Crossmatch;
using Xunit;

namespace UmlCaxs.Tests.Pipeline;

/// <summary>The crossmatch held against its definition, every row with every object.</summary>
public sealed class CrossmatchStepTests
{
    private static readonly FindMode[] Finds = Enum.GetValues<FindMode>();
    private static readonly JoinMode[] Joins = Enum.GetValues<JoinMode>();

    // Batches of the size that suits files would only take time to make for so few rows.
    private const int MostBatchRows = 10_000;

    [Fact]
    public void Gives_what_comparing_every_row_with_every_object_gives()
    {
        int seed = 0;
        foreach (double radius in new[] { 1e-3, 1, 60, 3600 })
            foreach ((int inputRows, int referenceRows) in new[] { (300, 200), (150, 400), (1, 1), (40, 1) })
            {
                (SkyTable input, SkyTable reference) = RandomSky.Make(seed++, inputRows, referenceRows, radius);
                var expected = new BruteForce(input, reference, new CrossmatchOptions { Radius = radius });
                foreach (FindMode find in Finds)
                    foreach (JoinMode join in Joins)
                        AssertMatches(expected, input, reference, new CrossmatchOptions { Radius = radius, Find = find, Join = join });
            }
    }

    [Fact]
    public void Rows_match_up_to_the_sum_of_their_errors()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            (SkyTable input, SkyTable reference) = RandomSky.Make(seed, 250, 200, seed % 2 == 0 ? 2 : 900);
            foreach ((string? error, string? referenceError) in new[] { ("poserr", "poserr"), ("poserr", null), (null, "poserr") })
            {
                var options = new CrossmatchOptions { Error = error, ReferenceError = referenceError };
                var expected = new BruteForce(input, reference, options);
                foreach (FindMode find in Finds)
                    AssertMatches(expected, input, reference, options with { Find = find });
            }
        }
    }

    [Fact]
    public void Tables_without_rows_are_no_error()
    {
        foreach ((int inputRows, int referenceRows) in new[] { (0, 0), (0, 5), (5, 0) })
        {
            (SkyTable input, SkyTable reference) = RandomSky.Make(1, inputRows, referenceRows, 1);
            var expected = new BruteForce(input, reference, new CrossmatchOptions());
            foreach (FindMode find in Finds)
                foreach (JoinMode join in Joins)
                    Assert.Equal(0, AssertMatches(expected, input, reference, new CrossmatchOptions { Find = find, Join = join, MeasureChance = true }).MatchedRows);
        }
    }

    [Fact]
    public void Threads_and_batches_make_no_difference()
    {
        (SkyTable input, SkyTable reference) = RandomSky.Make(9, 1500, 300, 5);
        foreach (FindMode find in Finds)
        {
            (TextWriterOfTables expected, CrossmatchReport expectedReport) = Run(input, reference, new CrossmatchOptions { Radius = 5, Find = find, Threads = 1, BatchRows = 100, MeasureChance = true });
            foreach ((int threads, int rows) in new[] { (2, 10_000), (3, 1000), (4, 19), (-1, 1499), (2, 1500), (2, 1501) })
            {
                (TextWriterOfTables actual, CrossmatchReport report) = Run(input, reference, new CrossmatchOptions { Radius = 5, Find = find, Threads = threads, BatchRows = rows, MeasureChance = true });
                Assert.Equal(expected.Rows, actual.Rows);
                Assert.Equal(expectedReport, report);
            }
        }
    }

    [Fact]
    public void Keeping_only_what_the_input_reaches_of_a_larger_reference_makes_no_difference()
    {
        int seed = 100;
        foreach (double radius in new[] { 1e-3, 1, 60, 3600 })
        {
            (SkyTable input, SkyTable whole) = RandomSky.Make(seed++, 150, 400, radius);
            var announced = new SkyTable("reference") { Announced = long.MaxValue };
            for (int row = 0; row < whole.Count; row++)
                announced.Add(whole.Ra[row], whole.Dec[row], whole.Error[row]);
            var few = new SkyTable("input") { Announced = 1 };
            for (int row = 0; row < input.Count; row++)
                few.Add(input.Ra[row], input.Dec[row], input.Error[row]);
            foreach (FindMode find in Finds)
                foreach (string? error in new[] { null, "poserr" })
                {
                    var options = new CrossmatchOptions { Radius = radius, Find = find, MeasureChance = true, Error = error, ReferenceError = error };
                    (TextWriterOfTables expected, CrossmatchReport expectedReport) = Run(input, whole, options);
                    (TextWriterOfTables actual, CrossmatchReport report) = Run(few, announced, options);
                    Assert.Equal(expected.Rows, actual.Rows);
                    Assert.Equal(expectedReport, report);
                }
        }
    }

    [Fact]
    public void Of_equally_near_ones_the_lower_rows_match()
    {
        SkyTable input = new SkyTable("input").Add(10, 20).Add(10, 20).Add(10, 20);
        SkyTable reference = new SkyTable("reference").Add(50, 20).Add(10, 20).Add(10, 20);

        Assert.Equal([(0, 1), (1, 1), (2, 1)], PairsOf(input, reference, FindMode.Each));
        Assert.Equal([(0, 1)], PairsOf(input, reference, FindMode.Best));
        Assert.Equal([(0, 1), (0, 2), (1, 1), (1, 2), (2, 1), (2, 2)], PairsOf(input, reference, FindMode.All));
    }

    [Fact]
    public void Best_pairs_are_claimed_by_the_longer_table()
    {
        // In arcsec along a meridian: rows at 0 and 3, objects at 2 and 6. Both rows claim the first object.
        SkyTable input = new SkyTable("input").Add(0, 0).Add(0, 3 / 3600.0);
        SkyTable reference = new SkyTable("reference").Add(0, 2 / 3600.0).Add(0, 6 / 3600.0);
        Assert.Equal([(1, 0)], PairsOf(input, reference, FindMode.Best, 4));

        // With a third object the objects claim: the second one the second row as well.
        reference.Add(0, 50);
        Assert.Equal([(1, 0)], PairsOf(input, reference, FindMode.Best, 4));

        // A row that loses does not claim again, though the second object would be free.
        input.Add(0, -50).Add(0, -51);
        input.Dec[0] = 1.5 / 3600;
        Assert.Equal([(0, 0)], PairsOf(input, reference, FindMode.Best, 4));
    }

    [Fact]
    public void The_report_tells_what_a_constructed_sky_holds()
    {
        // A grid of objects 0.1 deg apart; every second row lies 0.4 arcsec beside one, every tenth has no position.
        var (input, reference) = (new SkyTable("input"), new SkyTable("reference"));
        for (int i = 0; i < 1000; i++)
        {
            reference.Add(10 + (0.1 * (i % 40)), 0.1 * (i / 40));
            input.Add(i % 10 == 9 ? double.NaN : 10 + (0.1 * (i % 40)), (0.1 * (i / 40)) + (i % 2 == 0 ? 0.4 / 3600 : 0.05));
        }

        // The same objects twice: rows have two candidates.
        reference.Add(10, 0);
        CrossmatchReport report = Run(input, reference, new CrossmatchOptions { MeasureChance = true }).Report;

        Assert.Equal((1000, 100, 1001, 500, 500, 500, 1, 1000), (report.Rows, report.WithoutPosition, report.ReferenceRows, report.MatchedRows, report.Pairs, report.DistinctObjects, report.AmbiguousRows, report.Written));
        Assert.Equal(0.5, report.MatchedShare);
        foreach (double separation in new[] { report.MedianSeparation, report.Separation68, report.Separation95, report.MaxSeparation })
            Assert.Equal(0.4, separation, 4e-4);
        Assert.Equal((30, 8, 0, 0, 0), (report.Chance!.Shift, report.Chance.Directions, report.Chance.MeanShare, report.Chance.StandardError, report.Chance.ExpectedFalseRows));
    }

    [Fact]
    public void Chance_coincidences_of_a_uniform_sky_are_those_of_its_density()
    {
        // Both tables at random within 10 x 10 deg on the equator: every match is by chance, with probability 1 - exp(-density x area).
        var random = new Random(5);
        var (input, reference) = (new SkyTable("input"), new SkyTable("reference"));
        for (int i = 0; i < 20_000; i++)
        {
            reference.Add(100 + (10 * random.NextDouble()), (10 * random.NextDouble()) - 5);
            if (i % 2 == 0)
                input.Add(101 + (8 * random.NextDouble()), (8 * random.NextDouble()) - 4);
        }

        CrossmatchReport report = Run(input, reference, new CrossmatchOptions { Radius = 60, MeasureChance = true }).Report;

        double expected = 1 - Math.Exp(-20_000 / 100.0 * Math.PI / 3600);
        Assert.Equal(expected, report.Chance!.MeanShare, 0.006);
        Assert.Equal(expected, report.MatchedShare, 0.02);
        Assert.InRange(report.Chance.StandardError, 1e-5, 0.004);
        Assert.Equal(600, report.Chance.Shift);
        Assert.Equal(report.MatchedRows, report.Chance.ExpectedFalseRows, 0.05 * report.MatchedRows);
    }

    [Fact]
    public void Too_many_objects_within_reach_are_refused_with_a_remedy()
    {
        (SkyTable input, SkyTable reference) = RandomSky.Make(3, 3000, 20_000, 60);
        foreach (FindMode find in Finds)
        {
            var options = new CrossmatchOptions { Radius = 60, Find = find, Memory = 200_000 };
            BadInputException e = Assert.Throws<BadInputException>(() => Run(input, reference, options));
            Assert.StartsWith("reference: its objects within reach of input take more memory", e.Message, StringComparison.Ordinal);
            Assert.Contains("smaller radius", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_reference_that_does_not_fit_is_read_again_for_what_is_within_reach()
    {
        // The announced lengths say nothing of it; 100,000 objects do not fit, the few around the input do.
        var reference = new SkyTable("reference");
        for (int i = 0; i < 100_000; i++)
            reference.Add(i % 360, -80 + (i / 360 * 0.5));
        SkyTable input = new SkyTable("input").Add(5, -79.5).Add(6, 12).Add(7, 0.2501);

        (TextWriterOfTables writer, CrossmatchReport report) = Run(input, reference, new CrossmatchOptions { Memory = 2 << 20 });

        Assert.Equal((2, 100_000), (report.MatchedRows, report.ReferenceRows));
        Assert.Equal(["365", "66246", null], writer.Rows.Select(r => r[7]));
    }

    [Fact]
    public void Bad_positions_and_errors_are_refused_with_their_place()
    {
        SkyTable good = new SkyTable("good").Add(1, 1, 1);
        foreach ((SkyTable bad, string message) in new[]
        {
            (new SkyTable("bad").Add(1, 2).Add(3, 90.5), "bad: row 1, column 'dec': 90.5 deg is no declination"),
            (new SkyTable("bad").Add(double.PositiveInfinity, 2), "bad: row 0, column 'ra': Infinity deg is no right ascension"),
            (new SkyTable("bad").Add(1, 2, 3601), "bad: row 0, column 'poserr': 3601 arcsec is an error above 3600 arcsec"),
        })
        {
            var options = new CrossmatchOptions { Error = "poserr", ReferenceError = "poserr" };
            Assert.StartsWith(message, Assert.Throws<BadInputException>(() => Run(bad, good, options)).Message, StringComparison.Ordinal);
            Assert.StartsWith(message, Assert.Throws<BadInputException>(() => Run(good, bad, options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cancelling_ends_the_step_and_commits_nothing()
    {
        (SkyTable input, SkyTable reference) = RandomSky.Make(1, 100, 100, 1);
        using var cancellation = new CancellationTokenSource();
        TextWriterOfTables? writer = null;

        Assert.ThrowsAny<OperationCanceledException>(() => CrossmatchStep.Run(
            input.Open,
            reference.Open,
            new CrossmatchOptions { BatchRows = 10 },
            schema => writer = new TextWriterOfTables(schema),
            (share, _) =>
            {
                if (share > 0.6)
                    cancellation.Cancel();
            },
            cancellation.Token));

        Assert.False(writer!.IsCommitted);
    }

    private static CrossmatchReport AssertMatches(BruteForce definition, SkyTable input, SkyTable reference, CrossmatchOptions options)
    {
        List<BruteForce.Row> expected = definition.Match(options.Find, options.Join);
        (TextWriterOfTables writer, CrossmatchReport report) = Run(input, reference, options with { BatchRows = 64 });

        Assert.True(writer.IsCommitted);
        Assert.Equal(expected.Count, writer.Rows.Count);
        int columns = input.Schema.Columns.Count;
        for (int i = 0; i < expected.Count; i++)
        {
            string?[] row = writer.Rows[i];
            Assert.Equal(input.Values(expected[i].Input), row[..columns]);
            if (options.Join == JoinMode.Unmatched)
                continue;
            Assert.Equal(expected[i].Object < 0 ? new string?[columns] : reference.Values(expected[i].Object), row[columns..^1]);
            if (expected[i].Object < 0)
                Assert.Null(row[^1]);
            else
                Assert.Equal(expected[i].Separation, double.Parse(row[^1]!, CultureInfo.InvariantCulture), 1e-9);
        }

        List<BruteForce.Row> matched = definition.Match(options.Find, JoinMode.Matched);
        Assert.Equal(expected.Count, report.Written);
        Assert.Equal(matched.Count, report.Pairs);
        Assert.Equal(matched.Select(p => p.Input).Distinct().Count(), report.MatchedRows);
        Assert.Equal(matched.Select(p => p.Object).Distinct().Count(), report.DistinctObjects);
        Assert.Equal(input.Count, report.Rows);
        Assert.Equal(reference.Count, report.ReferenceRows);
        return report;
    }

    private static List<(int Input, int Object)> PairsOf(SkyTable input, SkyTable reference, FindMode find, double radius = 1) =>
        [.. Run(input, reference, new CrossmatchOptions { Radius = radius, Find = find, Join = JoinMode.Matched }).Writer.Rows
            .Select(r => (int.Parse(r[0]!, CultureInfo.InvariantCulture), int.Parse(r[7]!, CultureInfo.InvariantCulture)))];

    private static (TextWriterOfTables Writer, CrossmatchReport Report) Run(SkyTable input, SkyTable reference, CrossmatchOptions options)
    {
        TextWriterOfTables? writer = null;
        CrossmatchReport report = CrossmatchStep.Run(input.Open, reference.Open, options with { BatchRows = Math.Min(options.BatchRows, MostBatchRows) }, schema => writer = new TextWriterOfTables(schema));
        return (writer!, report);
    }
}
