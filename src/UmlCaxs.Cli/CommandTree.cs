using System.CommandLine;
using System.CommandLine.Help;
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
            new HelpOption(),
            new VersionOption(),
            DemoVerb.Command(),
            RunVerb.Command(),
            GenerateVerb.Command(),
            InspectVerb.Command(),
            ConvertVerb.Command(),
            FitVerb.Command(),
            TrainVerb.Command(),
            ClassifyVerb.Command(),
            VoteVerb.Command(),
            DevicesVerb.Command(),
            BenchVerb.Command(),
        };
        foreach (Option option in GlobalOptions.All)
            root.Add(option);
        return root;
    }
}
