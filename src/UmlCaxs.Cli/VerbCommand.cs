using System.CommandLine;

namespace UmlCaxs.Cli;

/// <summary>A verb with an example that can be run as it stands; its help page ends with it.</summary>
internal sealed class VerbCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>A whole command line.</summary>
    public string Example { get; } = example;
}
