using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using UmlCaxs.Features;
using UmlCaxs.Tests;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>Detections of one's own: classified and shown, or refused with the place and the reason.</summary>
public sealed class UploadTests(Sample sample) : IClassFixture<Sample>
{
    private static string Header => "name,ra,dec," + string.Join(',', FeatureSet.Names);

    private static string Row(string name) => $"{name},83.8,-5.4,0.1,0.2,0.1,1.8,0.6,0.3,0.1,0.2,0.1,0.4,0.1,1.0";

    [Fact]
    public async Task An_upload_is_classified_and_shown_like_the_rest()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        HttpResponseMessage answer = await server.PostAsync("/api/uploads?name=my.csv", $"{Header}\n{Row("a")}\n{Row("a")}\nb,1,2,0.3,,,,,,,,,,,\nc,1,2,,,,,,,,,,,,\n");
        var report = (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal((3, 4), ((int)report["rows"]!, (int)report["read"]!));
        Assert.Equal(1, (int)report["leftOut"]![0]!["rows"]!);
        Assert.Contains("lack features", report["notices"]![0]!.ToString(), StringComparison.Ordinal);
        string id = report["id"]!.ToString();
        JsonObject dataset = await server.JsonAsync("/api/datasets/" + id);
        Assert.Equal("my.csv", dataset["title"]!.ToString());
        Assert.Equal(2, (int)dataset["sourceCount"]!);
        Assert.Equal(2, (int)(await server.JsonAsync($"/api/datasets/{id}/counts?select=source%3Da"))["rows"]!);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync($"/api/datasets/{id}/export?format=csv", "")).StatusCode);
        Assert.Contains("umlcaxs classify my.csv --model csc2 --missing marginal --all", (await server.JsonAsync($"/api/datasets/{id}/command"))["commands"]![0]!["text"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["main", id], (await server.JsonAsync("/api/folder"))["datasets"]!.AsArray().Select(d => d!["id"]!.ToString()));
    }

    [SharedDataFact("csc_binaries.vot")]
    public async Task A_VOTable_of_real_detections_with_gaps_is_classified()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        HttpResponseMessage answer = await server.PostAsync("/api/uploads?name=csc_binaries.vot", File.ReadAllBytes(SharedData.PathOf("csc_binaries.vot")));
        var report = (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(3271, (int)report["read"]!);
        Assert.Equal(3271, (int)report["rows"]! + (int)report["leftOut"]![0]!["rows"]!);
    }

    [Fact]
    public async Task A_malformed_upload_is_refused_with_line_and_reason()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        string cell = await Refused(HttpStatusCode.UnprocessableEntity, $"{Header}\n{Row("a")}\n{Row("b").Replace("0.6", "warm", StringComparison.Ordinal)}\n");
        string columns = await Refused(HttpStatusCode.UnprocessableEntity, "name,x\na,1\n");
        string fields = await Refused(HttpStatusCode.UnprocessableEntity, $"{Header}\n{Row("a")},9,9\n");
        string binary = await Refused(HttpStatusCode.UnprocessableEntity, "PK\u0003\u0004 not a table", "my.zip");
        string nothing = await Refused(HttpStatusCode.UnprocessableEntity, $"{Header}\na,1,2,,,,,,,,,,,,\n");
        await Refused(HttpStatusCode.BadRequest, "");

        Assert.Contains("line 3", cell, StringComparison.Ordinal);
        Assert.Contains("warm", cell, StringComparison.Ordinal);
        Assert.Contains("hard_hm", columns, StringComparison.Ordinal);
        Assert.Contains("line 2", fields, StringComparison.Ordinal);
        Assert.Contains("zip", binary, StringComparison.Ordinal);
        Assert.Contains("None of the 1 rows", nothing, StringComparison.Ordinal);
        Assert.Single((await server.JsonAsync("/api/folder"))["datasets"]!.AsArray());
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Data.Temporary));

        async Task<string> Refused(HttpStatusCode status, string body, string name = "my.csv")
        {
            string detail = await RunningServer.RefusedAsync(status, await server.PostAsync("/api/uploads?name=" + name, body));
            Assert.DoesNotContain(Path.GetTempPath(), detail, StringComparison.Ordinal);
            return detail;
        }
    }

    [Fact]
    public async Task Too_much_is_refused_announced_or_not_packed_or_not()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path, new PlaygroundOptions { UploadLimit = 8 << 20 });
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            for (int i = 0; i < 1100; i++)
                gzip.Write(new byte[1 << 20]);

        string large = await RunningServer.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, await server.PostAsync("/api/uploads?name=my.csv", new byte[(8 << 20) + 1]));
        string unpacked = await RunningServer.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, await server.PostAsync("/api/uploads?name=my.csv.gz", packed.ToArray()));
        string chunked = await server.RawAsync($"POST /api/uploads?name=my.csv HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n900000\r\n{new string('x', 0x900000)}\r\n0\r\n\r\n");

        Assert.Contains("8 MiB", large, StringComparison.Ordinal);
        Assert.Contains("unpacks", unpacked, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413 ", chunked, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Data.Temporary));
    }

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd.csv")]
    [InlineData("..%5C..%5Cpasswd.csv")]
    public async Task The_name_of_an_upload_leads_nowhere(string name)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        HttpResponseMessage answer = await server.PostAsync("/api/uploads?name=" + name, $"{Header}\n{Row("a")}\n");
        string id = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!.ToString();

        Assert.Equal("passwd.csv", (await server.JsonAsync("/api/datasets/" + id))["title"]!.ToString());
        Assert.Equal([id], Directory.EnumerateFileSystemEntries(server.Data.Temporary).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_oldest_upload_makes_room_and_the_last_files_go_with_the_server()
    {
        string temporary;
        await using (RunningServer server = await RunningServer.StartAsync(sample.Folder.Path, new PlaygroundOptions { MostUploads = 2 }))
        {
            temporary = server.Data.Temporary;
            for (int i = 0; i < 3; i++)
                (await server.PostAsync("/api/uploads?name=my.csv", $"{Header}\n{Row("a")}\n")).EnsureSuccessStatusCode();

            Assert.Equal(["main", "u2", "u3"], (await server.JsonAsync("/api/folder"))["datasets"]!.AsArray().Select(d => d!["id"]!.ToString()));
            Assert.Contains("Upload it again", await server.RefusedAsync(HttpStatusCode.NotFound, "/api/datasets/u1"), StringComparison.Ordinal);
            Assert.Equal(2, Directory.EnumerateDirectories(temporary).Count());
        }

        Assert.False(Directory.Exists(temporary));
    }

    [Fact]
    public async Task Without_a_model_nothing_is_classified_and_the_reason_is_told()
    {
        using var folder = new TempFolder();
        File.Copy(sample.Table, folder["detections.parquet"]);
        folder.Write("model.json", "{");
        await using RunningServer server = await RunningServer.StartAsync(folder.Path);

        Assert.Null((await server.JsonAsync("/api/folder"))["model"]);
        Assert.Contains("model.json", (await server.JsonAsync("/api/folder"))["notices"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("--model", await RunningServer.RefusedAsync(HttpStatusCode.Conflict, await server.PostAsync("/api/uploads?name=my.csv", Encoding.UTF8.GetBytes(Header))), StringComparison.Ordinal);
    }
}
