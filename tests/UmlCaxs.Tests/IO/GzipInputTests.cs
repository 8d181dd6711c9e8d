using System.IO.Compression;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>Files compressed with gzip are read as what is in them.</summary>
public sealed class GzipInputTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("t.csv", "t.csv.gz")]
    [InlineData("t.vot", "t.vot.gz")]
    [InlineData("t.vot", "t.xyz")]
    public void A_compressed_table_reads_as_the_plain_one(string plain, string compressed)
    {
        TableBatch table = RandomTables.Next(new Random(3), rows: 500);
        Write(folder[plain], table);
        Compress(plain, compressed);

        Assert.Equal(Rows(folder[plain], TypesOf(table.Schema)), Rows(folder[compressed], TypesOf(table.Schema)));
    }

    [Fact]
    public void Progress_goes_up_to_the_size_of_the_file()
    {
        Write(folder["t.csv"], RandomTables.Next(new Random(4), rows: 5000));
        Compress("t.csv", "t.csv.gz");

        using TableReader reader = TableFiles.Open(folder["t.csv.gz"]);
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
            Assert.InRange(reader.BytesRead, 0, reader.TotalBytes);

        Assert.Equal(new FileInfo(folder["t.csv.gz"]).Length, reader.TotalBytes);
    }

    [Fact]
    public void A_cut_or_damaged_file_is_refused()
    {
        Write(folder["t.csv"], RandomTables.Next(new Random(5), rows: 2000));
        Compress("t.csv", "t.csv.gz");
        byte[] whole = File.ReadAllBytes(folder["t.csv.gz"]);
        byte[] damaged = [.. whole];
        damaged[whole.Length / 2] ^= 0x10;

        foreach (byte[] bytes in new[] { whole[..12], whole[..(whole.Length / 2)], whole[..^9], whole[..^8], whole[..^1], damaged })
        {
            File.WriteAllBytes(folder["bad.csv.gz"], bytes);
            BadInputException error = Assert.Throws<BadInputException>(() => Rows(folder["bad.csv.gz"]));
            Assert.StartsWith(folder["bad.csv.gz"], error.Message);
        }
    }

    [Theory]
    [InlineData("t.csv")]
    [InlineData("t.parquet")]
    public void Only_formats_with_several_tables_take_the_name_of_one(string file)
    {
        Write(folder[file], RandomTables.Next(new Random(6), rows: 1));

        BadInputException error = Assert.Throws<BadInputException>(() => Rows(folder[file] + "#2"));

        Assert.Contains("holds only one", error.Message);
    }

    [Fact]
    public void A_file_whose_name_has_a_number_sign_is_found_first()
    {
        Write(folder["a#1.csv"], RandomTables.Next(new Random(7), rows: 3));

        Assert.Equal(3, Rows(folder["a#1.csv"]).Count);
    }

    private void Compress(string plain, string compressed)
    {
        using FileStream source = File.OpenRead(folder[plain]);
        using var target = new GZipStream(File.Create(folder[compressed]), CompressionLevel.Fastest);
        source.CopyTo(target);
    }
}
