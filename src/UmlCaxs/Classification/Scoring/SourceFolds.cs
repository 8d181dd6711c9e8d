namespace UmlCaxs.Classification.Scoring;

/// <summary>Folds of labelled detections in which a source is in one fold only, and the sources of each class in all alike.</summary>
internal static class SourceFolds
{
    /// <summary>Deals the sources of each class to the folds in turn, in random order.</summary>
    /// <param name="sources">Source of each row, any numbering.</param>
    /// <param name="labels">Class of each row; a source goes by its first one.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <returns>Fold of each row.</returns>
    public static int[] Deal(IReadOnlyList<int> sources, IReadOnlyList<int> labels, int folds, int seed)
    {
        var classOf = new Dictionary<int, int>();
        for (int row = 0; row < labels.Count; row++)
            classOf.TryAdd(sources[row], labels[row]);
        var foldOf = new Dictionary<int, int>();
        var random = new Random(seed);
        int next = 0;
        foreach (IGrouping<int, KeyValuePair<int, int>> group in classOf.GroupBy(s => s.Value).OrderBy(g => g.Key))
        {
            int[] members = [.. group.Select(s => s.Key)];
            random.Shuffle(members);
            foreach (int source in members)
                foldOf.Add(source, next++ % folds);
        }

        return [.. sources.Select(s => foldOf[s])];
    }
}
