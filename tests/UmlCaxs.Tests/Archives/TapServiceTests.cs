using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Archives;
using UmlCaxs.Tests.IO;
using Xunit;

namespace UmlCaxs.Tests.Archives;

/// <summary>One query against a service that behaves, misbehaves, or is not there.</summary>
public sealed class TapServiceTests : IAsyncLifetime, IDisposable
{
    private const string Query = "SELECT m.name, m.ra, m.dec FROM csc2.master_source m";

    private readonly TempFolder folder = new();
    private readonly List<TimeSpan> waits = [];
    private readonly List<string> log = [];
    // Far above what a busy machine needs; the test of silence lowers it.
    private TimeSpan idle = TimeSpan.FromMinutes(1);
    private TapServer server = null!;

    private string Result => folder["result.vot"];

    public async Task InitializeAsync() => server = await TapServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Synchronous_and_asynchronous_queries_bring_the_same_table()
    {
        Assert.True(await RunAsync(synchronous: true));
        List<string?[]> rows = TestTables.Rows(Result);
        Assert.Equal(SkyTable.Sky.Length, rows.Count);

        Assert.True(await RunAsync(synchronous: false));
        Assert.Equal(rows, TestTables.Rows(Result));
        Assert.Equal(0, server.JobsLeft);
        Assert.Equal(1, server.MostInFlight);
    }

