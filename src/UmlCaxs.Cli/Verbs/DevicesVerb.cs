using System.CommandLine;
using Spectre.Console;
using UmlCaxs.Compute;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs devices</c>: what can compute here.</summary>
internal static class DevicesVerb
{
    public static Command Command()
    {
        var command = new Command("devices", "List what can compute on this machine.\n\nExample:\n  umlcaxs devices");
        command.SetAction(parse =>
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("device", "what it is");
            foreach (string name in ComputeDevices.Names)
                table.AddRow(name, Markup.Escape(ComputeDevices.Open(name, GlobalOptions.ThreadsOf(parse)).Description));
            table.Caption($"auto: {ComputeDevices.Names[0]}");
            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }
}
