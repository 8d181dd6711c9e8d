using UmlCaxs.Distribution;
using UmlCaxs.Synthetic;

namespace UmlCaxs.Validation;

/// <summary>
/// 95 % percentile intervals of metrics from resampled sources (Efron and Tibshirani 1993): detections of a source are not
/// independent, so whole sources are drawn. Every draw has random numbers of its own; the intervals depend on the seed alone.
/// </summary>
internal static class SourceBootstrap
{
    /// <summary>Resamples.</summary>
    public const int Draws = 1000;

    private const double Tail = 0.025;
    private const int Purpose = 703;
    private const int MostDrawsAtOnce = 64;
    private const int MostWeights = 1 << 23;

    /// <summary>Intervals of the metrics of several sets of cases of the same sources, all with the same draws.</summary>
    /// <param name="sums">The sets.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="ranks">Processes that all have the sets, between which they are shared out; null for one.</param>
    /// <param name="cancellation">Ends the bootstrap.</param>
    /// <returns>By set: by stratum and last for all cases: ends of the interval of every metric.</returns>
    public static IReadOnlyList<(double Low, double High)[][]> Run(IReadOnlyList<ScoreSums> sums, int seed, int threads, Communicator? ranks, CancellationToken cancellation)
    {
        if (ranks is null || ranks.Size == 1)
            return OfSets([.. sums], seed, threads, cancellation);
        (double Low, double High)[][][][] shares = ranks.Share(ranks.Size, rank => OfSets([.. sums.Where((_, set) => set % ranks.Size == rank)], seed, threads, cancellation), Write, Read);
        return [.. sums.Select((_, set) => shares[set % ranks.Size][set / ranks.Size])];
    }

    private static (double Low, double High)[][][] OfSets(ScoreSums[] sums, int seed, int threads, CancellationToken cancellation)
    {
        if (sums.Length == 0)
            return [];
        int sources = sums[0].Sources;
        double[][][][] samples = [.. sums.Select(s => Samples(s))]; // set, stratum, metric, draw
        int width = Math.Clamp(MostWeights / Math.Max(1, sources), 1, MostDrawsAtOnce);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        double[] weights = new double[sources * width];
        for (int first = 0; first < Draws; first += width)
        {
            int count = Math.Min(width, Draws - first);
            Draw(weights.AsSpan(0, sources * count), sources, first, count, seed);
            Parallel.For(0, sums.Length, parallel, i => Measure(sums[i], sums[i].Weighted(weights.AsSpan(0, sources * count), count), first, count, samples[i]));
        }

        var intervals = new (double, double)[sums.Length][][];
        Parallel.For(0, sums.Length, parallel, i => intervals[i] = [.. samples[i].Select(metrics => metrics.Select(Interval).ToArray())]);
        return intervals;
    }

    /// <summary>How often each source is drawn: sources x draws.</summary>
    internal static void Draw(Span<double> weights, int sources, int first, int count, int seed)
    {
        weights.Clear();
        for (int draw = 0; draw < count; draw++)
        {
            var random = new RandomStream(seed, first + draw, Purpose);
            for (int s = 0; s < sources; s++)
                weights[(random.NextIndex(sources) * count) + draw]++;
        }
    }

    /// <summary>Quantiles with linear interpolation between the sorted values, as numpy's default; NaN where nothing was ever defined.</summary>
    internal static (double Low, double High) Interval(double[] sample)
    {
        double[] sorted = [.. sample.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? (double.NaN, double.NaN) : (Quantile(sorted, Tail), Quantile(sorted, 1 - Tail));
    }

    private static void Write(BinaryWriter writer, (double Low, double High)[][][] sets)
    {
        writer.Write(sets.Length);
        foreach ((double Low, double High)[][] strata in sets)
        {
            writer.Write(strata.Length);
            foreach ((double Low, double High)[] metrics in strata)
            {
                writer.Write(metrics.Length);
                foreach ((double low, double high) in metrics)
                {
                    writer.Write(low);
                    writer.Write(high);
                }
            }
        }
    }

    private static (double Low, double High)[][][] Read(BinaryReader reader) =>
        Several(() => Several(() => Several(() => (reader.ReadDouble(), reader.ReadDouble()), reader), reader), reader);

    private static T[] Several<T>(Func<T> one, BinaryReader reader) => [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => one())];

    private static double[][][] Samples(ScoreSums sums) =>
        [.. Enumerable.Range(0, JudgedCases.StrataCount + 1).Select(_ => Enumerable.Range(0, Metrics.Count(sums.Groups)).Select(_ => new double[Draws]).ToArray())];

    private static void Measure(ScoreSums sums, double[] totals, int first, int width, double[][][] samples)
    {
        int slots = sums.Slots;
        double[] all = new double[slots];
        for (int draw = 0; draw < width; draw++)
        {
            Array.Clear(all);
            for (int stratum = 0; stratum <= JudgedCases.StrataCount; stratum++)
            {
                bool isAll = stratum == JudgedCases.StrataCount;
                int offset = stratum * slots;
                int column = draw;
                for (int slot = 0; slot < slots && !isAll; slot++)
                    all[slot] += totals[((offset + slot) * width) + column];
                double[] metrics = Metrics.Of(sums, isAll ? slot => all[slot] : slot => totals[((offset + slot) * width) + column]);
                for (int m = 0; m < metrics.Length; m++)
                    samples[stratum][m][first + draw] = metrics[m];
            }
        }
    }

    private static double Quantile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int low = (int)at;
        return low + 1 >= sorted.Length ? sorted[^1] : sorted[low] + ((at - low) * (sorted[low + 1] - sorted[low]));
    }
}
