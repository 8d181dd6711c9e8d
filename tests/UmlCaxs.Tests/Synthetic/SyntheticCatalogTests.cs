using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Features;
using UmlCaxs.Synthetic;
using Xunit;

namespace UmlCaxs.Tests.Synthetic;

public class SyntheticCatalogTests
{
    private static readonly Lazy<List<SyntheticRow>> Survey = new(() => SyntheticRow.Read(new SyntheticOptions(60_000)));
    private static readonly Lazy<List<SyntheticRow[]>> Sources = new(() => [.. Survey.Value.GroupBy(r => r.Name).Select(g => g.ToArray())]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    public void Gives_exactly_the_rows_asked_for(int rows)
    {
        using var reader = new SyntheticCatalog(SyntheticRow.Csc2, new SyntheticOptions(rows));
        var batch = new TableBatch(reader.Schema);
        long read = 0;
        while (reader.Read(batch))
        {
            Assert.Equal(read, batch.FirstRow);
            Assert.Equal($"row {read + 1}", reader.PlaceOf(0));
            read += batch.RowCount;
            Assert.Equal(read, reader.BytesRead);
        }

        Assert.Equal(rows, read);
        Assert.Equal(rows, reader.TotalBytes);
        Assert.Equal(rows, reader.Schema.AnnouncedRows);
        Assert.Equal(0, batch.RowCount);
        Assert.False(reader.Read(batch));
    }

    [Fact]
    public void A_row_depends_on_seed_and_place_alone()
    {
        string[] expected = [.. Survey.Value.Take(5000).Select(r => r.ToString())];
        Assert.Equal(expected, SyntheticRow.Read(new SyntheticOptions(5000), capacity: 7, threads: 1).Select(r => r.ToString()));
        Assert.Equal(expected, SyntheticRow.Read(new SyntheticOptions(5000), capacity: 100_000, threads: 5).Select(r => r.ToString()));
        Assert.NotEqual(expected[0], SyntheticRow.Read(new SyntheticOptions(1, Seed: 43))[0].ToString());
    }

    [Fact]
    public void Labels_and_gaps_leave_everything_else_as_it_is()
    {
        List<SyntheticRow> rows = SyntheticRow.Read(new SyntheticOptions(5000, LabelledFraction: 1, MissingFraction: 1));
        for (int i = 0; i < rows.Count; i++)
        {
            SyntheticRow plain = Survey.Value[i];
            Assert.Equal(plain.TrueClass, rows[i].MainType);
            Assert.Equal((plain.Name, plain.Obsid, plain.Ra, plain.TrueClass), (rows[i].Name, rows[i].Obsid, rows[i].Ra, rows[i].TrueClass));
            for (int d = 0; d < plain.Features.Length; d++)
                Assert.True(double.IsNaN(rows[i].Features[d]) || rows[i].Features[d] == plain.Features[d]);
        }
    }

    [Fact]
    public void Sources_have_the_survey_s_numbers_of_detections()
    {
        // The last source may be cut.
        int[] counts = [.. Sources.Value.SkipLast(1).Select(s => s.Length)];
        RandomStreamTests.AssertShare(0.78, counts.Count(n => n == 1), counts.Length);
        RandomStreamTests.AssertShare(0.11, counts.Count(n => n == 2), counts.Length);
        RandomStreamTests.AssertShare(0.10, counts.Count(n => n is >= 3 and <= 10), counts.Length);
        RandomStreamTests.AssertShare(0.01, counts.Count(n => n > 10), counts.Length);
        Assert.InRange(counts.Max(), 11, DetectionCounts.Largest);
        Assert.Equal(DetectionCounts.Largest, DetectionCounts.At(Math.BitDecrement(1)));
    }

    [Fact]
    public void Detections_of_a_source_are_consecutive_and_agree_in_what_belongs_to_the_source()
    {
        int changes = Survey.Value.Zip(Survey.Value.Skip(1), (a, b) => a.Name != b.Name).Count(c => c);
        Assert.Equal(Sources.Value.Count, changes + 1);
        foreach (SyntheticRow[] source in Sources.Value)
        {
            Assert.All(source, r => Assert.Equal((source[0].Ra, source[0].Dec, source[0].TrueClass, source[0].MainType), (r.Ra, r.Dec, r.TrueClass, r.MainType)));
            Assert.Equal(source.Length, source.Select(r => (r.Obsid, r.Region)).Distinct().Count());
        }

        // (name, obsid) is almost unique, as in the catalogue, and not quite.
        int repeated = Sources.Value.Sum(s => s.Length - s.Select(r => r.Obsid).Distinct().Count());
        Assert.InRange(repeated, 1, Survey.Value.Count / 500);
    }

    [Fact]
    public void Features_keep_within_the_walls_and_reach_them()
    {
        for (int d = 0; d < FeatureSet.Names.Count; d++)
        {
            FeatureScaling scaling = SyntheticRow.Csc2.Transform.Features[d];
            (double low, double high) = scaling.Name switch
            {
                "hard_hm" or "hard_hs" or "hard_ms" => (-1, 1),
                "var_prob_b" or "var_prob_h" or "var_prob_s" => (0, 1),
                "powlaw_gamma" => (scaling.Min, scaling.Max),
                _ => (0.0, scaling.Invert(1)),
            };
            Assert.All(Survey.Value, r => Assert.InRange(r.Features[d], low, high));
            if (scaling.Kind == TransformKind.None)
                Assert.Contains(Survey.Value, r => r.Features[d] == high);
        }
    }

    [Fact]
    public void Classes_of_first_detections_follow_the_class_probabilities_there()
    {
        double[][] probabilities = Classify([.. Sources.Value.Select(s => s[0])]);
        for (int c = 0; c < probabilities[0].Length; c++)
        {
            string name = SyntheticRow.Csc2.Classifier!.ClassNames[c];
            double expected = probabilities.Sum(p => p[c]);
            double deviation = Math.Sqrt(probabilities.Sum(p => p[c] * (1 - p[c])));
            Assert.InRange(Sources.Value.Count(s => s[0].TrueClass == name), expected - (5 * deviation), expected + (5 * deviation));
            Assert.True(expected > 100, $"{name} is drawn too seldom to be tested");
        }
    }

    [Fact]
    public void Further_detections_of_a_source_are_distributed_as_its_first()
    {
        SyntheticRow[][] repeated = [.. Sources.Value.Where(s => s.Length > 1)];
        double[][] first = Classify([.. repeated.Select(s => s[0])]);
        double[][] second = Classify([.. repeated.Select(s => s[1])]);
        for (int c = 0; c < first[0].Length; c++)
        {
            int[] members = [.. Enumerable.Range(0, repeated.Length).Where(i => repeated[i][0].TrueClass == SyntheticRow.Csc2.Classifier!.ClassNames[c])];
            Assert.All(members, i => Assert.True(second[i][c] > 0));

            // The probability of the class at its members: the difference of two means of values in [0, 1].
            double difference = members.Average(i => first[i][c]) - members.Average(i => second[i][c]);
            Assert.InRange(Math.Abs(difference), 0, 5 * Math.Sqrt(0.5 / members.Length));
        }
    }

    [Fact]
    public void Labels_are_the_truth_of_the_asked_fraction_of_the_detections()
    {
        Assert.All(Survey.Value, r => Assert.True(r.MainType is null || r.MainType == r.TrueClass));
        Assert.Equal(0.35, Survey.Value.Count(r => r.MainType is not null) / (double)Survey.Value.Count, 0.02);
    }

    [Fact]
    public void The_asked_fraction_of_the_detections_lacks_features_that_go_missing_together()
    {
        List<SyntheticRow> rows = SyntheticRow.Read(new SyntheticOptions(20_000, MissingFraction: 0.3));
        SyntheticRow[] incomplete = [.. rows.Where(r => r.Features.Any(double.IsNaN))];
        RandomStreamTests.AssertShare(0.3, incomplete.Length, rows.Count);
        Assert.All(rows, r =>
        {
            Assert.Equal(Lacks(r, "powlaw_gamma"), Lacks(r, "bb_kt"));
            Assert.Equal(Lacks(r, "var_prob_b"), Lacks(r, "var_newq_b"));
            foreach (string band in new[] { "b", "h", "s" })
                Assert.Equal(Lacks(r, $"var_prob_{band}"), Lacks(r, $"var_ratio_{band}"));
        });
        RandomStreamTests.AssertShare(0.8, incomplete.Count(r => Lacks(r, "bb_kt")), incomplete.Length);
        RandomStreamTests.AssertShare(0.03, incomplete.Count(r => r.Features.Take(3).Any(double.IsNaN)), incomplete.Length);
        Assert.DoesNotContain(Survey.Value, r => r.Features.Any(double.IsNaN));
    }

    [Fact]
    public void Names_are_unique_and_tell_the_position()
    {
        Assert.Equal("SYN J105512.3-604512 s1234", SourceName.Of(163.8015, -60.7534, 1234));
        Assert.Equal("SYN J235959.9+900000 s999999999", SourceName.Of(Math.BitDecrement(360), 90, 999_999_999));
        Assert.Equal("SYN J000000.0+000000 s0", SourceName.Of(0, 0, 0));
        Assert.Equal("SYN J000000.0-000001 s9999999999", SourceName.Of(0, -0.0005, 9_999_999_999));
        Assert.Equal(Sources.Value.Count, Sources.Value.Select(s => s[0].Name.Split(' ')[2]).Distinct().Count());
    }

    [Fact]
    public void The_text_of_a_batch_does_not_grow_with_the_rows_read()
    {
        using var reader = new SyntheticCatalog(SyntheticRow.Csc2, new SyntheticOptions(1_000_000_000));
        var batch = new TableBatch(reader.Schema, 1024);
        for (int i = 0; i < 20; i++)
        {
            Assert.True(reader.Read(batch));
            Assert.InRange(batch.Find("name")!.Text.UsedBytes, 1, 1024 * 40);
        }
    }

    [Fact]
    public void Impossible_wishes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticCatalog(SyntheticRow.Csc2, new SyntheticOptions(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticCatalog(SyntheticRow.Csc2, new SyntheticOptions(1, LabelledFraction: 1.5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticCatalog(SyntheticRow.Csc2, new SyntheticOptions(1, MissingFraction: double.NaN)));
        var error = Assert.Throws<BadInputException>(() => new SyntheticCatalog(SyntheticRow.Csc2 with { Classifier = null }, new SyntheticOptions(1)));
        Assert.Contains("umlcaxs train", error.Message);
    }

    private static bool Lacks(SyntheticRow row, string feature) => double.IsNaN(row.Features[FeatureSet.Names.ToList().IndexOf(feature)]);

    /// <summary>Class probabilities of complete rows, by the CPU backend.</summary>
    private static double[][] Classify(SyntheticRow[] rows)
    {
        Model model = SyntheticRow.Csc2;
        int classes = model.Classifier!.ClassNames.Count;
        using var matrix = new FeatureMatrix(model.Mixture.Dims);
        foreach (SyntheticRow row in rows)
            matrix.Append(row.Features);
        model.Transform.Apply(matrix);
        using IDeviceMatrix device = new CpuBackend().Upload(matrix);
        double[] probabilities = new double[rows.Length * classes];
        device.ClassProbabilities(model.Mixture, model.Classifier, 0, new int[rows.Length], probabilities);
        return [.. probabilities.Chunk(classes)];
    }
}
