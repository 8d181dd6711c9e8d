using System.Text.Json;
using UmlCaxs.Benchmarking;

namespace UmlCaxs.Cli;

/// <summary>One line of benchmark results: what ran where, and its numbers.</summary>
/// <param name="Who">Device of this program, or a peer with its version and device.</param>
/// <param name="IsPeer">True for another program.</param>
/// <param name="Precision">double or single.</param>
/// <param name="Rows">N.</param>
/// <param name="Dims">D.</param>
/// <param name="Components">K; 0 where it has no meaning.</param>
/// <param name="Values">Every number by its name.</param>
internal sealed record BenchResult(string Who, bool IsPeer, string Precision, long Rows, int Dims, int Components, IReadOnlyDictionary<string, double> Values)
{
    private const string Remedy = "Give a file of lines that 'umlcaxs bench --json' printed.";

    /// <summary>Reads a line; null for one that describes the machine.</summary>
    /// <param name="line">One JSON object.</param>
    /// <param name="path">File, for errors.</param>
    /// <param name="lineNumber">1-based line, for errors.</param>
    /// <exception cref="BadInputException">The line is no such object.</exception>
    public static BenchResult? Parse(string line, string path, int lineNumber)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw Bad("not a JSON object");
            if (root.TryGetProperty("machine", out _))
                return null;
            var texts = new Dictionary<string, string>();
            var values = new Dictionary<string, double>();
            foreach (JsonProperty property in root.EnumerateObject())
                if (property.Value.ValueKind == JsonValueKind.Number)
                    values[property.Name] = property.Value.GetDouble();
                else if (property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() == "NaN")
                    values[property.Name] = double.NaN;
                else if (property.Value.ValueKind == JsonValueKind.String)
                    texts[property.Name] = property.Value.GetString()!;
            string device = texts.GetValueOrDefault("device", "");
            bool isPeer = texts.TryGetValue("peer", out string? peer);
            if (!isPeer && device.Length == 0)
                throw Bad("neither 'device' nor 'peer' is there");
            string who = isPeer ? $"{peer} {texts.GetValueOrDefault("version", "")}{(device is "" or "cpu" ? "" : " on " + device)}".TrimEnd() : device;
            return new BenchResult(who, isPeer, texts.GetValueOrDefault("precision", "double"), (long)Number("rows"), (int)Number("dims"), values.ContainsKey("k") ? (int)Number("k") : 0, values);

            double Number(string name) => values.TryGetValue(name, out double value) && value is >= 0 and <= int.MaxValue ? value : throw Bad($"no sensible '{name}' is there");
        }
        catch (JsonException e)
        {
            throw BadInputException.At(path, $"line {lineNumber}", "not JSON", Remedy, e);
        }

        BadInputException Bad(string problem) => BadInputException.At(path, $"line {lineNumber}", problem, Remedy);
    }

    /// <summary>Rows that an operation was measured on: some take fewer than there are.</summary>
    public long RowsOf(string operation) => (long)Values.GetValueOrDefault(operation + "_rows", Rows);

    /// <summary>Throughput of an operation, if it has one.</summary>
    public Throughput? RateOf(string operation)
    {
        foreach (string unit in new[] { Throughput.ComponentRate, Throughput.RowRate })
            if (Values.TryGetValue($"{operation}_{unit}", out double value))
                return new Throughput(value, unit);
        return null;
    }

    /// <summary>True if a peer did the same operation on the same shape in the same precision as <paramref name="ours"/>.</summary>
    public bool IsComparable(BenchResult ours, string operation) =>
        IsPeer && Precision == ours.Precision && RowsOf(operation) == ours.RowsOf(operation) && Dims == ours.Dims && (Components == 0 || Components == ours.Components);
}
