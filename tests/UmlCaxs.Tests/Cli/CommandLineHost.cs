using UmlCaxs.Cli;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>Tests that run the program in this process take turns: there is one stdout and one stderr.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime
{
    public const string Name = "command line";
}

/// <summary>Runs the program in this process, stdout and stderr captured.</summary>
internal static class CommandLineHost
{
    /// <summary>What a run left.</summary>
    internal sealed record Run(int ExitCode, string Output, string Error)
    {
        public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    public static Run Execute(params string[] args)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using var outputText = new StringWriter();
        using var errorText = new StringWriter();
        Console.SetOut(outputText);
        Console.SetError(errorText);
        try
        {
            int code = CommandLine.RunAsync(args).GetAwaiter().GetResult();
            return new Run(code, outputText.ToString(), errorText.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    /// <summary>Runs what must succeed.</summary>
    public static Run Succeed(params string[] args)
    {
        Run run = Execute(args);
        Assert.True(run.ExitCode == 0, $"umlcaxs {string.Join(' ', args)} ended with {run.ExitCode}: {run.Error}");
        return run;
    }

    /// <summary>Every file below a folder, hidden ones too, with its content: to see that nothing changed.</summary>
    public static SortedDictionary<string, string> Snapshot(TempFolder folder)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFileSystemEntries(folder.Path, "*", everything))
            content[Path.GetRelativePath(folder.Path, path)] = Directory.Exists(path) ? "folder" : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
        return content;
    }
}
