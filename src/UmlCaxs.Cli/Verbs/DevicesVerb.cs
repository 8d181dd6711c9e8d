using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using UmlCaxs.Compute;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs devices</c>: what can compute here.</summary>
internal static class DevicesVerb
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Command()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object a device" };
        var command = new VerbCommand("devices", "List what can compute on this machine.", "umlcaxs devices") { json };
        command.SetAction(parse =>
        {
            int threads = GlobalOptions.ThreadsOf(parse);
            IReadOnlyList<DeviceListing> devices = ComputeDevices.List(threads);
            if (parse.GetValue(json))
            {
                foreach (DeviceListing device in devices)
                    Console.WriteLine(JsonSerializer.Serialize(new { device.Name, Available = device.Absence is null, device.Description, device.Absence }, Json));
                return 0;
            }

            var table = new ResultTable("", "device", "what it is");
            foreach (DeviceListing device in devices)
                table.Add(device.Name, device.Absence is null ? device.Description : device.Description.Length == 0 ? $"absent: {device.Absence}" : $"{device.Description}; cannot be used: {device.Absence}");
            table.Print($"auto takes: {ComputeDevices.Open("auto", threads).Description}");
            return 0;
        });
        return command;
    }
}
