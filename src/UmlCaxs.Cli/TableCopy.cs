using UmlCaxs.Catalog;
using UmlCaxs.IO;

namespace UmlCaxs.Cli;

/// <summary>Streams a table into a file.</summary>
internal static class TableCopy
{
    /// <summary>Copies every row; the file appears under its name only when complete.</summary>
    /// <returns>Rows written.</returns>
    public static long Run(TableReader reader, string path, TableWriteOptions options, Log.Progress progress, CancellationToken cancellation)
    {
        if (reader.Schema.Columns.Count == 0)
            throw BadInputException.At(reader.Path, "", "the table has no column that can be read", "Write it with columns of single values ('umlcaxs inspect' lists what it has).");
        using TableWriter writer = TableFiles.Create(path, reader.Schema, options);
        var batch = new TableBatch(reader.Schema);
        long rows = 0;
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Write(batch);
            rows += batch.RowCount;
            progress.ReportRows((double)reader.BytesRead / Math.Max(1, reader.TotalBytes), rows);
        }

        writer.Commit();
        return rows;
    }
}
