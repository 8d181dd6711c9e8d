using Microsoft.AspNetCore.Builder;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Folder;

/// <summary>GET /api/folder: what there is to look at.</summary>
internal static class FolderEndpoint
{
    /// <summary>Maps the address.</summary>
    public static void Map(WebApplication application, PlaygroundData data) => application.Read("/api/folder", context => Answer.JsonAsync(context, new
    {
        Title = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data.Folder.Name))),
        Product.Version,
        Datasets = data.Datasets.Select(d => new { d.Id, File = d.Title, d.Rows, d.Title }),
        Model = data.Model is not { } model ? null : new
        {
            model.Name,
            Features = model.Model.Transform.Features.Select(f => f.Name),
            model.Model.Scheme.Classes,
            Clusters = model.Model.Mixture.Components,
        },
        Sweeps = data.Folder.Sweeps.Select((path, i) => new { Id = $"s{i + 1}", Path = path }),
        Validations = data.Folder.Validations.Select((path, i) => new { Id = $"v{i + 1}", Path = path }),
        Report = data.Folder.HasReport ? "report.html" : null,
        data.Options.UploadLimit,
        data.Options.PointLimit,
        data.Notices,
    }));
}
