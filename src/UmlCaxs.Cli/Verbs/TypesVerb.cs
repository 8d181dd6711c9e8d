using System.CommandLine;
using UmlCaxs.Classification;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs types</c>: the built-in table of object types, to start an own one for --types from.</summary>
internal static class TypesVerb
{
    public static Command Command()
    {
        var command = new VerbCommand("types", "Print what the object types of SIMBAD mean here, as CSV on stdout: save it (> my-types.csv), edit it, and give it to train, run, classify or inspect with --types.", "umlcaxs types");
        command.SetAction(_ => Console.Write(TypeMap.BuiltInTable));
        return command;
    }
}
