using UmlCaxs.Synthetic;

namespace UmlCaxs.Validation;

/// <summary>
/// The two ways to divide a table. By detection: 80 % of the detections of every class train, the others test, again and
/// again (what scikit-learn calls a stratified shuffle split): the protocol of Perez-Diaz et al. 2024, in which detections of
/// one source land on both sides. By source: k folds of whole sources with about the same classes in each, so that nothing of
/// a tested source was seen before.
/// </summary>
internal static class Splits
{
    private const double TestShare = 0.2;
    private const int DetectionPurpose = 701;
    private const int SourcePurpose = 702;

    /// <summary>Random divisions by detection.</summary>
    /// <param name="table">Detections.</param>
    /// <param name="included">By class: false for one that takes no part.</param>
    /// <param name="count">Number of divisions; each is a repeat by itself.</param>
    /// <param name="seed">Seed of the choice.</param>
    public static IReadOnlyList<ValidationSplit> ByDetection(ValidationTable table, bool[] included, int count, int seed)
    {
        int[][] strata = [.. Enumerable.Range(0, included.Length).Where(c => included[c]).Append(ValidationTable.None).Select(label => RowsOf(table, label))];
        return [.. Enumerable.Range(0, count).Select(repeat =>
        {
            var random = new RandomStream(seed, repeat, DetectionPurpose);
            var tested = new bool[table.Rows];
            foreach (int[] stratum in strata)
            {
                int[] shuffled = [.. stratum];
                Shuffle(shuffled, ref random);
                int test = stratum.Length < 2 ? 0 : Math.Clamp((int)Math.Round(TestShare * stratum.Length), 1, stratum.Length - 1);
                foreach (int row in shuffled.AsSpan(0, test))
                    tested[row] = true;
            }

            return Divide(table, included, repeat, 0, row => tested[row]);
        })];
    }

    /// <summary>Repeated folds by source: every labelled detection is tested once a repeat.</summary>
    /// <param name="table">Detections.</param>
    /// <param name="included">By class: false for one that takes no part.</param>
    /// <param name="folds">Folds of a repeat.</param>
    /// <param name="repeats">Repeats.</param>
    /// <param name="seed">Seed of the choice.</param>
    public static IReadOnlyList<ValidationSplit> BySource(ValidationTable table, bool[] included, int folds, int repeats, int seed)
    {
        int[][] counts = Counts(table, included);
        var splits = new List<ValidationSplit>();
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            int[] foldOf = Assign(counts, included.Length + 1, folds, new RandomStream(seed, repeat, SourcePurpose));
            for (int f = 0; f < folds; f++)
            {
                // An unlabelled detection of a tested source must not train either.
                int fold = f;
                splits.Add(Divide(table, included, repeat, fold, row => foldOf[table.Sources[row]] == fold));
            }
        }

        return splits;
    }

    /// <summary>By source: its detections of every class and, last, of types outside the classes; empty for one without any.</summary>
    private static int[][] Counts(ValidationTable table, bool[] included)
    {
        int[][] counts = new int[table.SourceCount][];
        Array.Fill(counts, []);
        for (int row = 0; row < table.Rows; row++)
        {
            int label = table.Labels[row];
            if (label == ValidationTable.Unlabelled || (label >= 0 && !included[label]))
                continue;
            ref int[] own = ref counts[table.Sources[row]];
            if (own.Length == 0)
                own = new int[included.Length + 1];
            own[label >= 0 ? label : included.Length]++;
        }

        return counts;
    }

    /// <summary>
    /// Largest sources first, each into the fold that has the fewest detections of the source's main class so far, of equals the
    /// fewest in all, of equals the first: every class is spread as evenly as whole sources allow.
    /// </summary>
    private static int[] Assign(int[][] counts, int classes, int folds, RandomStream random)
    {
        int[] order = [.. Enumerable.Range(0, counts.Length).Where(s => counts[s].Length > 0)];
        Shuffle(order, ref random);
        int[] sizes = [.. order.Select(s => -counts[s].Sum())];
        int[] ranks = [.. Enumerable.Range(0, order.Length)];
        Array.Sort(ranks, (a, b) => sizes[a] != sizes[b] ? sizes[a].CompareTo(sizes[b]) : a.CompareTo(b));
        int[] foldOf = new int[counts.Length];
        Array.Fill(foldOf, -1);
        long[,] filled = new long[folds, classes];
        long[] totals = new long[folds];
        foreach (int rank in ranks)
        {
            int[] own = counts[order[rank]];
            int main = Array.IndexOf(own, own.Max());
            int best = 0;
            for (int f = 1; f < folds; f++)
                if (filled[f, main] < filled[best, main] || (filled[f, main] == filled[best, main] && totals[f] < totals[best]))
                    best = f;
            foldOf[order[rank]] = best;
            for (int c = 0; c < classes; c++)
            {
                filled[best, c] += own[c];
                totals[best] += own[c];
            }
        }

        return foldOf;
    }

    private static ValidationSplit Divide(ValidationTable table, bool[] included, int repeat, int fold, Func<int, bool> isHeldOut)
    {
        var training = new List<int>();
        var test = new List<int>();
        for (int row = 0; row < table.Rows; row++)
        {
            int label = table.Labels[row];
            if (label >= 0 && !included[label])
                continue;
            if (label != ValidationTable.Unlabelled && isHeldOut(row))
                test.Add(row);
            else if (!isHeldOut(row))
                training.Add(row);
        }

        return new ValidationSplit(repeat, fold, [.. training], [.. test]);
    }

    private static int[] RowsOf(ValidationTable table, int label) => [.. Enumerable.Range(0, table.Rows).Where(row => table.Labels[row] == label)];

    private static void Shuffle(int[] values, ref RandomStream random)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = random.NextIndex(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
