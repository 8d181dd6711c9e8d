using BenchmarkDotNet.Attributes;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using UmlCaxs.Parquet.Writing;
#if PARQUET_NET
using global::Parquet;
using global::Parquet.Schema;
using ParquetWriter = UmlCaxs.Parquet.Writing.ParquetWriter;
#endif

namespace UmlCaxs.Benchmarks;

/// <summary>
/// Reads a Parquet file of twelve columns of doubles on one thread: 96 MB of values, a tenth of them null. Parquet.Net is there
/// for comparison where the feed has it.
/// </summary>
public class ParquetReadBenchmarks
{
    private const int Columns = 12;
    private const int Rows = 1_000_000;
    private readonly double[] values = new double[Rows];
    private string path = "";

    /// <summary>Every value different, so that pages are PLAIN, or of three decimals, so that they have dictionaries.</summary>
    [Params(false, true)]
    public bool Dictionary { get; set; }

    /// <summary>Parquet.Net's own readers of Snappy are other packages: the file is not compressed.</summary>
    [GlobalSetup]
    public void Write()
    {
        path = Path.Combine(Path.GetTempPath(), $"umlcaxs-benchmark-{Environment.ProcessId}.parquet");
        var random = new Random(1);
        using FileStream stream = File.Create(path);
        WriterColumn[] columns = [.. Enumerable.Range(0, Columns).Select(c => new WriterColumn($"c{c}", WriterType.Double))];
        using var writer = new ParquetWriter(stream, columns, new ParquetWriterOptions { Codec = CompressionCodec.Uncompressed, UseDictionary = Dictionary });
        for (int c = 0; c < Columns; c++)
        {
            for (int i = 0; i < Rows; i++)
                values[i] = i % 10 == 0 ? double.NaN : Dictionary ? Math.Round(random.NextDouble(), 3) : random.NextDouble();
            writer.Append(c, values);
        }

        writer.EndRows(Rows);
        writer.Close();
    }

    [GlobalCleanup]
    public void Delete() => File.Delete(path);

    /// <summary>Nulls become NaN in their places.</summary>
    [Benchmark(Baseline = true)]
    public double UmlCaxs()
    {
        using var dataset = ParquetDataset.Open(path);
        for (int c = 0; c < Columns; c++)
        {
            using var reader = new DatasetColumnReader(dataset, c, dataset.RowGroups);
            reader.ReadDoubles(values);
        }

        return values[^1];
    }

#if PARQUET_NET
    private readonly int[] levels = new int[Rows];

    /// <summary>Its fastest way: values without nulls and, apart from them, definition levels.</summary>
    [Benchmark]
    public async Task<double> ParquetNet()
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path);
        DataField[] fields = reader.Schema.GetDataFields();
        for (int g = 0, row = 0; g < reader.RowGroupCount; g++)
        {
            using ParquetRowGroupReader group = reader.OpenRowGroupReader(g);
            foreach (DataField field in fields)
                await group.ReadRawAsync(field, values.AsMemory(row), levels.AsMemory(row), null);
            row += (int)group.RowCount;
        }

        return values[0];
    }
#endif
}
