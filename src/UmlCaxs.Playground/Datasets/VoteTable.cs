using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.IO;

namespace UmlCaxs.Playground.Datasets;

/// <summary>Takes the votes of sources from the table that <c>umlcaxs vote</c> wrote.</summary>
internal static class VoteTable
{
    /// <summary>Reads the table.</summary>
    /// <returns>What a user should know: why the votes were counted instead, or how many sources the table lacks.</returns>
    public static IReadOnlyList<string> Apply(string path, TextColumn names, SourceIndex sources, ClassScheme scheme, int threads, CancellationToken cancellation)
    {
        const string Soft = "soft_master_class", Hard = "hard_master_class";
        string[] columns = [DetectionColumns.Name, Soft, Hard];
        try
        {
            using TableReader reader = TableFiles.Open(path, new TableReadOptions { Columns = columns, Types = columns.ToDictionary(c => c, _ => ColumnType.String), Threads = threads });
            if (columns.FirstOrDefault(c => !reader.Schema.Has(c)) is { } missing)
                return [$"{path}: no column '{missing}'; the votes were counted from the detections"];
            var batch = new TableBatch(reader.Schema);
            long unknown = 0;
            while (reader.Read(batch))
            {
                cancellation.ThrowIfCancellationRequested();
                (Column name, Column soft, Column hard) = (batch.Find(DetectionColumns.Name)!, batch.Find(Soft)!, batch.Find(Hard)!);
                for (int row = 0; row < batch.RowCount; row++)
                {
                    int source = names.Find(name.Text[row]);
                    (int s, int h) = (scheme.IndexOf(soft.TextAt(row)), scheme.IndexOf(hard.TextAt(row)));
                    if (source < 0 || s < 0 || h < 0)
                        unknown++;
                    else
                        (sources.Soft[source], sources.Hard[source]) = ((byte)s, (byte)h);
                }
            }

            return unknown == 0 ? [] : [$"{path}: {unknown:N0} of its sources have no detection here or a class that is not known; they are left out"];
        }
        catch (BadInputException e)
        {
            return [$"{e.Message} The votes were counted from the detections."];
        }
    }
}
