using UmlCaxs.Catalog;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Synthetic;

namespace UmlCaxs.Tests.Distribution;

/// <summary>A synthetic table of more rows than starts are made from, with gaps, in the forms in which ranks may meet it.</summary>
public sealed class SharedTable : IDisposable
{
    private const int Rows = 45_000;

    private readonly TempFolder folder = new();

    public SharedTable()
    {
        Write("groups.parquet", new SyntheticOptions(Rows, 7, MissingFraction: 0.1), 8192);
        Write("few-groups.parquet", new SyntheticOptions(Rows, 7, MissingFraction: 0.1), 20_000);
        Write("table.csv", new SyntheticOptions(Rows, 7, MissingFraction: 0.1), 1);
        Directory.CreateDirectory(folder["folder/part=1"]);
        Directory.CreateDirectory(folder["folder/part=2"]);
        Write("folder/part=1/a.parquet", new SyntheticOptions(5000, 8), 2000);
        Write("folder/part=2/b.parquet", new SyntheticOptions(40_000, 9), 10_000);
        Write("small.parquet", new SyntheticOptions(1500, 10, MissingFraction: 0.1), 300);
    }

    /// <summary>Path of one of its forms.</summary>
    public string this[string name] => folder[name];

    /// <summary>Opens one of its forms as the program does.</summary>
    public static TableReader Open(string path, RowShare share, bool completeOnly = false) => TableFiles.Open(path, new TableReadOptions
    {
        Columns = FeatureExtractor.CandidateColumns,
        Types = FeatureExtractor.CandidateColumns.ToDictionary(c => c, _ => ColumnType.Float64),
        Required = completeOnly ? FeatureSet.Names : [],
        Share = share,
    });

    public void Dispose() => folder.Dispose();

    private void Write(string name, SyntheticOptions options, int rowGroupRows)
    {
        using var catalogue = new SyntheticCatalog(ModelFile.Load("csc2"), options, 1);
        using TableWriter writer = TableFiles.Create(folder[name], catalogue.Schema, new TableWriteOptions { RowGroupRows = rowGroupRows });
        var batch = new TableBatch(catalogue.Schema, 4096);
        while (catalogue.Read(batch))
            writer.Write(batch);
        writer.Commit();
    }
}
