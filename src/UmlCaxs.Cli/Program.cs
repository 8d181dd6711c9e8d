using System.CommandLine;
using System.CommandLine.Parsing;
using UmlCaxs;
using UmlCaxs.Cli;
using UmlCaxs.Compute;

// The exit codes of the whole program: 0 done, 1 internal error, 2 usage, 3 bad input data, 4 a wanted device is not
// there, 130 cancelled. Verbs throw; this is the only place that turns exceptions into codes and messages.
RootCommand root = CommandTree.Root();
ParseResult parse = root.Parse(args);
if (parse.Errors.Count > 0)
{
    foreach (ParseError error in parse.Errors)
        Console.Error.WriteLine($"umlcaxs: {error.Message}");
    Console.Error.WriteLine($"Try 'umlcaxs {(parse.CommandResult.Command == root ? "" : parse.CommandResult.Command.Name + " ")}--help'.");
    return 2;
}

try
{
    return await parse.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
    });
}
catch (UsageException e)
{
    Console.Error.WriteLine($"umlcaxs: {e.Message}");
    return 2;
}
catch (BadInputException e)
{
    Console.Error.WriteLine($"umlcaxs: {e.Message}");
    return 3;
}
catch (DeviceNotAvailableException e)
{
    Console.Error.WriteLine($"umlcaxs: {e.Message}");
    return 4;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("umlcaxs: cancelled; nothing was written.");
    return 130;
}
catch (IOException e)
{
    Console.Error.WriteLine($"umlcaxs: {e.Message}");
    return 1;
}
catch (Exception e)
{
    Console.Error.WriteLine($"umlcaxs: internal error: {e.Message}");
    Console.Error.WriteLine(e);
    return 1;
}
