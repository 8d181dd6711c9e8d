using System.Net;
using System.Text.Json.Nodes;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Tests;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>Sources: their votes, their detections, and finding them.</summary>
public sealed class SourceTests(Sample sample) : IClassFixture<Sample>
{
    [Fact]
    public async Task The_votes_are_those_of_the_sources_table_and_counting_gives_the_same()
    {
        await using RunningServer withTable = await RunningServer.StartAsync(sample.Folder.Path);
        await using RunningServer alone = await RunningServer.StartAsync(sample.Table);
        TableBatch sources = Sample.Read(sample.Folder["sources.csv"]);
        byte[] counted = await alone.ArrayAsync<byte>("/api/datasets/main/columns/kind");

        Assert.Equal(await withTable.ArrayAsync<byte>("/api/datasets/main/columns/kind"), counted);
        Assert.Contains((byte)1, counted);
        foreach (int row in Enumerable.Range(0, sources.RowCount).Where(r => r % 97 == 0 || sources.Find("detection_count")!.Longs[r] > 3))
        {
            JsonObject source = await alone.JsonAsync("/api/datasets/main/sources/" + Uri.EscapeDataString(sources.Find("name")!.TextAt(row)!));
            Assert.Equal(sources.Find("kind")!.TextAt(row), source["kind"]!.ToString());
            Assert.Equal(sources.Find("soft_master_class")!.TextAt(row), source["softMasterClass"]!.ToString());
            Assert.Equal(sources.Find("hard_master_class")!.TextAt(row), source["hardMasterClass"]!.ToString());
            Assert.Equal(sources.Find("master_class")!.TextAt(row), source["masterClass"]?.ToString());
            Assert.Equal(sources.Find("agg_master_class")!.TextAt(row), source["aggMasterClass"]?.ToString());
            Assert.Equal(sources.Find("detection_count")!.Longs[row], (long)source["detectionCount"]!);
            Assert.Equal(sources.Find("ra")!.NumberAt(row), (double)source["ra"]!, 1e-12);
            foreach (JsonNode? c in source["classes"]!.AsArray())
            {
                Assert.Equal(sources.Find($"{c!["class"]}_mean")!.NumberAt(row), (double)c["mean"]!, 1e-6);
                Assert.Equal(sources.Find($"{c["class"]}_std")!.NumberAt(row), (double)c["std"]!, 1e-6);
            }
        }
    }

    [Fact]
    public async Task A_source_lists_its_detections_by_observation_with_links_by_position()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        IGrouping<string?, int> rows = Enumerable.Range(0, Sample.Rows).GroupBy(r => sample.Text("name", r)).MaxBy(g => g.Count())!;

        JsonObject source = await server.JsonAsync("/api/datasets/main/sources/" + Uri.EscapeDataString(rows.Key!));

