using System.Net;
using System.Text.Json.Nodes;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Playground.Scans;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>Tiles, histograms and counts against what counting one by one gives.</summary>
public sealed class ScanTests(Sample sample) : IClassFixture<Sample>
{
    private const string Select = "hard_hm=-0.5..0.5;class=YSO,Orion_V*,HMXB";

    [Theory]
    [InlineData("", "")]
    [InlineData("x", "")]
    [InlineData("", Select)]
    [InlineData("x", Select)]
    public async Task The_tiles_of_a_level_hold_every_row_once_each_in_its_cell(string log, string select)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        (double[] x, double[] y) = (Axis("bb_kt", log == "x"), Axis("hard_hs", false));
        bool[] selected = Selected(select);

        for (int z = 0; z <= 2; z++)
        {
            int cells = 256 << z;
            int[] expected = new int[cells * cells];
            for (int row = 0; row < Sample.Rows; row++)
                if (selected[row] && !double.IsNaN(x[row] + y[row]))
                    expected[(Cell(y, row, cells) * cells) + Cell(x, row, cells)]++;
            for (int i = 0; i < 1 << z; i++)
                for (int j = 0; j < 1 << z; j++)
                {
                    int[] tile = await server.ArrayAsync<int>($"/api/datasets/main/tiles/bb_kt/hard_hs/{z}/{i}/{j}?log={log}&select={Uri.EscapeDataString(select)}");
                    Assert.Equal(65536, tile.Length);
                    for (int cell = 0; cell < tile.Length; cell++)
                        Assert.Equal(expected[(((j * 256) + (cell / 256)) * cells) + (i * 256) + (cell % 256)], tile[cell]);
                }
        }
    }

    [Fact]
    public async Task A_tile_by_category_tells_the_most_frequent_value_and_one_by_number_the_mean()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        (double[] x, double[] y) = (Axis("hard_hm", false), Axis("hard_hs", false));
        byte[] codes = await server.ArrayAsync<byte>("/api/datasets/main/columns/class");

        byte[] byClass = await server.Client.GetByteArrayAsync("/api/datasets/main/tiles/hard_hm/hard_hs/0/0/0?by=class");
        byte[] byNumber = await server.Client.GetByteArrayAsync("/api/datasets/main/tiles/hard_hm/hard_hs/0/0/0?by=probability");

        Assert.Equal(65536 * 5, byClass.Length);
        Assert.Equal(65536 * 8, byNumber.Length);
        ILookup<int, int> rows = Enumerable.Range(0, Sample.Rows).Where(r => !double.IsNaN(x[r] + y[r])).ToLookup(r => (Cell(y, r, 256) * 256) + Cell(x, r, 256));
        Assert.True(rows.Max(r => r.Count()) > 3);
        for (int cell = 0; cell < 65536; cell++)
        {
            int[] own = [.. rows[cell]];
            Assert.Equal(own.Length, BitConverter.ToInt32(byClass, 4 * cell));
            byte expected = own.Length == 0 ? (byte)255 : own.GroupBy(r => codes[r]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
            Assert.Equal(expected, byClass[(4 * 65536) + cell]);
            float mean = BitConverter.ToSingle(byNumber, 4 * (65536 + cell));
            if (own.Length == 0)
                Assert.True(float.IsNaN(mean));
            else
                Assert.Equal(own.Average(r => UmlCaxs.Classification.ClassScheme.Default.Classes.Max(c => sample.Number(c, r))), mean, 1e-6);
        }
    }

    [Fact]
    public async Task The_number_of_threads_changes_no_byte()
    {
        await using RunningServer one = await RunningServer.StartAsync(sample.Folder.Path, threads: 1);
        await using RunningServer five = await RunningServer.StartAsync(sample.Folder.Path, threads: 5);

        foreach (string path in new[] { "tiles/sky_x/sky_y/1/0/1?by=probability", "tiles/bb_kt/hard_hs/0/0/0?by=family&log=x", "histogram?column=bb_kt&log=1&bins=40", "columns/kind", "columns/class", "columns/source", "counts?select=class%3DYSO" })
            Assert.Equal(await one.Client.GetByteArrayAsync("/api/datasets/main/" + path), await five.Client.GetByteArrayAsync("/api/datasets/main/" + path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_histogram_counts_all_rows_and_the_selected_ones(bool log)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        double[] values = Axis("bb_kt", log);
        bool[] selected = Selected(Select);

        JsonObject histogram = await server.JsonAsync($"/api/datasets/main/histogram?column=bb_kt&bins=17&log={(log ? 1 : 0)}&select={Uri.EscapeDataString(Select)}");

        int[] rows = [.. Enumerable.Range(0, Sample.Rows).Where(r => !double.IsNaN(values[r]))];
        Assert.Equal(Enumerable.Range(0, 17).Select(bin => rows.Count(r => Cell(values, r, 17) == bin)), histogram["counts"]!.AsArray().Select(c => (int)c!));
        Assert.Equal(Enumerable.Range(0, 17).Select(bin => rows.Count(r => selected[r] && Cell(values, r, 17) == bin)), histogram["selected"]!.AsArray().Select(c => (int)c!));
        Assert.Equal(rows.Min(r => sample.Number("bb_kt", r)), (float)histogram["min"]!);
    }

    [Fact]
    public async Task Counts_are_by_category_of_all_and_of_selected_rows()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        bool[] selected = Selected(Select);

        JsonObject counts = await server.JsonAsync($"/api/datasets/main/counts?select={Uri.EscapeDataString(Select)}");

        Assert.Equal(selected.Count(s => s), (int)counts["rows"]!);
        Assert.Equal(Enumerable.Range(0, Sample.Rows).Where(r => selected[r]).Select(r => sample.Text("name", r)).Distinct().Count(), (int)counts["sources"]!);
        foreach ((string name, JsonNode? pair) in counts["class"]!.AsObject())
        {
            int[] own = [.. Enumerable.Range(0, Sample.Rows).Where(r => sample.Text("main_type", r) == name)];
            Assert.Equal(own.Length, (int)pair![0]!);
            Assert.Equal(own.Count(r => selected[r]), (int)pair[1]!);
        }

        Assert.Equal(Sample.Rows, counts["kind"]!.AsObject().Sum(k => (int)k.Value![0]!));
    }

    [Fact]
    public async Task The_nearest_row_is_the_one_that_looking_at_all_finds()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        (double[] x, double[] y) = (Axis("bb_kt", true), Axis("hard_hs", false));

        int row = (int)(await server.JsonAsync("/api/datasets/main/near?x=bb_kt&y=hard_hs&log=x&px=-0.25&py=0.1&rx=0.1&ry=0.2"))["row"]!;

        Assert.Equal(Enumerable.Range(0, Sample.Rows).Where(r => !double.IsNaN(x[r] + y[r])).MinBy(r => Math.Pow((x[r] + 0.25) / 0.1, 2) + Math.Pow((y[r] - 0.1) / 0.2, 2)), row);
        await server.RefusedAsync(HttpStatusCode.NotFound, "/api/datasets/main/near?x=bb_kt&y=hard_hs&px=900&py=0&rx=0.1&ry=0.2");
    }

    [Theory]
    [InlineData("histogram?column=bb_kt&bins=1000000000", "bins")]
    [InlineData("histogram?column=bb_kt&bins=0", "bins")]
    [InlineData("histogram?column=bb_kt&bins=NaN", "bins")]
    [InlineData("histogram?column=class", "no numbers")]
    [InlineData("histogram", "column")]
    [InlineData("tiles/bb_kt/hard_hs/99/0/0", "z")]
    [InlineData("tiles/bb_kt/hard_hs/1/2/0", "i")]
    [InlineData("tiles/bb_kt/hard_hs/1/0/-1", "j")]
    [InlineData("tiles/bb_kt/hard_hs/0/0/0?log=z", "log")]
    [InlineData("near?x=bb_kt&y=hard_hs&px=NaN&py=0&rx=1&ry=1", "px")]
    [InlineData("near?x=bb_kt&y=hard_hs&px=0&py=0&rx=0&ry=1", "rx")]
    [InlineData("counts?select=nope%3D1..2", "character 1")]
    [InlineData("counts?select=class%3DQSO%3Bhard_hm%3D2..1", "character 19")]
    [InlineData("counts?select=hard_hm%3D5", "numbers")]
    [InlineData("search?q=a&limit=0", "limit")]
    [InlineData("search", "q")]
    public async Task Absurd_parameters_are_refused_by_name(string path, string word)
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        Assert.Contains(word, await server.RefusedAsync(HttpStatusCode.BadRequest, "/api/datasets/main/" + path), StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_is_computed_again_and_what_is_asked_for_at_once_only_once()
    {
        var cache = new RecentCache<string>(2);
        int computed = 0;

        Assert.Throws<InvalidOperationException>(() => cache.Get("a", () => throw new InvalidOperationException()));
        Parallel.For(0, 8, _ => cache.Get("a", () => $"{Interlocked.Increment(ref computed)}"));
        cache.Get("b", () => "b");
        cache.Get("c", () => "c");

        Assert.Equal(1, computed);
        Assert.Equal("again", cache.Get("a", () => "again"));
    }

    private bool[] Selected(string select)
    {
        var selection = new TableSelection(RowSelection.Parse(select), sample.Content.Schema, sample.Table, UmlCaxs.Classification.ClassScheme.Default);
        bool[] selected = new bool[Sample.Rows];
        foreach (int row in selection.Select(sample.Content))
            selected[row] = true;
        return selected;
    }

    private double[] Axis(string column, bool log) =>
        [.. Enumerable.Range(0, Sample.Rows).Select(r => (double)sample.Number(column, r)).Select(v => !log ? v : v > 0 ? Math.Log10(v) : double.NaN)];

    private static int Cell(double[] values, int row, int cells)
    {
        (double min, double max) = (values.Where(v => !double.IsNaN(v)).Min(), values.Where(v => !double.IsNaN(v)).Max());
        return (int)Math.Min((values[row] - min) * (cells / (max - min)), cells - 1);
    }
}
