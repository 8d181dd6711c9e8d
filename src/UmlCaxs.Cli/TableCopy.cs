using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.IO;

namespace UmlCaxs.Cli;

/// <summary>Streams a table into a file.</summary>
internal static class TableCopy
{
    /// <summary>Copies every row, or those of a selection; the file appears under its name only when complete.</summary>
    /// <returns>Rows written.</returns>
    public static long Run(TableReader reader, string path, TableWriteOptions options, Log.Progress progress, CancellationToken cancellation, TableSelection? selection = null)
    {
        if (reader.Schema.Columns.Count == 0)
            throw BadInputException.At(reader.Path, "", "the table has no column that can be read", "Write it with columns of single values ('umlcaxs inspect' lists what it has).");
        SelectedRows? selected = selection is null ? null : new SelectedRows(reader.Schema);
        using TableWriter writer = TableFiles.Create(path, selected?.Schema ?? reader.Schema, options);
        var batch = new TableBatch(reader.Schema);
        long rows = 0;
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            TableBatch some = selected is null ? batch : selected.Of(batch, selection!.Select(batch));
            if (some.RowCount > 0 || selected is null)
                writer.Write(some);
            rows += some.RowCount;
            progress.ReportRows((double)reader.BytesRead / Math.Max(1, reader.TotalBytes), rows);
        }

        writer.Commit();
        return rows;
    }
}
