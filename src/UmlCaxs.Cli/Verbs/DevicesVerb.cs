using System.CommandLine;
using UmlCaxs.Compute;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs devices</c>: what can compute here.</summary>
internal static class DevicesVerb
{
    public static Command Command()
    {
        var command = new VerbCommand("devices", "List what can compute on this machine.", "umlcaxs devices");
        command.SetAction(parse =>
        {
            var table = new ResultTable("", "device", "what it is");
            foreach ((string name, string description) in ComputeDevices.List(GlobalOptions.ThreadsOf(parse)))
                table.Add(name, description);
            table.Print($"auto takes: {ComputeDevices.Open("auto", GlobalOptions.ThreadsOf(parse)).Name}");
            return 0;
        });
        return command;
    }
}
