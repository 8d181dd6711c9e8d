using UmlCaxs.Classification;

namespace UmlCaxs.Validation;

/// <summary>Predictions with what is true, at one level: detections, or sources after a vote.</summary>
/// <param name="Groups">Number of classes of the level.</param>
/// <param name="Probabilities">Cases x groups; a row of NaN has no answer.</param>
/// <param name="Truth">Group of each case.</param>
/// <param name="Sources">Source of each case: what the bootstrap draws.</param>
/// <param name="Strata">By case: 0, 1 or 2 for a source with one, two or more detections.</param>
internal sealed record JudgedCases(int Groups, double[] Probabilities, int[] Truth, int[] Sources, int[] Strata)
{
    /// <summary>Number of strata.</summary>
    public const int StrataCount = 3;

    /// <summary>Names of the strata: detections of the source.</summary>
    public static IReadOnlyList<string> StrataNames { get; } = ["1", "2", "more"];

    /// <summary>Cases.</summary>
    public int Count => Truth.Length;

    /// <summary>
    /// One case a source and division, from its detections there: with the soft vote the means of the probabilities, with the
    /// hard vote the shares of the votes; its predicted group is that of <see cref="SourceVote"/>. Detections without an answer
    /// do not vote.
    /// </summary>
    /// <param name="ballots">By source: its cases in obsid order.</param>
    /// <param name="hard">True for the hard vote.</param>
    /// <returns>The cases, and the predicted group of each, -1 for none: a tie of votes is not broken by the order of classes.</returns>
    public (JudgedCases Cases, int[] Predicted) Vote(IReadOnlyList<int[]> ballots, bool hard)
    {
        double[] probabilities = new double[ballots.Count * Groups];
        int[] predicted = new int[ballots.Count];
        for (int s = 0; s < ballots.Count; s++)
        {
            int[] voters = [.. ballots[s].Where(i => !double.IsNaN(Probabilities[i * Groups]))];
            Span<double> target = probabilities.AsSpan(s * Groups, Groups);
            if (voters.Length == 0)
            {
                target.Fill(double.NaN);
                predicted[s] = -1;
                continue;
            }

            double[] votes = [.. voters.SelectMany(i => Probabilities.AsSpan(i * Groups, Groups).ToArray())];
            SourceVote vote = SourceVote.Of(votes, Groups);
            predicted[s] = hard ? vote.HardClass : vote.SoftClass;
            if (hard)
                foreach (int i in voters)
                    target[ArgMaxOf(Probabilities.AsSpan(i * Groups, Groups))] += 1.0 / voters.Length;
            else
                vote.Means.CopyTo(target);
        }

        // Labels of a source mostly agree; where they do not, the most frequent counts, of equals the first in class order.
        int[] truth = [.. ballots.Select(b => b.GroupBy(i => Truth[i]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key)];
        return (new JudgedCases(Groups, probabilities, truth, [.. ballots.Select(b => Sources[b[0]])], [.. ballots.Select(b => Strata[b[0]])]), predicted);
    }

    /// <summary>Some of the cases, as if of one source.</summary>
    public JudgedCases Choose(int[] chosen) => new(
        Groups,
        [.. chosen.SelectMany(i => Probabilities.AsSpan(i * Groups, Groups).ToArray())],
        [.. chosen.Select(i => Truth[i])],
        new int[chosen.Length],
        new int[chosen.Length]);

    /// <summary>The predicted group of each case, -1 without an answer.</summary>
    public int[] Predictions() => [.. Enumerable.Range(0, Count).Select(i => double.IsNaN(Probabilities[i * Groups]) ? -1 : ArgMaxOf(Probabilities.AsSpan(i * Groups, Groups)))];

    private static int ArgMaxOf(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int g = 1; g < values.Length; g++)
            if (values[g] > values[best])
                best = g;
        return best;
    }
}
