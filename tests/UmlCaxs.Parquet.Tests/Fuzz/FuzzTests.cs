using System.Globalization;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using UmlCaxs.Parquet.Writing;
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

    [SharedDataFact("parquet-testing/binary.parquet")]
    public void Damaged_conformance_files_are_read_or_refused()
    {
        string originals = Path.GetDirectoryName(SharedData.PathOf("parquet-testing/binary.parquet"))!;
        foreach (string path in Directory.GetFiles(originals, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            Check(File.ReadAllBytes(path), Path.GetFileName(path));
    }

    [Theory]
    [InlineData(CompressionCodec.Uncompressed, true, false)]
    [InlineData(CompressionCodec.Snappy, true, false)]
    [InlineData(CompressionCodec.Snappy, false, true)]
    [InlineData(CompressionCodec.Gzip, false, false)]
    [InlineData(CompressionCodec.Brotli, true, true)]
    [InlineData(CompressionCodec.Lz4Raw, true, false)]
    public void Damaged_files_of_our_own_writer_are_read_or_refused(CompressionCodec codec, bool useDictionary, bool byteStreamSplit)
    {
        using var file = new MemoryStream();
        WriterColumn[] columns = [new("ra", WriterType.Double), new("obsid", WriterType.Int32), new("name", WriterType.String), new("flag", WriterType.Boolean) { IsOptional = false }];
        using (var writer = new ParquetWriter(file, columns, new ParquetWriterOptions { Codec = codec, UseDictionary = useDictionary, ByteStreamSplit = byteStreamSplit, RowGroupRows = 200, PageRows = 64 }))
        {
            var names = new ByteArrayBuffer(500);
            for (int row = 0; row < 500; row++)
                names.Set(row, $"source {row % 40}");
            writer.Append(0, [.. Enumerable.Range(0, 500).Select(row => row % 7 == 0 ? double.NaN : row % 11)]);
            writer.Append(1, [.. Enumerable.Range(0, 500).Select(row => (long)row)], [.. Enumerable.Range(0, 500).Select(row => row % 5 == 0)]);
            writer.Append(2, names, 0, 500);
            writer.Append(3, [.. Enumerable.Range(0, 500).Select(row => (long)row % 2)], []);
            writer.EndRows(500);
            writer.Close();
        }

        Check(file.ToArray(), $"{codec}");
    }

    /// <summary>Reads mutations of a file.</summary>
    private void Check(byte[] original, string name)
    {
        int seed = name.Sum(c => c);
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
                Assert.Fail($"{name}, round {round}: {e}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostBytesAllocated, $"{name}, round {round}: {allocated:N0} bytes were allocated for a file of {original.Length:N0}");
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
