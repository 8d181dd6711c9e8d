using System.Globalization;
using UmlCaxs.Parquet;

namespace UmlCaxs.Catalog;

/// <summary>
/// The values of one column for the rows of a <see cref="TableBatch"/>. Floats of either width live in
/// <see cref="Doubles"/>, integers and booleans (0 or 1) in <see cref="Longs"/>, text as UTF-8 in <see cref="Text"/>; the
/// arrays are as long as the batch's capacity. NaN and null mean the same throughout ("missing").
/// </summary>
public sealed class Column
{
    private static readonly ByteArrayBuffer NoText = new(0);

    private StringPool? pool;

    /// <summary>An empty column that can hold <paramref name="capacity"/> values.</summary>
    public Column(ColumnInfo info, int capacity)
    {
        Info = info;
        Doubles = info.IsFloat ? new double[capacity] : [];
        Text = info.Type == ColumnType.String ? new ByteArrayBuffer(capacity) : NoText;
        Longs = info.IsFloat || info.Type == ColumnType.String ? [] : new long[capacity];
        LongIsNull = new bool[Longs.Length];
    }

    /// <summary>Name, type and metadata.</summary>
    public ColumnInfo Info { get; }

    /// <summary>Values of a float column, NaN where missing.</summary>
    public double[] Doubles { get; }

    /// <summary>Values of an integer or boolean column.</summary>
    public long[] Longs { get; }

    /// <summary>Where values of an integer or boolean column are missing.</summary>
    public bool[] LongIsNull { get; }

    /// <summary>Values of a text column in UTF-8, in the layout in which Parquet delivers them.</summary>
    public ByteArrayBuffer Text { get; }

    /// <summary>True if the value of this row is missing.</summary>
    public bool IsNull(int row) =>
        Doubles.Length > 0 ? double.IsNaN(Doubles[row])
        : Longs.Length > 0 ? LongIsNull[row]
        : Text.IsNull(row);

    /// <summary>Marks the value of this row as missing.</summary>
    public void SetNull(int row)
    {
        if (Info.IsFloat)
            Doubles[row] = double.NaN;
        else if (Info.Type == ColumnType.String)
            Text.SetNull(row);
        else
            (Longs[row], LongIsNull[row]) = (0, true);
    }

    /// <summary>Stores a number in a float column; NaN is missing.</summary>
    public void Set(int row, double value) => Doubles[row] = value;

    /// <summary>Stores an integer, or a boolean as 0 or 1.</summary>
    public void Set(int row, long value) => (Longs[row], LongIsNull[row]) = (value, false);

    /// <summary>Stores text; null is missing.</summary>
    /// <exception cref="BadInputException">The text of the batch exceeds what one batch can hold.</exception>
    public void Set(int row, string? value)
    {
        if (value is null)
            Text.SetNull(row);
        else
            Set(row, value.AsSpan());
    }

    /// <inheritdoc cref="Set(int, string?)"/>
    public void Set(int row, ReadOnlySpan<char> value)
    {
        try
        {
            Text.Set(row, value);
        }
        catch (InvalidDataException e)
        {
            throw TooMuchText(e);
        }
    }

    /// <summary>Stores text that is UTF-8 already.</summary>
    /// <inheritdoc cref="Set(int, string?)" path="/exception"/>
    public void Set(int row, ReadOnlySpan<byte> utf8)
    {
        try
        {
            Text.Set(row, utf8);
        }
        catch (InvalidDataException e)
        {
            throw TooMuchText(e);
        }
    }

    /// <summary>The value of a numeric column as a double; NaN when missing.</summary>
    public double NumberAt(int row) => Info.IsFloat ? Doubles[row] : LongIsNull[row] ? double.NaN : Longs[row];

    /// <summary>
    /// The value as text that reads back exactly (shortest round trip for floats, in the width of the column), or null. Equal
    /// texts that follow each other closely are the same string. One caller at a time.
    /// </summary>
    public string? TextAt(int row)
    {
        if (IsNull(row))
            return null;
        return Info.Type switch
        {
            ColumnType.String => (pool ??= new StringPool()).Get(Text[row]),
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
            Set(row, source.Text[sourceRow]);
        else
            Set(row, source.Longs[sourceRow]);
    }

    /// <summary>Copies the values of some rows from a column of the same type to rows 0, 1, ...</summary>
    /// <param name="source">The other column.</param>
    /// <param name="rows">Rows of it, ascending.</param>
    public void CopyFrom(Column source, ReadOnlySpan<int> rows)
    {
        // Ascending, and the last is as far as all before it together: in the batches of a complete table.
        if (rows.Length == 0 || rows[^1] != rows.Length - 1)
            for (int i = 0; i < rows.Length; i++)
                CopyFrom(source, rows[i], i);
        else if (Info.IsFloat)
            source.Doubles.AsSpan(0, rows.Length).CopyTo(Doubles);
        else if (Info.Type == ColumnType.String)
            Text.CopyFrom(source.Text, rows.Length);
        else
            CopyLongs(source, rows.Length);
    }

    private void CopyLongs(Column source, int rows)
    {
        source.Longs.AsSpan(0, rows).CopyTo(Longs);
        source.LongIsNull.AsSpan(0, rows).CopyTo(LongIsNull);
    }

    private BadInputException TooMuchText(InvalidDataException e) =>
        new($"column '{Info.Name}': {e.Message}. Leave the column out.", e);
}