        Assert.Equal(rows.OrderBy(r => long.Parse(sample.Text("obsid", r)!, System.Globalization.CultureInfo.InvariantCulture)).ThenBy(r => r), source["detections"]!.AsArray().Select(d => (int)d!["row"]!));
        JsonNode first = source["detections"]![0]!;
        Assert.Equal(1, first["probabilities"]!.AsObject().Sum(p => (double)p.Value!), 1e-5);
        Assert.Equal(12, source["profile"]!.AsArray().Count);
        Assert.All(source["links"]!.AsObject(), link => Assert.Equal(Uri.UriSchemeHttps, new Uri(link.Value!.ToString()).Scheme));
    }

    [Fact]
    public async Task A_profile_says_where_the_middle_of_the_class_lies()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        JsonObject source = await server.JsonAsync("/api/datasets/main/sources/" + Uri.EscapeDataString(sample.Text("name", 0)!));
        JsonNode hardness = source["profile"]!.AsArray().Single(p => p!["feature"]!.ToString() == "hard_hs")!;

        float[] values = [.. Enumerable.Range(0, Sample.Rows).Where(r => sample.Text("main_type", r) == hardness["class"]!.ToString()).Select(r => sample.Number("hard_hs", r)).Where(v => !float.IsNaN(v)).Order()];
        double place = 0.5 * (values.Length - 1);
        Assert.Equal((values[(int)Math.Floor(place)] + (double)values[(int)Math.Ceiling(place)]) / 2, (double)hardness["classMedian"]!, 1e-6);
        Assert.True((double)hardness["class16"]! <= (double)hardness["classMedian"]! && (double)hardness["classMedian"]! <= (double)hardness["class84"]!);
    }

    [Fact]
    public async Task A_part_of_a_name_finds_it_in_any_case()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        string name = sample.Text("name", 11)!;

        JsonObject whole = await server.JsonAsync("/api/datasets/main/search?q=" + Uri.EscapeDataString(name));
        JsonObject part = await server.JsonAsync("/api/datasets/main/search?limit=1000&q=" + Uri.EscapeDataString(name[5..10].ToLowerInvariant()));

        Assert.Equal(name, whole["matches"]![0]!["name"]!.ToString());
        Assert.Equal(Enumerable.Range(0, Sample.Rows).Select(r => sample.Text("name", r)!).Distinct().Count(n => n.Contains(name[5..10], StringComparison.OrdinalIgnoreCase)), (int)part["total"]!);
        Assert.Contains(name, part["matches"]!.AsArray().Select(m => m!["name"]!.ToString()));
    }

    [Theory]
    [InlineData("83.82 -5.39", 83.82, -5.39, 1.0)]
    [InlineData("83.82, -5.39 0.5d", 83.82, -5.39, 30.0)]
    [InlineData("83.82 -5.39 30'", 83.82, -5.39, 30.0)]
    [InlineData("83.82 +5.39 90\"", 83.82, 5.39, 1.5)]
    [InlineData("05:35:17.3 -05:23:28", 83.8220833333, -5.3911111111, 1.0)]
    [InlineData("05h35m17.3s -05d23m28s 2'", 83.8220833333, -5.3911111111, 2.0)]
    [InlineData("05 35 17.3 -05 23 28", 83.8220833333, -5.3911111111, 1.0)]
    public async Task A_position_is_understood_as_people_write_it(string query, double ra, double dec, double arcmin)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        JsonObject found = await server.JsonAsync("/api/datasets/main/search?q=" + Uri.EscapeDataString(query));

        Assert.Equal(ra, (double)found["ra"]!, 1e-8);
        Assert.Equal(dec, (double)found["dec"]!, 1e-8);
        Assert.Equal(arcmin, 60 * (double)found["radius"]!, 1e-9);
    }

    [Theory]
    [InlineData("400 0")]
    [InlineData("10 95")]
    [InlineData("25:00:00 10:00:00")]
    public async Task What_is_no_position_is_looked_for_as_a_name(string query)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        Assert.Equal("name", (await server.JsonAsync("/api/datasets/main/search?q=" + Uri.EscapeDataString(query)))["kind"]!.ToString());
    }

    [Fact]
    public async Task A_cone_finds_the_nearest_sources_first()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        (double ra, double dec) = (sample.Content.Find("ra")!.NumberAt(5), sample.Content.Find("dec")!.NumberAt(5));

        JsonObject found = await server.JsonAsync("/api/datasets/main/search?limit=1000&q=" + Uri.EscapeDataString(FormattableString.Invariant($"{ra:F10} {dec:F10} 5d")));

        double[] separations = [.. found["matches"]!.AsArray().Select(m => (double)m!["separation"]!)];
        Assert.Equal(sample.Text("name", 5), found["matches"]![0]!["name"]!.ToString());
        Assert.Equal(separations.Order(), separations);
        Assert.All(separations, s => Assert.True(s <= 5 * 3600));
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        Assert.Contains("none of that name", await server.RefusedAsync(HttpStatusCode.NotFound, "/api/datasets/main/sources/nobody"), StringComparison.Ordinal);
    }

    [SharedDataFact("published_detections.csv")]
    public async Task The_published_detections_are_shown_though_they_have_neither_positions_nor_features()
    {
        await using RunningServer server = await RunningServer.StartAsync(SharedData.PathOf("published_detections.csv"));

        JsonObject dataset = await server.JsonAsync("/api/datasets/main");

        Assert.Empty(dataset["features"]!.AsArray());
        Assert.True((int)dataset["sourceCount"]! > 1000);
        Assert.Equal(ClassScheme.Default.Classes, dataset["classes"]!.AsArray().Select(c => c!.ToString()));
        Assert.Contains("no column", await server.RefusedAsync(HttpStatusCode.BadRequest, "/api/datasets/main/counts?select=cone%3D1,2,3"), StringComparison.Ordinal);
    }
}
