using System.Net;
using UmlCaxs.Catalog;
using UmlCaxs.Cli;
using UmlCaxs.Tests;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>What leaves the page: the selected rows as a file, and the command that makes the same one.</summary>
public sealed class ExportTests(Sample sample) : IClassFixture<Sample>
{
    private const string Select = "probability=0.5..;lasso(log:bb_kt,hard_hs)=-1,-0.9,0.3,-0.9,0.3,0.6,-1,0.6;family=YSO,XB;kind=unique";

    [Theory]
    [InlineData("votable", "vot", Select)]
    [InlineData("csv", "csv", Select)]
    [InlineData("parquet", "parquet", Select)]
    [InlineData("parquet", "parquet", "")]
    [InlineData("csv", "csv", "sky_x=-1..1;cluster=1,2;b=..10")]
    [InlineData("votable", "vot", "hard_hm=5..6")]
    public async Task A_selection_is_the_file_that_its_command_writes(string format, string extension, string select)
    {
        using var folder = new TempFolder();
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        HttpResponseMessage answer = await server.PostAsync($"/api/datasets/main/export?format={format}", select);
        string command = Assert.Single(answer.Headers.GetValues("X-Command"));
        File.WriteAllBytes(folder["page." + extension], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(0, await CommandLine.RunAsync(["convert", sample.Table, folder["command." + extension], "--select", select, "--quiet"]));

        Assert.StartsWith($"umlcaxs convert {sample.Table} selection.{extension}", command, StringComparison.Ordinal);
        Assert.Equal(select.Length > 0, command.EndsWith($"--select '{select}'", StringComparison.Ordinal) || (select.Length > 0 && command.EndsWith("--select " + select, StringComparison.Ordinal)));
        Assert.Equal($"selection.{extension}", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.Equal(File.ReadAllBytes(folder["command." + extension]), File.ReadAllBytes(folder["page." + extension]));
        TableBatch rows = Sample.Read(folder["page." + extension]);
        Assert.Equal((int)(await server.JsonAsync("/api/datasets/main/counts?select=" + Uri.EscapeDataString(select)))["rows"]!, rows.RowCount);
        Assert.Equal(sample.Content.Schema.Columns.Select(c => c.Name), rows.Schema.Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task A_single_source_comes_with_the_command_that_explains_it()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        string name = sample.Text("name", 3)!;

        string[] commands = [.. (await server.JsonAsync("/api/datasets/main/command?select=" + Uri.EscapeDataString("source=" + Uri.EscapeDataString(name))))["commands"]!.AsArray().Select(c => c!["text"]!.ToString())];

        Assert.Contains(commands, c => c.StartsWith($"umlcaxs explain '{name}' --detections", StringComparison.Ordinal));
        Assert.Contains(commands, c => c.StartsWith("umlcaxs convert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_exported_is_refused_before_a_byte_is_sent()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        Assert.Contains("'xlsx'", await RunningServer.RefusedAsync(HttpStatusCode.BadRequest, await server.PostAsync("/api/datasets/main/export?format=xlsx", "")), StringComparison.Ordinal);
        Assert.Contains("character 1", await RunningServer.RefusedAsync(HttpStatusCode.BadRequest, await server.PostAsync("/api/datasets/main/export?format=csv", "nope=1")), StringComparison.Ordinal);
        await RunningServer.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, await server.PostAsync("/api/datasets/main/export?format=csv", new string('x', 300_000)));
        Assert.Empty(Directory.EnumerateFiles(server.Data.Temporary));
    }
}
