using System.Net;
using System.Text.Json.Nodes;
using UmlCaxs.Cli;
using UmlCaxs.IO;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Sweeps;
using UmlCaxs.Tests;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>Sweeps and validations.</summary>
public sealed class ResultsTests
{
    [Fact]
    public async Task A_folder_that_is_only_a_sweep_is_served()
    {
        using var folder = new TempFolder();
        using var table = new TempFolder();
        Assert.Equal(0, await CommandLine.RunAsync(["generate", "--rows", "400", "--out", table["few.csv"], "--quiet"]));
        Assert.Equal(0, await CommandLine.RunAsync(["sweep", table["few.csv"], "--k", "1..3", "--restarts", "2", "--max-iter", "5", "--out", folder["sweep"], "--quiet"]));
        await using RunningServer server = await RunningServer.StartAsync(folder.Path);
        ModelScore[] models;
        using (UmlCaxs.Catalog.TableReader reader = TableFiles.Open(folder["sweep/sweep.parquet"]))
            models = [.. SweepTable.Read(reader, default)];

        JsonObject root = await server.JsonAsync("/api/folder");
        JsonObject sweep = await server.JsonAsync("/api/sweeps/" + root["sweeps"]![0]!["id"]);

        Assert.Empty(root["datasets"]!.AsArray());
        Assert.Equal("sweep", sweep["path"]!.ToString());
        Assert.Equal(models.Select(m => m.Bic), sweep["models"]!.AsArray().Select(m => (double)m!["bic"]!));
        double[] means = [.. Enumerable.Range(1, 3).Select(k => models.Where(m => m.K == k && m.IsRestart).Average(m => m.Bic))];
        Assert.Equal(means, sweep["byK"]!.AsArray().Select(k => (double)k!["bicMean"]!));
        Assert.Equal((means[2] - means[0]) / 2, (double)sweep["byK"]![1]!["gradient"]!, 1e-6);
        Assert.NotNull(sweep["selection"]!["chosen_k"]);
        await server.RefusedAsync(HttpStatusCode.NotFound, "/api/sweeps/s2");
        await server.RefusedAsync(HttpStatusCode.NotFound, "/api/datasets/main");

        folder.Write("sweep/sweep.parquet", "PAR1 damaged");
        await server.RefusedAsync(HttpStatusCode.UnprocessableEntity, "/api/sweeps/s1");
        File.Delete(folder["sweep/sweep.parquet"]);
        await server.RefusedAsync(HttpStatusCode.NotFound, "/api/sweeps/s1");
    }

    [Fact]
    public async Task A_validation_is_its_metrics_with_its_path_and_a_damaged_one_says_where()
    {
        using var folder = new TempFolder();
        folder.Write("metrics.json", """{ "format": "umlcaxs-validation", "version": 1, "results": [] }""");
        await using RunningServer server = await RunningServer.StartAsync(folder.Path);

        JsonObject validation = await server.JsonAsync("/api/validations/v1");

        Assert.Equal(".", validation["path"]!.ToString());
        Assert.Equal(1, (int)validation["version"]!);

        folder.Write("metrics.json", "{\n\"format\": }");
        Assert.Contains("line 2", await server.RefusedAsync(HttpStatusCode.UnprocessableEntity, "/api/validations/v1"), StringComparison.Ordinal);
        folder.Write("metrics.json", "[1]");
        await server.RefusedAsync(HttpStatusCode.UnprocessableEntity, "/api/validations/v1");
        await server.RefusedAsync(HttpStatusCode.NotFound, "/api/validations/x");
    }
}
