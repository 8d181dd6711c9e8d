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
            foreach (DeviceListing device in ComputeDevices.List(GlobalOptions.ThreadsOf(parse)))
                table.Add(device.Name, device.Absence is null ? device.Description : device.Description.Length == 0 ? $"absent: {device.Absence}" : $"{device.Description}; cannot be used: {device.Absence}");
            table.Print($"auto takes: {ComputeDevices.Open("auto", GlobalOptions.ThreadsOf(parse)).Description}");
            return 0;
        });
        return command;
    }
}
