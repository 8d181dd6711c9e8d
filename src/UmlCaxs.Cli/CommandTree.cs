using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using UmlCaxs.Cli.Verbs;

namespace UmlCaxs.Cli;

/// <summary>The verbs of the program, in the order of the help page. One file each, in Verbs/.</summary>
internal static class CommandTree
{
    /// <summary>The root command with all verbs.</summary>
    public static Command Root()
    {
        // Not a RootCommand: that takes the name of the assembly for usage lines, which is not the name of the program.
        var root = new Command("umlcaxs", "Classifies X-ray detections at survey scale: Gaussian-mixture clusters, class probabilities, one class per source.")
        {
            new HelpOption { Action = new HelpWithExample() },
            new VersionOption(),
            DemoVerb.Command(),
            RunVerb.Command(),
            GenerateVerb.Command(),
            InspectVerb.Command(),
            TypesVerb.Command(),
            ConvertVerb.Command(),
            FitVerb.Command(),
            SweepVerb.Command(),
            CrossmatchVerb.Command(),
            TrainVerb.Command(),
            ClassifyVerb.Command(),
            VoteVerb.Command(),
            ValidateVerb.Command(),
            ExplainVerb.Command(),
            ReportVerb.Command(),
            ServeVerb.Command(),
            FetchVerb.Command(),
            DevicesVerb.Command(),
            BenchVerb.Command(),
        };
        foreach (Option option in GlobalOptions.All)
            root.Add(option);
        return root;
    }

    /// <summary>The framework's help page, and below it the verb's example.</summary>
    private sealed class HelpWithExample : SynchronousCommandLineAction
    {
        private readonly HelpAction help = new();

        // Who asks for help need not have given what the verb requires.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int result = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is VerbCommand verb)
                parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {verb.Example}\n");
            return result;
        }
    }
}
