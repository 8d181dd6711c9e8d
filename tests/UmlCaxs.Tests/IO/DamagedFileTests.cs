using UmlCaxs.Catalog;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

public sealed class DamagedFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("t.vot")]
    [InlineData("t.binary2.vot")]
    [InlineData("t.csv")]
    [InlineData("t.tsv")]
    [InlineData("t.ecsv")]
    public void A_damaged_file_is_read_or_refused_but_never_crashes_a_reader(string file)
    {
        var random = new Random(3);
        for (int i = 0; i < 1500; i++)
        {
            TableBatch table = RandomTables.Next(random, rows: 4);
            Write(folder[file], table);
            folder.Write(file, Damage(random, File.ReadAllBytes(folder[file])));
            try
            {
                Rows(folder[file], random.Next(2) == 0 ? TypesOf(table.Schema) : null);
            }
            catch (BadInputException e)
            {
                Assert.StartsWith(folder[file], e.Message, StringComparison.Ordinal);
            }
        }
    }

    // A few bytes changed, a piece cut out or doubled, or the end cut off.
    private static byte[] Damage(Random random, byte[] content)
    {
        int at = random.Next(content.Length), length = random.Next(Math.Min(40, content.Length - at));
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(content.AsSpan(at, Math.Min(3, content.Length - at)));
                return content;
            case 1:
                return [.. content[..at], .. content[(at + length)..]];
            case 2:
                return [.. content[..(at + length)], .. content[at..]];
            default:
                return content[..at];
        }
    }
}
