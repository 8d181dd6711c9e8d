using UmlCaxs.Catalog;
using UmlCaxs.IO;

namespace UmlCaxs.Archives;

/// <summary>
/// Fetches the parts of a plan one after the other and joins them to one table. A part that the service cuts off is
/// fetched in halves. After a break the same call goes on with what is there; the result is the same to the last byte.
/// </summary>
public sealed class FetchRun
{
    /// <summary>Halving a strip this often leaves less than a 4,000th of it; a service that still cuts that off has no useful limit.</summary>
    private const int DeepestSplit = 12;

    private readonly TapService service;
    private readonly FetchPlan plan;
    private readonly string output;
    private readonly Action<string> log;
    private readonly List<string> files = [];
    private long rows;

    /// <summary>Prepares a fetch; nothing is sent yet.</summary>
    /// <param name="service">Whom to ask.</param>
    /// <param name="plan">What to ask.</param>
    /// <param name="output">Table to write, in the format that its extension says; its parts gather beside it.</param>
    /// <param name="log">Receives a line a part.</param>
    /// <exception cref="BadInputException">The output cannot be written.</exception>
    public FetchRun(TapService service, FetchPlan plan, string output, Action<string> log)
    {
        this.service = service;
        this.plan = plan;
        this.output = output;
        this.log = log;
        // Hours of fetching shall not end at a name that cannot be written.
        using TableWriter rehearsal = TableFiles.Create(output, new TableSchema([new ColumnInfo("rehearsal", ColumnType.Float64)]));
    }

    /// <summary>The folder in which the parts gather.</summary>
    public string PartsFolder => FetchFolder.PathFor(output);

    /// <summary>Fetches what is not there yet and writes the table.</summary>
    /// <returns>Rows of the table.</returns>
    /// <exception cref="BadInputException">The service refuses the query or sends what cannot be used, or the parts there are of another fetch.</exception>
    /// <exception cref="ServiceUnavailableException">The service is not there or keeps failing; the parts fetched so far are kept.</exception>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        files.Clear();
        rows = 0;
        using FetchFolder folder = FetchFolder.Open(PartsFolder, plan.Traits);
        for (int i = 0; i < plan.Parts.Count; i++)
            await FetchAsync(folder, plan.Parts[i], $"part {i + 1} of {plan.Parts.Count}, {plan.Parts[i].Name}", 0, cancellation);
        long written = Join(cancellation);
        folder.Remove();
        return written;
    }

    private async Task FetchAsync(FetchFolder folder, FetchPart part, string words, int depth, CancellationToken cancellation)
    {
        if (folder.Has(part))
        {
            files.Add(folder.FileOf(part));
            log($"{words}: is there");
            return;
        }
        if (!folder.IsSplit(part))
        {
            log($"{words}: asking");
            if (await service.RunAsync(part.Query, folder.FileOf(part), cancellation))
            {
                long count = CountRows(folder.FileOf(part));
                rows += count;
                files.Add(folder.FileOf(part));
                log($"{words}: {count:N0} rows, {rows:N0} in all");
                return;
            }
        }
        if (depth == DeepestSplit || part.Halves() is not var (first, second))
        {
            throw BadInputException.At(
                service.Address.ToString(), words, "the service cuts the result off at its limit of rows, and it cannot be divided further", "Raise --max-rows, or narrow the query ({strip COLUMN} in a query of your own lets it come in strips)");
        }
        if (!folder.IsSplit(part))
            log($"{words}: cut off at a limit of rows; fetching it in halves");
        folder.MarkSplit(part);
        await FetchAsync(folder, first, $"{words}a", depth + 1, cancellation);
        await FetchAsync(folder, second, $"{words}b", depth + 1, cancellation);
    }

    /// <summary>Reads a part that has just come, so that one that makes no sense is not taken for fetched.</summary>
    private long CountRows(string file)
    {
        try
        {
            using TableReader reader = TableFiles.Open(file);
            var batch = new TableBatch(reader.Schema);
            long count = 0;
            while (reader.Read(batch))
                count += batch.RowCount;
            return count;
        }
        catch (BadInputException e)
        {
            File.Delete(file);
            throw BadInputException.At(service.Address.ToString(), "", $"the service sent a table that cannot be read ({e.Message})", "Run the command again; should that not help, ask those who run the service", e);
        }
    }

    private long Join(CancellationToken cancellation)
    {
        TableSchema? schema = null;
        TableWriter? writer = null;
        var distinct = new DistinctRows();
        long written = 0;
        try
        {
            foreach (string file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                using TableReader reader = TableFiles.Open(file);
                schema ??= reader.Schema with { AnnouncedRows = null };
                writer ??= TableFiles.Create(output, schema);
                Compare(schema, reader.Schema, file);
                written += Append(reader, writer, plan.DistinctRows ? distinct : null);
            }
            writer?.Commit();
            return written;
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private static long Append(TableReader reader, TableWriter writer, DistinctRows? distinct)
    {
        var batch = new TableBatch(reader.Schema);
        TableBatch kept = distinct is null ? batch : new TableBatch(writer.Schema);
        var rows = new List<int>();
        long written = 0;
        while (reader.Read(batch))
        {
            if (distinct is not null)
            {
                rows.Clear();
                for (int row = 0; row < batch.RowCount; row++)
                    if (distinct.Add(batch, row))
                        rows.Add(row);
                kept.Clear();
                for (int c = 0; c < kept.Columns.Count; c++)
                    kept.Columns[c].CopyFrom(batch.Columns[c], System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
                kept.RowCount = rows.Count;
            }
            writer.Write(kept);
            written += kept.RowCount;
        }
        return written;
    }

    private static void Compare(TableSchema first, TableSchema other, string file)
    {
        string Columns(TableSchema schema) => string.Join(", ", schema.Columns.Select(c => $"{c.Name} ({c.Type}{(c.Unit is { } unit ? $", {unit}" : "")})"));
        if (Columns(first) != Columns(other))
            throw BadInputException.At(file, "", $"the columns of this part are {Columns(other)}, and those of the first part {Columns(first)}", "The service has changed its tables: remove the folder and fetch everything again");
    }
}
