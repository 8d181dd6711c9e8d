using System.Globalization;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Fuzz;

/// <summary>
/// Damaged files: each is read, or refused with a <see cref="ParquetException"/>; nothing else may happen, and no file makes
/// the reader allocate much more than it holds. `tests/fuzz-parquet.sh` runs many more rounds under limits of memory and time.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    /// <summary>Environment variable with the number of mutations of each file.</summary>
    private const string RoundsVariable = "UMLCAXS_FUZZ_ROUNDS";

    // A batch of rows, the window on a column chunk and a page of each column at most; the files are under 1 MB.
    private const long MostBytesAllocated = 256 << 20;
    private const int BatchRows = 1000;

    // A damaged file may announce any number of rows and encode them as one run.
    private const int MostRowsRead = 100_000;

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable(RoundsVariable) ?? "60", CultureInfo.InvariantCulture);

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        if (SharedData.Find("parquet-testing/binary.parquet") is not { } one)
            return files;
        foreach (string path in Directory.GetFiles(Path.GetDirectoryName(one)!, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            files.Add(Path.GetFileName(path));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void A_damaged_conformance_file_is_read_or_refused(string name)
    {
        string folderOfFile = Path.GetDirectoryName(SharedData.PathOf("parquet-testing/binary.parquet"))!;
        string path = Directory.GetFiles(folderOfFile, name, SearchOption.AllDirectories).Single();
        Check(File.ReadAllBytes(path), seed: name.Length);
    }

    /// <summary>Reads mutations of a file.</summary>
    private void Check(byte[] original, int seed)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string path = folder.Write("damaged.parquet", Mutation.Of(original, new Random((seed * 1_000_003) + round)));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadEverything(path);
            }
            catch (ParquetException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }
            catch (Exception e)
            {
                Assert.Fail($"round {round}: {e}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostBytesAllocated, $"round {round}: {allocated:N0} bytes were allocated for a file of {original.Length:N0}");
        }
    }

    private static void ReadEverything(string path)
    {
        using ParquetDataset dataset = ParquetDataset.Open(path);
        foreach ((int index, ParquetColumn column) in dataset.Columns.Index())
        {
            if (column.IsNested)
                continue;
            using var reader = new DatasetColumnReader(dataset, index, dataset.RowGroups);
            var texts = new ByteArrayBuffer(BatchRows);
            for (long row = 0; row < Math.Min(dataset.RowCount, MostRowsRead); row += BatchRows)
            {
                int count = (int)Math.Min(BatchRows, dataset.RowCount - row);
                texts.Clear();
                if (column.IsFloating)
                    reader.ReadDoubles(new double[count]);
                else if (column.IsInteger)
                    reader.ReadLongs(new long[count], new bool[count]);
                else
                    reader.ReadText(texts, 0, count);
            }
        }
    }
}
