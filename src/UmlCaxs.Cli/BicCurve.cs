using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Cli;

/// <summary>BIC against K in characters: o for the best model of a K, a dot for others.</summary>
internal static class BicCurve
{
    private const int Height = 12;
    private const int LabelWidth = 13;

    /// <summary>Draws the curve, as many K as fit.</summary>
    /// <param name="models">Models.</param>
    /// <param name="width">Characters of a line.</param>
    /// <returns>Lines; none without models.</returns>
    public static IReadOnlyList<string> Draw(IReadOnlyList<ModelScore> models, int width)
    {
        if (models.Count == 0)
            return [];
        int step = models.Max(m => m.K).ToString().Length + 1;
        IGrouping<int, ModelScore>[] byK = [.. models.GroupBy(m => m.K).OrderBy(g => g.Key).Take(Math.Max(1, (width - LabelWidth - 2) / step))];
        double lowest = byK.Min(g => g.Min(m => m.Bic));
        double highest = byK.Max(g => g.Max(m => m.Bic));
        double unit = highest > lowest ? (highest - lowest) / (Height - 1) : 1;
        char[][] lines = [.. Enumerable.Range(0, Height).Select(_ => new string(' ', byK.Length * step).ToCharArray())];
        foreach ((int column, IGrouping<int, ModelScore> some) in byK.Index())
        {
            int at = (column * step) + step - 2;
            foreach (ModelScore model in some)
                lines[LineOf(model.Bic)][at] = '.';
            lines[LineOf(some.Min(m => m.Bic))][at] = 'o';
        }

        string axis = string.Concat(byK.Select(g => g.Key.ToString().PadLeft(step - 1) + " "));
        return [.. lines.Select((line, i) => $"{Label(i),LabelWidth} {new string(line).TrimEnd()}"), $"{"BIC by K",LabelWidth} {axis.TrimEnd()}"];

        int LineOf(double bic) => (int)Math.Round((highest - bic) / unit);

        string Label(int line) => line == 0 ? $"{highest:N0}" : line == Height - 1 && highest > lowest ? $"{lowest:N0}" : "";
    }
}
