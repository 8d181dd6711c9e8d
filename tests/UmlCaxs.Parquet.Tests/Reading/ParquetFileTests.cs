using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Reading;

public sealed class ParquetFileTests : IDisposable
{
    private static readonly double[] Values = [.. Enumerable.Range(0, 1000).Select(i => i * 0.5)];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(5000)]
    public void Batches_need_not_end_with_pages_or_row_groups(int batchRows)
    {
        string path = folder.Write("a.parquet", new SmallFile("x").Add(64, Values[..300]).Add(1000, [[]]).Add(13, Values[300..301]).Add(200, Values[301..]).Build());
        Assert.Equal(Values, TextTable.Doubles(path, "x", batchRows));
    }

    [Fact]
    public void Pages_larger_than_the_window_and_chunks_of_many_windows_are_read()
    {
        double[] values = [.. Enumerable.Range(0, 1_200_000).Select(i => i * 0.25)];
        foreach (int pageRows in (int[])[1_200_000, 1000, 200_001])
        {
            string path = folder.Write("a.parquet", new SmallFile("x").Add(pageRows, values).Build());
            Assert.Equal(values, TextTable.Doubles(path, "x", 65_536));
        }
    }

    [Theory]
    [InlineData("PAR1", "too short")]
    [InlineData("not a Parquet file at all", "does not begin with PAR1")]
    [InlineData("PAR1 and then nothing", "cut off, or was never finished")]
    [InlineData("PAR1xxxx\u00FF\u0000\u0000\u0000PAR1", "footer of 255 bytes in a file of 16")]
    [InlineData("PAR1xxxx\u0004\u0000\u0000\u0000PARE", "encrypted Parquet is not supported")]
    [InlineData("PAR1xxxx\u0004\u0000\u0000\u0000PAR1", "footer: ")]
    public void Files_that_are_none_are_refused_with_a_reason(string content, string problem)
    {
        string path = folder.Write("a.parquet", System.Text.Encoding.Latin1.GetBytes(content));
        var e = Assert.Throws<ParquetException>(() => ParquetFile.Open(path));
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Contains("cannot be read", Assert.Throws<ParquetException>(() => ParquetFile.Open(folder["none.parquet"])).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        byte[] content = new SmallFile("x", "y").Add(5, Values[..10], Values[..10]).Build();
        for (int length = 0; length < content.Length; length++)
            Assert.Throws<ParquetException>(() => TextTable.Read(folder.Write("a.parquet", content[..length])));
    }

    [Fact]
    public void A_file_cut_off_while_it_is_read_is_an_error()
    {
        byte[] content = new SmallFile("x").Add(100, Values).Build();
        string path = folder.Write("a.parquet", content);
        using var dataset = ParquetDataset.Open(path);
        File.WriteAllBytes(path, content[..500]);
        using var reader = new DatasetColumnReader(dataset, 0, dataset.RowGroups);
        var e = Assert.Throws<ParquetException>(() => reader.ReadDoubles(new double[100]));
        Assert.Contains("the file ends at byte 500", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_that_do_not_agree_are_refused()
    {
        Refused("the footer counts 11 rows, the row groups 10", new SmallFile("x") { RowCount = 11 }.Add(5, Values[..10]));
        Refused("it has 10 values, its row group 9 rows", new SmallFile("x", "y").Add(5, Values[..9], Values[..10]));
        Refused("page 1: 6 rows, where 5 are left", new SmallFile("x") { Header = h => h with { ValueCount = h.ValueCount + (h.ValueCount == 5 ? 1 : 0) } }.Add(6, Values[..11]));
        Refused("page 3: the column chunk ends before its last value", new SmallFile("x") { Header = h => h with { ValueCount = h.ValueCount - 1 } }.Add(5, Values[..15]));
        Refused("an uncompressed page of 40 bytes, where its header says 39", new SmallFile("x") { Header = h => h with { UncompressedSize = 39 } }.Add(5, Values[..5]));
        Refused("page of 1000000 bytes, where the column chunk has 40 left", new SmallFile("x") { Header = h => h with { CompressedSize = 1_000_000 } }.Add(5, Values[..5]));
        Refused("40 bytes in Uncompressed cannot stand for the 536870912", new SmallFile("x") { Header = h => h with { UncompressedSize = 1 << 29 } }.Add(5, Values[..5]), "column chunk of");
        Refused("its header says 00000007", new SmallFile("x") { Header = h => h with { Crc = 7 } }.Add(5, Values[..5]));
        Refused("page 0: a page refers to a dictionary", new SmallFile("x") { Header = h => h with { Encoding = ParquetEncoding.RleDictionary } }.Add(5, Values[..5]));
        Refused("page 0: the unknown encoding 77", new SmallFile("x") { Header = h => h with { Encoding = (ParquetEncoding)77 } }.Add(5, Values[..5]));
        Refused("a dictionary page that is not the first", new SmallFile("x") { Header = h => h.ValueCount == 4 ? h with { Type = PageType.Dictionary } : h }.Add(5, Values[..9]));
    }

    [Fact]
    public void Empty_pages_are_passed_over()
    {
        var file = new SmallFile("x") { Header = h => h.ValueCount == 1 ? h with { ValueCount = 0 } : h };
        // The third page says that it is empty, and the row it would have held is missing in the end.
        string path = folder.Write("a.parquet", file.Add(5, Values[..11]).Build());
        using var dataset = ParquetDataset.Open(path);
        using var reader = new DatasetColumnReader(dataset, 0, dataset.RowGroups);
        double[] values = new double[10];
        reader.ReadDoubles(values);
        Assert.Equal(Values[..10], values);
        Assert.Contains("ends before its last value", Assert.Throws<ParquetException>(() => reader.ReadDoubles(new double[1])).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_but_never_crashes()
    {
        byte[] content = new SmallFile("x", "y").Add(5, Values[..20], Values[..20]).Add(7, Values[..9], Values[..9]).Build();
        var random = new Random(23);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. content];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(content.Length)] = (byte)random.Next(256);
            ReadOrRefuse(folder.Write("a.parquet", damaged));
        }
    }

    [SharedDataFact("parquet-testing/expected.json")]
    public void Damaged_conformance_files_are_read_or_refused_but_never_crash()
    {
        string source = Path.GetDirectoryName(SharedData.PathOf("parquet-testing/expected.json"))!;
        var random = new Random(29);
        foreach (string file in Directory.EnumerateFiles(source, "*.parquet").Order(StringComparer.Ordinal))
        {
            byte[] content = File.ReadAllBytes(file);
            if (content.Length > 8000)
                continue;
            for (int i = 0; i < 40; i++)
            {
                byte[] damaged = [.. content];
                for (int n = random.Next(1, 4); n > 0; n--)
                    damaged[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
                ReadOrRefuse(folder.Write("a.parquet", damaged));
            }
        }
    }

    private static void ReadOrRefuse(string path)
    {
        try
        {
            using var dataset = ParquetDataset.Open(path);
            for (int i = 0; i < dataset.Columns.Count; i++)
                if (!dataset.Columns[i].IsNested && dataset.RowCount < 100_000)
                    ReadOrRefuse(dataset, i);
        }
        catch (ParquetException e)
        {
            Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        }
    }

    private static void ReadOrRefuse(ParquetDataset dataset, int column)
    {
        try
        {
            TextTable.Column(dataset, column, dataset.RowGroups);
        }
        catch (ParquetException e)
        {
            Assert.Contains("row group", e.Place, StringComparison.Ordinal);
        }
    }

    private void Refused(string problem, SmallFile file, string? orProblem = null)
    {
        string path = folder.Write("a.parquet", file.Build());
        var e = Assert.Throws<ParquetException>(() => TextTable.Read(path));
        Assert.True(e.Message.Contains(problem, StringComparison.Ordinal) || orProblem is not null && e.Message.Contains(orProblem, StringComparison.Ordinal), e.Message);
    }
}
