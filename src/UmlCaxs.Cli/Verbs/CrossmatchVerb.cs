using System.CommandLine;
using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Crossmatch;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs crossmatch</c>: rows of two tables that lie close to each other on the sky.</summary>
internal static class CrossmatchVerb
{
    public static Command Command()
    {
        var defaults = new CrossmatchOptions();
        Argument<string> input = Arguments.Input("Table to match");
        var reference = new Argument<string>("REF") { Description = "Table of objects to match with" };
        Option<double> radius = Arguments.Radius();
        Option<FindMode> find = Mode<FindMode>("--find", "each: the nearest object for every row; best: no row and no object twice; all: every pair");
        Option<JoinMode> join = Mode<JoinMode>("--join", "all: every row of IN, blank where nothing matches; matched: rows that match; unmatched: rows that do not, with the columns of IN");
        Option<string?> ra = Name("--ra", "Right ascension column of IN (default: found by UCD, then by name)");
        Option<string?> dec = Name("--dec", "Declination column of IN");
        Option<string?> referenceRa = Name("--ref-ra", "Right ascension column of REF");
        Option<string?> referenceDec = Name("--ref-dec", "Declination column of REF");
        Option<string?> error = Name("--error", "Position error column of IN (arcsec unless its unit says otherwise); with it or --ref-error rows match up to the sum of their errors, not up to a radius, and the nearest is the one nearest in units of that sum");
        Option<string?> referenceError = Name("--ref-error", "Position error column of REF");
        var report = new Option<bool>("--report") { Description = "Print how many matched, how far apart they are, and how many matches are chance coincidences, by matching shifted positions too" };
        Option<string> output = Arguments.OutTable("Table to write", ": the columns of IN, those of REF (NAME_ref where IN has NAME), and separation in arcsec");
        var command = new VerbCommand("crossmatch", "Match two tables by position on the sky.", "umlcaxs crossmatch detections.vot simbad.csv --radius 1 --report --out labelled.parquet")
        {
            input, reference, radius, find, join, ra, dec, referenceRa, referenceDec, error, referenceError, report, output,
        };
        command.SetAction((parse, cancellation) =>
        {
            RequireBoth(parse, ra, dec);
            RequireBoth(parse, referenceRa, referenceDec);
            var options = new CrossmatchOptions
            {
                Radius = parse.GetValue(radius),
                Find = parse.GetValue(find),
                Join = parse.GetValue(join),
                Ra = parse.GetValue(ra),
                Dec = parse.GetValue(dec),
                ReferenceRa = parse.GetValue(referenceRa),
                ReferenceDec = parse.GetValue(referenceDec),
                Error = parse.GetValue(error),
                ReferenceError = parse.GetValue(referenceError),
                MeasureChance = parse.GetValue(report),
                Threads = GlobalOptions.ThreadsOf(parse),
                Memory = GlobalOptions.MemoryOf(parse),
            };
            if ((options.Error ?? options.ReferenceError) is not null && parse.GetResult(radius) is { Implicit: false })
                throw new UsageException("--radius has no part in a match by errors: rows match up to the sum of theirs. Leave out --radius, or --error and --ref-error.");
            Log log = GlobalOptions.LogOf(parse);
            string path = parse.GetValue(output)!;
            CrossmatchReport result = log.WithProgress("Matching", progress => CrossmatchStep.Run(
                Opener(parse.GetValue(input)!, options.Threads, log),
                Opener(parse.GetValue(reference)!, options.Threads, log),
                options,
                schema => TableFiles.Create(path, schema, new TableWriteOptions { Threads = options.Threads }),
                progress.ReportRows,
                cancellation));
            log.Line($"positions: {result.InputColumns.Ra}, {result.InputColumns.Dec} of {parse.GetValue(input)}; {result.ReferenceColumns.Ra}, {result.ReferenceColumns.Dec} of {parse.GetValue(reference)}");
            PrintSkipped(log, parse.GetValue(input)!, result.WithoutPosition, result.WithoutError);
            PrintSkipped(log, parse.GetValue(reference)!, result.ReferenceWithoutPosition, result.ReferenceWithoutError);
            log.Line($"{result.Rows:N0} rows, {result.MatchedRows:N0} matched ({Percent(result.MatchedShare)}) with {result.DistinctObjects:N0} of {result.ReferenceRows:N0} objects");
            log.Line($"{path}: {result.Written:N0} rows");
            if (parse.GetValue(report))
                Print(result);
            return Task.FromResult(0);
        });
        return command;
    }

