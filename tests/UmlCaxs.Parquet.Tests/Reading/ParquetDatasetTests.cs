using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Reading;

public sealed class ParquetDatasetTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_of_a_folder_are_one_table_in_the_order_of_their_paths()
    {
        Put("b/2.parquet", new SmallFile("x", "y").Add(5, [5, 6], [50, 60]));
        Put("a/1.parquet", new SmallFile("x", "y").Add(5, [1, 2], [10, 20]).Add(5, [3], [30]));
        Put("b/1.parquet", new SmallFile("y", "x").Add(5, [40], [4])); // another order of columns
        Put("_temporary/3.parquet", new SmallFile("z").Add(5, [9]));
        Put(".hidden.parquet", new SmallFile("z").Add(5, [9]));
        folder.Write("_SUCCESS", "x");
        folder.Write("empty", "");
        Assert.Equal([1, 2, 3, 4, 5, 6], TextTable.Doubles(folder.Path, "x", 4));
        Assert.Equal([10, 20, 30, 40, 50, 60], TextTable.Doubles(folder.Path, "y", 4));
        using var dataset = ParquetDataset.Open(folder.Path);
        Assert.Equal([(0, 0L, 2L), (1, 2L, 1L), (0, 3L, 1L), (0, 4L, 2L)], dataset.RowGroups.Select(g => (g.Index, g.FirstRow, g.RowCount)));
        Assert.Equal((6, 3), (dataset.RowCount, dataset.Files.Count));
    }

    [Fact]
    public void Names_of_folders_are_columns()
    {
        Put("year=2020/band=soft%2Fhard/a.parquet", new SmallFile("x").Add(5, [1, 2]));
        Put("year=2021/band=__HIVE_DEFAULT_PARTITION__/a.parquet", new SmallFile("x").Add(5, [3]));
        Put("year=__HIVE_DEFAULT_PARTITION__/band=σ/a.parquet", new SmallFile("x").Add(5, [4]));
        Dictionary<string, string?[]> table = TextTable.Read(folder.Path, 2);
        Assert.Equal(["x", "year", "band"], table.Keys);
        Assert.Equal((string?[])["2020", "2020", "2021", null], table["year"]);
        Assert.Equal((string?[])["soft/hard", "soft/hard", null, "σ"], table["band"]);
        Assert.Equal([2020, 2020, 2021, double.NaN], TextTable.Doubles(folder.Path, "year", 3));
        using var dataset = ParquetDataset.Open(folder.Path);
        Assert.Equal(["x: double", "year: int64", "band: string"], dataset.Columns.Select(c => c.ToString()));
        Assert.All(dataset.Columns.Skip(1), c => Assert.True(c.IsPartitionKey && c.IsOptional));
        using var years = new DatasetColumnReader(dataset, 1, dataset.RowGroups);
        long[] longs = new long[4];
        bool[] isNull = new bool[4];
        years.ReadLongs(longs, isNull);
        Assert.Equal([2020, 2020, 2021, 0], longs);
        Assert.Equal([false, false, false, true], isNull);
    }

    [Fact]
    public void A_column_of_the_files_hides_a_key_of_the_same_name()
    {
        Put("x=7/a.parquet", new SmallFile("x").Add(5, [1]));
        Assert.Equal((string?[])["1"], TextTable.Read(folder.Path)["x"]);
    }

    [Fact]
    public void Files_that_do_not_fit_together_are_refused()
    {
        string first = Put("a.parquet", new SmallFile("x", "y").Add(5, [1], [2]));
        string other = Put("b.parquet", new SmallFile("x", "z").Add(5, [1], [2]));
        Refused(other, "column 'z'", $"it is of type double here and absent in {first}");
        File.Delete(other);
        other = Put("c.parquet", new SmallFile("x").Add(5, [1]));
        Refused(other, "column 'y'", $"it is absent here and of type double in {first}");
        File.Delete(other);
        other = Put("k=1/d.parquet", new SmallFile("x", "y").Add(5, [1], [2]));
        Refused(other, "", $"the folders above it name the keys 'k', those above {first} (none)");
    }

    [SharedDataFact("parquet-testing/alltypes_plain.parquet", "parquet-testing/alltypes_tiny_pages.parquet")]
    public void A_column_of_two_types_is_refused_with_both()
    {
        Directory.CreateDirectory(folder["t"]);
        File.Copy(SharedData.PathOf("parquet-testing/alltypes_plain.parquet"), folder["t/a.parquet"]);
        File.Copy(SharedData.PathOf("parquet-testing/alltypes_tiny_pages.parquet"), folder["t/b.parquet"]);
        var e = Assert.Throws<ParquetException>(() => ParquetDataset.Open(folder["t"]));
        Assert.Contains("year", e.Place, StringComparison.Ordinal);
        Assert.Equal(folder["t/b.parquet"], e.File);
    }

    [SharedDataFact("parquet-testing/alltypes_plain.parquet", "parquet-testing/alltypes_dictionary.parquet")]
    public void Conformance_files_in_folders_are_one_table()
    {
        foreach ((string month, string name) in (ReadOnlySpan<(string, string)>)[("01", "alltypes_plain"), ("02", "alltypes_dictionary")])
        {
            Directory.CreateDirectory(folder[$"month={month}"]);
            File.Copy(SharedData.PathOf($"parquet-testing/{name}.parquet"), folder[$"month={month}/x.parquet"]);
        }
        Dictionary<string, string?[]> table = TextTable.Read(folder.Path, 3);
        Assert.Equal((string?[])["4", "5", "6", "7", "2", "3", "0", "1", "0", "1"], table["id"]);
        Assert.Equal((string?[])["30", "31", "30", "31", "30", "31", "30", "31", "30", "31"], table["string_col"]);
        Assert.Equal(10, table["month"].Length);
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 2, 2], TextTable.Doubles(folder.Path, "month"));
    }

    [Fact]
    public void Row_groups_without_rows_in_a_range_are_left_out()
    {
        Put("k=1/a.parquet", new SmallFile("x", "y").Add(9, [1, 2], [-1, 0.0]).Add(9, [3, 4], [7, 8]));
        Put("k=2/a.parquet", new SmallFile("x", "y").Add(9, [5, 6], [-0.0, 5]));
        Assert.Equal([0, 1, 2], Selected());
        Assert.Equal([0], Selected(new ColumnRange("x", 0, 2.5)));
        Assert.Equal([0, 1], Selected(new ColumnRange("x", 2, 3)));
        Assert.Equal([2], Selected(new ColumnRange("x", 4.5, double.PositiveInfinity)));
        Assert.Equal([], Selected(new ColumnRange("x", 2.25, 2.75)));
        Assert.Equal([0, 2], Selected(new ColumnRange("y", 0.0, 0.0))); // either zero is the other
        Assert.Equal([2], Selected(new ColumnRange("k", 2, 9)));
        Assert.Equal([1], Selected(new ColumnRange("k", 1, 1), new ColumnRange("y", 6, 7)));
        Assert.Throws<ArgumentException>(() => Selected(new ColumnRange("z", 1, 1)));
    }

    [Fact]
    public void Statistics_that_prove_nothing_keep_their_row_group()
    {
        byte[] one = BitConverter.GetBytes(1.0), nan = BitConverter.GetBytes(double.NaN);
        Statistics?[] doubtful = [null, new(), new() { Min = nan, Max = one }, new() { Min = one, Max = nan }, new() { Min = one }, new() { Min = [1], Max = [2] }, new() { Min = BitConverter.GetBytes(2.0), Max = one }];
        foreach (Statistics? statistics in doubtful)
        {
            Put("a.parquet", new SmallFile("x") { StatisticsOf = _ => statistics }.Add(9, [1, double.NaN]));
            Assert.Equal([0], Selected(new ColumnRange("x", 5, 6)));
        }
        // The deprecated form is sound for doubles, and so is a count of nulls.
        foreach (Statistics statistics in (Statistics[])[new() { OldMin = one, OldMax = one }, new() { NullCount = 2 }])
        {
            Put("a.parquet", new SmallFile("x") { StatisticsOf = _ => statistics }.Add(9, [1, double.NaN]));
            Assert.Equal([], Selected(new ColumnRange("x", 5, 6)));
        }
    }

    [Fact]
    public void A_reader_goes_to_any_row_group()
    {
        Put("a.parquet", new SmallFile("x").Add(2, [1, 2, 3]).Add(9, [4]));
        Put("b.parquet", new SmallFile("x").Add(9, [5, 6]));
        using var dataset = ParquetDataset.Open(folder.Path);
        using var reader = new DatasetColumnReader(dataset, 0, [dataset.RowGroups[2], dataset.RowGroups[0], dataset.RowGroups[1]]);
        double[] values = new double[6];
        reader.ReadDoubles(values);
        Assert.Equal([5, 6, 1, 2, 3, 4], values);
        Assert.Equal(0, reader.RowsLeft);
        reader.MoveTo(1);
        reader.ReadDoubles(values.AsSpan(0, 1));
        reader.MoveTo(2);
        Assert.Equal(1, reader.RowsLeft);
        reader.ReadDoubles(values.AsSpan(1, 1));
        Assert.Equal([1, 4], values[..2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadDoubles(values));
    }

    [Fact]
    public void An_empty_folder_is_refused() =>
        Assert.Contains("no Parquet files", Assert.Throws<ParquetException>(() => ParquetDataset.Open(folder.Path)).Problem, StringComparison.Ordinal);

    [Fact]
    public void Columns_are_read_by_several_threads_at_once()
    {
        double[] values = [.. Enumerable.Range(0, 50_000).Select(i => (double)i)];
        for (int file = 0; file < 3; file++)
            Put($"{file}.parquet", new SmallFile("a", "b", "c", "d").Add(1000, values, values, values, values));
        using var dataset = ParquetDataset.Open(folder.Path);
        Parallel.For(0, 4, i =>
        {
            using var reader = new DatasetColumnReader(dataset, i, dataset.RowGroups);
            double[] read = new double[3 * values.Length];
            for (int row = 0; row < read.Length; row += 777)
                reader.ReadDoubles(read.AsSpan(row, Math.Min(777, read.Length - row)));
            Assert.Equal([.. values, .. values, .. values], read);
        });
    }

    private int[] Selected(params ColumnRange[] ranges)
    {
        using var dataset = ParquetDataset.Open(folder.Path);
        return [.. dataset.Select(ranges).Select(g => dataset.RowGroups.ToList().IndexOf(g))];
    }

    private string Put(string name, SmallFile file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        return folder.Write(name, file.Build());
    }

    private void Refused(string file, string place, string problem)
    {
        var e = Assert.Throws<ParquetException>(() => ParquetDataset.Open(folder.Path));
        Assert.Equal((file, place, problem), (e.File, e.Place, e.Problem));
    }
}
