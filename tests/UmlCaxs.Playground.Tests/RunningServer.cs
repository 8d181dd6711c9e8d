using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using UmlCaxs.Playground.Folder;
using UmlCaxs.Playground.Server;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>A server over a folder in this process, on a port of its own, and a client for it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly PlaygroundServer server;
    private readonly List<string> errors;

    private RunningServer(PlaygroundData data, PlaygroundServer server, List<string> errors)
    {
        (Data, this.server, this.errors) = (data, server, errors);
        Client = new HttpClient { BaseAddress = server.Address };
    }

    public PlaygroundData Data { get; }

    public HttpClient Client { get; }

    public Uri Address => server.Address;

    /// <summary>What the server has told of its own failures.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (errors)
                return [.. errors];
        }
    }

    public static async Task<RunningServer> StartAsync(string path, PlaygroundOptions? options = null, int threads = 2)
    {
        var errors = new List<string>();
        var data = PlaygroundData.Load(ServedFolder.Find(path), (options ?? new PlaygroundOptions()) with { Port = 0 }, threads);
        PlaygroundServer server = await PlaygroundServer.StartAsync(data, line =>
        {
            lock (errors)
                errors.Add(line);
        });
        return new RunningServer(data, server, errors);
    }

    public async Task<JsonObject> JsonAsync(string path) => (JsonObject)JsonNode.Parse(await Client.GetStringAsync(path))!;

    public async Task<T[]> ArrayAsync<T>(string path)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(await Client.GetByteArrayAsync(path)).ToArray();

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    /// <summary>Sends the bytes of a request as they are, which no client would.</summary>
    public async Task<string> RawAsync(string request)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync();
    }

    /// <summary>An answer that refuses: a problem with words, and nothing of the inside.</summary>
    public static async Task<string> RefusedAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        string detail = problem["detail"]!.ToString();
        Assert.Equal((int)status, (int)problem["status"]!);
        Assert.NotEmpty(problem["title"]!.ToString());
        Assert.DoesNotContain("   at ", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", detail, StringComparison.Ordinal);
        return detail;
    }

    public async Task<string> RefusedAsync(HttpStatusCode status, string path) => await RefusedAsync(status, await Client.GetAsync(path));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        Data.Dispose();
        Assert.Empty(Errors);
    }
}
