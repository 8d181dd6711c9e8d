using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;

namespace UmlCaxs.Reporting;

/// <summary>What a model makes of labelled detections: their clusters by object type, and their classes against their labels.</summary>
internal sealed class LabelTally
{
    private const int MostTypes = 10_000;
    private readonly Utf8Names types = new();
    private readonly List<long[]> clusters = [];

    private LabelTally(ClassScheme scheme) => Confusion = new long[scheme.Classes.Count, scheme.Classes.Count];

    /// <summary>Detections with a label and all features.</summary>
    public long Rows { get; private set; }

    /// <summary>Labels x predicted classes, in the order of the scheme.</summary>
    public long[,] Confusion { get; }

    /// <summary>Object types as they are in the table, with their detections by cluster; the most frequent first.</summary>
    public IReadOnlyList<(string Type, long[] Clusters)> Types => [.. clusters.Select((c, i) => (Encoding.UTF8.GetString(types[i].Span), c)).OrderByDescending(t => t.c.Sum()).ThenBy(t => t.Item1, StringComparer.Ordinal)];

    /// <summary>Detections in the matrix.</summary>
    public long InClasses { get; private set; }

    /// <summary>Reads labelled detections and classifies them.</summary>
    /// <param name="reader">Features, and labels in a column.</param>
    /// <param name="column">That column.</param>
    /// <param name="model">The model to classify with.</param>
    /// <param name="types">What labels mean for its classes.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="BadInputException">Columns are missing, or there are too many types.</exception>
    public static LabelTally Read(TableReader reader, string column, Model model, TypeMap types, IComputeBackend backend, CancellationToken cancellation)
    {
        if (!reader.Schema.Has(column))
            throw BadInputException.At(reader.Path, "header", $"no column '{column}' with labels", "Give a table with object types to --labels, such as the output of 'umlcaxs crossmatch'.");
        using var classifier = new DetectionClassifier(model, types, backend, reader.Schema, reader.Path, MissingPolicy.Drop, includeLabelled: true);
        var tally = new LabelTally(model.Scheme);
        var input = new TableBatch(reader.Schema);
        var output = new TableBatch(classifier.Schema);
        while (reader.Read(input))
        {
            cancellation.ThrowIfCancellationRequested();
            classifier.Classify(input, reader.PlaceOf, output);
            Column label = input.Find(column)!;
            Column cluster = output.Find(DetectionColumns.Cluster)!;
            Column predicted = output.Find(DetectionColumns.MainType)!;
            for (int row = 0; row < output.RowCount; row++)
            {
                int at = classifier.InputRow(row);
                if (label.IsNull(at) || label.Text[at].IsEmpty)
                    continue;
                tally.Add(label.Text[at], types.MeaningOf(label, at), (int)cluster.Longs[row], model.Scheme.IndexOf(predicted.TextAt(row)), model.Mixture.Components, reader.Path);
            }
        }

        return tally;
    }

    private void Add(ReadOnlySpan<byte> type, TypeMeaning meaning, int cluster, int predicted, int components, string path)
    {
        int number = types.NumberOf(type);
        if (number >= MostTypes)
            throw BadInputException.At(path, "", $"there are more than {MostTypes:N0} different labels", "Labels are object types, such as SIMBAD's main_type; give a table that holds them.");
        if (number == clusters.Count)
            clusters.Add(new long[components]);
        clusters[number][cluster]++;
        Rows++;
        if (meaning.Class < 0 || predicted < 0)
            return;
        Confusion[meaning.Class, predicted]++;
        InClasses++;
    }
}
