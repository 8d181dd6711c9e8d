using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using UmlCaxs.Archives;

namespace UmlCaxs.Playground.Server;

/// <summary>The web server of the playground. It reads nothing but what it was given, and asks nobody.</summary>
public sealed class PlaygroundServer : IAsyncDisposable
{
    private const int LongestRequestLine = 256 << 10; // a lasso of thousands of corners
    private const int HeardOut = 4; // uploads up to so many times the limit learn that they are too large; longer ones are cut off
    private static readonly string[] CompressedTypes = ["application/json", "application/problem+json", "application/octet-stream", "text/html", "text/css", "text/javascript", "image/svg+xml", "text/plain", "text/csv"];

    private readonly WebApplication application;

    private PlaygroundServer(WebApplication application) => this.application = application;

    /// <summary>Where the page is, with the port that was taken.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts serving.</summary>
    /// <param name="data">What to serve.</param>
    /// <param name="onError">Told of errors inside the server, a line each.</param>
    /// <param name="cancellation">Ends starting.</param>
    /// <returns>A server that listens.</returns>
    /// <exception cref="ServiceUnavailableException">Address or port cannot be had.</exception>
    public static async Task<PlaygroundServer> StartAsync(PlaygroundData data, Action<string> onError, CancellationToken cancellation = default)
    {
        PlaygroundOptions options = data.Options;
        IPAddress host = options.Host ?? IPAddress.Loopback;

        // An empty builder: neither files in the current folder nor the environment have a say.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.MaxRequestBufferSize = 2 * LongestRequestLine;
            kestrel.Limits.MaxRequestBodySize = HeardOut * options.UploadLimit;
            kestrel.Listen(host, options.Port);
        });
        builder.Services.AddRouting();
        builder.Services.AddResponseCompression(compression =>
        {
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = CompressedTypes;
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        WebApplication application = builder.Build();
        application.Use((context, next) => HandleAsync(context, next, loopbackOnly: options.Host is null, onError));

        // On the way to the same machine compressing numbers takes longer than sending them.
        application.UseWhen(context => !IsNumbersToHere(context), branch => branch.UseResponseCompression());
        application.UseRouting();
        Endpoints.Map(application, data);
        var server = new PlaygroundServer(application);
        try
        {
            await application.StartAsync(cancellation);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await application.DisposeAsync();
            throw new ServiceUnavailableException($"Port {options.Port} is taken already, perhaps by another 'umlcaxs serve'. Choose another with --port, or --port 0 for any that is free.", e);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await application.DisposeAsync();
            throw new ServiceUnavailableException($"Nothing can be served at {host}, port {options.Port}: {e.Message}. Choose another --port or --host.", e);
        }

        var listening = new Uri(application.Urls.First());
        server.Address = new Uri($"http://{(IPAddress.Any.Equals(host) || IPAddress.IPv6Any.Equals(host) ? Dns.GetHostName() : listening.Host)}:{listening.Port}/");
        return server;
    }

    /// <summary>Ends serving; requests under way are cut off.</summary>
    public async ValueTask DisposeAsync()
    {
        using var noPatience = new CancellationTokenSource(TimeSpan.Zero);
        await application.StopAsync(noPatience.Token);
        await application.DisposeAsync();
    }

    private static bool IsNumbersToHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && context.Request.Path.Value is { } path && (path.Contains("/columns/", StringComparison.Ordinal) || path.Contains("/tiles/", StringComparison.Ordinal));

    /// <summary>Around every request: headers, checks, and whatever goes wrong as a problem that says why.</summary>
    private static async Task HandleAsync(HttpContext context, RequestDelegate next, bool loopbackOnly, Action<string> onError)
    {
        SecurityHeaders.Apply(context);
        try
        {
            RequestGuard.Check(context.Request, loopbackOnly);
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page has gone on, and nobody waits for the answer.
        }
        catch (ProblemException e)
        {
            await Answer.ProblemAsync(context, e.Status, e.Title, e.Message);
        }
        catch (BadInputException e)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "Bad request", e.Message);
        }
        catch (BadHttpRequestException e)
        {
            await Answer.ProblemAsync(context, e.StatusCode, "Bad request", e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is larger than the server takes." : "The request is malformed.");
        }
        catch (Exception e)
        {
            if (context.RequestAborted.IsCancellationRequested)
                return; // the connection broke while it was written to
            onError($"{context.Request.Method} {context.Request.Path}: {e.GetType().Name}: {e.Message}");
            await Answer.ProblemAsync(context, StatusCodes.Status500InternalServerError, "Internal error", "The server failed on this request and goes on serving others; what happened stands where it was started.");
        }
    }
}
