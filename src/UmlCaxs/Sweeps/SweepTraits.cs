using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Sweeps;

/// <summary>What decides the numbers of a sweep, in words: results of one sweep do not go on with another's.</summary>
internal static class SweepTraits
{
    /// <summary>The traits of a sweep.</summary>
    /// <param name="plan">Which models.</param>
    /// <param name="backend">Device; another one rounds differently.</param>
    /// <param name="data">The rows in physical units.</param>
    /// <param name="path">Where they come from.</param>
    /// <param name="cancellation">Ends the pass over the rows.</param>
    public static SortedDictionary<string, string> Of(SweepPlan plan, IComputeBackend backend, FeatureData data, string path, CancellationToken cancellation) => new(StringComparer.Ordinal)
    {
        ["version"] = Product.Version,
        ["input"] = Path.GetFileName(Path.TrimEndingDirectorySeparator(path)),
        ["rows"] = Text(data.Rows),
        ["data (sha256)"] = Hash(data, cancellation),
        ["--k"] = string.Join(",", plan.Components),
        ["--restarts"] = Text(plan.Restarts),
        ["--start"] = string.Join(",", plan.Starts.Select(StartNames.Of)),
        ["--seed"] = Text(plan.Fit.Seed),
        ["--tol"] = Text(plan.Fit.Tolerance),
        ["--max-iter"] = Text(plan.Fit.MaxIterations),
        ["--reg-covar"] = Text(plan.Fit.RegCovar),
        ["--silhouette"] = plan.Silhouettes ? "on" : "off",
        ["--relocate"] = plan.Relocates ? "on" : "off",
        ["--device"] = backend.Name,
        ["--precision"] = backend.Precision.ToString().ToLowerInvariant(),
        ["rows in memory"] = data is StreamedFeatures ? "no" : "yes",
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>The same however the rows are held: parts end at whole chunks.</summary>
    private static string Hash(FeatureData data, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (FeatureMatrix part in data.Pass(cancellation))
            for (int chunk = 0; chunk < part.ChunkCount; chunk++)
                for (int d = 0; d < part.Dims; d++)
                    hash.AppendData(MemoryMarshal.AsBytes(part.Column(chunk, d)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
