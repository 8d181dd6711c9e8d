using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using UmlCaxs.Benchmarking;

namespace UmlCaxs.Cli;

/// <summary>What <c>umlcaxs bench</c> prints about a device: a table, or one flat JSON object.</summary>
/// <param name="session">The device and what it was measured on.</param>
/// <param name="source">Name of the mixture that the rows are drawn from.</param>
/// <param name="threads">CPU threads.</param>
/// <param name="measurements">What was measured.</param>
internal sealed class BenchReport(BenchmarkSession session, string source, int threads, IReadOnlyList<Measurement> measurements)
{
    // NaN is no number in JSON: it goes out as a string.
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Precision => session.Backend.Precision.ToString().ToLowerInvariant();

    /// <summary>The largest error of all, or NaN if one is NaN.</summary>
    private double LargestError => measurements.Aggregate(0.0, (largest, m) => Math.Max(largest, m.LargestError));

    /// <summary>
    /// One line: what was measured on what, then for each measurement NAME <c>NAME_seconds</c>, its throughput, <c>NAME_error</c>
    /// (the largest) and every error and shift by its own name.
    /// </summary>
    public string ToJson()
    {
        var values = new Dictionary<string, object>
        {
            ["device"] = session.Backend.Name,
            ["description"] = session.Backend.Description,
            ["umlcaxs"] = Product.Version,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["precision"] = Precision,
            ["threads"] = threads,
            ["rows"] = session.Rows,
            ["dims"] = session.Problem.Mixture.Dims,
            ["k"] = session.Problem.Mixture.Components,
            ["mixture"] = source,
        };
        foreach (Measurement m in measurements)
        {
            if (m.Rows != session.Rows)
                values[$"{m.Name}_rows"] = m.Rows;
            values[$"{m.Name}_seconds"] = m.Seconds;
            if (m.Rate is { } rate)
                values[$"{m.Name}_{rate.Name}"] = rate.PerSecond;
            values[$"{m.Name}_error"] = m.LargestError;
            foreach (Deviation error in m.Errors)
                values[$"{m.Name}_{error.Name}_error"] = error.Value;
            foreach (Deviation shift in m.Shifts)
                values[$"{m.Name}_{shift.Name}"] = shift.Value;
        }

        values["max_error_vs_scalar"] = LargestError;
        return JsonSerializer.Serialize(values, Json);
    }

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        var table = new ResultTable($"{session.Backend.Name}: {session.Backend.Description}", "operation", "rows", "median", "throughput", "off the scalar reference by");
        foreach (Measurement m in measurements)
            table.Add(m.Title, m.Rows.ToString("N0", CultureInfo.InvariantCulture), BenchFormat.Time(m.Seconds), m.Rate is { } rate ? BenchFormat.Rate(rate) : "", string.Join(", ", m.Errors.Select(e => InWords(e, "G2")).Concat(m.Shifts.Select(s => InWords(s, "G5")))));
        int k = session.Problem.Mixture.Components;
        table.Print(string.Create(CultureInfo.InvariantCulture, $"{session.Problem.Mixture.Dims} features, K = {k} ({source} mixture), {Precision} precision; largest error against scalar {LargestError:G2}"));
    }

    private static string InWords(Deviation deviation, string format) => $"{deviation.Name.Replace('_', ' ')} {deviation.Value.ToString(format, CultureInfo.InvariantCulture)}";
}
