using System.CommandLine;
using UmlCaxs.Archives;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs fetch simbad</c>: the SIMBAD objects at the positions of an own table.</summary>
internal static class FetchSimbadVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Table of positions");
        var shared = new FetchArguments(SimbadMatch.Service.ToString(), defaultChunk: 1000);
        var command = new VerbCommand(
            "simbad",
            "Fetch the SIMBAD objects near the positions of a table: main_id, ra, dec, main_type, other_types, as a reference for crossmatch and run.",
            "umlcaxs fetch simbad detections.parquet --out simbad.parquet")
        {
            input,
        };
        shared.AddTo(command);
        command.SetAction((parse, cancellation) =>
        {
            string adql = SimbadMatch.Adql(shared.Radius(parse));
            if (shared.ShowsAdql(parse))
            {
                Console.WriteLine(adql);
                return Task.FromResult(0);
            }
            SkyPosition[] positions = shared.Positions(parse, parse.GetValue(input)!, cancellation);
            IReadOnlyList<PositionsPart> parts = PositionsPart.Divide(positions, shared.Chunk(parse), some => new TapQuery(adql, SimbadMatch.Upload(some)));
            Dictionary<string, string> traits = shared.Traits(parse, positions);
            traits["query"] = adql;
            return shared.RunAsync(parse, SimbadMatch.Service, parts, traits, distinct: true, cancellation);
        });
        return command;
    }
}
