using UmlCaxs.Catalog;

namespace UmlCaxs.Playground.Datasets;

/// <summary>A column of a dataset in memory.</summary>
/// <param name="info">Name, unit and description.</param>
/// <param name="role">What it is for: feature, position, probability, outlier, sky or other.</param>
internal abstract class DatasetColumn(ColumnInfo info, string role)
{
    /// <summary>Name, unit and description.</summary>
    public ColumnInfo Info { get; } = info;

    /// <inheritdoc cref="ColumnInfo.Name"/>
    public string Name => Info.Name;

    /// <summary>What it is for.</summary>
    public string Role { get; } = role;

    /// <summary>Rows without a value.</summary>
    public long Nulls { get; protected set; }

    /// <summary>Counts what there is to count, once all rows are there.</summary>
    public abstract void Finish();
}

/// <summary>Numbers in single precision, NaN where missing: what the page draws and selects by.</summary>
internal sealed class NumberColumn(ColumnInfo info, string role) : DatasetColumn(info, role)
{
    /// <summary>The values.</summary>
    public Chunks<float> Values { get; } = new();

    /// <summary>Smallest finite value; NaN if there is none.</summary>
    public double Min { get; private set; } = double.NaN;

    /// <summary>Largest finite value; NaN if there is none.</summary>
    public double Max { get; private set; } = double.NaN;

    /// <summary>Smallest value above 0, where a logarithmic axis begins; NaN if there is none.</summary>
    public double MinPositive { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public override void Finish()
    {
        (float min, float max, float positive) = (float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity);
        long nulls = 0;
        for (int chunk = 0; chunk < Values.ChunkCount; chunk++)
            foreach (ref float value in Values.Chunk(chunk))
            {
                // Infinity has no place on an axis, and in single precision 1e39 is infinite.
                if (!float.IsFinite(value))
                {
                    value = float.NaN;
                    nulls++;
                    continue;
                }

                min = Math.Min(min, value);
                max = Math.Max(max, value);
                if (value > 0 && value < positive)
                    positive = value;
            }

        Nulls = nulls;
        if (nulls < Values.Count)
            (Min, Max, MinPositive) = (min, max, float.IsFinite(positive) ? positive : double.NaN);
    }
}

/// <summary>One of few values a row, as a number: <see cref="NoCode"/> where missing.</summary>
internal sealed class CategoryColumn(ColumnInfo info, string role) : DatasetColumn(info, role)
{
    /// <summary>Code of a missing value.</summary>
    public const ushort NoCode = ushort.MaxValue;

    /// <summary>Most values a category can have; a text column with more is none.</summary>
    public const int MostValues = 4096;

    /// <summary>Code of each row.</summary>
    public Chunks<ushort> Codes { get; } = new();

    /// <summary>The values by code.</summary>
    public IReadOnlyList<string> Values { get; set; } = [];

    /// <summary>Rows of each value.</summary>
    public long[] Counts { get; private set; } = [];

    /// <summary>The value of a row; null where missing.</summary>
    public string? this[int row] => Codes[row] is var code && code == NoCode ? null : Values[code];

    /// <summary>Gives the values another order, and the rows their new codes.</summary>
    /// <param name="order">Old code of each new one.</param>
    public void Reorder(int[] order)
    {
        ushort[] codes = new ushort[order.Length];
        for (int code = 0; code < order.Length; code++)
            codes[order[code]] = (ushort)code;
        for (int chunk = 0; chunk < Codes.ChunkCount; chunk++)
            foreach (ref ushort code in Codes.Chunk(chunk))
                if (code != NoCode)
                    code = codes[code];
        Values = [.. order.Select(old => Values[old])];
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        long[] counts = new long[Values.Count + 1];
        for (int chunk = 0; chunk < Codes.ChunkCount; chunk++)
            foreach (ushort code in Codes.Chunk(chunk))
                counts[Math.Min(code, Values.Count)]++;
        (Counts, Nulls) = (counts[..^1], counts[^1]);
    }
}
