using System.CommandLine;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs fetch</c>: tables from the archives; one verb a kind.</summary>
internal static class FetchVerb
{
    public static Command Command() => new VerbCommand("fetch", "Fetch tables from the archives: detections of the Chandra Source Catalog, objects of SIMBAD.", "umlcaxs fetch csc --out detections.parquet")
    {
        FetchCscVerb.Command(),
        FetchSimbadVerb.Command(),
    };
}
