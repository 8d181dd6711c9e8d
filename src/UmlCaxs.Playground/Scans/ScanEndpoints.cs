using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Scans;

/// <summary>Tiles, histograms and counts: what needs a pass over all rows.</summary>
internal static class ScanEndpoints
{
    private static readonly string[] Counted = [ClassifiedColumns.Class, "cluster", ClassifiedColumns.Family, ClassifiedColumns.Kind];

    /// <summary>Maps the addresses.</summary>
    public static void Map(WebApplication application, PlaygroundData data)
    {
        application.Read("/api/datasets/{id}/tiles/{x}/{y}/{z}/{i}/{j}", context => TileAsync(context, context.Dataset(data), data));
        application.Read("/api/datasets/{id}/histogram", context => HistogramAsync(context, context.Dataset(data), data));
        application.Read("/api/datasets/{id}/counts", context => CountsAsync(context, context.Dataset(data), data));
        application.Read("/api/datasets/{id}/near", context => NearAsync(context, context.Dataset(data), data));
    }

    private static async Task TileAsync(HttpContext context, Dataset dataset, PlaygroundData data)
    {
        int level = Query.Integer("z", context.Part("z"), 0, TileScan.DeepestLevel);
        int column = Query.Integer("i", context.Part("i"), 0, (1 << level) - 1);
        int row = Query.Integer("j", context.Part("j"), 0, (1 << level) - 1);
        (bool logX, bool logY) = Logs(context);
        var place = new TileScan.Place(Axis(dataset, context.Part("x"), logX), Axis(dataset, context.Part("y"), logY), level, column, row);
        DatasetColumn? by = context.Text("by") is { Length: > 0 } name ? dataset.Column(name) : null;
        if (by is CategoryColumn { Values.Count: > TileScan.MostValues } many)
            throw new ProblemException(400, "Bad request", $"parameter 'by': column '{many.Name}' has {many.Values.Count} values, and a tile can show {TileScan.MostValues}. Colour by another column.");
        if (Answer.IsKnown(context, dataset.Revision))
            return;
        string select = context.Text("select") ?? "";
        string key = string.Join('\n', dataset.Id, dataset.Revision, place.X.Column.Name, logX, place.Y.Column.Name, logY, level, column, row, by?.Name, select);
        byte[] tile = await data.Compute.RunAsync(() => data.Tiles.Get(key, () => TileScan.Run(dataset, place, by, data.Select(dataset, select), data.Threads)), context.RequestAborted);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = tile.Length;
        await context.Response.Body.WriteAsync(tile, context.RequestAborted);
    }

    private static async Task HistogramAsync(HttpContext context, Dataset dataset, PlaygroundData data)
    {
        string name = context.RequiredText("column", "a column of numbers");
        int bins = context.Integer("bins", 60, 1, HistogramScan.MostBins);
        bool log = context.Integer("log", 0, 0, 1) == 1;
        ScanAxis axis = Axis(dataset, name, log);
        // The range of the values, also for the map of the sky: a histogram is of what there is.
        if (axis.Column.Role == "sky")
            axis = new ScanAxis(axis.Column, false, axis.Column.Min, axis.Column.Max);
        (long[] all, long[] selected) = await data.Compute.RunAsync(() => HistogramScan.Run(dataset, axis, bins, data.Select(dataset, context.Text("select")), data.Threads), context.RequestAborted);
        await Answer.JsonAsync(context, new { Min = log ? axis.Column.MinPositive : axis.Column.Min, axis.Column.Max, Log = log, Counts = all, Selected = selected });
    }

    private static async Task CountsAsync(HttpContext context, Dataset dataset, PlaygroundData data)
    {
        Dictionary<string, object> answer = await data.Compute.RunAsync(() =>
        {
            RowMask mask = data.Select(dataset, context.Text("select"));
            var counts = new Dictionary<string, object> { ["rows"] = mask.Selected, ["sources"] = CountScan.Sources(dataset, mask) };
            foreach (CategoryColumn column in Counted.Select(dataset.Category).OfType<CategoryColumn>())
            {
                long[] selected = CountScan.Of(column, mask, data.Threads);
                counts[column.Name] = column.Values.Select((value, code) => (value, code)).ToDictionary(v => v.value, v => (long[])[column.Counts[v.code], selected[v.code]]);
            }

            return counts;
        }, context.RequestAborted);
        await Answer.JsonAsync(context, answer);
    }

    private static async Task NearAsync(HttpContext context, Dataset dataset, PlaygroundData data)
    {
        (bool logX, bool logY) = Logs(context);
        ScanAxis x = Axis(dataset, context.RequiredText("x", "a column of numbers"), logX);
        ScanAxis y = Axis(dataset, context.RequiredText("y", "a column of numbers"), logY);
        var ellipse = new NearScan.Ellipse(context.Number("px"), context.Number("py"), context.Number("rx", 0), context.Number("ry", 0));
        int row = await data.Compute.RunAsync(() => NearScan.Run(dataset, x, y, ellipse, data.Select(dataset, context.Text("select")), data.Threads), context.RequestAborted);
        if (row < 0)
            throw ProblemException.NotFound("There is no selected detection at this place.");
        await Answer.JsonAsync(context, new { Row = row });
    }

    private static (bool X, bool Y) Logs(HttpContext context)
    {
        string text = context.Text("log") ?? "";
        string[] logs = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return logs.All(l => l is "x" or "y") ? (logs.Contains("x"), logs.Contains("y")) : throw ProblemException.Parameter("log", text, "x, y or x,y");
    }

    private static ScanAxis Axis(Dataset dataset, string name, bool isLog)
    {
        NumberColumn column = dataset.Column(name) as NumberColumn ?? throw new ProblemException(400, "Bad request", $"column '{name}' holds no numbers, so it is no axis. Name a column of numbers.");
        return ScanAxis.Of(column, isLog) ?? throw new ProblemException(400, "Bad request", $"column '{name}' has no {(isLog ? "positive " : "")}value, so there is no {(isLog ? "logarithmic " : "")}axis to draw. {(isLog ? "Draw it without logarithm" : "Name another column")}.");
    }
}
