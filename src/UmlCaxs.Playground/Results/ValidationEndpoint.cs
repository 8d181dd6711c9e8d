using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Results;

/// <summary>GET /api/validations/{id}: metrics.json as it is, with the path; its results hold the reliability bins.</summary>
internal static class ValidationEndpoint
{
    private const string Format = "umlcaxs-validation";

    /// <summary>Maps the address.</summary>
    public static void Map(WebApplication application, PlaygroundData data) => application.Read("/api/validations/{id}", context =>
    {
        string path = ResultFile.FolderOf(data.Folder.Validations, 'v', context.Part("id"), "validation");
        try
        {
            JsonNode? document = JsonNode.Parse(ResultFile.Text(Path.Combine(data.Folder.Root, path, "metrics.json"), path));
            if (document is not JsonObject metrics || metrics["format"]?.ToString() != Format)
                throw new ProblemException(422, "Damaged file", $"{path}/metrics.json is not of the format '{Format}'. Run 'umlcaxs validate' again.");
            metrics["path"] = path;
            return Answer.JsonAsync(context, metrics);
        }
        catch (JsonException e)
        {
            throw new ProblemException(422, "Damaged file", $"{path}/metrics.json, line {e.LineNumber + 1}: it is not valid JSON. Run 'umlcaxs validate' again.");
        }
    });
}
