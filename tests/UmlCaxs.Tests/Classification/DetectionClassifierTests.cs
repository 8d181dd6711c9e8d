using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.Classification;

public sealed class DetectionClassifierTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Output_columns_stand_in_the_order_of_the_contract()
    {
        Result result = Classify(CsvTable.Synthetic(10));

        Assert.Equal(
            ["name", "obsid", "region_id", "cluster", "ra", "dec", "main_type", .. ClassScheme.Default.Classes, .. FeatureSet.Names],
            result.Columns);
    }

    [Fact]
    public void Keys_that_the_input_lacks_are_left_out_of_the_output()
    {
        Result result = Classify(CsvTable.Synthetic(10).Without("region_id", "ra", "dec", "main_type", "true_class"));

        Assert.Equal(["name", "obsid", "cluster", "main_type"], result.Columns[..4]);
        Assert.Equal(10, result.Counts.Classified);
    }

    [Fact]
    public void The_class_is_the_most_probable_one_and_probabilities_sum_to_one()
    {
        Result result = Classify(CsvTable.Synthetic(200), includeLabelled: true);

        Assert.Equal(200, result.Rows.Count);
        foreach (string?[] row in result.Rows)
        {
            double[] p = [.. row[7..17].Select(x => double.Parse(x!))];
            Assert.Equal(1, p.Sum(), 1e-12);
            Assert.Equal(ClassScheme.Default.Classes[Array.IndexOf(p, p.Max())], row[6]);
        }
    }

    [Fact]
    public void Labelled_and_other_types_are_left_out_and_counted()
    {
        CsvTable table = CsvTable.Synthetic(9).WithColumn("main_type", "");
        table.With(2, "main_type", "QSO").With(3, "main_type", "CataclyV*").With(4, "main_type", "Star").With(5, "main_type", "TTau*");
        Result some = Classify(table);
        Result all = Classify(table, includeLabelled: true);

        Assert.Equal((9, 6, 2, 1), (some.Counts.Read, some.Counts.Classified, some.Counts.Labelled, some.Counts.OtherType));
        Assert.Equal((9, 9, 0, 0), (all.Counts.Read, all.Counts.Classified, all.Counts.Labelled, all.Counts.OtherType));
        Assert.Equal(some.Rows, all.Rows.Where((_, i) => i is not (1 or 2 or 4)));
    }

    [Fact]
    public void Incomplete_detections_are_dropped_and_counted_by_feature()
    {
        Result result = Classify(Gappy());

        Assert.Equal((6, 3, 3, 0), (result.Counts.Read, result.Counts.Classified, result.Counts.Incomplete, result.Counts.Imputed));
        Assert.Equal([0, 0, 0, 2, 1, 0, 0, 0, 1, 0, 0, 0], result.Report.Missing);
    }

    [Fact]
    public void Medians_of_the_model_fill_gaps_as_far_as_it_has_them()
    {
        IReadOnlyDictionary<string, double> medians = ModelFile.Load("csc2").Medians;
        CsvTable table = Gappy();
        Result result = Classify(table, MissingPolicy.Median);
        CsvTable filled = Gappy();
        foreach ((int row, string column) in new[] { (2, "powlaw_gamma"), (2, "bb_kt"), (4, "powlaw_gamma") })
            filled[row, column] = medians[column].ToString("R");

        // csc2 has medians of the two spectral features only: the row without var_ratio_h stays out.
        Assert.Equal((5, 1, 2), (result.Counts.Classified, result.Counts.Incomplete, result.Counts.Imputed));
        Assert.Equal(Classify(filled).Rows, result.Rows);
        Assert.Equal([0, 0, 0, 2, 1, 0, 0, 0, 1, 0, 0, 0], result.Report.Missing);
    }

    [Fact]
    public void Raw_columns_give_the_same_as_the_features_that_follow_from_them()
    {
        CsvTable derived = CsvTable.Synthetic(300);
        CsvTable raw = CsvTable.Synthetic(300);
        foreach (string band in new[] { "b", "h", "s" })
        {
            // With a mean that is a power of two the ratio is exactly the feature.
            raw.Append($"var_mean_{band}", _ => "0.25");
            raw.Append($"var_sigma_{band}", row => (double.Parse(derived[row, $"var_ratio_{band}"]) * 0.25).ToString("R"));
        }

        raw.Append("var_max_b", row => (double.Parse(derived[row, "var_newq_b"]) * 0.5).ToString("R")).Append("var_min_b", _ => "0");
        raw.Without("var_ratio_b", "var_ratio_h", "var_ratio_s", "var_newq_b");

        Assert.Equal(Classify(derived).Rows, Classify(raw).Rows);
    }

    [Fact]
    public void A_mean_of_zero_makes_a_feature_missing_not_infinite()
    {
        CsvTable table = CsvTable.Synthetic(3).WithColumn("main_type", "");
        table.Append("var_mean_b", row => row == 2 ? "0" : "1").Append("var_sigma_b", _ => "0.5").Without("var_ratio_b");
        Result result = Classify(table);

        Assert.Equal((2, 1), (result.Counts.Classified, result.Counts.Incomplete));
        Assert.Equal(1, result.Report.Missing[6]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(256)]
    [InlineData(1000)]
    public void Batches_of_any_size_give_the_same_result(int capacity)
    {
        CsvTable table = CsvTable.Synthetic(700).With(3, "bb_kt", "").With(4, "main_type", "Galaxy");

        Assert.Equal(Classify(table).Rows, Classify(table, capacity: capacity).Rows);
    }

    [Fact]
    public void A_cluster_without_class_models_leaves_the_class_open()
    {
        Model csc2 = ModelFile.Load("csc2");
        Model half = csc2 with { Classifier = new ClassModelSet(csc2.Scheme.Classes, [.. csc2.Classifier!.Clusters.Select((c, k) => k == 1 ? [] : c)]) };
        Result result = Classify(CsvTable.Synthetic(300), includeLabelled: true, model: half);
        string?[][] open = [.. result.Rows.Where(r => r[3] == "1")];

        Assert.NotEmpty(open);
        Assert.Equal(open.Length, result.Counts.WithoutClassModel);
        Assert.Equal(300, result.Counts.Classified + result.Counts.WithoutClassModel);
        Assert.All(open, row => Assert.All(row[6..17], Assert.Null));
        Assert.All(result.Rows.Where(r => r[3] != "1"), row => Assert.NotNull(row[6]));
    }

    private static CsvTable Gappy() => CsvTable.Synthetic(6).WithColumn("main_type", "")
        .With(2, "powlaw_gamma", "").With(2, "bb_kt", "").With(4, "powlaw_gamma", "").With(5, "var_ratio_h", "");

    private Result Classify(CsvTable table, MissingPolicy missing = MissingPolicy.Drop, bool includeLabelled = false, int capacity = 5000, Model? model = null)
    {
        string path = table.Save(folder, "in.csv");
        TableReadOptions options = new() { Types = FeatureExtractor.CandidateColumns.Append("main_type").ToDictionary(c => c, c => c == "main_type" ? ColumnType.String : ColumnType.Float64) };
        using TableReader reader = TableFiles.Open(path, options);
        model ??= ModelFile.Load("csc2");
        using var classifier = new DetectionClassifier(model, TypeMap.BuiltIn(model.Scheme), ComputeDevices.Open("cpu", 1), reader.Schema, path, missing, includeLabelled);
        var input = new TableBatch(reader.Schema, capacity);
        var output = new TableBatch(classifier.Schema, capacity);
        var rows = new List<string?[]>();
        while (reader.Read(input))
        {
            classifier.Classify(input, reader.PlaceOf, output);
            for (int row = 0; row < output.RowCount; row++)
                rows.Add([.. output.Columns.Select(c => c.TextAt(row))]);
        }

        return new Result([.. classifier.Schema.Columns.Select(c => c.Name)], rows, classifier.Counts, classifier.Report);
    }

    private sealed record Result(string[] Columns, List<string?[]> Rows, ClassificationCounts Counts, MissingReport Report);
}
