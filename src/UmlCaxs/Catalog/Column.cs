using System.Globalization;

namespace UmlCaxs.Catalog;

/// <summary>
/// The values of one column for the rows of a <see cref="TableBatch"/>. Floats of either width live in
/// <see cref="Doubles"/>, integers and booleans (0 or 1) in <see cref="Longs"/>, text in <see cref="Strings"/>; the
/// arrays are as long as the batch's capacity. A null float is NaN as well as marked, so that numeric code can skip the
/// null mask: NaN and null mean the same throughout ("missing").
/// </summary>
public sealed class Column
{
    private readonly bool[] isNull;

    /// <summary>An empty column that can hold <paramref name="capacity"/> values.</summary>
    public Column(ColumnInfo info, int capacity)
    {
        Info = info;
        isNull = new bool[capacity];
        Doubles = info.IsFloat ? new double[capacity] : [];
        Strings = info.Type == ColumnType.String ? new string?[capacity] : [];
        Longs = info.IsFloat || info.Type == ColumnType.String ? [] : new long[capacity];
    }

    /// <summary>Name, type and metadata.</summary>
    public ColumnInfo Info { get; }

    /// <summary>Values of a float column.</summary>
    public double[] Doubles { get; }

    /// <summary>Values of an integer or boolean column.</summary>
    public long[] Longs { get; }

    /// <summary>Values of a text column.</summary>
    public string?[] Strings { get; }

    /// <summary>True if the value of this row is missing.</summary>
    public bool IsNull(int row) => isNull[row];

    /// <summary>Marks the value of this row as missing.</summary>
    public void SetNull(int row)
    {
        isNull[row] = true;
        if (Info.IsFloat)
            Doubles[row] = double.NaN;
        else if (Info.Type == ColumnType.String)
            Strings[row] = null;
        else
            Longs[row] = 0;
    }

    /// <summary>Stores a number in a float column; NaN is stored as null.</summary>
    public void Set(int row, double value)
    {
        Doubles[row] = value;
        isNull[row] = double.IsNaN(value);
    }

    /// <summary>Stores an integer, or a boolean as 0 or 1.</summary>
    public void Set(int row, long value)
    {
        Longs[row] = value;
        isNull[row] = false;
    }

    /// <summary>Stores text; null is missing.</summary>
    public void Set(int row, string? value)
    {
        Strings[row] = value;
        isNull[row] = value is null;
    }

    /// <summary>The value of a numeric column as a double; NaN when missing.</summary>
    public double NumberAt(int row) => isNull[row] ? double.NaN : Info.IsFloat ? Doubles[row] : Longs[row];

    /// <summary>
    /// The value as text that reads back exactly (shortest round trip for floats, in the width of the column), or null.
    /// </summary>
    public string? TextAt(int row)
    {
        if (isNull[row])
            return null;
        return Info.Type switch
        {
            ColumnType.String => Strings[row],
            ColumnType.Float32 => ((float)Doubles[row]).ToString("R", CultureInfo.InvariantCulture),
            ColumnType.Float64 => Doubles[row].ToString("R", CultureInfo.InvariantCulture),
            ColumnType.Boolean => Longs[row] != 0 ? "true" : "false",
            _ => Longs[row].ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Copies one value from a column of the same type.</summary>
    public void CopyFrom(Column source, int sourceRow, int row)
    {
        if (source.IsNull(sourceRow))
            SetNull(row);
        else if (Info.IsFloat)
            Set(row, source.Doubles[sourceRow]);
        else if (Info.Type == ColumnType.String)
            Set(row, source.Strings[sourceRow]);
        else
            Set(row, source.Longs[sourceRow]);
    }
}
