using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Features;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Datasets;

/// <summary>GET /api/datasets/{id} and its columns.</summary>
internal static class DatasetEndpoints
{
    /// <summary>The column that numbers sources.</summary>
    private const string Source = "source";

    private static readonly string[] Preferred = ["hard_hs", "hard_hm"];

    /// <summary>Maps the addresses.</summary>
    public static void Map(WebApplication application, PlaygroundData data)
    {
        application.Read("/api/datasets/{id}", context => DescribeAsync(context, context.Dataset(data), data));
        application.Read("/api/datasets/{id}/columns/{**name}", context => ColumnAsync(context, context.Dataset(data)));
    }

    private static Task DescribeAsync(HttpContext context, Dataset dataset, PlaygroundData data) => Answer.JsonAsync(context, new
    {
        dataset.Id,
        File = dataset.Title,
        dataset.Title,
        dataset.Rows,
        dataset.Revision,
        Mode = dataset.Rows > data.Options.PointLimit ? "tiles" : "points",
        SourceCount = dataset.Sources?.Count ?? 0,
        Columns = dataset.Columns.Select(Describe),
        dataset.Features,
        dataset.Classes,
        Families = dataset.Class.Values.Concat(dataset.Classes).Distinct().ToDictionary(c => c, c => dataset.Scheme.Aggregate.GetValueOrDefault(c, c)),
        Defaults = Defaults(dataset),
        Command = $"umlcaxs serve {ShellWord.Quote(data.Folder.Name)}",
    });

    private static object Defaults(Dataset dataset)
    {
        string[] numbers = [.. Preferred.Concat(FeatureSet.Names).Concat(dataset.Columns.OfType<NumberColumn>().Select(c => c.Name)).Distinct().Where(n => dataset.Number(n) is { } c && double.IsFinite(c.Min))];
        return new { X = numbers.FirstOrDefault(), Y = numbers.Skip(1).FirstOrDefault() ?? numbers.FirstOrDefault(), Colour = "class" };
    }

    private static object Describe(DatasetColumn column)
    {
        var number = column as NumberColumn;
        var category = column as CategoryColumn;
        return new
        {
            column.Name,
            Kind = number is null ? "category" : "number",
            column.Info.Unit,
            column.Info.Description,
            Help = ColumnHelp.Of(column),
            Min = number is null ? null : Answer.Number(number.Min),
            Max = number is null ? null : Answer.Number(number.Max),
            MinPositive = number is null ? null : Answer.Number(number.MinPositive),
            column.Nulls,
            Log = number is not null && ColumnHelp.SuggestsLog(number),
            column.Role,
            category?.Values,
            category?.Counts,
        };
    }

    private static async Task ColumnAsync(HttpContext context, Dataset dataset)
    {
        string name = context.Part("name");
        DatasetColumn? column = name == Source && dataset.Names is not null ? null : dataset.Column(name);
        if (Answer.IsKnown(context, dataset.Revision))
            return;
        HttpResponse response = context.Response;
        response.ContentType = "application/octet-stream";
        if (column is NumberColumn number)
        {
            await SendAsync(response, "float32", sizeof(float), number.Values, chunk => MemoryMarshal.AsBytes(number.Values.Chunk(chunk)));
        }
        else if (column is not CategoryColumn category)
        {
            await SendAsync(response, "uint32", sizeof(int), dataset.Names!.Numbers, chunk => MemoryMarshal.AsBytes(dataset.Names.Numbers.Chunk(chunk)));
        }
        else if (category.Values.Count > byte.MaxValue)
        {
            await SendAsync(response, "uint16", sizeof(ushort), category.Codes, chunk => MemoryMarshal.AsBytes(category.Codes.Chunk(chunk)));
        }
        else
        {
            byte[] codes = new byte[Chunks.Rows];
            await SendAsync(response, "uint8", 1, category.Codes, chunk =>
            {
                Span<ushort> some = category.Codes.Chunk(chunk);
                for (int i = 0; i < some.Length; i++)
                    codes[i] = (byte)some[i]; // 65535, no value, becomes 255
                return codes.AsSpan(0, some.Length);
            });
        }
    }

    /// <summary>Sends a column chunk by chunk: nothing is copied, and a slow reader holds nothing up.</summary>
    private static async Task SendAsync<T>(HttpResponse response, string type, int width, Chunks<T> values, BytesOf bytesOf)
        where T : unmanaged
    {
        response.Headers["X-Type"] = type;
        response.ContentLength = (long)values.Count * width;
        if (HttpMethods.IsHead(response.HttpContext.Request.Method))
            return;
        for (int chunk = 0; chunk < values.ChunkCount; chunk++)
        {
            Write(response, bytesOf(chunk));
            await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
        }
    }

    private static void Write(HttpResponse response, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
        response.BodyWriter.Advance(bytes.Length);
    }

    private delegate ReadOnlySpan<byte> BytesOf(int chunk);
}
