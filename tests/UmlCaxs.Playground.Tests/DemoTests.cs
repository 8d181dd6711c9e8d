using System.Text.Json.Nodes;
using UmlCaxs.Cli;
using UmlCaxs.Tests;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>What <c>umlcaxs demo</c> leaves is enough to see everything that the playground shows.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_has_something_for_every_view()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, await CommandLine.RunAsync(["demo", "--out", folder["d"], "--quiet"]));
        await using RunningServer server = await RunningServer.StartAsync(folder["d"]);

        JsonObject root = await server.JsonAsync("/api/folder");
        JsonObject sweep = await server.JsonAsync("/api/sweeps/s1");
        JsonObject validation = await server.JsonAsync("/api/validations/v1");

        Assert.Single(root["datasets"]!.AsArray());
        Assert.Equal(6, (int)root["model"]!["clusters"]!);
        Assert.Equal("report.html", root["report"]!.ToString());
        Assert.Empty(root["notices"]!.AsArray());
        Assert.Equal(Enumerable.Range(1, 8), sweep["byK"]!.AsArray().Select(k => (int)k!["k"]!));
        Assert.All(sweep["byK"]!.AsArray().Skip(1), k => Assert.NotNull(k!["silhouetteMean"]));
        Assert.Contains(validation["results"]!.AsArray(), r => r!["reliability"]!.AsArray().Count > 0);
        Assert.True((await server.Client.GetAsync("/files/figures/sky_classes.svg")).IsSuccessStatusCode);
        Assert.True((await server.Client.GetAsync("/files/validation/report.html")).IsSuccessStatusCode);
    }
}
