using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Sources;

/// <summary>GET /api/datasets/{id}/rows/{row}: one detection, for a tool tip.</summary>
internal static class RowEndpoint
{
    /// <summary>Maps the address.</summary>
    public static void Map(WebApplication application, PlaygroundData data) => application.Read("/api/datasets/{id}/rows/{row}", context => RowAsync(context, context.Dataset(data)));

    private static Task RowAsync(HttpContext context, Dataset dataset)
    {
        int row = Query.Integer("row", context.Part("row"), 0, int.MaxValue);
        if (row >= dataset.Rows)
            throw ProblemException.NotFound($"row {row}: the table has {dataset.Rows} rows, counted from 0.");
        var answer = new Dictionary<string, object?>
        {
            ["name"] = dataset.Names?.At(row),
            ["obsid"] = dataset.Obsids?.At(row),
            ["regionId"] = dataset.Regions?.At(row),
            ["ra"] = dataset.Ra is { } ra ? Answer.Number(ra[row]) : null,
            ["dec"] = dataset.Dec is { } dec ? Answer.Number(dec[row]) : null,
        };
        foreach (DatasetColumn column in dataset.Columns)
            answer.TryAdd(column.Name, column is NumberColumn number ? Answer.Number(number.Values[row]) : ((CategoryColumn)column)[row]);
        return Answer.JsonAsync(context, answer);
    }
}
