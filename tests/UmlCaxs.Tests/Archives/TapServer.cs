using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace UmlCaxs.Tests.Archives;

/// <summary>
/// A TAP service on loopback, over <see cref="SkyTable"/>: synchronous and asynchronous queries, uploads, limits of rows, and
/// whatever trouble a test makes.
/// </summary>
internal sealed class TapServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentDictionary<int, Job> jobs = new();
    private readonly List<Received> requests = [];
    private int inFlight;
    private int jobCount;

    /// <summary>A request as it came.</summary>
    internal sealed record Received(string Method, string Path, string Arguments, string UserAgent, IReadOnlyDictionary<string, string> Form)
    {
        public string Adql => Form.GetValueOrDefault("QUERY", "");
    }

    private sealed class Job(Received request)
    {
        public Received Request { get; } = request;

        public int Looks { get; set; } = -1;
    }

    private TapServer(WebApplication application) => this.application = application;

    /// <summary>Base address.</summary>
    public Uri Address => new(application.Urls.First() + "/tap");

    /// <summary>Everything received so far.</summary>
    public IReadOnlyList<Received> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    /// <summary>Queries received, synchronous or as jobs.</summary>
    public IEnumerable<Received> Queries => Requests.Where(r => r.Method == "POST" && r.Adql.Length > 0);

    /// <summary>Most requests that were being answered at once.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>Jobs that nobody has deleted.</summary>
    public int JobsLeft => jobs.Count;

    /// <summary>Phases of a job, one a look; the last stays.</summary>
    public string[] Phases { get; set; } = ["QUEUED", "EXECUTING", "COMPLETED"];

    /// <summary>UWS 1.1, where WAIT holds the answer back, or 1.0.</summary>
    public string UwsVersion { get; set; } = "1.0";

    /// <summary>Rows after which every result is cut off.</summary>
    public int RowLimit { get; set; } = int.MaxValue;

    /// <summary>Answer in BINARY2 when asked to.</summary>
    public bool KnowsBinary2 { get; set; }

    /// <summary>Trouble: answers a request in place of the service and returns true, or returns false.</summary>
    public Func<HttpContext, Received, Task<bool>> Trouble { get; set; } = (_, _) => Task.FromResult(false);

    public static async Task<TapServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var server = new TapServer(builder.Build());
        server.application.Run(server.AnswerAsync);
        await server.application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var noPatience = new CancellationTokenSource(TimeSpan.Zero);
        await application.StopAsync(noPatience.Token);
        await application.DisposeAsync();
    }

    /// <summary>The document that answers a query; tests spoil it.</summary>
    public string Document(Received request)
    {
        string? part = request.Form.GetValueOrDefault("UPLOAD")?.Split("param:")[^1];
        var table = SkyTable.Ask(request.Adql, part is null ? null : request.Form[part]);
        int limit = Math.Min(RowLimit, int.Parse(request.Form.GetValueOrDefault("MAXREC", int.MaxValue.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture));
        bool isCut = table.Rows.Count > limit;
        return SkyTable.Votable(table, limit, KnowsBinary2 && request.Form["FORMAT"].Contains("BINARY2", StringComparison.Ordinal), isCut ? "<INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\"/>\n" : "");
    }

    /// <summary>An error as TAP has it.</summary>
    public static string ErrorDocument(string words) =>
        $"<?xml version=\"1.0\"?><VOTABLE version=\"1.3\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">{WebUtility.HtmlEncode(words)}</INFO></RESOURCE></VOTABLE>";

    /// <summary>Cuts the connection.</summary>
    public void Abort(HttpContext context)
    {
        End(context);
        context.Abort();
    }

    /// <summary>Sends a document, whole.</summary>
    public static async Task SendAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Received request = await ReceiveAsync(context.Request);
        lock (requests)
        {
            requests.Add(request);
            MostInFlight = Math.Max(MostInFlight, ++inFlight);
        }
        try
        {
            if (!await Trouble(context, request))
                await ServeAsync(context, request);
        }
        catch (IOException)
        {
            // The client has gone, as some tests want it to.
        }
        finally
        {
            End(context);
        }
    }

    // Once a request, and before the client can know that it is over.
    private void End(HttpContext context)
    {
        lock (requests)
            if (context.Items.TryAdd("over", true))
                inFlight--;
    }

    private static async Task<Received> ReceiveAsync(HttpRequest request)
    {
        var fields = new Dictionary<string, string>();
        if (request.HasFormContentType)
        {
            IFormCollection form = await request.ReadFormAsync();
            foreach ((string name, var value) in form)
                fields[name] = value.ToString();
            foreach (IFormFile file in form.Files)
            {
                using var reader = new StreamReader(file.OpenReadStream());
                fields[file.Name] = await reader.ReadToEndAsync();
            }
        }
        return new Received(request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "", request.Headers.UserAgent.ToString(), fields);
    }

    private async Task ServeAsync(HttpContext context, Received request)
    {
        string[] path = request.Path.Trim('/').Split('/');
        Job? job = path.Length > 2 && int.TryParse(path[2], out int id) ? jobs.GetValueOrDefault(id) : null;
        switch (request.Method, string.Join('/', path.Where((_, i) => i != 2)))
        {
            case ("POST", "tap/sync"):
                await ResultAsync(context, request);
                break;
            case ("POST", "tap/async") when path.Length == 2:
                int number = Interlocked.Increment(ref jobCount);
                jobs[number] = new Job(request);
                SeeOther(context, $"/tap/async/{number}");
                break;
            case ("POST", "tap/async/phase") when job is not null && request.Form["PHASE"] == "RUN":
                job.Looks = 0;
                SeeOther(context, $"/tap/async/{path[2]}");
                break;
            case ("GET", "tap/async/phase") when job is not null:
                await SendAsync(context, 200, "text/plain", PhaseOf(job) + "\n");
                break;
            case ("GET", "tap/async") when job is not null:
                await SendAsync(context, 200, "application/xml", $"<uws:job xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" version=\"{UwsVersion}\"><uws:jobId>{path[2]}</uws:jobId><uws:phase>{PhaseOf(job)}</uws:phase></uws:job>");
                break;
            case ("GET", "tap/async/results/result") when job is not null:
                await ResultAsync(context, job.Request);
                break;
            case ("GET", "tap/async/error") when job is not null:
                await SendAsync(context, 200, "application/xml", ErrorDocument("Column 'm.colour' does not exist & never did."));
                break;
            case ("DELETE", "tap/async") when job is not null:
                jobs.TryRemove(int.Parse(path[2], CultureInfo.InvariantCulture), out _);
                SeeOther(context, "/tap/async");
                break;
            default:
                await SendAsync(context, 404, "text/html", "<html><head><title>x</title></head><body><h1>Not Found</h1><p>No such page.</p></body></html>");
                break;
        }
    }

    private string PhaseOf(Job job) => job.Looks < 0 ? "PENDING" : Phases[Math.Min(job.Looks++, Phases.Length - 1)];

    private Task ResultAsync(HttpContext context, Received request) =>
        request.Adql.Contains("m.colour", StringComparison.Ordinal)
            ? SendAsync(context, 400, "application/xml", ErrorDocument("Column 'm.colour' does not exist & never did."))
            : SendAsync(context, 200, "application/x-votable+xml", Document(request));

    private static void SeeOther(HttpContext context, string location)
    {
        context.Response.StatusCode = 303;
        // Whole addresses, as UWS has it; that relative ones do too is a test of its own.
        context.Response.Headers.Location = $"http://{context.Request.Host}{location}";
    }
}
