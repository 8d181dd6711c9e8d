using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.Mixture;

namespace UmlCaxs.Pipeline;

/// <summary>What decides the numbers of a fit, in words: one fit does not go on from the checkpoint of another. Neither devices nor the number of processes do, beyond rounding.</summary>
internal static class FitTraits
{
    /// <summary>The traits of a fit.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="path">Where they come from.</param>
    /// <param name="backend">Has the precision.</param>
    /// <param name="options">K and the options of the fit.</param>
    /// <param name="start">The model it starts from; null for a search.</param>
    /// <param name="withGaps">Whether rows with gaps are used.</param>
    public static SortedDictionary<string, string> Of(FeatureData data, string path, IComputeBackend backend, FitOptions options, Model? start, bool withGaps) => new(StringComparer.Ordinal)
    {
        ["version"] = Product.Version,
        ["input"] = Path.GetFileName(Path.TrimEndingDirectorySeparator(path)),
        ["rows"] = Text(data.Rows),
        ["ranges (sha256)"] = Hash(data.Bounds.Min, data.Bounds.Max, data.Bounds.SmallestNonZero, [.. data.Bounds.Observed.Select(n => (double)n)]),
        ["-k"] = Text(options.Components),
        ["--restarts"] = Text(options.Restarts),
        ["--start"] = start is null ? options.Start?.ToString() ?? "auto" : "model " + Hash(start.Mixture.Weights, start.Mixture.Means, start.Mixture.Covariances),
        ["--seed"] = Text(options.Seed),
        ["--tol"] = Text(options.Tolerance),
        ["--max-iter"] = Text(options.MaxIterations),
        ["--reg-covar"] = Text(options.RegCovar),
        ["--missing"] = withGaps ? "marginal" : "drop",
        ["--precision"] = backend.Precision.ToString().ToLowerInvariant(),
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Hash(params IEnumerable<double[]> values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.SelectMany(v => v).ToArray().AsSpan())));
}
