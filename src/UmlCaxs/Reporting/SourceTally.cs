using System.Runtime.InteropServices;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>What a table of sources shows: detections per source, and the class profiles of a few.</summary>
internal sealed class SourceTally
{
    private const int MostKinds = 16;
    private readonly SortedDictionary<string, Dictionary<long, long>> kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (long Detections, SourceProfile Profile)> largest = new(StringComparer.Ordinal);
    private SourceProfile? wanted;

    /// <summary>Sources.</summary>
    public long Rows { get; private set; }

    /// <summary>Sources by kind (unique, ambiguous) and number of detections.</summary>
    public IReadOnlyDictionary<string, Dictionary<long, long>> Kinds => kinds;

    /// <summary>Sources by master class; those without one are ambiguous.</summary>
    public SortedDictionary<string, long> Classes { get; } = new(StringComparer.Ordinal);

    /// <summary>The source asked for; without one the source with the most detections of each kind.</summary>
    public IReadOnlyList<SourceProfile> Profiles => wanted is not null ? [wanted] : [.. largest.Reverse().Select(p => p.Value.Profile).Take(2)];

    /// <summary>The column with the number of detections.</summary>
    public const string Count = "detection_count";

    /// <summary>The columns of text that are read.</summary>
    public static IReadOnlyList<string> Texts { get; } = ["name", "kind", "master_class"];

    /// <summary>The columns of means and standard deviations that are read.</summary>
    /// <param name="scheme">Classes.</param>
    public static IReadOnlyList<string> Numbers(ClassScheme scheme) => [.. scheme.Classes.SelectMany(c => (string[])[c + "_mean", c + "_std"])];

    /// <summary>Reads a table of sources.</summary>
    /// <param name="reader">Output of voting.</param>
    /// <param name="scheme">Classes.</param>
    /// <param name="source">Name of the source whose profile is wanted; null for those with the most detections.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="BadInputException">Columns are missing, there is no row, or no source of that name.</exception>
    public static SourceTally Read(TableReader reader, ClassScheme scheme, string? source, CancellationToken cancellation)
    {
        string[] missing = [.. Texts.Append(Count).Concat(Numbers(scheme)).Where(c => !reader.Schema.Has(c))];
        if (missing.Length > 0)
            throw BadInputException.At(reader.Path, "header", $"missing column{(missing.Length == 1 ? "" : "s")}: {string.Join(", ", missing)}", "A report takes the sources that 'umlcaxs run' or 'umlcaxs vote' writes.");
        var tally = new SourceTally();
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            tally.Add(batch, reader, scheme, source);
        }

        if (tally.Rows == 0)
            throw BadInputException.At(reader.Path, "", "the table has no rows", "A report needs classified sources; run 'umlcaxs run' on a table that has some.");
        if (source is not null && tally.wanted is null)
            throw BadInputException.At(reader.Path, "", $"no source is called '{source}'", "Give a name from the column 'name' to --source, spelled as there.");
        return tally;
    }

    private void Add(TableBatch batch, TableReader reader, ClassScheme scheme, string? source)
    {
        Column name = batch.Find("name")!;
        Column kind = batch.Find("kind")!;
        Column type = batch.Find("master_class")!;
        Column detections = batch.Find(Count)!;
        (Column Mean, Column Deviation)[] classes = [.. scheme.Classes.Select(c => (batch.Find(c + "_mean")!, batch.Find(c + "_std")!))];
        for (int row = 0; row < batch.RowCount; row++)
        {
            double count = detections.NumberAt(row);
            if (!(count >= 1 && count < 1e15 && count == Math.Floor(count)))
                throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column 'detection_count'", $"{count:R} is no number of detections", "Vote again: 'umlcaxs vote'.");
            string word = kind.TextAt(row) ?? "no kind";
            if (!kinds.TryGetValue(word, out Dictionary<long, long>? histogram))
                kinds[word] = histogram = kinds.Count < MostKinds ? [] : throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column 'kind'", $"'{word}' is another kind of source after {MostKinds} others", "Sources are unique or ambiguous; vote again.");
            CollectionsMarshal.GetValueRefOrAddDefault(histogram, (long)count, out _)++;
            string master = type.TextAt(row) is { } known && scheme.IndexOf(known) >= 0 ? known : "ambiguous";
            Classes[master] = Classes.GetValueOrDefault(master) + 1;
            if (source is not null && name.TextAt(row) == source)
                wanted = Profile();
            if (!largest.TryGetValue(word, out (long Detections, SourceProfile Profile) best) || count > best.Detections)
                largest[word] = ((long)count, Profile());
            Rows++;

            SourceProfile Profile() => new(name.TextAt(row) ?? "a source without a name", $"{word}, {count:N0} detection{(count == 1 ? "" : "s")}", [.. classes.Select(c => c.Mean.NumberAt(row))], [.. classes.Select(c => c.Deviation.NumberAt(row))]);
        }
    }
}
