using System.CommandLine;
using System.Globalization;
using UmlCaxs.Archives;
using UmlCaxs.Catalog;
using UmlCaxs.Crossmatch;
using UmlCaxs.IO;

namespace UmlCaxs.Cli;

/// <summary>Options that both forms of <c>fetch</c> share, made anew for each, and what to do with them.</summary>
internal sealed class FetchArguments
{
    private static readonly TapOptions Defaults = new();

    // Not required: --show-adql does without.
    private readonly Option<string?> output = new("--out") { Description = $"Table to write ({Arguments.TableExtensions}); its parts gather in a folder of this name and .parts, from which the same command goes on after a break", HelpName = "path" };
    private readonly Option<string?> tap;
    private readonly Option<bool> sync = new("--sync") { Description = "Ask with synchronous requests instead of jobs: for short queries and services without jobs" };
    private readonly Option<long> maxRows = GlobalOptions.Require(new Option<long>("--max-rows") { Description = "Rows asked for at most in one answer (default: the service's own limit); what is cut off is fetched in halves", HelpName = "n" }, value => value >= 1, "an integer of at least 1");
    private readonly Option<double> poll = GlobalOptions.Require(new Option<double>("--poll") { Description = "Seconds between the first two looks at a job; they get longer", HelpName = "s", DefaultValueFactory = _ => Defaults.Poll.TotalSeconds }, value => value is > 0 and <= 3600, "a number of seconds above 0 and up to 3600");
    private readonly Option<int> retries = GlobalOptions.Require(new Option<int>("--retries") { Description = "How often a failed request is tried again, after waits that double", HelpName = "n", DefaultValueFactory = _ => Defaults.Retries }, value => value is >= 0 and <= 100, "an integer between 0 and 100");
    private readonly Option<bool> showAdql = new("--show-adql") { Description = "Print the query and fetch nothing" };
    private readonly Option<double> radius = GlobalOptions.Require(new Option<double>("--radius") { Description = "Radius around positions, arcsec", HelpName = "arcsec", DefaultValueFactory = _ => 1 }, value => value is > 0 and <= CrossmatchOptions.MaxRadius, $"a number above 0 and up to {CrossmatchOptions.MaxRadius}");
    private readonly Option<string?> ra = new("--ra") { Description = "Column of right ascensions in the table of positions (default: found by UCD, then by name)", HelpName = "column" };
    private readonly Option<string?> dec = new("--dec") { Description = "Column of declinations in the table of positions", HelpName = "column" };
    private readonly Option<int> chunk;

    public FetchArguments(string defaultService, int defaultChunk)
    {
        tap = GlobalOptions.RequireText(
            new Option<string?>("--tap") { Description = $"TAP service (default: {defaultService})", HelpName = "URL" },
            text => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https",
            "an http or https address");
        chunk = GlobalOptions.Positive(new Option<int>("--chunk") { Description = "Positions asked about at once", HelpName = "n", DefaultValueFactory = _ => defaultChunk });
    }

    /// <summary>The options that only make sense with positions.</summary>
    public IReadOnlyList<Option> AboutPositions => [radius, ra, dec, chunk];

    public double Radius(ParseResult parse) => parse.GetValue(radius);

    public int Chunk(ParseResult parse) => parse.GetValue(chunk);

    public bool ShowsAdql(ParseResult parse) => parse.GetValue(showAdql);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { output, tap, sync, maxRows, poll, retries, showAdql, radius, ra, dec, chunk })
            command.Add(option);
    }

    /// <summary>The positions in a table.</summary>
    public SkyPosition[] Positions(ParseResult parse, string path, CancellationToken cancellation)
    {
        if (parse.GetValue(ra) is null != parse.GetValue(dec) is null)
            throw new UsageException($"{ra.Name} and {dec.Name} belong together: give both or neither.");
        PositionColumns columns;
        using (TableReader reader = TableFiles.Open(path))
            columns = PositionColumns.Find(reader.Schema, path, parse.GetValue(ra), parse.GetValue(dec));
        using TableReader positions = GlobalOptions.LogOf(parse).WithNotes(TableFiles.Open(path, new TableReadOptions { Columns = [columns.Ra, columns.Dec], Threads = GlobalOptions.ThreadsOf(parse) }));
        return PositionList.Read(positions, columns, cancellation);
    }

    /// <summary>What decides the parts around positions.</summary>
    public Dictionary<string, string> Traits(ParseResult parse, SkyPosition[] positions) => new()
    {
        ["positions"] = $"{positions.Length} positions of fingerprint {PositionList.Fingerprint(positions)}",
        ["--radius"] = Radius(parse).ToString("R", CultureInfo.InvariantCulture),
        ["--chunk"] = Chunk(parse).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Fetches the parts of a plan and joins them.</summary>
    public async Task<int> RunAsync(ParseResult parse, Uri defaultService, IReadOnlyList<FetchPart> parts, Dictionary<string, string> traits, bool distinct, CancellationToken cancellation)
    {
        Log log = GlobalOptions.LogOf(parse);
        string path = parse.GetValue(output) ?? throw new UsageException("Option '--out' is required. Name the table to write, or print the query with --show-adql.");
        long? most = parse.GetResult(maxRows) is { Implicit: false } ? parse.GetValue(maxRows) : null;
        var options = new TapOptions
        {
            Synchronous = parse.GetValue(sync),
            MaxRows = most,
            Retries = parse.GetValue(retries),
            Poll = TimeSpan.FromSeconds(parse.GetValue(poll)),
            Log = log.Line,
        };
        using var service = new TapService(parse.GetValue(tap) is { } address ? new Uri(address) : defaultService, options);
        traits["--tap"] = service.Address.ToString();
        traits["--max-rows"] = most?.ToString(CultureInfo.InvariantCulture) ?? "not given";
        var run = new FetchRun(service, new FetchPlan(parts, traits) { DistinctRows = distinct }, path, log.Line);
        log.Line($"{service.Address}: {parts.Count:N0} {(parts.Count == 1 ? "query" : "queries, one after the other")}");
        try
        {
            long rows = await run.RunAsync(cancellation);
            log.Line($"{path}: {rows:N0} rows");
            return 0;
        }
        catch (Exception e) when (e is OperationCanceledException or ServiceUnavailableException && Directory.Exists(run.PartsFolder))
        {
            log.Line($"What has been fetched is in {run.PartsFolder}; the same command goes on from there.");
            throw;
        }
    }
}
