using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using UmlCaxs.Archives;
using UmlCaxs.Compute;

namespace UmlCaxs.Cli;

/// <summary>
/// Parses the arguments, runs the verb and turns exceptions into exit codes and messages: 0 done, 1 internal error, 2 usage,
/// 3 bad input data, 4 a wanted device or service is not there, 130 cancelled. Verbs throw; this is the only place that catches.
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
        catch (UsageException e)
        {
            return Fail(2, e.Message);
        }
        catch (BadInputException e)
        {
            return Fail(3, e.Message);
        }
        catch (Exception e) when (e is DeviceNotAvailableException or ServiceUnavailableException)
        {
            return Fail(4, e.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(130, "cancelled; no unfinished output was left.");
        }
        catch (IOException e)
        {
            return Fail(1, e.Message);
        }
        catch (Exception e)
        {
            // Whoever reports the error needs the stack; nobody else wants to read it.
            if (GlobalOptions.IsVerbose(parse))
                Console.Error.WriteLine(e);
            return Fail(1, $"internal error: {e.Message} (--verbose shows where)");
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

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine($"umlcaxs: {OneLine(message)}");
        return code;
    }

    /// <summary>Messages of the framework may hold line breaks, and so may file names.</summary>
    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
