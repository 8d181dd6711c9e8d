using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Export;
using UmlCaxs.Playground.Folder;
using UmlCaxs.Playground.Page;
using UmlCaxs.Playground.Results;
using UmlCaxs.Playground.Scans;
using UmlCaxs.Playground.Search;
using UmlCaxs.Playground.Sources;
using UmlCaxs.Playground.Uploads;

namespace UmlCaxs.Playground.Server;

/// <summary>All addresses of the server.</summary>
internal static class Endpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps them.</summary>
    public static void Map(WebApplication application, PlaygroundData data)
    {
        FolderEndpoint.Map(application, data);
        DatasetEndpoints.Map(application, data);
        ScanEndpoints.Map(application, data);
        RowEndpoint.Map(application, data);
        SearchEndpoint.Map(application, data);
        SourceEndpoint.Map(application, data);
        ExportEndpoint.Map(application, data);
        UploadEndpoint.Map(application, data);
        SweepEndpoint.Map(application, data);
        ValidationEndpoint.Map(application, data);
        FilesEndpoint.Map(application, data);
        WebAssets.Map(application);
        application.MapFallback("/{**path}", (HttpContext context) => throw ProblemException.NotFound($"'{ProblemException.Shorten(context.Request.Path)}': there is nothing at this address."));
    }

    /// <summary>Maps an address that is read.</summary>
    public static void Read(this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler) => routes.MapMethods(pattern, Reading, handler);

    /// <summary>A part of the address, decoded whole: the framework leaves slashes encoded.</summary>
    public static string Part(this HttpContext context, string name) => ((string)context.Request.RouteValues[name]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The dataset that the address names.</summary>
    /// <exception cref="ProblemException">There is none of that name.</exception>
    public static Dataset Dataset(this HttpContext context, PlaygroundData data)
    {
        string id = context.Part("id");
        return data.Datasets.FirstOrDefault(d => d.Id == id)
            ?? throw ProblemException.NotFound($"dataset '{ProblemException.Shorten(id)}': there is none of that name{(id.StartsWith('u') ? "; the oldest uploads make room for new ones. Upload it again" : "")}.");
    }
}
