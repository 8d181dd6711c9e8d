using System.Globalization;
using System.Text;
using UmlCaxs.Benchmarking;

namespace UmlCaxs.Cli;

/// <summary>
/// Results of many runs side by side: lines of <c>umlcaxs bench --json</c> and of programs that measure peers, which have
/// <c>peer</c> and <c>version</c> for <c>device</c>. Lines with <c>machine</c> say where that was and are passed over.
/// </summary>
internal sealed class BenchComparison
{
    private const string SecondsEnd = "_seconds";

    private static readonly Dictionary<string, string> Titles = new()
    {
        ["em"] = "EM iteration",
        ["inference"] = "Posteriors",
        ["classification"] = "Classification",
        ["batch"] = $"One E-step of {BenchmarkProblem.SweepComponents * BenchmarkProblem.SweepRestarts} mixtures, K = 1..{BenchmarkProblem.SweepComponents}",
        ["silhouette"] = "Silhouette of one labelling",
        ["silhouettes"] = $"Silhouettes of {(BenchmarkProblem.SweepComponents - 1) * BenchmarkProblem.SweepRestarts} labellings",
        ["sweep"] = $"Sweep, K = 1..{BenchmarkProblem.SweepComponents} x {BenchmarkProblem.SweepRestarts} restarts to convergence",
    };

    private readonly List<BenchResult> results = [];

    private BenchComparison()
    {
    }

    /// <summary>Reads results.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or a line is no result.</exception>
    public static BenchComparison Read(string path)
    {
        var comparison = new BenchComparison();
        try
        {
            foreach ((int index, string line) in File.ReadLines(path).Index())
                if (line.Length > 0 && BenchResult.Parse(line, path, index + 1) is { } result)
                    comparison.results.Add(result);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BadInputException.At(path, "", "the file cannot be read: " + e.Message.TrimEnd('.'), "Give a file of lines that 'umlcaxs bench --json' printed.", e);
        }

        return comparison;
    }

    /// <summary>
    /// A table for each operation, of the last result for each device and shape. A ratio is a peer's time over that of the line, for the same shape and precision: above 1 the
    /// line is faster.
    /// </summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (string operation in results.SelectMany(r => r.Values.Keys).Where(k => k.EndsWith(SecondsEnd, StringComparison.Ordinal)).Select(k => k[..^SecondsEnd.Length]).Distinct())
            Append(text, operation);
        return text.ToString();
    }

    private void Append(StringBuilder text, string operation)
    {
        // Of what was measured again the last counts.
        BenchResult[] measured = [.. results.Where(r => r.Values.ContainsKey(operation + SecondsEnd)).GroupBy(r => (r.Who, r.Precision, r.RowsOf(operation), r.Dims, r.Components)).Select(g => g.Last()).OrderBy(r => r.Dims).ThenBy(r => r.RowsOf(operation)).ThenBy(r => r.Components).ThenBy(r => r.IsPeer)];
        string[] peers = [.. measured.Where(r => r.IsPeer).Select(r => r.Who).Distinct()];
        text.Append(text.Length == 0 ? "" : "\n").Append(CultureInfo.InvariantCulture, $"## {Titles.GetValueOrDefault(operation, operation)}\n\n");
        AppendRow(text, ["rows", "D", "K", "on", "precision", "time", "throughput", "error", .. peers.Select(p => "x " + p)]);
        AppendRow(text, ["---:", "---:", "---:", "---", "---", "---:", "---:", "---:", .. peers.Select(_ => "---:")]);
        foreach (BenchResult r in measured)
        {
            double seconds = r.Values[operation + SecondsEnd];
            IEnumerable<string> ratios = peers.Select(p => measured.FirstOrDefault(other => other.Who == p && other.IsComparable(r, operation)) is { } peer && !r.IsPeer
                ? BenchFormat.Digits(peer.Values[operation + SecondsEnd] / seconds)
                : "");
            AppendRow(
                text,
                [
                    r.RowsOf(operation).ToString(CultureInfo.InvariantCulture),
                    r.Dims.ToString(CultureInfo.InvariantCulture),
                    r.Components == 0 ? "" : r.Components.ToString(CultureInfo.InvariantCulture),
                    r.Who,
                    r.Precision,
                    BenchFormat.Time(seconds),
                    r.RateOf(operation) is { } rate ? BenchFormat.Rate(rate) : "",
                    ErrorOf(r, operation),
                    .. ratios,
                ]);
        }
    }

    private static string ErrorOf(BenchResult result, string operation)
    {
        if (!result.Values.TryGetValue(operation + "_error", out double error))
            return "";
        double flips = result.Values.GetValueOrDefault(operation + "_label_flips") + result.Values.GetValueOrDefault(operation + "_class_flips");
        string text = error.ToString("0e-0", CultureInfo.InvariantCulture);
        return flips == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}, {flips} flips");
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
