using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;
using UmlCaxs.Synthetic;
using UmlCaxs.Tests;

namespace UmlCaxs.Playground.Tests;

/// <summary>A folder as a run leaves it, made once: 3,000 synthetic detections, classified with the published model, and their votes.</summary>
public sealed class Sample : IDisposable
{
    public const int Rows = 3000;

    public Sample()
    {
        Model model = ModelFile.LoadTrained("csc2");
        using var synthetic = new SyntheticCatalog(model, new SyntheticOptions(Rows, MissingFraction: 0.2));
        using var voting = new SourceVoting(model.Scheme);
        ClassifyStep.Run(synthetic, model, TypeMap.BuiltIn(model.Scheme), ComputeDevices.Open("cpu", 2), MissingPolicy.Marginal, includeLabelled: true, schema => TableFiles.Create(Table, schema), (batch, placeOf) => voting.Add(batch, Table, placeOf), scoring: new ScoringRequest(ScoringOptions.Softmin) { Outliers = true });
        using TableWriter sources = TableFiles.Create(Folder["sources.csv"], voting.Schema);
        VoteStep.Write(voting, sources);
        Content = Read(Table);
    }

    public TempFolder Folder { get; } = new();

    public string Table => Folder["detections.parquet"];

    /// <summary>The table as one batch.</summary>
    public TableBatch Content { get; }

    /// <summary>A whole table as one batch.</summary>
    public static TableBatch Read(string path)
    {
        using TableReader reader = TableFiles.Open(path);
        var all = new TableBatch(reader.Schema, 4 * Rows);
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
            for (int row = 0; row < batch.RowCount; row++, all.RowCount++)
                for (int c = 0; c < batch.Columns.Count; c++)
                    all.Columns[c].CopyFrom(batch.Columns[c], row, all.RowCount);
        return all;
    }

    /// <summary>A number as the page has it.</summary>
    public float Number(string column, int row) => (float)Content.Find(column)!.NumberAt(row);

    public string? Text(string column, int row) => Content.Find(column)!.TextAt(row);

    public void Dispose() => Folder.Dispose();
}
