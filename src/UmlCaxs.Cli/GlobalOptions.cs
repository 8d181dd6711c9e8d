using System.CommandLine;
using UmlCaxs.Compute;

namespace UmlCaxs.Cli;

/// <summary>Options that every verb understands.</summary>
internal static class GlobalOptions
{
    private static readonly Option<string?> Device = new("--device")
    {
        Description = $"Device to compute on: auto or one of {string.Join(", ", ComputeDevices.Names)} (default: ${ComputeDevices.Variable}, else auto)",
        HelpName = "name",
        Recursive = true,
    };

    private static readonly Option<int> Threads = Positive(new("--threads") { Description = "CPU threads (default: all processors)", HelpName = "n", Recursive = true, DefaultValueFactory = _ => Environment.ProcessorCount });

    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of every random choice", HelpName = "n", Recursive = true, DefaultValueFactory = _ => 42 };

    private static readonly Option<bool> Quiet = new("--quiet") { Description = "No progress and no log on stderr, errors only", Recursive = true };

    private static readonly Option<bool> Verbose = new("--verbose") { Description = "More detail on stderr", Recursive = true };

    /// <summary>All global options.</summary>
    public static IReadOnlyList<Option> All { get; } = [Device, Threads, Seed, Quiet, Verbose];

    /// <summary>The device that the arguments ask for.</summary>
    public static IComputeBackend Backend(ParseResult parse) => ComputeDevices.Open(parse.GetValue(Device), ThreadsOf(parse));

    /// <summary>Threads asked for.</summary>
    public static int ThreadsOf(ParseResult parse) => parse.GetValue(Threads);

    /// <summary>Seed asked for.</summary>
    public static int SeedOf(ParseResult parse) => parse.GetValue(Seed);

    /// <summary>stderr as the arguments want it.</summary>
    public static Log LogOf(ParseResult parse) => new(parse.GetValue(Quiet), parse.GetValue(Verbose));

    /// <summary>Makes an integer option refuse values below one.</summary>
    public static Option<int> Positive(Option<int> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
                result.AddError($"{option.Name} must be at least 1, not {result.Tokens[0].Value}.");
        });
        return option;
    }
}
