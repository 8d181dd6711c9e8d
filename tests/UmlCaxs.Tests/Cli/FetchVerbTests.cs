using System.Diagnostics;
using System.Globalization;
using UmlCaxs.Archives;
using UmlCaxs.Tests.Archives;
using UmlCaxs.Tests.IO;
using Xunit;
using static UmlCaxs.Tests.Cli.CommandLineHost;

namespace UmlCaxs.Tests.Cli;

/// <summary><c>fetch</c> from the command line, against <see cref="TapServer"/>.</summary>
[Collection(OneAtATime.Name)]
public sealed class FetchVerbTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private TapServer server = null!;

    private string[] Quickly => ["--tap", server.Address.ToString(), "--poll", "0.001"];

    public async Task InitializeAsync() => server = await TapServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fetch_csc_completes_through_a_break_and_its_result_can_be_classified()
    {
        string[] command = ["fetch", "csc", "--out", folder["a.parquet"], "--strips", "5", "--retries", "0", .. Quickly];
        Succeed(command);
        byte[] whole = File.ReadAllBytes(folder["a.parquet"]);
        File.Delete(folder["a.parquet"]);
        int results = 0;
        server.Trouble = (context, request) =>
        {
            bool breaks = request.Path.EndsWith("/result", StringComparison.Ordinal) && ++results == 3;
            if (breaks)
                server.Abort(context);
            return Task.FromResult(breaks);
        };

        Run broken = Execute(command);
        Assert.Equal(4, broken.ExitCode);
        Assert.StartsWith($"umlcaxs: {server.Address}/async/8/results/result: ", broken.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal($"What has been fetched is in {folder["a.parquet"]}.parts; the same command goes on from there.", broken.ErrorLines[^2]);
        Assert.False(File.Exists(folder["a.parquet"]));

        Run second = Succeed(command);
        Assert.Contains("part 2 of 5, strip-02: is there", second.ErrorLines);
        Assert.Contains("part 3 of 5, strip-03: asking", second.ErrorLines);
        Assert.Equal($"{folder["a.parquet"]}: {SkyTable.Sky.Length:N0} rows", second.ErrorLines[^1]);
        Assert.Equal(5 + 3 + 3, server.Queries.Count());
        Assert.Equal(0, server.JobsLeft);
        Assert.Equal(1, server.MostInFlight);
        Assert.Equal(whole, File.ReadAllBytes(folder["a.parquet"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));

        Succeed("classify", folder["a.parquet"], "--out", folder["classified.csv"], "--quiet");
        Assert.Equal(SkyTable.Sky.Length, TestTables.Rows(folder["classified.csv"]).Count);
    }

    [Fact]
    public void Both_ways_of_asking_and_every_format_bring_the_same()
    {
        Succeed(["fetch", "csc", "--out", folder["a.csv"], .. Quickly, "--quiet"]);
        foreach (string name in new[] { "b.vot", "c.parquet" })
        {
            Succeed(["fetch", "csc", "--out", folder[name], "--sync", .. Quickly, "--quiet"]);
            Assert.Equal(TestTables.Rows(folder["a.csv"]), TestTables.Rows(folder[name]));
        }
    }

    [Fact]
    public void A_service_with_BINARY2_brings_the_same()
    {
        Succeed(["fetch", "csc", "--out", folder["a.csv"], .. Quickly, "--quiet"]);
        server.KnowsBinary2 = true;
        Succeed(["fetch", "csc", "--out", folder["b.csv"], .. Quickly, "--quiet"]);

        Assert.Equal(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["b.csv"]));
    }

    [Fact]
    public void A_cone_and_positions_bring_what_lies_there()
    {
        SkyPosition centre = SkyTable.Sky[40];
        string cone = string.Create(CultureInfo.InvariantCulture, $"{centre.Ra:R},{centre.Dec:R},30");
        Succeed(["fetch", "csc", "--out", folder["cone.csv"], "--cone", cone, "--strips", "3", .. Quickly]);
        Assert.Equal(SkyTable.Sky.Count(p => SkyTable.Separation(p, centre) <= 30), TestTables.Rows(folder["cone.csv"]).Count);
        Assert.Equal(3, server.Queries.Count());

        string positions = folder.Write("positions.csv", "RAJ2000,DEJ2000\n" + string.Join("\n", SkyTable.Sky.Take(20).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Ra:R},{p.Dec:R}"))));
        Succeed(["fetch", "csc", "--out", folder["near.csv"], "--positions", positions, "--ra", "RAJ2000", "--dec", "DEJ2000", "--chunk", "4", "--radius", "2", .. Quickly]);
        Assert.Equal(20, TestTables.Rows(folder["near.csv"]).Count);
        // Ten places, every one with two rows, and those of two places are 0.7 arcsec apart.
        Assert.Equal(3 + 3, server.Queries.Count());
    }

    [Fact]
    public void Fetch_simbad_brings_a_reference_table()
    {
        Succeed(["fetch", "csc", "--out", folder["detections.parquet"], .. Quickly, "--quiet"]);
        int before = server.Queries.Count();

        Run run = Succeed(["fetch", "simbad", folder["detections.parquet"], "--out", folder["simbad.csv"], "--chunk", "60", .. Quickly]);

        Assert.Equal(3, server.Queries.Count() - before);
        Assert.Equal("main_id,ra,dec,main_type,other_types", File.ReadLines(folder["simbad.csv"]).First());
        Assert.Equal(SkyTable.Sky.Length / 2, TestTables.Rows(folder["simbad.csv"]).Count);
        Assert.EndsWith($"{SkyTable.Sky.Length / 2:N0} rows", run.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_query_can_be_shown_changed_and_asked()
    {
        string shown = Succeed("fetch", "csc", "--show-adql", "--release", "2.1").Output;
        Assert.Contains("csc21.observation_source o", shown, StringComparison.Ordinal);
        Assert.Contains("{strip m.dec}", shown, StringComparison.Ordinal);
        string file = folder.Write("own.adql", shown.Replace(", o.region_id", "", StringComparison.Ordinal));

        Succeed(["fetch", "csc", "--adql", file, "--strips", "2", "--out", folder["own.csv"], .. Quickly]);
        Assert.DoesNotContain("region_id", File.ReadLines(folder["own.csv"]).First(), StringComparison.Ordinal);
        Assert.Equal(2, server.Queries.Count());
        Assert.Contains("TAP_UPLOAD.positions", Succeed("fetch", "simbad", folder["absent.csv"], "--show-adql").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_query_ends_with_the_words_of_the_service_and_nothing_in_the_way_of_the_right_one()
    {
        server.Phases = ["EXECUTING", "ERROR"];
        Run run = Execute(["fetch", "csc", "--adql", "SELECT m.colour FROM csc2.master_source m", "--out", folder["a.csv"], .. Quickly]);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal($"umlcaxs: {server.Address}/async/1: the service refuses the query: \"Column 'm.colour' does not exist & never did\". Correct the query (--show-adql prints it), or ask for less at a time", run.ErrorLines[^1]);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--out a.csv --cone 1,2", "--cone must be RA,DEC,RADIUS in degrees")]
    [InlineData("--out a.csv --cone 1,2,3 --positions p.csv", "--cone and --positions are two selections. Give one.")]
    [InlineData("--out a.csv --radius 2", "--radius is about positions. Name their table with --positions")]
    [InlineData("--out a.csv --positions p.csv --strips 2", "--positions are fetched in chunks")]
    [InlineData("--out a.csv --strips 0", "--strips must be an integer between 1 and 10000, not '0'.")]
    [InlineData("--out a.csv --tap ftp://x.org/tap", "--tap must be an http or https address, not 'ftp://x.org/tap'.")]
    [InlineData("--out a.csv --tap cda", "--tap must be")]
    [InlineData("--out a.csv --release 1.1", "--release must be 2.0 or 2.1, not '1.1'.")]
    [InlineData("--strips 2", "Option '--out' is required.")]
    public void Nonsense_is_refused(string line, string words)
    {
        Run run = Execute(["fetch", "csc", .. line.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Strips_need_a_place_in_the_query()
    {
        Run run = Execute("fetch", "csc", "--out", folder["a.csv"], "--adql", "SELECT 1", "--strips", "2");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("write {strip COLUMN}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csc")]
    [InlineData("simbad")]
    public void The_help_has_an_example_that_parses(string kind)
    {
        string[] lines = [.. Succeed("fetch", kind, "--help").Output.Split('\n').Select(l => l.Trim())];
        string[] example = lines[Array.IndexOf(lines, "Example:") + 1].Split(' ');

        Assert.Equal(["umlcaxs", "fetch", kind], example[..3]);
        Assert.Empty(UmlCaxs.Cli.CommandTree.Root().Parse(example[1..]).Errors);
        Assert.Contains($"Try 'umlcaxs fetch {kind} --help'.", Execute("fetch", kind, "--retries", "many").Error, StringComparison.Ordinal);
    }

    [InterruptFact]
    public async Task An_interrupt_removes_the_job_and_keeps_the_parts()
    {
        // The third job never ends.
        server.Trouble = async (context, request) =>
        {
            if (!request.Path.EndsWith("/async/3/phase", StringComparison.Ordinal) || request.Method == "POST")
                return false;
            await TapServer.SendAsync(context, 200, "text/plain", "EXECUTING");
            return true;
        };
        using Process process = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "UmlCaxs.Cli.dll"), "fetch", "csc", "--out", folder["a.csv"], .. Quickly])
        {
            RedirectStandardError = true,
        })!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => server.Requests.Any(r => r.Path.EndsWith("/async/3/phase", StringComparison.Ordinal) && r.Method == "GET"), TimeSpan.FromMinutes(2)), "the job was never looked at");
            using (Process kill = Process.Start("kill", ["-s", "INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync();
            string error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();

            Assert.Equal(130, process.ExitCode);
            Assert.Contains("the same command goes on from there", error, StringComparison.Ordinal);
            Assert.Equal(("DELETE", "/tap/async/3"), (server.Requests[^1].Method, server.Requests[^1].Path));
            Assert.Equal(["manifest.json", "strip-01.vot", "strip-02.vot"], Directory.GetFileSystemEntries(folder["a.csv.parts"], "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
