namespace UmlCaxs.Validation;

/// <summary>
/// What metrics are made of, as sums over cases: confusion counts, losses, and the bins of the reliability diagram. Sums of a
/// source are kept together, so that a resample of sources is a weighted sum of few numbers.
/// </summary>
internal sealed class ScoreSums
{
    /// <summary>
    /// Bins of equal width of the confidence, from 0 to 1, each closed below and open above but for the last. Ten: with them the
    /// paper's rule has its known calibration error of 0.133 on the labelled detections of the Chandra catalogue.
    /// </summary>
    public const int Bins = 10;

    /// <summary>Probabilities are kept this far from 0 when a logarithm is taken of them.</summary>
    public const double Clip = 1e-15;

    private readonly int[] starts;
    private readonly int[] slots;
    private readonly double[] values;

    /// <summary>Sums the cases of each source.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="predicted">Predicted group of each, -1 for none.</param>
    /// <param name="placeOf">Place of a source among those the bootstrap draws.</param>
    /// <param name="sources">Number of these.</param>
    public ScoreSums(JudgedCases cases, int[] predicted, IReadOnlyDictionary<int, int> placeOf, int sources)
    {
        (Groups, Sources) = (cases.Groups, sources);
        var entries = new List<(int Place, int Slot, double Value)>();
        for (int i = 0; i < cases.Count; i++)
        {
            int place = placeOf[cases.Sources[i]];
            int stratum = cases.Strata[i] * Slots;
            ReadOnlySpan<double> p = cases.Probabilities.AsSpan(i * Groups, Groups);
            int truth = cases.Truth[i];
            bool answered = predicted[i] >= 0;

            // Without an answer nothing is known: every group is as probable as another, and none is right.
            double even = 1.0 / Groups;
            double confidence = answered ? p[predicted[i]] : even;
            double brier = 0;
            for (int g = 0; g < Groups; g++)
                brier += Square((answered ? p[g] : even) - (g == truth ? 1 : 0));
            bool right = predicted[i] == truth;
            int bin = BinOf(confidence);
            Add(answered ? Confusion(truth, predicted[i]) : Unanswered(truth), 1);
            Add(LogLoss, -Math.Log(Math.Clamp(answered ? p[truth] : even, Clip, 1 - Clip)));
            Add(Brier, brier);
            Add(BinCount(bin), 1);
            Add(BinConfidence(bin), confidence);
            if (right)
                Add(BinRight(bin), 1);

            void Add(int slot, double value) => entries.Add((place, stratum + slot, value));
        }

        // A stable order, so that sums do not depend on how a sort breaks ties.
        (int, int, double)[] sorted = [.. entries.OrderBy(e => e.Place).ThenBy(e => e.Slot)];
        starts = new int[sources + 1];
        var mergedSlots = new List<int>();
        var mergedValues = new List<double>();
        int last = -1;
        foreach ((int place, int slot, double value) in sorted)
        {
            if (place == last && mergedSlots[^1] == slot)
            {
                mergedValues[^1] += value;
                continue;
            }

            mergedSlots.Add(slot);
            mergedValues.Add(value);
            last = place;
            starts[place + 1] = mergedSlots.Count;
        }

        for (int s = 1; s <= sources; s++)
            starts[s] = Math.Max(starts[s], starts[s - 1]);
        (slots, values) = ([.. mergedSlots], [.. mergedValues]);
    }

    /// <summary>Groups of the level.</summary>
    public int Groups { get; }

    /// <summary>Sources that can be drawn.</summary>
    public int Sources { get; }

    /// <summary>Sums of a stratum.</summary>
    public int Slots => (Groups * (Groups + 1)) + 2 + (3 * Bins);

    /// <summary>Sums of all strata.</summary>
    public int AllSlots => Slots * JudgedCases.StrataCount;

    /// <summary>Place of a confusion count.</summary>
    public int Confusion(int truth, int predicted) => (truth * Groups) + predicted;

    /// <summary>Place of the count of cases of a group without an answer.</summary>
    public int Unanswered(int truth) => (Groups * Groups) + truth;

    /// <summary>Place of the log loss.</summary>
    public int LogLoss => Groups * (Groups + 1);

    /// <summary>Place of the Brier score.</summary>
    public int Brier => LogLoss + 1;

    /// <summary>Place of the number of cases in a bin.</summary>
    public int BinCount(int bin) => Brier + 1 + bin;

    /// <summary>Place of the sum of the confidences in a bin.</summary>
    public int BinConfidence(int bin) => BinCount(bin) + Bins;

    /// <summary>Place of the number of right predictions in a bin.</summary>
    public int BinRight(int bin) => BinConfidence(bin) + Bins;

    /// <summary>Adds the sums of all sources, weighted.</summary>
    /// <param name="weights">Sources x width: how often each source was drawn in each draw.</param>
    /// <param name="width">Draws.</param>
    /// <returns>All slots x draws.</returns>
    public double[] Weighted(ReadOnlySpan<double> weights, int width)
    {
        double[] totals = new double[AllSlots * width];
        for (int s = 0; s < Sources; s++)
        {
            ReadOnlySpan<double> own = weights.Slice(s * width, width);
            for (int e = starts[s]; e < starts[s + 1]; e++)
                AddTo(totals.AsSpan(slots[e] * width, width), own, values[e]);
        }

        return totals;
    }

    /// <summary>The sums of every stratum, each source once: strata x slots.</summary>
    public double[] Totals()
    {
        double[] totals = new double[AllSlots];
        for (int e = 0; e < slots.Length; e++)
            totals[slots[e]] += values[e];
        return totals;
    }

    private static void AddTo(Span<double> totals, ReadOnlySpan<double> weights, double value) =>
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(weights, value, totals, totals);

    private static int BinOf(double confidence) => Math.Clamp((int)(confidence * Bins), 0, Bins - 1);

    private static double Square(double x) => x * x;
}
