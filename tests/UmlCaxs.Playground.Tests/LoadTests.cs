using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using UmlCaxs.Features;
using Xunit;

namespace UmlCaxs.Playground.Tests;

/// <summary>Fifty clients at once: no error, and memory does not grow. UMLCAXS_LOAD_SECONDS says for how long.</summary>
public sealed class LoadTests(Sample sample) : IClassFixture<Sample>
{
    private const int Clients = 50;

    /// <summary>What the heap may differ between two moments of the same load: caches and pools, not what every request leaves.</summary>
    private const long Slack = 64 << 20;

    private static readonly string[] Paths =
    [
        "/api/folder", "/api/datasets/main", "/api/datasets/main/columns/hard_hm", "/api/datasets/main/columns/class", "/api/datasets/main/counts?select=hard_hm%3D-0.{0}..0.5",
        "/api/datasets/main/tiles/sky_x/sky_y/2/{1}/1?by=class&select=probability%3D0.{0}..", "/api/datasets/main/histogram?column=bb_kt&bins=60&log=1", "/api/datasets/main/search?q=J0{1}",
        "/api/datasets/main/rows/{0}", "/",
    ];

    [Fact]
    public async Task Fifty_clients_get_every_answer_and_memory_stays_flat()
    {
        double seconds = double.Parse(Environment.GetEnvironmentVariable("UMLCAXS_LOAD_SECONDS") ?? "6", CultureInfo.InvariantCulture);
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = server.Address };

        int warm = await RunAsync(client, seconds / 3);
        long before = Heap();
        int answered = await RunAsync(client, seconds * 2 / 3);
        long after = Heap();

        Assert.True(warm > Clients && answered > Clients, $"{warm} and {answered} answers");
        Assert.True(after < before + Slack, $"the heap grew from {before:N0} to {after:N0} bytes in {answered} answers");
    }

    [Fact]
    public async Task Requests_that_are_cancelled_leave_the_server_well()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (i, _) =>
        {
            using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 10));
            try
            {
                await server.Client.GetAsync($"/api/datasets/main/tiles/bb_kt/hard_hs/3/{i % 8}/1?by=class&select=hard_hm%3D-0.{i}..", impatient.Token);
            }
            catch (OperationCanceledException)
            {
                // as wanted
            }
        });

        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/api/folder")).StatusCode);
    }

    [Fact]
    public async Task Uploads_and_exports_at_once_do_not_disturb_each_other()
    {
        await using RunningServer server = await RunningServer.StartAsync(sample.Folder.Path);
        byte[] upload = Encoding.UTF8.GetBytes($"name,{string.Join(',', FeatureSet.Names)}\na,{string.Join(',', FeatureSet.Names.Select(_ => "0.5"))}\n");

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? server.PostAsync("/api/uploads?name=my.csv", upload) : server.PostAsync("/api/datasets/main/export?format=parquet", $"hard_hm=-0.{i}..")));

        Assert.All(answers, a => Assert.True(a.IsSuccessStatusCode, a.StatusCode.ToString()));
        Assert.Equal(server.Data.Options.MostUploads, Directory.EnumerateDirectories(server.Data.Temporary).Count());
        Assert.Empty(Directory.EnumerateFiles(server.Data.Temporary));
    }

    private static async Task<int> RunAsync(HttpClient client, double seconds)
    {
        int answered = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            for (int i = number; clock.Elapsed.TotalSeconds < seconds; i++)
            {
                using HttpResponseMessage answer = await client.GetAsync(string.Format(CultureInfo.InvariantCulture, Paths[i % Paths.Length], i % 100, i % 4));
                await answer.Content.ReadAsByteArrayAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode}");
                Interlocked.Increment(ref answered);
            }
        }));
        return answered;
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
