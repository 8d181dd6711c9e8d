using UmlCaxs.Catalog;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using Xunit;

namespace UmlCaxs.Tests.Properties;

/// <summary>From the columns of a table to the transformed features, and what is known of those that lack some.</summary>
public sealed class FeatureTests
{
    private static readonly string[] Bands = ["b", "h", "s"];

    [Fact]
    public void The_fitted_range_becomes_zero_to_one_and_inverts()
    {
        using FeatureMatrix physical = Catalogue(rows: 500, seed: 80);
        double[][] before = RandomMixtures.RowsOf(physical);

        FeatureTransform transform = FeatureTransform.Fit(physical, "test");
        transform.Apply(physical);
        double[][] after = RandomMixtures.RowsOf(physical);

        for (int d = 0; d < transform.Dims; d++)
        {
            FeatureScaling scaling = transform.Features[d];
            Assert.Equal((FeatureSet.Names[d], FeatureSet.TransformOf(FeatureSet.Names[d])), (scaling.Name, scaling.Kind));
            for (int row = 0; row < after.Length; row++)
                Assert.Equal(before[row][d], scaling.Invert(after[row][d]), Tolerances.Inversion * Math.Max(1, Math.Abs(before[row][d])));
            if (scaling.Kind == TransformKind.None)
                continue;
            // Exactly: the smallest and largest value meet the very numbers they were fitted with.
            Assert.Equal(0, after.Min(row => row[d]));
            Assert.Equal(1, after.Max(row => row[d]));
        }
    }

    /// <summary>The offset of the logarithm is a tenth of the smallest value but zero, wherever in the table either stands.</summary>
    [Theory]
    [InlineData(10, 2 * FeatureMatrix.ChunkRows)]
    [InlineData(2 * FeatureMatrix.ChunkRows, 10)]
    [InlineData(10, 20)]
    public void The_smallest_value_but_zero_may_stand_before_or_after_a_zero(int rowOfSmallest, int rowOfZero)
    {
        double[] x = new double[FeatureSet.Names.Count];
        using var matrix = new FeatureMatrix(x.Length);
        for (int row = 0; row < (2 * FeatureMatrix.ChunkRows) + 100; row++)
        {
            Array.Fill(x, row == rowOfZero ? 0 : row == rowOfSmallest ? 0.25 : 1 + (row % 3));
            matrix.Append(x);
        }

        FeatureTransform transform = FeatureTransform.Fit(matrix, "test");

        Assert.Equal(0.025, transform.Features[FeatureSet.Names.ToList().IndexOf("bb_kt")].Offset);
    }

    [Fact]
    public void A_row_alone_is_transformed_as_in_a_matrix()
    {
        using FeatureMatrix matrix = Catalogue(rows: 50, seed: 81);
        double[] row = RandomMixtures.RowsOf(matrix)[17];
        FeatureTransform transform = FeatureTransform.Fit(matrix, "test");

        transform.Apply(matrix);
        transform.Apply(row);

        Assert.Equal(RandomMixtures.RowsOf(matrix)[17], row);
    }

    [Fact]
    public void No_complete_row_is_refused()
    {
        using var matrix = new FeatureMatrix(12);

        string message = Assert.Throws<BadInputException>(() => FeatureTransform.Fit(matrix, "table.csv")).Message;

        Assert.StartsWith("table.csv: no row has all features. ", message);
    }

    [Fact]
    public void A_constant_feature_is_refused()
    {
        using FeatureMatrix matrix = RandomMixtures.ToMatrix(RandomMixtures.RowsOf(Catalogue(20, seed: 82)).Select(r => (double[])[.. r[..4], 0.5, .. r[5..]]), 12);

        string message = Assert.Throws<BadInputException>(() => FeatureTransform.Fit(matrix, "table.csv")).Message;

        Assert.StartsWith("table.csv: column 'bb_kt': every complete row has the value 0.5", message);
    }

