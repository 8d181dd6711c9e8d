using System.CommandLine;
using System.Globalization;
using UmlCaxs.Compute;

namespace UmlCaxs.Cli;

/// <summary>Options that every verb understands.</summary>
internal static class GlobalOptions
{
    private static readonly Option<string?> Device = new("--device")
    {
        Description = $"Device to compute on: auto, one of {string.Join(", ", ComputeDevices.Names)}, or one by its index, such as opencl:1 (default: ${ComputeDevices.Variable}, else auto)",
        HelpName = "name",
        Recursive = true,
    };

    private static readonly Option<int> Threads = Positive(new("--threads") { Description = "CPU threads (default: all processors)", HelpName = "n", Recursive = true, DefaultValueFactory = _ => Environment.ProcessorCount });

    private static readonly Option<string> PrecisionOption = RequireText(
        new Option<string>("--precision") { Description = "double, or single where the device has it", HelpName = "double or single", Recursive = true, DefaultValueFactory = _ => "double" },
        text => text is "double" or "single",
        "double or single");

    private static readonly Option<int> Seed = Require(new Option<int>("--seed") { Description = "Seed of every random choice", HelpName = "n", Recursive = true, DefaultValueFactory = _ => 42 }, _ => true, "an integer");

    private static readonly Option<string> Memory = RequireText(
        new Option<string>("--memory") { Description = "Memory for data, such as 8G or 500M (default: half of what the machine has): above it fit reads its table again in every iteration, vote goes through files, and crossmatch refuses a reference of which so much would have to be kept", HelpName = "size", Recursive = true, DefaultValueFactory = _ => "" },
        text => TryParseSize(text, out _),
        "a size of at least 16M, such as 500M or 8G");

    private static readonly Option<bool> Quiet = new("--quiet") { Description = "No progress and no log on stderr, errors only", Recursive = true };

    private static readonly Option<bool> Verbose = new("--verbose") { Description = "More detail on stderr", Recursive = true };

    /// <summary>All global options.</summary>
    public static IReadOnlyList<Option> All { get; } = [Device, Threads, Memory, PrecisionOption, Seed, Quiet, Verbose];

    /// <summary>The device that the arguments ask for.</summary>
    /// <exception cref="DeviceNotAvailableException">There is none of that name, or none with that precision.</exception>
    public static IComputeBackend Backend(ParseResult parse) => Backend(parse, ThreadsOf(parse), null);

    /// <summary>The device that the arguments ask for, for a process that shares a host with others.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="threads">Its share of the threads.</param>
    /// <param name="share">Its number among them; null if it is alone.</param>
    /// <exception cref="DeviceNotAvailableException">There is none of that name, or none with that precision.</exception>
    public static IComputeBackend Backend(ParseResult parse, int threads, int? share) =>
        ComputeDevices.Open(parse.GetValue(Device), threads, parse.GetValue(PrecisionOption) == "single" ? Precision.Single : Precision.Double, share);

    /// <summary>Bytes that data may take in memory.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="processes">Processes among which the host's memory is shared out where no size was given.</param>
    public static long MemoryOf(ParseResult parse, int processes = 1) =>
        TryParseSize(parse.GetValue(Memory)!, out long bytes) ? bytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / processes;

    /// <summary>Threads asked for.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="processes">Processes among which the processors are shared out where no number was given.</param>
    public static int ThreadsOf(ParseResult parse, int processes = 1) =>
        parse.GetResult(Threads) is { Implicit: false } ? parse.GetValue(Threads) : Math.Max(1, parse.GetValue(Threads) / processes);

    /// <summary>Seed asked for.</summary>
    public static int SeedOf(ParseResult parse) => parse.GetValue(Seed);

    /// <summary>stderr as the arguments want it.</summary>
    public static Log LogOf(ParseResult parse) => new(parse.GetValue(Quiet), parse.GetValue(Verbose));

    /// <summary>True if the arguments ask for detail.</summary>
    public static bool IsVerbose(ParseResult parse) => parse.GetValue(Verbose);

    /// <summary>A number of bytes: digits, perhaps a decimal fraction, and K, M, G or T (powers of 1024).</summary>
    private static bool TryParseSize(string text, out long bytes)
    {
        const long Smallest = 16 << 20;
        string number = text.TrimEnd('B', 'b', 'i');
        int power = number.Length == 0 ? 0 : "KMGT".IndexOf(char.ToUpperInvariant(number[^1])) + 1;
        bool isNumber = double.TryParse(power > 0 ? number[..^1] : number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        double size = value * Math.Pow(1024, power);
        bytes = isNumber && size < 1e18 ? (long)size : 0;
        return bytes >= Smallest;
    }

    /// <summary>Makes an integer option refuse values below one.</summary>
    public static Option<int> Positive(Option<int> option) => Require(option, value => value >= 1, "an integer of at least 1");

    /// <summary>Makes an option of one number refuse texts that are no number, and numbers that make no sense.</summary>
    /// <param name="option">The option.</param>
    /// <param name="holds">True for a value that makes sense.</param>
    /// <param name="wanted">Such a value in words.</param>
    public static Option<T> Require<T>(Option<T> option, Func<T, bool> holds, string wanted)
        where T : IParsable<T> =>
        RequireText(option, text => T.TryParse(text, CultureInfo.InvariantCulture, out T? value) && holds(value), wanted);

    /// <summary>Makes an option refuse texts. The value cannot be asked for here: that throws where the text is no such value.</summary>
    public static Option<T> RequireText<T>(Option<T> option, Func<string, bool> holds, string wanted)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !holds(result.Tokens[0].Value))
                result.AddError($"{result.IdentifierToken?.Value ?? option.Name} must be {wanted}, not '{result.Tokens[0].Value}'.");
        });
        return option;
    }
}
