using System.Net;
using System.Text.Json.Nodes;
using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Features;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>What the page asks for first: the folder, its table, and the columns.</summary>
public sealed class ColumnTests(Sample sample) : IClassFixture<Sample>
{
    [Fact]
    public async Task The_folder_says_what_there_is()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        JsonObject folder = await server.JsonAsync("/api/folder");

        Assert.Equal(Path.GetFileName(sample.Folder.Path), folder["title"]!.ToString());
        Assert.Equal(["main"], folder["datasets"]!.AsArray().Select(d => d!["id"]!.ToString()));
        Assert.Equal("csc2", folder["model"]!["name"]!.ToString());
        Assert.Contains("no model.json", folder["notices"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.Null(folder["report"]);
    }

    [Fact]
    public async Task Every_column_is_described_in_a_sentence()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        JsonObject dataset = await server.JsonAsync("/api/datasets/main");

        Assert.Equal(Sample.Rows, (int)dataset["rows"]!);
        Assert.Equal("points", dataset["mode"]!.ToString());
        Assert.Equal(FeatureSet.Names, dataset["features"]!.AsArray().Select(f => f!.ToString()));
        string[] names = [.. dataset["columns"]!.AsArray().Select(c => c!["name"]!.ToString())];
        Assert.Superset(new HashSet<string>(["class", "family", "kind", "cluster", "probability", "sky_x", "sky_y", "ra", "dec", "l", "b", "outlier_p", "anomaly_score", "QSO", "Orion_V*", .. FeatureSet.Names]), new HashSet<string>(names));
        Assert.All(dataset["columns"]!.AsArray(), c => Assert.EndsWith(".", c!["help"]!.ToString(), StringComparison.Ordinal));
        JsonObject bbKt = (JsonObject)dataset["columns"]!.AsArray().Single(c => c!["name"]!.ToString() == "bb_kt")!;
        Assert.True((bool)bbKt["log"]!);
        Assert.Equal("keV", bbKt["unit"]!.ToString());
    }

    [Fact]
    public async Task Columns_are_the_table_in_single_precision()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        float[] hardness = await server.ArrayAsync<float>("/api/datasets/main/columns/hard_hm");
        float[] probability = await server.ArrayAsync<float>("/api/datasets/main/columns/probability");
        float[] x = await server.ArrayAsync<float>("/api/datasets/main/columns/sky_x");
        string[] classes = Model.Classes;

        Assert.Equal(Sample.Rows, hardness.Length);
        Assert.Contains(float.NaN, hardness);
        for (int row = 0; row < Sample.Rows; row++)
        {
            Assert.Equal(sample.Number("hard_hm", row), hardness[row]);
            Assert.Equal(classes.Max(c => sample.Number(c, row)), probability[row]);
            Assert.Equal((float)ClassifiedColumns.Sky(sample.Content.Find("ra")!.NumberAt(row), sample.Content.Find("dec")!.NumberAt(row)).X, x[row]);
        }
    }

    [Fact]
    public async Task Categories_are_codes_in_class_order_and_sources_are_numbered_as_they_come()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        JsonObject column = (JsonObject)(await server.JsonAsync("/api/datasets/main"))["columns"]!.AsArray().Single(c => c!["name"]!.ToString() == "class")!;
        string[] values = [.. column["values"]!.AsArray().Select(v => v!.ToString())];
        byte[] codes = await server.ArrayAsync<byte>("/api/datasets/main/columns/class");
        uint[] sources = await server.ArrayAsync<uint>("/api/datasets/main/columns/source");

        Assert.Equal(values.OrderBy(v => Array.IndexOf(Model.Classes, v)), values);
        var order = new Dictionary<string, uint>();
        for (int row = 0; row < Sample.Rows; row++)
        {
            Assert.Equal(sample.Text(DetectionColumns.MainType, row), values[codes[row]]);
            string name = sample.Text(DetectionColumns.Name, row)!;
            order.TryAdd(name, (uint)order.Count);
            Assert.Equal(order[name], sources[row]);
        }

        Assert.Equal(column["counts"]!.AsArray().Select(c => (int)c!), values.Select((_, code) => codes.Count(c => c == code)));
    }

    [Fact]
    public async Task What_is_not_there_is_refused_with_what_there_is()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        Assert.Contains("hard_hm", await server.RefusedAsync(HttpStatusCode.NotFound, "/api/datasets/main/columns/nope"), StringComparison.Ordinal);
        Assert.Contains("'u7'", await server.RefusedAsync(HttpStatusCode.NotFound, "/api/datasets/u7"), StringComparison.Ordinal);
        await server.RefusedAsync(HttpStatusCode.NotFound, "/api/nothing");
        await server.RefusedAsync(HttpStatusCode.NotFound, $"/api/datasets/main/rows/{Sample.Rows}");
        await server.RefusedAsync(HttpStatusCode.BadRequest, "/api/datasets/main/rows/-1");
    }

    [Fact]
    public async Task A_row_has_its_exact_position()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        JsonObject row = await server.JsonAsync("/api/datasets/main/rows/17");

        Assert.Equal(sample.Text(DetectionColumns.Name, 17), row["name"]!.ToString());
        Assert.Equal(sample.Content.Find("ra")!.NumberAt(17), (double)row["ra"]!);
        Assert.Equal(sample.Text(DetectionColumns.MainType, 17), row["class"]!.ToString());
    }

    private static class Model
    {
        public static string[] Classes { get; } = [.. UmlCaxs.Classification.ClassScheme.Default.Classes];
    }
}
