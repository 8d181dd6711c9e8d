using UmlCaxs.Catalog;

namespace UmlCaxs.Classification;

/// <summary>Counts the rows of a table by object type.</summary>
public sealed class TypeCounts(TypeMap types)
{
    /// <summary>Types told apart; no catalogue has as many, and the memory stays bounded if the column holds something else.</summary>
    private const int MostTypes = 10_000;

    private readonly Dictionary<string, long> rowsByType = [];

    /// <summary>Rows without a type.</summary>
    public long WithoutType { get; private set; }

    /// <summary>Rows whose type came after so many different ones that it was not told apart.</summary>
    public long NotToldApart { get; private set; }

    /// <summary>Counts the rows of a batch.</summary>
    /// <param name="column">Object types.</param>
    /// <param name="rows">Number of rows.</param>
    public void Add(Column column, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            if (column.TextAt(row) is not { } type || string.IsNullOrWhiteSpace(type))
                WithoutType++;
            else if (rowsByType.TryGetValue(type, out long count) || rowsByType.Count < MostTypes)
                rowsByType[type] = count + 1;
            else
                NotToldApart++;
        }
    }

    /// <summary>
    /// The types met: those of the first class, of the second, ..., ambiguous ones, other ones, and last those that the table
    /// of types does not list; within each the most frequent first.
    /// </summary>
    public IReadOnlyList<TypeCount> ByMeaning()
    {
        int classes = types.Scheme.Classes.Count;
        return
        [
            .. rowsByType
                .Select(t => new TypeCount(t.Key, types.MeaningOf(t.Key), t.Value))
                .OrderBy(t => t.Meaning.Role switch
                {
                    DetectionRole.Labelled => t.Meaning.Class,
                    DetectionRole.Unlabelled => classes,
                    _ => t.Meaning.IsListed ? classes + 1 : classes + 2,
                })
                .ThenByDescending(t => t.Rows)
                .ThenBy(t => t.Type, StringComparer.Ordinal),
        ];
    }
}