    [Fact]
    public async Task A_request_says_what_TAP_requires_and_who_asks()
    {
        await RunAsync(synchronous: true, maxRows: 1000);

        TapServer.Received request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/tap/sync"), (request.Method, request.Path));
        Assert.Equal($"UmlCaxs/{Product.Version}", request.UserAgent);
        Assert.Equal(
            ["FORMAT=application/x-votable+xml;serialization=BINARY2", "LANG=ADQL", "MAXREC=1000", $"QUERY={Query}", "REQUEST=doQuery"],
            request.Form.Select(f => $"{f.Key}={f.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_upload_comes_as_a_VOTable_that_the_query_can_name()
    {
        await RunAsync(synchronous: true, query: new TapQuery(SimbadMatch.Adql(1), SimbadMatch.Upload([new(1.25, -0.5), new(1e-7, 90)])));

        TapServer.Received request = Assert.Single(server.Requests);
        Assert.Equal("positions,param:positions", request.Form["UPLOAD"]);
        string upload = folder.Write("upload.vot", request.Form["positions"]);
        Assert.Equal([["1", "1.25", "-0.5"], ["2", "1E-07", "90"]], TestTables.Rows(upload));
    }

    [Fact]
    public async Task A_job_is_looked_at_ever_more_rarely_until_it_is_done()
    {
        server.Phases = [.. Enumerable.Repeat("EXECUTING", 14), "COMPLETED"];

        await RunAsync(synchronous: false);

        Assert.Equal(14, waits.Count);
        Assert.Equal([1, 1.5, 2.25], waits.Take(3).Select(w => w.TotalSeconds));
        Assert.Equal(30, waits[^1].TotalSeconds);
        Assert.Equal(["EXECUTING", "COMPLETED"], log.Select(l => l.Split(' ')[^1]));
    }

    [Fact]
    public async Task A_service_of_version_1_1_is_asked_to_hold_its_answer_until_the_phase_changes()
    {
        server.UwsVersion = "1.1";

        await RunAsync(synchronous: false);

        Assert.Equal(["?WAIT=30&PHASE=QUEUED", "?WAIT=30&PHASE=EXECUTING"], server.Requests.Select(r => r.Arguments).Where(a => a.Length > 0));
    }

    [Fact]
    public async Task A_wrong_query_is_answered_in_the_words_of_the_service()
    {
        foreach (bool synchronous in new[] { true, false })
        {
            server.Phases = ["EXECUTING", "ERROR"];
            string message = await RefusedAsync(synchronous, Query.Replace("m.ra", "m.colour", StringComparison.Ordinal));

            Assert.Contains("the service refuses the query: \"Column 'm.colour' does not exist & never did\"", message, StringComparison.Ordinal);
            Assert.StartsWith(synchronous ? $"{server.Address}: " : $"{server.Address}/async/1: ", message, StringComparison.Ordinal);
        }

        // The job stays for its owner to look at: its address is in the message.
        Assert.Equal(1, server.JobsLeft);
    }

    [Theory]
    [InlineData(400, "text/plain", "Incorrect syntax near 'FORM'.\n\n  Line 3", "Incorrect syntax near 'FORM'. Line 3")]
    [InlineData(400, "text/html", "<html><head><style>p { x }</style></head><body><h1>Error</h1><p>Bad&nbsp;query &lt;3</p></body></html>", "Error Bad query <3")]
    [InlineData(413, "text/plain", "Upload too large", "Upload too large")]
    [InlineData(200, "application/xml", "<vot:VOTABLE xmlns:vot='x'><vot:INFO value='ERROR' name='QUERY_STATUS'><![CDATA[too many <joins>]]></vot:INFO></vot:VOTABLE>", "too many <joins>")]
    [InlineData(500, "application/xml", "<VOTABLE><RESOURCE><INFO name=\"QUERY_STATUS\" value=\"ERROR\">no table 'x'</INFO></RESOURCE></VOTABLE>", "no table 'x'")]
    [InlineData(200, "application/xml", "<VOTABLE><RESOURCE><TABLE><DATA><TABLEDATA></TABLEDATA></DATA></TABLE><INFO name=\"QUERY_STATUS\" value=\"ERROR\">out of time</INFO></RESOURCE></VOTABLE>", "out of time")]
    [InlineData(400, "text/plain", "", "400 Bad Request")]
    public async Task Refusals_are_understood_in_every_form(int status, string type, string document, string words)
    {
        server.Trouble = (context, _) => Answer(context, status, type, document);

        Assert.Contains($"the service refuses the query: \"{words}\"", await RefusedAsync(synchronous: true), StringComparison.Ordinal);
        Assert.Empty(waits);
    }

    [Fact]
    public async Task Documents_made_to_be_hard_to_take_apart_are_not()
    {
        foreach (string hard in new[] { "<INFO \"", "<INFO a='", "<INFO><![CDATA[", "<script", "<!--", "<", "a=\"", "</TABLE ", "</VOTABLE><!-- " })
        {
            string document = string.Concat(Enumerable.Repeat(hard, (100 << 10) / hard.Length));
            server.Trouble = (context, _) => Answer(context, 400, "text/html", document);
            await RefusedAsync(synchronous: true);
            server.Trouble = (context, _) => Answer(context, 200, "text/html", "<VOTABLE>" + document);
            await UnavailableAsync(synchronous: true, retries: 0);
        }
    }

    [Fact]
    public async Task A_service_without_BINARY2_is_asked_again_without()
    {
        server.Trouble = (context, request) => request.Form["FORMAT"].Contains("BINARY2", StringComparison.Ordinal)
            ? Answer(context, 400, "text/plain", "unknown output requested")
            : Task.FromResult(false);

        Assert.True(await RunAsync(synchronous: true));
        Assert.Equal(["votable"], server.Requests.Skip(1).Select(r => r.Form["FORMAT"]));
    }

    [Fact]
    public async Task A_result_cut_off_at_a_limit_is_reported_and_leaves_no_file()
    {
        server.RowLimit = 10;

        foreach (bool synchronous in new[] { true, false })
            Assert.False(await RunAsync(synchronous));
        Assert.False(await RunAsync(synchronous: true, maxRows: 5));
        Assert.Empty(Left());
        Assert.Equal(0, server.JobsLeft);
    }

    [Fact]
    public async Task A_busy_service_is_left_alone_for_as_long_as_it_asks()
    {
        int asked = 0;
        server.Trouble = async (context, _) =>
        {
            if (++asked > 3)
                return false;
            context.Response.Headers.RetryAfter = asked switch { 1 => "120", 2 => "99999", _ => "0" };
            return await Answer(context, asked == 1 ? 429 : 503, "text/plain", "busy");
        };

        Assert.True(await RunAsync(synchronous: true));

        // At most ten minutes, and never less than the back-off.
        Assert.Equal([120, 600, 4], waits.Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task A_failing_service_is_tried_again_after_waits_that_double_and_then_given_up()
    {
        server.Trouble = (context, _) => Answer(context, 500, "text/html", "<html><body>Database&nbsp;down</body></html>");

        string message = await UnavailableAsync(synchronous: true);

        Assert.Equal([1, 2, 4, 8, 16], waits.Select(w => w.TotalSeconds));
        Assert.Equal($"{server.Address}/sync: the service answers 500 Internal Server Error, Database down, at the last of 6 tries. Check the address and the network, or try again later", message);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_named()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        string message = await UnavailableAsync(synchronous: false, address: new Uri($"http://127.0.0.1:{port}/tap"));
        Assert.StartsWith($"http://127.0.0.1:{port}/tap/async: Connection refused", message, StringComparison.Ordinal);

        // Nothing to wait for where a server says that there is no such thing.
        waits.Clear();
        Assert.Contains("404 Not Found, Not Found No such page. Check the address", await UnavailableAsync(synchronous: true, address: new Uri(server.Address, "/other")), StringComparison.Ordinal);
        Assert.Empty(waits);
    }

    [Fact]
    public async Task Web_pages_are_no_results()
    {
        server.Trouble = (context, _) => Answer(context, 200, "text/html", "<html><body>Please log in</body></html>");

        Assert.Contains("no VOTable but 'Please log in'", await UnavailableAsync(synchronous: true), StringComparison.Ordinal);
        Assert.Contains("instead of making a job: Please log in", await UnavailableAsync(synchronous: false), StringComparison.Ordinal);
        Assert.Empty(Left());
    }

    [Theory]
    [InlineData("cut", "the answer broke off")]
    [InlineData("short", "the answer broke off")]
    [InlineData("unended", "before the end of the VOTable")]
    [InlineData("gzip", "the answer broke off")]
    [InlineData("empty", "the answer is empty")]
    [InlineData("silent", "nothing more came for 0.3 s")]
    public async Task A_broken_download_never_looks_whole(string kind, string words)
    {
        if (kind == "silent")
            idle = TimeSpan.FromSeconds(0.3);
        int asked = 0;
        server.Trouble = async (context, request) =>
        {
            if (request.Path.EndsWith("/sync", StringComparison.Ordinal) && asked++ < 2)
            {
                await BreakAsync(context, kind, Encoding.UTF8.GetBytes(server.Document(request)));
                return true;
            }
            return false;
        };

        await using (TapServer other = await TapServer.StartAsync())
        {
            other.Trouble = async (context, request) =>
            {
                await BreakAsync(context, kind, Encoding.UTF8.GetBytes(other.Document(request)));
                return true;
            };
            Assert.Contains(words, await UnavailableAsync(synchronous: true, address: other.Address, retries: 1), StringComparison.Ordinal);
            Assert.Empty(Left());
        }
        Assert.True(await RunAsync(synchronous: true));
        Assert.Equal(SkyTable.Sky.Length, TestTables.Rows(Result).Count);
    }

    [Fact]
    public async Task A_result_that_breaks_off_is_downloaded_again_without_a_new_job()
    {
        int asked = 0;
        server.Trouble = async (context, request) =>
        {
            if (!request.Path.EndsWith("/result", StringComparison.Ordinal) || asked++ > 0)
                return false;
            await BreakAsync(context, "cut", new byte[100_000]);
            return true;
        };

        Assert.True(await RunAsync(synchronous: false));
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Compressed_results_are_unpacked()
    {
        server.Trouble = async (context, request) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(Gzip(Encoding.UTF8.GetBytes(server.Document(request))));
            return true;
        };

        Assert.True(await RunAsync(synchronous: true));
        Assert.Equal(SkyTable.Sky.Length, TestTables.Rows(Result).Count);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_short()
    {
        server.Trouble = async (context, _) =>
        {
            var bytes = new byte[1 << 16];
            "<VOTABLE>"u8.CopyTo(bytes);
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            return true;
        };

        string message = (await Assert.ThrowsAsync<BadInputException>(() => RunAsync(synchronous: true, largest: 1 << 20))).Message;
        Assert.Contains("the result is longer than 1,048,576 bytes", message, StringComparison.Ordinal);
        Assert.Empty(Left());
    }

    [Theory]
    [InlineData(301, "/tap/sync/", "POST")]
    [InlineData(302, "/tap/sync/", "POST")]
    [InlineData(307, "/elsewhere", "POST")]
    [InlineData(308, "/elsewhere", "POST")]
    [InlineData(303, "/elsewhere", "GET")]
    [InlineData(302, "/elsewhere", "GET")]
    public async Task Redirects_lead_to_the_result(int status, string target, string method)
    {
        server.Trouble = async (context, request) =>
        {
            if (request.Path != "/tap/sync")
                return await Answer(context, 200, "application/x-votable+xml", server.Document(server.Requests[0]));
            context.Response.StatusCode = status;
            context.Response.Headers.Location = target;
            return true;
        };

        Assert.True(await RunAsync(synchronous: true));
        Assert.Equal((method, target), (server.Requests[1].Method, server.Requests[1].Path));
        Assert.Equal(method == "POST" ? Query : "", server.Requests[1].Adql);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "redirects to file:///etc/passwd, and only http and https are followed")]
    [InlineData("/tap/sync", "redirects more than 10 times")]
    public async Task Redirects_to_files_and_in_circles_are_not_followed(string target, string words)
    {
        server.Trouble = (context, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = target;
            return Task.FromResult(true);
        };

        Assert.Contains(words, await UnavailableAsync(synchronous: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HELD", "has put the job aside (HELD)")]
    [InlineData("<html>oops</html>", "answers 'oops' when asked for the phase")]
    public async Task A_job_that_goes_nowhere_is_given_up(string phase, string words)
    {
        server.Phases = ["QUEUED", phase];

        Assert.Contains(words, await UnavailableAsync(synchronous: false), StringComparison.Ordinal);
        Assert.Equal(0, server.JobsLeft);
    }

    [Fact]
    public async Task An_aborted_job_without_an_error_document_is_called_by_its_phase()
    {
        server.Phases = ["ABORTED"];
        server.Trouble = (context, request) => request.Path.EndsWith("/error", StringComparison.Ordinal) ? Answer(context, 404, "text/plain", "no") : Task.FromResult(false);

        Assert.Contains("/async/1: the service refuses the query: \"ABORTED\"", await RefusedAsync(synchronous: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_stops_waiting_leaves_no_job_behind()
    {
        using var stop = new CancellationTokenSource();
        server.Phases = ["EXECUTING"];
        var options = new TapOptions
        {
            Delay = (_, cancellation) =>
            {
                stop.Cancel();
                cancellation.ThrowIfCancellationRequested();
                return Task.CompletedTask;
            },
        };
        using var service = new TapService(server.Address, options);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.RunAsync(new TapQuery(Query), Result, stop.Token));
        Assert.Equal("DELETE", server.Requests[^1].Method);
        Assert.Equal(0, server.JobsLeft);
        Assert.Empty(Left());
    }

    [Fact]
    public async Task A_job_that_cannot_be_deleted_does_not_spoil_the_result()
    {
        server.Trouble = (context, request) => request.Method == "DELETE" ? Answer(context, 403, "text/plain", "not yours") : Task.FromResult(false);

        Assert.True(await RunAsync(synchronous: false));
        Assert.Contains("could not be removed", log[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://x.org/tap/", "http://x.org/tap")]
    [InlineData("http://x.org/tap/sync", "http://x.org/tap")]
    [InlineData("https://x.org/tap/async/?x=1", "https://x.org/tap")]
    public void An_address_may_end_in_one_of_its_resources(string given, string address)
    {
        using var service = new TapService(new Uri(given), new TapOptions());
        Assert.Equal(address, service.Address.ToString());
    }

    private static async Task<bool> Answer(HttpContext context, int status, string type, string text)
    {
        await TapServer.SendAsync(context, status, type, text);
        return true;
    }

    private static async Task BreakAsync(HttpContext context, string kind, byte[] body)
    {
        switch (kind)
        {
            case "short" or "cut":
                if (kind == "short")
                    context.Response.ContentLength = body.Length;
                await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
                await context.Response.Body.FlushAsync();
                // Let it go out first: a connection that breaks before the headers is another case.
                await Task.Delay(50);
                context.Abort();
                break;
            case "unended":
                await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length - 8));
                break;
            case "gzip":
                context.Response.Headers.ContentEncoding = "gzip";
                byte[] packed = Gzip(body);
                await context.Response.Body.WriteAsync(packed.AsMemory(0, packed.Length / 2));
                break;
            case "silent":
                await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
                await context.Response.Body.FlushAsync();
                await Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
        }
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private string[] Left() => Directory.GetFileSystemEntries(folder.Path, "*", new EnumerationOptions { AttributesToSkip = 0 });

    private async Task<string> RefusedAsync(bool synchronous, string query = Query) =>
        (await Assert.ThrowsAsync<BadInputException>(() => RunAsync(synchronous, query: new TapQuery(query)))).Message;

    private async Task<string> UnavailableAsync(bool synchronous, Uri? address = null, int retries = 5) =>
        (await Assert.ThrowsAsync<ServiceUnavailableException>(() => RunAsync(synchronous, address: address, retries: retries))).Message;

    private async Task<bool> RunAsync(bool synchronous, TapQuery? query = null, long? maxRows = null, long largest = 1 << 30, Uri? address = null, int retries = 5)
    {
        var options = new TapOptions
        {
            Synchronous = synchronous,
            MaxRows = maxRows,
            LargestResult = largest,
            Retries = retries,
            IdleTimeout = idle,
            Log = log.Add,
            Delay = (wait, _) =>
            {
                waits.Add(wait);
                return Task.CompletedTask;
            },
        };
        using var service = new TapService(address ?? server.Address, options);
        return await service.RunAsync(query ?? new TapQuery(Query), Result, CancellationToken.None);
    }
}
