using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Page;

/// <summary>The page: files that were built into this assembly, compressed once when they are first asked for.</summary>
public static class WebAssets
{
    private const string Prefix = "web/";
    private static readonly Dictionary<string, Asset> Assets = Load();

    /// <summary>True if the page was built: that needs Node.js.</summary>
    public static bool AreBuilt => Assets.ContainsKey("index.html");

    /// <summary>What to do where the page was not built.</summary>
    public static string Remedy => "The page is not part of this build. Install Node.js 20 or newer with npm, then build again ('dotnet build'); until then only the API answers.";

    /// <summary>Maps / and all files.</summary>
    internal static void Map(WebApplication application)
    {
        application.Read("/", context => AreBuilt ? SendAsync(context, Assets["index.html"], isImmutable: false) : Answer.SendAsync(context, Encoding.UTF8.GetBytes(Plain), "text/html; charset=utf-8"));
        foreach ((string path, Asset asset) in Assets)
            application.Read("/" + path, context => SendAsync(context, asset, isImmutable: path.StartsWith("assets/", StringComparison.Ordinal)));
    }

    private static string Plain => $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>UmlCaxs</title></head><body><h1>UmlCaxs playground</h1><p>{Remedy}</p><p><a href=\"/files/report.html\">The report of the folder</a> needs none of it, where there is one.</p></body></html>\n";

    private static async Task SendAsync(HttpContext context, Asset asset, bool isImmutable)
    {
        HttpResponse response = context.Response;
        bool isKnown = Answer.IsKnown(context, asset.Revision);
        // Names under assets/ hold a hash of the content.
        response.Headers.CacheControl = isImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (isKnown)
            return;
        string accepted = context.Request.Headers.AcceptEncoding.ToString();
        (string? encoding, byte[] body) = !asset.Compresses ? (null, asset.Content)
            : accepted.Contains("br", StringComparison.Ordinal) ? ("br", asset.Brotli.Value)
            : accepted.Contains("gzip", StringComparison.Ordinal) ? ("gzip", asset.Gzip.Value)
            : ((string?)null, asset.Content);
        if (encoding is not null)
            response.Headers.ContentEncoding = encoding;
        response.ContentType = asset.Type;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static Dictionary<string, Asset> Load()
    {
        Assembly assembly = typeof(WebAssets).Assembly;
        var assets = new Dictionary<string, Asset>();
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            string path = name[Prefix.Length..].Replace('\\', '/');
            assets.Add(path, new Asset(content, TypeOf(path)));
        }

        return assets;
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" or ".webmanifest" => "application/json",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    /// <summary>A file.</summary>
    private sealed class Asset(byte[] content, string type)
    {
        public byte[] Content { get; } = content;

        public string Type { get; } = type;

        public string Revision { get; } = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 10));

        public bool Compresses { get; } = type.StartsWith("text/", StringComparison.Ordinal) || type is "image/svg+xml" or "application/json";

        public Lazy<byte[]> Brotli { get; } = new(() => Compressed(content, s => new BrotliStream(s, CompressionLevel.SmallestSize)));

        public Lazy<byte[]> Gzip { get; } = new(() => Compressed(content, s => new GZipStream(s, CompressionLevel.SmallestSize)));

        private static byte[] Compressed(byte[] content, Func<Stream, Stream> compress)
        {
            using var result = new MemoryStream();
            using (Stream stream = compress(result))
                stream.Write(content);
            return result.ToArray();
        }
    }
}
