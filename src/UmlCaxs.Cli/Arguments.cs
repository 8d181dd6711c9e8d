using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Crossmatch;
using UmlCaxs.IO;
using UmlCaxs.Mixture;

namespace UmlCaxs.Cli;

/// <summary>Arguments and options that several verbs share, each made anew for its verb.</summary>
internal static class Arguments
{
    public static Argument<string> Input(string description, string name = "IN") => new(name) { Description = $"{description} ({List(TableFiles.FormatNames)}, recognised by content; a number or name behind # picks one of several tables in a file)" };

    /// <summary>An option that names a table to write.</summary>
    public static Option<string> OutTable(string description, string more = "") => Out($"{description} ({TableExtensions}){more}");

    /// <summary>The extensions of tables, for help texts.</summary>
    public static string TableExtensions => List(TableFiles.Extensions.Select(e => "." + e));

    /// <summary>Words as in "a, b or c".</summary>
    public static string List(IEnumerable<string> words) => string.Join(", ", words.SkipLast(1)) + " or " + words.Last();

    public static Option<string> Out(string description) => new("--out") { Description = description, Required = true, HelpName = "path" };

    public static Option<string> ModelOption(string description, string? fallback = null)
    {
        var option = new Option<string>("--model") { Description = description, HelpName = "csc2 or file" };
        if (fallback is null)
            option.Required = true;
        else
            option.DefaultValueFactory = _ => fallback;
        return option;
    }

    public static Option<MissingPolicy> Missing() => Missing(
        "Detections that lack a feature: drop leaves them out and counts them, median fills in the medians of the fit's data, marginal classifies every one that has a feature by those it has",
        Enum.GetValues<MissingPolicy>());

    /// <summary>The same for verbs that learn: there medians would pass for measurements.</summary>
    public static Option<MissingPolicy> MissingInLearning() => Missing(
        "Detections that lack a feature: drop leaves them out and counts them, marginal learns from what they have, by exact marginalisation",
        [MissingPolicy.Drop, MissingPolicy.Marginal]);

    public static Option<bool> All() => new("--all") { Description = "Classify every detection, also those with a class or another type in main_type" };

    public static Option<double> Radius() => GlobalOptions.Require(
        new Option<double>("--radius") { Description = "Greatest separation of a match, in arcsec", HelpName = "arcsec", DefaultValueFactory = _ => new CrossmatchOptions().Radius },
        value => value is > 0 and <= CrossmatchOptions.MaxRadius,
        $"a number above 0 and at most {CrossmatchOptions.MaxRadius} (one degree)");

    public static Option<string?> Types() => new("--types") { Description = "Table of what object types in main_type mean (columns type and meaning), instead of the built-in one that 'umlcaxs types' prints", HelpName = "file" };

    // Left to itself an enumeration takes any number.
    private static Option<MissingPolicy> Missing(string description, IReadOnlyList<MissingPolicy> policies)
    {
        string[] names = [.. policies.Select(p => p.ToString().ToLowerInvariant())];
        return GlobalOptions.RequireText(
            new Option<MissingPolicy>("--missing") { Description = description, HelpName = List(names), DefaultValueFactory = _ => MissingPolicy.Drop },
            text => names.Contains(text, StringComparer.OrdinalIgnoreCase),
            List(names));
    }

    /// <summary>The table of --types for the classes of a model; the built-in one if there is no path.</summary>
    /// <exception cref="BadInputException">The file is no such table.</exception>
    public static TypeMap LoadTypes(string? path, ClassScheme scheme)
    {
        if (path is null)
            return TypeMap.BuiltIn(scheme);
        string[] columns = [TypeMap.TypeColumn, TypeMap.MeaningColumn];
        using TableReader reader = TableFiles.Open(path, new TableReadOptions { Columns = columns, Types = columns.ToDictionary(c => c, _ => ColumnType.String) });
        return TypeMap.Read(reader, scheme);
    }

    /// <summary>The options of a fit.</summary>
    internal sealed class FitSet
    {
        private static readonly FitOptions Defaults = new(6);

        private readonly Option<int> components = GlobalOptions.Positive(new("-k", "--components") { Description = "Number of mixture components", HelpName = "K", DefaultValueFactory = _ => Defaults.Components });
        private readonly Option<int> restarts = GlobalOptions.Positive(new("--restarts") { Description = "Restarts; the best optimum is kept", HelpName = "R", DefaultValueFactory = _ => Defaults.Restarts });
        private readonly Option<string> start = new("--start") { Description = "Where runs begin: auto (all kinds, then components are relocated while that helps), kmeans, kmeans++, random-from-data (plain restarts of one kind), or a model file, which brings its transform too", HelpName = "kind or file", DefaultValueFactory = _ => "auto" };
        private readonly Option<double> tolerance = NotNegative(new("--tol") { Description = "Stop when the mean log-likelihood changes by less", HelpName = "x", DefaultValueFactory = _ => Defaults.Tolerance });
        private readonly Option<int> maxIterations = GlobalOptions.Positive(new("--max-iter") { Description = "Most iterations of a run", HelpName = "n", DefaultValueFactory = _ => Defaults.MaxIterations });
        private readonly Option<double> regCovar = NotNegative(new("--reg-covar") { Description = "Added to the diagonal of every covariance", HelpName = "x", DefaultValueFactory = _ => Defaults.RegCovar });

        private Option[] All => [components, restarts, start, tolerance, maxIterations, regCovar];

        public void AddTo(Command command)
        {
            foreach (Option option in All)
                command.Add(option);
        }

        /// <summary>True if any of the options stands on the command line.</summary>
        public bool WasGiven(ParseResult parse) => All.Any(option => parse.GetResult(option) is { Implicit: false });

        /// <summary>The model of --start, with the options made to suit it.</summary>
        public Model? StartFrom(ParseResult parse, string? path, ref FitOptions options)
        {
            if (path is null)
                return null;
            Model model = ModelFile.Load(path);
            if (parse.GetResult(components) is { Implicit: false } && options.Components != model.Mixture.Components)
                throw new UsageException($"-k {options.Components} contradicts --start {path}, which has {model.Mixture.Components} components.");
            if (parse.GetResult(restarts) is { Implicit: false } && options.Restarts != 1)
                throw new UsageException($"--restarts {options.Restarts} contradicts --start {path}: from given parameters there is one run.");
            options = options with { Components = model.Mixture.Components, Restarts = 1 };
            return model;
        }

        /// <summary>The options, and the model to start from if one was named.</summary>
        public (FitOptions Options, string? StartModel) Read(ParseResult parse)
        {
            string name = parse.GetValue(start)!;
            (bool isKind, StartKind? kind) = name switch
            {
                "auto" => (true, null),
                "kmeans" => (true, StartKind.KMeans),
                "kmeans++" => (true, StartKind.KMeansPlusPlus),
                "random-from-data" => (true, (StartKind?)StartKind.RandomFromData),
                _ => (false, null),
            };
            var options = new FitOptions(parse.GetValue(components))
            {
                Restarts = parse.GetValue(restarts),
                Start = kind,
                Tolerance = parse.GetValue(tolerance),
                MaxIterations = parse.GetValue(maxIterations),
                RegCovar = parse.GetValue(regCovar),
                Seed = GlobalOptions.SeedOf(parse),
            };
            return (options, isKind ? null : name);
        }

        private static Option<double> NotNegative(Option<double> option) => GlobalOptions.Require(option, value => value >= 0 && double.IsFinite(value), "a number of at least 0");
    }
}
