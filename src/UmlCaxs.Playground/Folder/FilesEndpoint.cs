using Microsoft.AspNetCore.Builder;
using UmlCaxs.Playground.Results;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Folder;

/// <summary>GET /files/...: reports and figures of the served folder, and nothing else of it.</summary>
internal static class FilesEndpoint
{
    /// <summary>Maps the address.</summary>
    public static void Map(WebApplication application, PlaygroundData data) => application.Read("/files/{**path}", async context =>
    {
        string asked = context.Request.RouteValues["path"] as string ?? "";
        string path = Find(data.Folder, asked) ?? throw ProblemException.NotFound($"'{ProblemException.Shorten(asked)}': no report or figure of the served folder has this name. There are report.html and figures/*.svg, also of its sweeps and validations.");
        byte[] content = ResultFile.Text(path, ".");
        await Answer.SendAsync(context, content, path.EndsWith(".svg", StringComparison.Ordinal) ? "image/svg+xml" : "text/html; charset=utf-8");
    });

    /// <summary>
    /// The full path of a file that may be seen. Every part of the name has to be plain, and nothing on the way may be a link that
    /// leads out of the folder.
    /// </summary>
    public static string? Find(ServedFolder folder, string asked)
    {
        if (folder.Detections is not null && File.Exists(folder.Name))
            return null; // a single table is served, and not what lies beside it
        string[] parts = asked.Split('/');
        string[] tail = parts is [.. var before, var last] && before.Length <= 2 && folder.Sweeps.Concat(folder.Validations).Contains(parts[0]) && parts.Length > 1 ? parts[1..] : parts;
        if (tail is not (["report.html"] or ["sky.svg"]) && !(tail is ["figures", var figure] && figure.EndsWith(".svg", StringComparison.Ordinal)))
            return null;
        string path = folder.Root;
        foreach (string part in parts)
        {
            if (part is "" or "." or ".." || part.AsSpan().ContainsAny('\\', '\0', ':'))
                return null;
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
                return null;
        }

        return File.Exists(path) ? path : null;
    }
}