    // Left to itself an enumeration takes any number.
    private static Option<T> Mode<T>(string name, string description)
        where T : struct, Enum
    {
        string names = string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant();
        return GlobalOptions.RequireText(
            new Option<T>(name) { Description = description, HelpName = names.Replace(", ", "|", StringComparison.Ordinal), DefaultValueFactory = _ => default },
            text => Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase),
            $"one of {names}");
    }

    private static Option<string?> Name(string name, string description) => new(name) { Description = description, HelpName = "column" };

    private static void RequireBoth(ParseResult parse, Option<string?> ra, Option<string?> dec)
    {
        if (parse.GetValue(ra) is null != parse.GetValue(dec) is null)
            throw new UsageException($"{ra.Name} and {dec.Name} belong together: give both or neither.");
    }

    private static Func<IReadOnlyCollection<string>?, TableReader> Opener(string path, int threads, Log log) =>
        columns => log.WithNotes(TableFiles.Open(path, new TableReadOptions { Columns = columns, Threads = threads }));

    private static void PrintSkipped(Log log, string path, long withoutPosition, long withoutError)
    {
        if (withoutPosition > 0)
            log.Line($"{path}: {withoutPosition:N0} rows without a position match nothing");
        if (withoutError > 0)
            log.Line($"{path}: {withoutError:N0} rows without a position error match nothing");
    }

    private static void Print(CrossmatchReport result)
    {
        var table = new ResultTable("", "crossmatch", "value");
        table.Add("rows", $"{result.Rows:N0}");
        table.Add("rows without a position", $"{result.WithoutPosition:N0}");
        if (result.WithoutError > 0)
            table.Add("rows without a position error", $"{result.WithoutError:N0}");
        table.Add("reference rows", $"{result.ReferenceRows:N0}");
        table.Add("matched rows", $"{result.MatchedRows:N0}");
        table.Add("matched share", Percent(result.MatchedShare));
        table.Add("pairs", $"{result.Pairs:N0}");
        table.Add("distinct reference objects matched", $"{result.DistinctObjects:N0}");
        table.Add("rows with more than one candidate", $"{result.AmbiguousRows:N0}");
        if (result.Pairs > 0)
        {
            table.Add("separation, median", Arcsec(result.MedianSeparation));
            table.Add("separation, 68 %", Arcsec(result.Separation68));
            table.Add("separation, 95 %", Arcsec(result.Separation95));
            table.Add("separation, largest", Arcsec(result.MaxSeparation));
        }

        string remark = "";
        if (result.Chance is { } chance)
        {
            table.Add("chance coincidences, share of positions", string.Create(CultureInfo.InvariantCulture, $"{100 * chance.MeanShare:0.####} +- {100 * chance.StandardError:0.####} %"));
            table.Add("matched rows expected to be false", string.Create(CultureInfo.InvariantCulture, $"{chance.ExpectedFalseRows:0.#}"));
            remark = string.Create(CultureInfo.InvariantCulture, $"Chance coincidences: the positions, shifted in {chance.Directions} directions by {chance.Shift:0.#} arcsec or more. Where objects cluster around the rows' own, there are more.");
        }

        table.Print(remark);
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##} %");

    private static string Arcsec(double separation) => string.Create(CultureInfo.InvariantCulture, $"{separation:0.####} arcsec");
}
