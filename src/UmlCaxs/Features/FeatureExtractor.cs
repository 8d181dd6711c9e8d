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

    /// <summary>A block for batches of this many rows.</summary>
    public FeatureBlock NewBlock(int capacity) => new(Dims, capacity);

    /// <summary>The features of all rows of a batch in physical units; NaN where one is missing or undefined.</summary>
    /// <param name="batch">Rows just read; must stay as they are for as long as the block is used.</param>
    /// <param name="placeOf">Where a row of the batch stands in the file (see <see cref="TableReader.PlaceOf"/>).</param>
    /// <param name="block">Receives them; made by <see cref="NewBlock"/> for at least as many rows.</param>
    /// <param name="threads">Threads to use; -1 for all processors.</param>
    /// <exception cref="BadInputException">A value is infinite or absurdly large, or the column is not a number column.</exception>
    public void Extract(TableBatch batch, Func<int, string> placeOf, FeatureBlock block, int threads = 1)
    {
        Span<bool> allThere = stackalloc bool[Dims];
        bool[] usable = new bool[Dims];
        bool[] finite = new bool[Dims];
        if (threads == 1)
            for (int d = 0; d < Dims; d++)
                ExtractOne(batch, block, d, usable, finite);
        else
            Parallel.For(0, Dims, new ParallelOptions { MaxDegreeOfParallelism = threads }, d => ExtractOne(batch, block, d, usable, finite));
        if (usable.Contains(false))
            ThrowFirstUnusable(batch, placeOf);
        finite.CopyTo(allThere);
        block.CountMissing(batch.RowCount, allThere);
    }

    private void ExtractOne(TableBatch batch, FeatureBlock block, int d, bool[] usable, bool[] finite)
    {
        int rows = batch.RowCount;
        int[] indices = columns[d];
        usable[d] = indices.All(i => batch.Columns[i].Info.IsNumeric);
        if (!usable[d])
            return;
        if (derivations[d] is { } derivation)
        {
            usable[d] = indices.All(i => AreMeasurements(batch.Columns[i], rows));
            Derive(derivation, [.. indices.Select(i => batch.Columns[i])], rows, block.OwnColumn(d));
        }
        else if (batch.Columns[indices[0]] is { Info.IsFloat: true } column)
        {
            block.Use(d, column.Doubles);
        }
        else
        {
            double[] target = block.OwnColumn(d);
            for (int row = 0; row < rows; row++)
                target[row] = batch.Columns[indices[0]].NumberAt(row);
        }

        block.Ranges[d] = ColumnRange.Of(block[d].AsSpan(0, rows));
        finite[d] = block.Ranges[d].AllFinite;
        usable[d] &= derivations[d] is not null || block.Ranges[d].IsWithin(Largest);
    }

    private static bool AreMeasurements(Column column, int rows)
    {
        if (column.Info.IsFloat)
            return ColumnRange.Of(column.Doubles.AsSpan(0, rows)).IsWithin(Largest);
        return true; // no 64-bit integer is larger
    }

    private static void Derive(DerivedFeature derivation, Column[] raw, int rows, double[] target)
    {
        Span<double> values = stackalloc double[raw.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = raw[i].NumberAt(row);

            // A mean of zero leaves the ratio undefined: the feature is missing, not wrong.
            double value = derivation.Formula(values);
            target[row] = double.IsInfinity(value) ? double.NaN : value;
        }
    }

    /// <summary>Names the first value, row by row, that made a column unusable.</summary>
    private void ThrowFirstUnusable(TableBatch batch, Func<int, string> placeOf)
    {
        foreach (int index in columns.SelectMany(c => c))
            if (batch.Columns[index] is { Info.IsNumeric: false } column)
                throw BadInputException.At(Source, $"column '{column.Info.Name}'", $"the type is {column.Info.Type}", "A feature must be a column of numbers.");
        for (int row = 0; row < batch.RowCount; row++)
            foreach (int index in columns.SelectMany(c => c))
                CheckMeasurement(batch.Columns[index], row, placeOf);
    }

    private void CheckMeasurement(Column column, int row, Func<int, string> placeOf)
    {
        double value = column.NumberAt(row);
        if (double.IsInfinity(value))
            throw BadInputException.At(Source, $"{placeOf(row)}, column '{column.Info.Name}'", $"the value is {value:R}", "A feature must be finite; correct the value or leave the cell empty for a missing one.");
        if (Math.Abs(value) > Largest)
            throw BadInputException.At(Source, $"{placeOf(row)}, column '{column.Info.Name}'", $"the value {value:R} is no measurement", $"Correct the value, or leave the cell empty for a missing one; the largest accepted is {Largest:R}.");
    }
}
