using UmlCaxs.Classification;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Distribution;
using UmlCaxs.Mixture;
using UmlCaxs.Validation;
using Xunit;

namespace UmlCaxs.Tests.Validation;

/// <summary>Nothing that is tested may have been seen before, and every part holds every class.</summary>
public sealed class SplitTests : IDisposable
{
    private static readonly (string, int)[] Types = [("QSO", 40), ("HMXB", 25), ("YSO", 20), ("TTau*", 6), ("CataclyV*", 15), ("Star", 30)];
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Neither labelled nor unlabelled detections of a tested source train.</summary>
    [Fact]
    public void No_source_is_in_both_parts_of_a_source_fold()
    {
        // A source with a labelled and an unlabelled detection, several times.
        var random = new Random(5);
        string text = Labelled.Table(Types).ToString() + string.Concat(Enumerable.Range(0, 20).Select(s => $"S{s},99,,{Labelled.Row(random, 0.1)}\n"));
        using ValidationTable table = Labelled.Load(folder, text);

        IReadOnlyList<ValidationSplit> splits = Splits.BySource(table, Included(table), 5, 2, 42);

        Assert.Equal(10, splits.Count);
        foreach (ValidationSplit split in splits)
        {
            HashSet<int> tested = [.. split.Test.Select(row => table.Sources[row])];
            Assert.DoesNotContain(split.Training, row => tested.Contains(table.Sources[row]));
            Assert.DoesNotContain(split.Test, row => table.Labels[row] == ValidationTable.Unlabelled);
            Assert.Contains(split.Training, row => table.Labels[row] == ValidationTable.Unlabelled);
        }

        int[] judged = [.. Enumerable.Range(0, table.Rows).Where(row => table.Labels[row] != ValidationTable.Unlabelled)];
        foreach (IGrouping<int, ValidationSplit> repeat in splits.GroupBy(s => s.Repeat))
            Assert.Equal(judged, repeat.SelectMany(s => s.Test).Order());
        Assert.NotEqual(splits[0].Test, splits[5].Test);
    }

    [Fact]
    public void Source_folds_are_stratified()
    {
        using ValidationTable table = Labelled.Load(folder, Labelled.Table(Types).ToString());
        foreach (ValidationSplit split in Splits.BySource(table, Included(table), 5, 3, 7))
            foreach (int label in Enumerable.Range(0, 10).Append(ValidationTable.None))
            {
                double share = table.Labels.Count(l => l == label) / 5.0;
                Assert.InRange(split.Test.Count(row => table.Labels[row] == label), share - 3, share + 3);
            }
    }

    [Fact]
    public void Random_divisions_test_a_fifth_of_every_class()
    {
        using ValidationTable table = Labelled.Load(folder, Labelled.Table(Types).ToString());
        IReadOnlyList<ValidationSplit> splits = Splits.ByDetection(table, Included(table), 4, 42);
        foreach (ValidationSplit split in splits)
        {
            Assert.Empty(split.Test.Intersect(split.Training));
            Assert.Equal(table.Rows, split.Test.Length + split.Training.Length);
            foreach (int label in Enumerable.Range(0, 10).Append(ValidationTable.None))
                Assert.Equal((int)Math.Round(0.2 * table.Labels.Count(l => l == label)), split.Test.Count(row => table.Labels[row] == label));
        }

        Assert.NotEqual(splits[0].Test, splits[1].Test);
        Assert.Equal(splits[2].Test, Splits.ByDetection(table, Included(table), 4, 42)[2].Test);
        Assert.NotEqual(splits[2].Test, Splits.ByDetection(table, Included(table), 4, 43)[2].Test);
    }

    /// <summary>Tested rows with values far outside leave transform, medians, mixture and rules as they are.</summary>
    [Fact]
    public void What_is_fitted_does_not_see_tested_rows()
    {
        string[] lines = Labelled.Table(Types).ToString().TrimEnd('\n').Split('\n');
        using ValidationTable table = Labelled.Load(folder, string.Join('\n', lines));
        ValidationSplit split = Splits.BySource(table, Included(table), 5, 1, 42)[2];
        foreach (int row in split.Test)
            lines[row + 1] = string.Join(',', lines[row + 1].Split(',').Select((cell, c) => c < 3 ? cell : "1000000"));
        using ValidationTable extreme = Labelled.Load(folder, string.Join('\n', lines));
        Assert.Equal(split.Test, Splits.BySource(extreme, Included(extreme), 5, 1, 42)[2].Test);

        FoldTraining before = Run(table).Train(split, out double[] medians, out _, CancellationToken.None);
        FoldTraining after = Run(extreme).Train(split, out double[] mediansAfter, out _, CancellationToken.None);

        using (before.Rows)
        using (after.Rows)
        {
            Assert.Equal(before.Transform.Features, after.Transform.Features);
            Assert.Equal(medians, mediansAfter);
            Assert.Equal(before.Mixture.Means, after.Mixture.Means);
            Assert.Equal(before.Mixture.Covariances, after.Mixture.Covariances);
            foreach (ValidationRule rule in ValidationRule.All)
            {
                double[] first = new double[before.Labels.Count * 10];
                double[] second = new double[first.Length];
                rule.Train(before)(before.Rows, first);
                rule.Train(after)(before.Rows, second);
                Assert.Equal(first, second);
                for (int row = 0; row < before.Labels.Count; row++)
                    if (!double.IsNaN(first[row * 10]))
                        Assert.Equal(1, first.AsSpan(row * 10, 10).ToArray().Sum(), 1e-9);
            }
        }

        // The seam is real: a division that trains on those rows moves.
        ValidationSplit leaking = split with { Training = [.. split.Training, .. split.Test.Take(1)] };
        FoldTraining moved = Run(extreme).Train(leaking, out _, out _, CancellationToken.None);
        moved.Rows.Dispose();
        Assert.NotEqual(before.Transform.Features, moved.Transform.Features);
    }

    private static bool[] Included(ValidationTable table) => [.. Enumerable.Range(0, 10).Select(table.Labels.Contains)];

    private static ProtocolRun Run(ValidationTable table) => new(table, ClassScheme.Default, new CpuBackend(1), new ValidationOptions(new FitOptions(2) { Restarts = 1 }), new SingleProcess());
}
