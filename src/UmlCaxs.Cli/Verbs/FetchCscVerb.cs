using System.CommandLine;
using System.Globalization;
using UmlCaxs.Archives;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs fetch csc</c>: detections of the Chandra Source Catalog.</summary>
internal static class FetchCscVerb
{
    private const int StripsOfTheSky = 12;
    private const double LargestCone = 90;

    private static readonly string Releases = string.Join(" or ", CscSelection.Releases.Select(r => r.Release));

    public static Command Command()
    {
        Option<string> release = GlobalOptions.RequireText(new Option<string>("--release") { Description = "Release of the catalogue; the published model is of 2.0", HelpName = Releases, DefaultValueFactory = _ => CscSelection.Releases[0].Release }, text => CscSelection.Releases.Any(r => r.Release == text), Releases);
        var adql = new Option<string?>("--adql") { Description = "A query of your own, or a file with one, instead of the paper's selection; it comes in strips of declination where it says {strip COLUMN} for a condition", HelpName = "file or query" };
        Option<string?> cone = GlobalOptions.RequireText(new Option<string?>("--cone") { Description = "Only what lies in a cone: right ascension, declination and radius, degrees", HelpName = "RA,DEC,RADIUS" }, text => TryParseCone(text, out _, out _), $"RA,DEC,RADIUS in degrees, such as 83.82,-5.39,0.5, with a radius of up to {LargestCone}");
        var near = new Option<string?>("--positions") { Description = "Only what lies near the positions of a table", HelpName = "table" };
        Option<int> strips = GlobalOptions.Require(new Option<int>("--strips") { Description = $"Strips of declination, of equal area (default: {StripsOfTheSky}; 1 for a cone)", HelpName = "n" }, value => value is >= 1 and <= 10_000, "an integer between 1 and 10000");
        var shared = new FetchArguments(string.Join(", ", CscSelection.Releases.Select(r => r.Service)), defaultChunk: 50);
        var command = new VerbCommand(
            "csc",
            "Fetch the paper's selection from the Chandra Source Catalog: detections with flux_significance_b > 5, photon index and temperature, with all that the twelve features need.",
            "umlcaxs fetch csc --out detections.parquet")
        {
            release, adql, cone, near, strips,
        };
        shared.AddTo(command);
        command.SetAction((parse, cancellation) =>
        {
            RefuseContradictions(parse, [adql, cone, near], strips, near, shared);
            (_, string schema, Uri service) = CscSelection.Releases.First(r => r.Release == parse.GetValue(release));
            int count = parse.GetResult(strips) is { Implicit: false } ? parse.GetValue(strips) : parse.GetValue(cone) is null ? StripsOfTheSky : 1;
            var traits = new Dictionary<string, string>();
            IReadOnlyList<FetchPart> parts;
            string query;
            if (parse.GetValue(near) is { } table)
            {
                SkyPosition[] positions = shared.Positions(parse, table, cancellation);
                double radius = shared.Radius(parse);
                traits = shared.Traits(parse, positions);
                parts = PositionsPart.Divide(positions, shared.Chunk(parse), some => new TapQuery(CscSelection.Adql(schema, CscSelection.Near(some, radius))));
                query = parts[0].Query.Adql;
            }
            else
            {
                (double south, double north) = (-90, 90);
                query = parse.GetValue(adql) is { } own ? AdqlText.Read(own) : CscSelection.Adql(schema, CscSelection.WholeSky);
                if (parse.GetValue(cone) is { } text && TryParseCone(text, out SkyPosition centre, out double radius))
                {
                    query = CscSelection.Adql(schema, $"{CscSelection.WholeSky} AND {CscSelection.Cone(centre, radius)}");
                    // A little more than the cone, which itself decides about its edge.
                    (south, north) = (Math.Max(-90, centre.Dec - radius - 1e-6), Math.Min(90, centre.Dec + radius + 1e-6));
                }
                parts = AdqlStrips.AreIn(query) ? StripPart.Divide(query, count, south, north) : [new WholePart(query)];
                if (parts is [WholePart] && parse.GetResult(strips) is { Implicit: false })
                    throw new UsageException("--strips needs a place in the query: write {strip COLUMN}, with the column of declinations, where the condition belongs.");
                traits["--strips"] = parts is [WholePart] ? "no strips" : count.ToString(CultureInfo.InvariantCulture);
            }

            if (shared.ShowsAdql(parse))
            {
                Console.WriteLine(query);
                return Task.FromResult(0);
            }
            traits["query"] = query;
            return shared.RunAsync(parse, service, parts, traits, distinct: parse.GetValue(near) is not null, cancellation);
        });
        return command;
    }

    private static void RefuseContradictions(ParseResult parse, Option[] selections, Option strips, Option near, FetchArguments shared)
    {
        bool IsGiven(Option option) => parse.GetResult(option) is { Implicit: false };
        Option[] given = [.. selections.Where(IsGiven)];
        if (given.Length > 1)
            throw new UsageException($"{given[0].Name} and {given[1].Name} are two selections. Give one.");
        if (!IsGiven(near) && shared.AboutPositions.FirstOrDefault(IsGiven) is { } useless)
            throw new UsageException($"{useless.Name} is about positions. Name their table with --positions, or leave it out.");
        if (IsGiven(near) && IsGiven(strips))
            throw new UsageException("--strips divides the sky, and --positions are fetched in chunks. Give --chunk, or leave it out.");
    }

    private static bool TryParseCone(string text, out SkyPosition centre, out double radius)
    {
        string[] parts = text.Split(',');
        var numbers = new double[3];
        bool isCone = parts.Length == 3;
        for (int i = 0; isCone && i < 3; i++)
            isCone = double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]);
        centre = new SkyPosition(numbers[0], numbers[1]);
        radius = numbers[2];
        return isCone && centre.Ra is >= 0 and <= 360 && centre.Dec is >= -90 and <= 90 && radius is > 0 and <= LargestCone;
    }
}
