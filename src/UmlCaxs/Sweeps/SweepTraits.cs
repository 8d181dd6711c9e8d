using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using UmlCaxs.Catalog;
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
    /// <remarks>Rows that are shared out between processes may be so between any number of them: sums differ in their last bits then, as the sums over rows that are read anew do from those in memory.</remarks>
    public static SortedDictionary<string, string> Of(SweepPlan plan, IComputeBackend backend, FeatureData data, string path, CancellationToken cancellation)
    {
        bool isLarge = data.Rows > SweepFits.MostRowsJudged;
        SortedDictionary<string, string> traits = Of(plan, backend, data.Rows, path);
        traits[isLarge ? "data (sum of hashes)" : "data (sha256)"] = isLarge ? SumOfHashes(data, cancellation) : Hash(data, cancellation);
        if (!isLarge)
            traits["rows in memory"] = data is StreamedFeatures ? "no" : "yes";
        return traits;
    }

    private static SortedDictionary<string, string> Of(SweepPlan plan, IComputeBackend backend, long rows, string path) => new(StringComparer.Ordinal)
    {
        ["version"] = Product.Version,
        ["input"] = Path.GetFileName(Path.TrimEndingDirectorySeparator(path)),
        ["rows"] = Text(rows),
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
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>
    /// Hashes of the rows, with their numbers, added up: the same however the rows are shared out. Against mistakes, not
    /// against intent.
    /// </summary>
    private static string SumOfHashes(FeatureData data, CancellationToken cancellation)
    {
        long sum = 0;
        long number = data.FirstRow;
        double[] row = new double[FeatureSet.Names.Count + 1];
        foreach (FeatureMatrix part in data.Pass(cancellation))
            for (long n = 0; n < part.Rows; n++)
            {
                row[^1] = BitConverter.Int64BitsToDouble(number++);
                part.CopyRow(n, row.AsSpan(0, part.Dims));
                sum += (long)Utf8Hash.Of(MemoryMarshal.AsBytes(row.AsSpan()));
            }

        return ((ulong)data.Ranks.Sum(sum)).ToString("x16", CultureInfo.InvariantCulture);
    }

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
