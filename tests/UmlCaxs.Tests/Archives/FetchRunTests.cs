using UmlCaxs.Archives;
using UmlCaxs.Tests.IO;
using Xunit;

namespace UmlCaxs.Tests.Archives;

/// <summary>A fetch in parts: whole in the end, whatever happens on the way.</summary>
public sealed class FetchRunTests : IAsyncLifetime, IDisposable
{
    private const int Strips = 6;
    private static readonly string Query = CscSelection.Adql("csc2", CscSelection.WholeSky);

    private readonly TempFolder folder = new();
    private readonly List<string> log = [];
    private TapServer server = null!;

    private string Output => folder["out.csv"];

    public async Task InitializeAsync() => server = await TapServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task All_strips_together_are_the_whole_sky()
    {
        Assert.Equal(SkyTable.Sky.Length, await RunAsync());

        Assert.Equal(Strips, server.Queries.Count());
        Assert.Equal(1, server.MostInFlight);
        Assert.Equal(SkyTable.Sky.Length, TestTables.Values(Output, "obsid").Distinct().Count());
        Assert.Equal(["out.csv"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Contains(log, l => l.StartsWith("part 3 of 6, strip-03: ", StringComparison.Ordinal) && l.EndsWith(" in all", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_break_only_what_is_missing_is_asked_and_the_result_is_the_same()
    {
        await RunAsync();
        byte[] whole = File.ReadAllBytes(Output);
        File.Delete(Output);
        for (int k = 1; k <= Strips; k++)
        {
            int before = server.Queries.Count();
            BreakAt(before + k);
            await Assert.ThrowsAsync<ServiceUnavailableException>(() => RunAsync());
            Assert.False(File.Exists(Output));
            // All that came before the break is kept, and nothing else; with nothing to keep there is no folder.
            string[] kept = Directory.Exists(Output + ".parts") ? [.. Directory.GetFileSystemEntries(Output + ".parts", "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)] : [];
            Assert.Equal(k == 1 ? [] : ["manifest.json", .. Enumerable.Range(1, k - 1).Select(i => $"strip-0{i}.vot")], kept);

            server.Trouble = (_, _) => Task.FromResult(false);
            await RunAsync();

            Assert.Equal(before + Strips + 1, server.Queries.Count());
            Assert.Equal(whole, File.ReadAllBytes(Output));
            Assert.Equal(["out.csv"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
            File.Delete(Output);
        }
        Assert.Equal(1, server.MostInFlight);
    }

    [Fact]
    public async Task What_a_killed_process_left_in_the_middle_of_a_part_is_removed()
    {
        BreakAt(3);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => RunAsync());
        string left = Path.Combine(Output + ".parts", ".strip-03.vot.abc.tmp");
        File.WriteAllText(left, "<VOTABLE>");

        BreakAt(4);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => RunAsync());
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Strips_that_are_cut_off_are_fetched_in_halves_also_across_a_break()
    {
        await RunAsync();
        string[] whole = File.ReadAllLines(Output);
        server.RowLimit = 20;

        BreakAt(server.Queries.Count() + 12);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => RunAsync());
        int before = server.Queries.Count();
        int split = Directory.GetFiles(Output + ".parts", "*.split").Length;
        Assert.NotEqual(0, split);
        server.Trouble = (_, _) => Task.FromResult(false);
        await RunAsync();

        string[] inHalves = File.ReadAllLines(Output);
        Assert.Equal(whole.Order(StringComparer.Ordinal), inHalves.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(server.Queries.Skip(before), q => q.Adql == server.Queries.ElementAt(Strips).Adql);
    }

    [Fact]
    public async Task A_service_that_cuts_off_everything_is_given_up()
    {
        server.RowLimit = 0;

        string message = await RefusedAsync(() => RunAsync());
        Assert.Contains("cuts the result off at its limit of rows, and it cannot be divided further", message, StringComparison.Ordinal);
        Assert.InRange(server.Queries.Count(), 2, 20);
    }

    [Fact]
    public async Task A_query_without_strips_cannot_be_halved()
    {
        server.RowLimit = 10;

        Assert.Contains("{strip COLUMN}", await RefusedAsync(() => RunAsync(parts: [new WholePart("SELECT m.ra FROM csc2.master_source m")])), StringComparison.Ordinal);
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Parts_of_another_fetch_are_not_mixed_in()
    {
        BreakAt(3);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => RunAsync());
        int before = server.Requests.Count;

        string message = await RefusedAsync(() => RunAsync(traits: new() { ["--strips"] = "12", ["query"] = Query }));

        Assert.Equal($"{Output}.parts: the parts in this folder are of another fetch: --strips was '6' and is '12' now. Repeat the command as it was to go on with it, or remove the folder to begin anew", message);
        Assert.Contains("query is another", await RefusedAsync(() => RunAsync(traits: new() { ["--strips"] = "6", ["query"] = Query + " " })), StringComparison.Ordinal);
        Assert.Contains("--max-rows was 'not given' and is '5' now", await RefusedAsync(() => RunAsync(traits: new() { ["--strips"] = "6", ["query"] = Query, ["--max-rows"] = "5" })), StringComparison.Ordinal);
        Assert.Equal(before, server.Requests.Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"format\":\"umlcaxs-fetch\",\"version\":2,\"traits\":{}}")]
    [InlineData("{\"format\":\"umlcaxs-fetch\",\"version\":1}")]
    [InlineData("{\"format\":\"umlcaxs-fetch\",\"version\":1,\"traits\":{\"--strips\":null}}")]
    [InlineData("{\"format\":\"umlcaxs-fetch\",\"version\":1,\"traits\":{\"--strips\":6}}")]
    public async Task A_record_that_is_none_is_refused(string manifest)
    {
        Directory.CreateDirectory(Output + ".parts");
        File.WriteAllText(Path.Combine(Output + ".parts", "manifest.json"), manifest);
        File.WriteAllText(Path.Combine(Output + ".parts", "strip-01.vot"), "mine");

        Assert.Contains("this is no record of a fetch", await RefusedAsync(() => RunAsync()), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Output + ".parts", "strip-01.vot")));
    }

    [Fact]
    public async Task A_folder_of_something_else_is_left_alone()
    {
        Directory.CreateDirectory(Output + ".parts");
        File.WriteAllText(Path.Combine(Output + ".parts", "thesis.tex"), "mine");

        Assert.Contains("something else is in it", await RefusedAsync(() => RunAsync()), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Output + ".parts", "thesis.tex")));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Two_processes_do_not_fetch_into_one_folder()
    {
        string second = "";
        server.Trouble = async (_, _) =>
        {
            if (second.Length == 0)
            {
                second = "asked";
                second = await RefusedAsync(() => RunAsync());
            }
            return false;
        };

        await RunAsync();
        Assert.Contains("another process is fetching into this folder", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out.xyz", "the extension '.xyz' stands for no format")]
    [InlineData("absent/out.csv", "there is no folder")]
    public void What_cannot_be_written_is_refused_before_anything_is_asked(string name, string words)
    {
        using var service = new TapService(server.Address, new TapOptions());
        var plan = new FetchPlan([new WholePart(Query)], new Dictionary<string, string>());

        Assert.Contains(words, Assert.Throws<BadInputException>(() => new FetchRun(service, plan, folder[name], log.Add)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Parts_of_different_columns_are_not_joined()
    {
        server.Trouble = async (context, request) =>
        {
            if (!request.Path.EndsWith("/sync", StringComparison.Ordinal) || server.Queries.Count() != 4)
                return false;
            await TapServer.SendAsync(context, 200, "application/x-votable+xml", server.Document(request).Replace("\"bb_kt\"", "\"bb_kT\"", StringComparison.Ordinal));
            return true;
        };

        string message = await RefusedAsync(() => RunAsync());
        Assert.Contains("strip-04.vot: the columns of this part are ", message, StringComparison.Ordinal);
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public async Task A_part_that_is_no_table_is_not_kept()
    {
        server.Trouble = async (context, request) =>
        {
            if (server.Queries.Count() != 2)
                return false;
            await TapServer.SendAsync(context, 200, "application/x-votable+xml", server.Document(request).Replace("</TR>", "", StringComparison.Ordinal));
            return true;
        };

        Assert.Contains("the service sent a table that cannot be read", await RefusedAsync(() => RunAsync()), StringComparison.Ordinal);
        Assert.Equal(["strip-01.vot"], Directory.GetFiles(Output + ".parts", "*.vot").Select(Path.GetFileName));
        server.Trouble = (_, _) => Task.FromResult(false);
        Assert.Equal(SkyTable.Sky.Length, await RunAsync());
    }

    [Fact]
    public async Task Whatever_comes_in_place_of_a_result_is_refused_or_read_and_nothing_else_happens()
    {
        var random = new Random(11);
        server.Trouble = async (context, request) =>
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(server.Document(request));
            for (int i = random.Next(8); i >= 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            // Short documents are all head, long ones mostly rows.
            int from = random.Next(3) == 0 ? random.Next(bytes.Length) : 0;
            context.Response.StatusCode = random.Next(4) == 0 ? 400 : 200;
            await context.Response.Body.WriteAsync(bytes.AsMemory(from, random.Next(2) == 0 ? random.Next(bytes.Length - from) : bytes.Length - from));
            return true;
        };

        int whole = 0;
        for (int i = 0; i < 150; i++)
        {
            Exception? e = await Record.ExceptionAsync(() => RunAsync(parts: [new WholePart("SELECT m.name, m.ra, m.dec FROM csc2.master_source m")], traits: []));
            Assert.True(e is null or BadInputException or ServiceUnavailableException, e?.ToString());
            Assert.Equal(e is null, File.Exists(Output));
            Assert.False(Directory.Exists(Output + ".parts"));
            File.Delete(Output);
            whole += e is null ? 1 : 0;
        }
        Assert.InRange(whole, 1, 100);
    }

    [Fact]
    public async Task Stopping_keeps_the_parts()
    {
        using var stop = new CancellationTokenSource();
        server.Trouble = (_, _) =>
        {
            if (server.Queries.Count() == 4)
                stop.Cancel();
            return Task.FromResult(false);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cancellation: stop.Token));
        Assert.Equal(3, Directory.GetFiles(Output + ".parts", "*.vot").Length);
    }

    [Fact]
    public async Task Objects_near_positions_of_several_chunks_appear_once()
    {
        // Every second row repeats its place; with all of them asked for, chunks of three overlap.
        IReadOnlyList<PositionsPart> parts = PositionsPart.Divide(SkyTable.Sky, 3, some => new TapQuery(SimbadMatch.Adql(1), SimbadMatch.Upload(some)));

        long rows = await RunAsync(parts, new() { ["positions"] = PositionList.Fingerprint(SkyTable.Sky) }, distinct: true);

        Assert.Equal(SkyTable.Sky.Length / 2, rows);
        List<string?> names = TestTables.Values(Output, "main_id");
        Assert.Equal(names.Distinct(), names);
        Assert.Equal(["main_id", "ra", "dec", "main_type", "other_types"], TestTables.SchemaOf(Output).Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task Chunks_that_are_cut_off_are_fetched_in_halves()
    {
        server.RowLimit = 10;
        SkyPosition[] positions = [.. SkyTable.Sky.Distinct()];
        IReadOnlyList<PositionsPart> parts = PositionsPart.Divide(positions, 50, some => new TapQuery(SimbadMatch.Adql(1), SimbadMatch.Upload(some)));

        Assert.Equal(positions.Length, await RunAsync(parts, new() { ["positions"] = "all" }, distinct: true));
    }

    private void BreakAt(int query) => server.Trouble = async (context, request) =>
    {
        if (!request.Path.EndsWith("/sync", StringComparison.Ordinal) || server.Queries.Count() < query)
            return false;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(server.Document(request));
        await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
        await context.Response.Body.FlushAsync();
        server.Abort(context);
        return true;
    };

    private static async Task<string> RefusedAsync(Func<Task> run) => (await Assert.ThrowsAsync<BadInputException>(run)).Message;

    private async Task<long> RunAsync(IReadOnlyList<FetchPart>? parts = null, Dictionary<string, string>? traits = null, bool distinct = false, CancellationToken cancellation = default)
    {
        using var service = new TapService(server.Address, new TapOptions { Synchronous = true, Retries = 0 });
        traits ??= new() { ["--strips"] = "6", ["query"] = Query };
        var plan = new FetchPlan(parts ?? StripPart.Divide(Query, Strips), traits) { DistinctRows = distinct };
        return await new FetchRun(service, plan, Output, log.Add).RunAsync(cancellation);
    }
}
