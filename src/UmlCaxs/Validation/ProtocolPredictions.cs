namespace UmlCaxs.Validation;

/// <summary>Out-of-fold predictions of a protocol: for every tested row of every division, the probabilities of every rule.</summary>
/// <param name="Protocol">Name of the protocol.</param>
/// <param name="Table">The table.</param>
/// <param name="Rules">The rules.</param>
internal sealed record ProtocolPredictions(string Protocol, ValidationTable Table, IReadOnlyList<ValidationRule> Rules)
{
    /// <summary>Row of the table of each prediction.</summary>
    public List<int> Rows { get; } = [];

    /// <summary>Repeat and fold of each prediction.</summary>
    public List<(int Repeat, int Fold)> Splits { get; } = [];

    /// <summary>By rule: the probabilities of the predictions of each division, predictions x classes.</summary>
    public IReadOnlyList<List<double[]>> Probabilities { get; } = [.. Rules.Select(_ => new List<double[]>())];

    /// <summary>ln of the tail probability of the nearest class, of each prediction.</summary>
    public List<double> LogTails { get; } = [];

    /// <summary>Conformal p-value of each prediction; NaN without held-out scores.</summary>
    public List<double> Ranks { get; } = [];

    /// <summary>Divisions that were made use of.</summary>
    public int Divisions { get; private set; }

    /// <summary>Rows that fitted a transform and a mixture, on average over the divisions.</summary>
    public double MeanTrainingRows { get; private set; }

    /// <summary>Adds the results of a division.</summary>
    /// <param name="split">The division.</param>
    /// <param name="division">What it gave, for every rule.</param>
    public void Add(ValidationSplit split, JudgedDivision division)
    {
        LogTails.AddRange(division.LogTails);
        Ranks.AddRange(division.Ranks);
        Rows.AddRange(division.Rows);
        for (int i = 0; i < division.Rows.Length; i++)
            Splits.Add((split.Repeat, split.Fold));
        for (int r = 0; r < Probabilities.Count; r++)
            Probabilities[r].Add(division.Probabilities[r]);
        MeanTrainingRows = ((MeanTrainingRows * Divisions) + division.TrainingRows) / (Divisions + 1);
        Divisions++;
    }

    /// <summary>All probabilities of a rule: predictions x classes.</summary>
    public double[] Of(int rule) => [.. Probabilities[rule].SelectMany(p => p)];
}
