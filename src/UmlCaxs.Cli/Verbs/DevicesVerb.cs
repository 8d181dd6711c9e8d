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
        Option<string?> distributed = RankedVerb.Option();
        command.Add(distributed);
        command.SetAction(parse =>
        {
            if (parse.GetValue(distributed) is not null)
                return RankedVerb.Run(parse, distributed, [], job => PrintRanks(job, parse.GetValue(json)));
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

    /// <summary>What every rank of a job would compute on.</summary>
    private static int PrintRanks(RankedVerb job, bool json)
    {
        IComputeBackend backend = job.Backend();
        var own = new RankDevice(job.Ranks.Rank, job.Ranks.HostName, backend.Name, backend.Description, backend.Threads);
        RankDevice[] all = [.. job.Ranks.AllGather(JsonSerializer.SerializeToUtf8Bytes(own)).Select(bytes => JsonSerializer.Deserialize<RankDevice>(bytes)!)];
        if (!job.Ranks.IsFirst)
            return 0;
        if (json)
        {
            foreach (RankDevice rank in all)
                Console.WriteLine(JsonSerializer.Serialize(rank, Json));
            return 0;
        }

        var table = new ResultTable("", "rank", "host", "device", "what it is", "threads");
        foreach (RankDevice rank in all)
            table.Add($"{rank.Rank}", rank.Host, rank.Device, rank.Description, $"{rank.Threads}");
        table.Print($"{all.Length} {(all.Length == 1 ? "rank" : "ranks")} on {all.DistinctBy(r => r.Host).Count()} host(s)");
        return 0;
    }

    /// <summary>What a rank computes on.</summary>
    private sealed record RankDevice(int Rank, string Host, string Device, string Description, int Threads);
}
