using UmlCaxs.Classification;

namespace UmlCaxs.Validation;

/// <summary>
/// How finely classes are told apart: every class by itself, or in groups. The probability of a group is the sum over its
/// classes, and its prediction the group with the largest sum, so that a group is judged as a classifier of its own.
/// </summary>
/// <param name="Name">Name in results.</param>
/// <param name="Groups">Names of the groups, in the order that breaks ties.</param>
/// <param name="GroupOf">Group of every class.</param>
public sealed record ClassLevel(string Name, IReadOnlyList<string> Groups, IReadOnlyList<int> GroupOf)
{
    /// <summary>Name of the level of single classes.</summary>
    public const string Classes = "classes";

    /// <summary>Name of the level of families.</summary>
    public const string Families = "families";

    /// <summary>Name of the level at which Seyfert galaxies count as active nuclei like the others.</summary>
    public const string Broad = "broad";

    /// <summary>
    /// The levels of a scheme: classes, families, and broad families, in which Seyfert belongs to AGN (physically they are the
    /// same: accretion onto the black hole of a galaxy); the last only where a scheme has both.
    /// </summary>
    public static IReadOnlyList<ClassLevel> Of(ClassScheme scheme)
    {
        string[] families = [.. scheme.Classes.Select(c => scheme.Aggregate.GetValueOrDefault(c, c))];
        var levels = new List<ClassLevel>
        {
            new(Classes, scheme.Classes, [.. Enumerable.Range(0, scheme.Classes.Count)]),
            Grouped(Families, families),
        };
        if (families.Contains("AGN") && families.Contains("Seyfert"))
            levels.Add(Grouped(Broad, [.. families.Select(f => f == "Seyfert" ? "AGN" : f)]));
        return levels;
    }

    /// <summary>Sums the probabilities of the classes of each group.</summary>
    /// <param name="probabilities">Rows x classes.</param>
    /// <returns>Rows x groups; NaN for a row without probabilities.</returns>
    public double[] Collapse(ReadOnlySpan<double> probabilities)
    {
        int classes = GroupOf.Count;
        double[] sums = new double[probabilities.Length / classes * Groups.Count];
        for (int at = 0, to = 0; at < probabilities.Length; at += classes, to += Groups.Count)
            for (int c = 0; c < classes; c++)
                sums[to + GroupOf[c]] += probabilities[at + c];
        return sums;
    }

    private static ClassLevel Grouped(string name, string[] groups)
    {
        string[] distinct = [.. groups.Distinct()];
        return new ClassLevel(name, distinct, [.. groups.Select(g => Array.IndexOf(distinct, g))]);
    }
}
