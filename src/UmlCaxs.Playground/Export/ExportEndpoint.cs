using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.IO;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Scans;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Export;

/// <summary>POST /api/datasets/{id}/export: the selected rows with all columns, exactly as in the table; and the commands for it.</summary>
internal static class ExportEndpoint
{
    private const int LongestSelection = 1 << 18;

    private static readonly Dictionary<string, (string Extension, string Type)> Formats = new()
    {
        ["votable"] = ("vot", "application/x-votable+xml"),
        ["csv"] = ("csv", "text/csv"),
        ["parquet"] = ("parquet", "application/vnd.apache.parquet"),
    };

    /// <summary>Maps the addresses.</summary>
    public static void Map(WebApplication application, PlaygroundData data)
    {
        application.MapPost("/api/datasets/{id}/export", (RequestDelegate)(context => ExportAsync(context, context.Dataset(data), data)));
        application.Read("/api/datasets/{id}/command", context =>
        {
            Dataset dataset = context.Dataset(data);
            RowSelection selection = RowSelection.Parse(context.Text("select"));
            _ = new DatasetSelection(selection, dataset); // no command for what would be refused
            return Answer.JsonAsync(context, new { Commands = CommandLines.Of(dataset, selection, data) });
        });
    }

    private static async Task ExportAsync(HttpContext context, Dataset dataset, PlaygroundData data)
    {
        if (!Formats.TryGetValue(context.Text("format") ?? "votable", out (string Extension, string Type) format))
            throw ProblemException.Parameter("format", context.Text("format"), "votable, csv or parquet");
        RowSelection selection = RowSelection.Parse(await BodyAsync(context));
        string path = Path.Combine(data.Temporary, $"{Guid.NewGuid():N}.{format.Extension}");
        try
        {
            await data.Compute.RunAsync(() => Write(dataset, data.Select(dataset, selection.Text), path, data.Threads, context.RequestAborted), context.RequestAborted);
            HttpResponse response = context.Response;
            response.ContentType = format.Type;
            response.ContentLength = new FileInfo(path).Length;
            response.Headers.ContentDisposition = $"attachment; filename=\"selection.{format.Extension}\"";
            string command = CommandLines.Convert(dataset, selection, format.Extension, data).Text;
            response.Headers["X-Command"] = command.All(c => c is >= ' ' and <= '~') ? command : Uri.EscapeDataString(command); // headers are ASCII
            response.Headers.CacheControl = "no-store";
            await response.SendFileAsync(path, context.RequestAborted);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<string> BodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > LongestSelection)
            throw new ProblemException(413, "Too long", $"The selection is longer than {LongestSelection:N0} bytes. Draw the lasso with fewer corners.");
        using var reader = new StreamReader(context.Request.Body);
        char[] text = new char[LongestSelection + 1];
        int length = await reader.ReadBlockAsync(text, context.RequestAborted);
        return length <= LongestSelection ? new string(text, 0, length).Trim() : throw new ProblemException(413, "Too long", $"The selection is longer than {LongestSelection:N0} characters. Draw the lasso with fewer corners.");
    }

    /// <summary>
    /// Copies rows from the table itself, which has them with all their digits and columns. What the page shows is what was read: a
    /// table that is another by now is refused.
    /// </summary>
    private static long Write(Dataset dataset, RowMask mask, string path, int threads, CancellationToken cancellation)
    {
        if (dataset.Stamp.Change() is { } change)
            throw new ProblemException(409, "The table has changed", $"{dataset.Title}: {change} since it was read, so its rows can no longer be copied. Put it back, or start 'umlcaxs serve' again.");
        using TableReader reader = TableFiles.Open(dataset.Path, new TableReadOptions { Threads = threads });
        var selected = new SelectedRows(reader.Schema);
        using TableWriter writer = TableFiles.Create(path, selected.Schema, new TableWriteOptions { Threads = threads });
        var batch = new TableBatch(reader.Schema);
        int[] rows = new int[batch.Capacity];
        long first = 0, written = 0;
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            if (first + batch.RowCount > dataset.Rows)
                throw new ProblemException(409, "The table has changed", $"{dataset.Title}: it has more rows than when it was read. Start 'umlcaxs serve' again.");
            int count = 0;
            for (int row = 0; row < batch.RowCount; row++)
                if (mask.Chunk((int)((first + row) >> Chunks.Bits)) is var marks && (marks.IsEmpty || marks[(int)((first + row) & (Chunks.Rows - 1))] != 0))
                    rows[count++] = row;
            if (count > 0)
                writer.Write(selected.Of(batch, rows.AsSpan(0, count)));
            first += batch.RowCount;
            written += count;
        }

        writer.Commit();
        return written;
    }
}