    [Fact]
    public void A_negative_value_has_no_logarithm()
    {
        double[][] rows = RandomMixtures.RowsOf(Catalogue(20, seed: 83));
        rows[3][6] = -0.25;
        using FeatureMatrix matrix = RandomMixtures.ToMatrix(rows, 12);

        string message = Assert.Throws<BadInputException>(() => FeatureTransform.Fit(matrix, "table.csv")).Message;

        Assert.StartsWith("table.csv: column 'var_ratio_b': the value -0.25 is negative", message);
    }

    /// <summary>The median is the middle of the sorted values, or the mean of the two in the middle.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(FeatureMatrix.ChunkRows + 1)]
    public void Medians_are_those_of_sorted_columns(int rows)
    {
        var random = new Random(84);
        // Many equal values, both signs, zeros of both signs, the smallest and the largest doubles.
        Func<double>[] kinds = [() => RandomMixtures.Normal(random), () => random.Next(4) - 2, () => random.Next(2) == 0 ? 0.0 : -0.0, () => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-1070, 1020))];
        double[][] data = [.. Enumerable.Range(0, rows).Select(_ => kinds.Select(next => next()).ToArray())];
        using FeatureMatrix matrix = RandomMixtures.ToMatrix(data, kinds.Length);

        double[] medians = FeatureMedians.Of(matrix);

        for (int d = 0; d < kinds.Length; d++)
        {
            double[] sorted = [.. data.Select(row => row[d]).Order()];
            Assert.Equal((sorted[(rows - 1) / 2] + sorted[rows / 2]) / 2, medians[d]);
        }
    }

    /// <summary>A table may bring var_ratio_x and var_newq_b, or the raw columns of the catalogue that they follow from.</summary>
    [Fact]
    public void Raw_columns_give_the_same_features_as_derived_ones()
    {
        var random = new Random(85);
        string[] given = [.. FeatureSet.Names.Except(FeatureSet.Derived.Keys)];
        string[] raw = [.. Bands.SelectMany(x => new[] { $"var_mean_{x}", $"var_sigma_{x}" }), "var_min_b", "var_max_b"];
        TableBatch rawTable = Table([.. given, .. raw]), derivedTable = Table([.. FeatureSet.Names]);
        for (int row = 0; row < 20; row++)
        {
            foreach (string name in given.Concat(raw))
                rawTable.Find(name)!.Set(row, random.NextDouble() + 0.01);
            double Raw(string name) => rawTable.Find(name)!.Doubles[row];
            foreach (string name in given)
                derivedTable.Find(name)!.Set(row, Raw(name));
            foreach (string x in Bands)
                derivedTable.Find($"var_ratio_{x}")!.Set(row, Raw($"var_sigma_{x}") / Raw($"var_mean_{x}"));
            derivedTable.Find("var_newq_b")!.Set(row, (Raw("var_max_b") + Raw("var_min_b")) / 2 / Raw("var_mean_b"));
        }

        Assert.Equal(Features(derivedTable, 20), Features(rawTable, 20));
    }

    /// <summary>A source without counts in a band has a mean of zero there: the ratio is missing, and the row incomplete.</summary>
    [Fact]
    public void A_mean_of_zero_leaves_a_ratio_missing()
    {
        TableBatch table = Table([.. FeatureSet.Names.Except(["var_ratio_h"]), "var_sigma_h", "var_mean_h"]);
        foreach (Column column in table.Columns)
            column.Set(0, column.Info.Name is "var_mean_h" or "var_sigma_h" ? 0.0 : 0.5);
        foreach (Column column in table.Columns)
            column.Set(1, column.Info.Name == "var_mean_h" ? 0.0 : 0.5);
        table.RowCount = 2;

        FeatureBlock block = Extract(table);

        Assert.Equal((2, 0, 2L), (block.Rows, block.CompleteRows, block.Missing[8]));
        for (int row = 0; row < 2; row++)
        {
            Assert.False(block.IsComplete(row));
            Assert.True(double.IsNaN(block[8][row]));
            Assert.Equal(11, block.Columns.Count(c => c[row] == 0.5));
        }
    }

    [Fact]
    public void A_table_that_cannot_give_a_feature_is_told_every_one_and_what_would_do()
    {
        TableSchema schema = Table([.. FeatureSet.Names.Except(["bb_kt", "var_newq_b"]), "var_max_b"]).Schema;

        string message = Assert.Throws<BadInputException>(() => new FeatureExtractor(schema, "table.csv")).Message;

        Assert.StartsWith("table.csv: header: missing feature columns: bb_kt; var_newq_b (or the raw columns var_max_b, var_min_b, var_mean_b)", message);
    }

    [Fact]
    public void An_infinite_value_is_refused_with_its_place()
    {
        TableBatch table = Table([.. FeatureSet.Names]);
        foreach (Column column in table.Columns)
            column.Set(0, column.Info.Name == "bb_kt" ? double.PositiveInfinity : 0.5);
        table.RowCount = 1;

        string message = Assert.Throws<BadInputException>(() => Extract(table)).Message;

        Assert.StartsWith("table.csv: line 0, column 'bb_kt': the value is Infinity", message);
    }

    [Fact]
    public void The_missing_report_counts_rows_and_gaps()
    {
        TableBatch table = Table(["a", "b", "c"]);
        table.RowCount = 3;
        foreach ((int row, double?[] values) in new double?[][] { [1, 2, 3], [null, 2, 3], [null, 2, null] }.Index())
            for (int i = 0; i < 3; i++)
                table.Columns[i].Set(row, values[i] ?? double.NaN);
        var extractor = new FeatureExtractor(table.Schema, "table.csv", ["a", "b", "c"]);
        FeatureBlock block = extractor.NewBlock(20);
        extractor.Extract(table, row => $"line {row}", block);
        var report = new MissingReport(["a", "b", "c"]);
        report.Count(block);

        Assert.Equal((3, 1, 2), (report.Rows, report.Complete, report.Incomplete));
        Assert.Equal([2L, 0, 1], report.Missing);
        Assert.Equal("3 rows, 1 complete; missing: a 2, c 1", report.ToString());
    }

    /// <summary>Complete rows in physical units, with the catalogue's walls.</summary>
    private static FeatureMatrix Catalogue(int rows, int seed)
    {
        var random = new Random(seed);
        return RandomMixtures.ToMatrix(
            Enumerable.Range(0, rows).Select(_ => FeatureSet.Names.Select(name => name switch
            {
                "powlaw_gamma" => 2 + RandomMixtures.Normal(random),
                _ when FeatureSet.TransformOf(name) == TransformKind.LogMinMax => random.Next(5) == 0 && name != "bb_kt" ? 0 : Math.Exp(2 * RandomMixtures.Normal(random)),
                _ => Math.Clamp(1.5 * RandomMixtures.Normal(random), -1, 1),
            }).ToArray()),
            FeatureSet.Names.Count);
    }

    private static TableBatch Table(string[] columns) => new(new TableSchema([.. columns.Select(c => new ColumnInfo(c, ColumnType.Float64))]), 20);

    private static double[][] Features(TableBatch table, int rows)
    {
        table.RowCount = rows;
        FeatureBlock block = Extract(table);
        Assert.Equal(rows, block.CompleteRows);
        return [.. Enumerable.Range(0, rows).Select(row => block.Columns.Select(c => c[row]).ToArray())];
    }

    private static FeatureBlock Extract(TableBatch table)
    {
        var extractor = new FeatureExtractor(table.Schema, "table.csv");
        FeatureBlock block = extractor.NewBlock(table.Capacity);
        extractor.Extract(table, row => $"line {row}", block);
        return block;
    }
}
