using UmlCaxs.Catalog;

namespace UmlCaxs.Features;

/// <summary>Takes the features of a detection out of a table that brings them as such or as raw catalogue columns.</summary>
public sealed class FeatureExtractor
{
    /// <summary>No measurement comes near it, and squares and determinants of what lies below do not overflow.</summary>
    private const double Largest = 1e100;

    private readonly IReadOnlyList<string> names;
    private readonly int[][] columns;
    private readonly DerivedFeature?[] derivations;

    /// <summary>Finds the columns of every feature.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="source">File name, for messages.</param>
    /// <param name="names">Features wanted, in order; those of <see cref="FeatureSet"/> unless a model has others.</param>
    /// <exception cref="BadInputException">A feature is neither there nor derivable; all such are listed, with the raw columns that would do.</exception>
    public FeatureExtractor(TableSchema schema, string source, IReadOnlyList<string>? names = null)
    {
        Source = source;
        this.names = names ?? FeatureSet.Names;
        columns = new int[this.names.Count][];
        derivations = new DerivedFeature?[this.names.Count];
        var missing = new List<string>();
        for (int d = 0; d < this.names.Count; d++)
        {
            string name = this.names[d];
            FeatureSet.Derived.TryGetValue(name, out DerivedFeature? derivation);
            if (schema.Has(name))
                columns[d] = [schema.IndexOf(name)];
            else if (derivation is not null && derivation.RawColumns.All(schema.Has))
                (columns[d], derivations[d]) = ([.. derivation.RawColumns.Select(schema.IndexOf)], derivation);
            else
                missing.Add(derivation is null ? name : $"{name} (or the raw columns {string.Join(", ", derivation.RawColumns)})");
        }

        if (missing.Count > 0)
            throw BadInputException.At(Source, "header", $"missing feature column{(missing.Count == 1 ? "" : "s")}: {string.Join("; ", missing)}", "Add or rename the columns; 'umlcaxs inspect' lists what the file has.");
    }

    /// <summary>File name, for messages.</summary>
    public string Source { get; }

    /// <summary>D.</summary>
    public int Dims => names.Count;

    /// <summary>Every column that can play a part in a feature: forced to numbers when a table is opened.</summary>
    public static IReadOnlyCollection<string> CandidateColumns { get; } =
        [.. FeatureSet.Names.Concat(FeatureSet.Derived.Values.SelectMany(d => d.RawColumns)).Distinct()];

    /// <summary>The features of one row in physical units; NaN where one is missing or undefined.</summary>
    /// <param name="batch">Rows just read.</param>
    /// <param name="row">Row of the batch.</param>
    /// <param name="placeOf">Where a row of the batch stands in the file (see <see cref="TableReader.PlaceOf"/>).</param>
    /// <param name="features">Receives D values.</param>
    /// <returns>True if all are there.</returns>
    /// <exception cref="BadInputException">A value is infinite or absurdly large, or the column is not a number column.</exception>
    public bool Extract(TableBatch batch, int row, Func<int, string> placeOf, Span<double> features)
    {
        bool complete = true;
        Span<double> raw = stackalloc double[3];
        for (int d = 0; d < features.Length; d++)
        {
            int[] indices = columns[d];
            for (int i = 0; i < indices.Length; i++)
                raw[i] = Finite(batch.Columns[indices[i]], row, placeOf);
            double value = raw[0];
            if (derivations[d] is { } derivation)
            {
                // A mean of zero leaves the ratio undefined: the feature is missing, not wrong.
                value = derivation.Formula(raw[..indices.Length]);
                if (double.IsInfinity(value))
                    value = double.NaN;
            }

            features[d] = value;
            complete &= !double.IsNaN(value);
        }

        return complete;
    }

    private double Finite(Column column, int row, Func<int, string> placeOf)
    {
        if (!column.Info.IsNumeric)
            throw BadInputException.At(Source, $"column '{column.Info.Name}'", $"the type is {column.Info.Type}", "A feature must be a column of numbers.");
        double value = column.NumberAt(row);
        if (double.IsInfinity(value))
            throw BadInputException.At(Source, $"{placeOf(row)}, column '{column.Info.Name}'", $"the value is {value:R}", "A feature must be finite; correct the value or leave the cell empty for a missing one.");
        if (Math.Abs(value) > Largest)
            throw BadInputException.At(Source, $"{placeOf(row)}, column '{column.Info.Name}'", $"the value {value:R} is no measurement", $"Correct the value, or leave the cell empty for a missing one; the largest accepted is {Largest:R}.");
        return value;
    }
}
