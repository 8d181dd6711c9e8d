using System.CommandLine;
using System.Globalization;
using UmlCaxs.Mixture;
using UmlCaxs.Sweeps;

namespace UmlCaxs.Cli;

/// <summary>The options that say which models a sweep fits.</summary>
internal sealed class SweepArguments
{
    private const int LargestK = 1000;
    private const string AllStarts = "all";
    private const string On = "on";
    private const string Off = "off";
    private static readonly FitOptions Defaults = new(1);

    private readonly Option<string> components = GlobalOptions.RequireText(
        new Option<string>("--k") { Description = "Numbers of components: a range, a list, or both", HelpName = "1..20 or 2,4,8", DefaultValueFactory = _ => "1..20" },
        text => Parse(text).Count > 0,
        $"a range such as 1..20, a list such as 2,4,8, or both, of numbers from 1 to {LargestK}");

    private readonly Option<int> restarts = GlobalOptions.Positive(new("--restarts") { Description = "Fits of each K, from each kind of start", HelpName = "R", DefaultValueFactory = _ => 10 });

    private readonly Option<string> start = GlobalOptions.RequireText(
        new Option<string>("--start") { Description = $"Where fits begin: {Arguments.List(StartNames.All)}, or {AllStarts} of these", HelpName = "kind", DefaultValueFactory = _ => StartNames.Of(StartKind.KMeans) },
        text => text == AllStarts || StartNames.All.Contains(text),
        Arguments.List([.. StartNames.All, AllStarts]));

    private readonly Option<string> relocate = OnOrOff("--relocate", "Improve the best model of each K by relocating components, as one model more: on or off. Restarts seldom find the best optimum");
    private readonly Option<string> silhouette = OnOrOff("--silhouette", "Silhouettes: on (of all rows up to 100,000, of a sample above, with its standard error) or off (their cost grows with rows x rows x models)");
    private readonly Option<double> tolerance = NotNegative(new("--tol") { Description = "Stop a fit when the mean log-likelihood changes by less", HelpName = "x", DefaultValueFactory = _ => Defaults.Tolerance });
    private readonly Option<int> maxIterations = GlobalOptions.Positive(new("--max-iter") { Description = "Most iterations of a fit", HelpName = "n", DefaultValueFactory = _ => Defaults.MaxIterations });
    private readonly Option<double> regCovar = NotNegative(new("--reg-covar") { Description = "Added to the diagonal of every covariance", HelpName = "x", DefaultValueFactory = _ => Defaults.RegCovar });

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { components, restarts, start, relocate, silhouette, tolerance, maxIterations, regCovar })
            command.Add(option);
    }

    /// <summary>The sweep that the arguments ask for.</summary>
    public SweepPlan Read(ParseResult parse)
    {
        string kind = parse.GetValue(start)!;
        var fit = new FitOptions(1)
        {
            Tolerance = parse.GetValue(tolerance),
            MaxIterations = parse.GetValue(maxIterations),
            RegCovar = parse.GetValue(regCovar),
            Seed = GlobalOptions.SeedOf(parse),
        };
        return new SweepPlan(
            [.. Parse(parse.GetValue(components)!)],
            parse.GetValue(restarts),
            [.. Enum.GetValues<StartKind>().Where(s => kind == AllStarts || kind == StartNames.Of(s))],
            fit,
            parse.GetValue(silhouette) == On,
            parse.GetValue(relocate) == On);
    }

    private static Option<string> OnOrOff(string name, string description) => GlobalOptions.RequireText(
        new Option<string>(name) { Description = description, HelpName = $"{On} or {Off}", DefaultValueFactory = _ => On },
        text => text is On or Off,
        $"{On} or {Off}");

    /// <summary>The numbers of a list of numbers and ranges; none if it is no such list.</summary>
    private static SortedSet<int> Parse(string text)
    {
        var numbers = new SortedSet<int>();
        foreach (string item in text.Split(','))
        {
            string[] ends = item.Split("..");
            if (ends.Length > 2 || !TryParse(ends[0], out int first) || !TryParse(ends[^1], out int last) || first > last)
                return [];
            numbers.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return numbers;
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= LargestK;

    private static Option<double> NotNegative(Option<double> option) => GlobalOptions.Require(option, value => value >= 0 && double.IsFinite(value), "a number of at least 0");
}
