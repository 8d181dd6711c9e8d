using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using UmlCaxs.Playground.Folder;
using UmlCaxs.Tests;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>What the server lets in and out.</summary>
public sealed class SecurityTests(Sample sample) : IClassFixture<Sample>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api/folder")]
    [InlineData("/api/nothing")]
    [InlineData("/api/datasets/main/columns/class")]
    public async Task Every_answer_forbids_the_browser_to_load_from_elsewhere(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        HttpResponseMessage answer = await server.Client.GetAsync(path);

        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Only_the_page_of_the_sky_background_may_reach_the_CDS()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        HttpResponseMessage answer = await server.Client.GetAsync("/aladin.html");

        Assert.Contains("https://aladin.cds.unistra.fr", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/files/../detections.parquet")]
    [InlineData("/files/..%2fdetections.parquet")]
    [InlineData("/files/figures/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/files/figures/..%5c..%5cx.svg")]
    [InlineData("/files//etc/passwd")]
    [InlineData("/files/%2fetc%2fpasswd")]
    [InlineData("/files/detections.parquet")]
    [InlineData("/files/figures/%00.svg")]
    [InlineData("/files/figures/")]
    [InlineData("/assets/../../x")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    public async Task Nothing_but_reports_and_figures_comes_out_of_the_folder(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        string answer = await server.RawAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04]", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_and_figures_are_served_without_scripts_and_links_out_of_the_folder_are_not()
    {
        using var folder = new TempFolder();
        using var outside = new TempFolder();
        File.Copy(sample.Table, folder["detections.parquet"]);
        folder.Write("report.html", "<!DOCTYPE html><title>Report</title>");
        Directory.CreateDirectory(folder["figures"]);
        folder.Write("figures/sky.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        File.CreateSymbolicLink(folder["figures/out.svg"], outside.Write("secret.svg", "secret"));
        await using RunningServer server = await RunningServer.StartAsync(folder.Path);

        HttpResponseMessage report = await server.Client.GetAsync("/files/report.html");
        HttpResponseMessage figure = await server.Client.GetAsync("/files/figures/sky.svg");

        Assert.Equal("text/html", report.Content.Headers.ContentType!.MediaType);
        Assert.Equal("image/svg+xml", figure.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", Assert.Single(report.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("report.html", (await server.JsonAsync("/api/folder"))["report"]!.ToString());
        await server.RefusedAsync(HttpStatusCode.NotFound, "/files/figures/out.svg");
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:8642", 200)]
    [InlineData("[::1]", 200)]
    public async Task A_page_that_lets_its_name_point_here_reads_nothing(string host, int status)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        Assert.StartsWith($"HTTP/1.1 {status} ", await server.RawAsync($"GET /api/folder HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_page_sends_nothing()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        await RunningServer.RefusedAsync(HttpStatusCode.Forbidden, await server.PostAsync("/api/datasets/main/export?format=csv", [], "https://evil.example"));
        HttpResponseMessage own = await server.PostAsync("/api/datasets/main/export?format=csv", "class=QSO"u8.ToArray(), server.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("/api/datasets/main/columns/hard_hm")]
    [InlineData("/api/datasets/main/tiles/hard_hm/hard_hs/0/0/0")]
    [InlineData("/api/datasets/main")]
    [InlineData("/")]
    public async Task What_the_browser_has_already_is_not_sent_again(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        HttpResponseMessage first = await server.Client.GetAsync(path);
        var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        HttpResponseMessage second = await server.Client.SendAsync(again);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_restart_over_the_same_files_keeps_the_browsers_copies_good()
    {
        await using RunningServer one = await RunningServer.StartAsync(sample.Folder.Path);
        await using RunningServer two = await RunningServer.StartAsync(sample.Folder.Path);

        Assert.Equal((await one.JsonAsync("/api/datasets/main"))["revision"]!.ToString(), (await two.JsonAsync("/api/datasets/main"))["revision"]!.ToString());
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Answers_are_compressed_for_who_asks(string encoding)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/datasets/main");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));

        HttpResponseMessage answer = await server.Client.SendAsync(request);

        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = encoding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
        using var reader = new StreamReader(plain);
        Assert.Equal(await server.Client.GetStringAsync("/api/datasets/main"), await reader.ReadToEndAsync());
    }

    [Fact]
    public void A_folder_without_results_is_refused_with_what_was_looked_for()
    {
        using var folder = new TempFolder();
        folder.Write("notes.csv", "a,b\n1,2\n");

        string message = Assert.Throws<BadInputException>(() => ServedFolder.Find(folder.Path)).Message;

        Assert.Contains("sweep.parquet", message, StringComparison.Ordinal);
        Assert.Contains("umlcaxs run", message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<BadInputException>(() => ServedFolder.Find(folder["absent"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_table_with_class_probabilities_is_found_in_a_folder()
    {
        using var folder = new TempFolder();
        folder.Write("a.csv", "x,y\n1,2\n");
        File.Copy(sample.Table, folder["mine.parquet"]);
        await using RunningServer server = await RunningServer.StartAsync(folder.Path);

        Assert.Equal("mine.parquet", (await server.JsonAsync("/api/datasets/main"))["title"]!.ToString());
    }

    [Fact]
    public async Task A_table_deleted_while_it_is_served_is_told_and_stays_in_view()
    {
        using var folder = new TempFolder();
        File.Copy(sample.Table, folder["detections.parquet"]);
        await using RunningServer server = await RunningServer.StartAsync(folder.Path);
        string revision = (await server.JsonAsync("/api/datasets/main"))["revision"]!.ToString();

        File.Delete(folder["detections.parquet"]);

        Assert.Contains((await server.JsonAsync("/api/folder"))["notices"]!.AsArray(), n => n!.ToString().Contains("it was removed", StringComparison.Ordinal));
        Assert.Equal(revision, (await server.JsonAsync("/api/datasets/main"))["revision"]!.ToString());
        Assert.Equal(Sample.Rows, (await server.ArrayAsync<float>("/api/datasets/main/columns/ra")).Length);
        Assert.Contains("Put it back", await RunningServer.RefusedAsync(HttpStatusCode.Conflict, await server.PostAsync("/api/datasets/main/export?format=csv", "")), StringComparison.Ordinal);

        folder.Write("detections.parquet", "something else");

        Assert.Contains((await server.JsonAsync("/api/folder"))["notices"]!.AsArray(), n => n!.ToString().Contains("written again", StringComparison.Ordinal));
        await RunningServer.RefusedAsync(HttpStatusCode.Conflict, await server.PostAsync("/api/datasets/main/export?format=csv", ""));
    }
}
