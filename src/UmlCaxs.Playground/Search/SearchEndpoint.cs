using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Server;
using UmlCaxs.Playground.Sources;

namespace UmlCaxs.Playground.Search;

/// <summary>GET /api/datasets/{id}/search: sources by name, position or cone.</summary>
internal static class SearchEndpoint
{
    private const int LongestQuery = 200;
    private const int MostMatches = 1000;

    /// <summary>Maps the address.</summary>
    public static void Map(WebApplication application, PlaygroundData data) => application.Read("/api/datasets/{id}/search", context => SearchAsync(context, context.Dataset(data), data));

    private static async Task SearchAsync(HttpContext context, Dataset dataset, PlaygroundData data)
    {
        string query = context.RequiredText("q", "a name or a part of one, or a position").Trim();
        if (query.Length is 0 or > LongestQuery)
            throw ProblemException.Parameter("q", query, $"a name or a position of at most {LongestQuery} characters");
        int limit = context.Integer("limit", 20, 1, MostMatches);
        if (dataset.Names is not { } names)
            throw ProblemException.NotFound("The table has no names of sources (a column 'name'), so there is nothing to search.");
        object answer = await data.Compute.RunAsync<object>(() =>
        {
            // A name that is one goes first: some look like positions.
            if (names.Find(System.Text.Encoding.UTF8.GetBytes(query)) is var exact and >= 0)
                return new { Kind = "name", Total = 1, Matches = new[] { Match(dataset, exact, null) } };
            if (SkyQuery.Parse(query) is { } cone)
            {
                (int near, IReadOnlyList<(int Source, double Separation)> nearest) = ConeScan.Run(dataset, cone, limit, data.Threads);
                return new { Kind = cone.HasRadius ? "cone" : "position", cone.Ra, cone.Dec, cone.Radius, Total = near, Matches = nearest.Select(n => Match(dataset, n.Source, n.Separation)) };
            }

            (int total, IReadOnlyList<int> sources) = NameScan.Run(names, query, limit, data.Threads);
            return new { Kind = "name", Total = total, Matches = sources.Select(s => Match(dataset, s, null)) };
        }, context.RequestAborted);
        await Answer.JsonAsync(context, answer);
    }

    private static object Match(Dataset dataset, int source, double? separation)
    {
        (double ra, double dec) = SourceEndpoint.PositionOf(dataset, source);
        int code = SourceEndpoint.ClassOf(dataset, source);
        string? name = code < 0 ? null : dataset.Scheme.Classes[code];
        ReadOnlySpan<int> rows = dataset.Sources!.RowsOf(source);
        double sum = 0;
        foreach (int row in rows)
            sum += name is not null && dataset.Number(name) is { } p ? p.Values[row] : double.NaN;
        return new
        {
            Name = dataset.Names!.Text(source),
            Ra = Answer.Number(ra),
            Dec = Answer.Number(dec),
            Class = name,
            Family = name is null ? null : dataset.Scheme.Aggregate[name],
            Detections = rows.Length,
            Probability = Answer.Number(sum / rows.Length),
            Separation = separation,
            Row = rows[0],
        };
    }
}
