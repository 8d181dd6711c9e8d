using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using UmlCaxs.Archives;
using UmlCaxs.Compute;

namespace UmlCaxs.Cli;

/// <summary>
/// Parses the arguments, runs the verb and turns exceptions into exit codes and messages: 0 done, 1 internal error, 2 usage,
/// 3 bad input data, 4 a wanted device or service is not there, 130 cancelled. Verbs throw; this and <see cref="RankedVerb"/>, where several processes end together, are the only places that catch.
/// </summary>
internal static class CommandLine
{
    /// <summary>Runs the program.</summary>
    /// <param name="args">Arguments as the shell splits them.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        Command root = CommandTree.Root();
        ParseResult parse = root.Parse(args);
        if (parse.Errors.Count > 0)
            return RefuseUsage(root, parse);
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            // The framework's own handling of Ctrl-C would begin when a verb first awaits, and verbs compute without that.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parse.InvokeAsync(configuration, cancellation.Token);
        }
        catch (Exception e)
        {
            return Fail(parse, e);
        }

        void Cancel(PosixSignalContext signal)
        {
            // The verb ends at its next step and tidies up; whoever asks twice ends the process at once.
            signal.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    }

    private static int RefuseUsage(Command root, ParseResult parse)
    {
        // Without a known verb the first error is that there is none, and only the next says what stands in its place.
        Command verb = parse.CommandResult.Command;
        foreach (ParseError error in verb == root ? parse.Errors.Take(2).TakeLast(1) : parse.Errors)
            Console.Error.WriteLine($"umlcaxs: {OneLine(error.Message)}");
        Console.Error.WriteLine($"Try '{PathOf(verb)} --help'.");
        return 2;
    }

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;

    /// <summary>Says on stderr what went wrong.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="e">What was thrown.</param>
    /// <param name="prefix">Stands before the message.</param>
    /// <returns>The exit code.</returns>
    public static int Fail(ParseResult parse, Exception e, string prefix = "")
    {
        // Whoever reports an internal error needs the stack; nobody else wants to read it.
        int code = CodeOf(e);
        bool isInternal = code == 1 && e is not IOException;
        if (isInternal && GlobalOptions.IsVerbose(parse))
            Console.Error.WriteLine(e);
        string message = code == 130 ? "cancelled; no unfinished output was left." : isInternal ? $"internal error: {e.Message} (--verbose shows where)" : e.Message;
        Console.Error.WriteLine($"umlcaxs: {prefix}{OneLine(message)}");
        return code;
    }

    /// <summary>The exit code of an exception.</summary>
    public static int CodeOf(Exception e) => e switch
    {
        UsageException => 2,
        BadInputException => 3,
        DeviceNotAvailableException or ServiceUnavailableException => 4,
        OperationCanceledException => 130,
        _ => 1,
    };

    /// <summary>Messages of the framework may hold line breaks, and so may file names.</summary>
    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
