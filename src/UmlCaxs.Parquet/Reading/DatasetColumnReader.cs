using System.Globalization;
using System.Text;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// Streams one column of a dataset over a list of row groups, some rows at a time, from one group to the next. Make one for
/// each column; different ones may be used by different threads at the same time.
/// </summary>
public sealed class DatasetColumnReader : IDisposable
{
    private readonly ParquetDataset dataset;
    private readonly int columnIndex;
    private readonly IReadOnlyList<RowGroupRef> groups;
    private readonly ColumnReader reader = new();
    private ColumnText? text;
    private ParquetFile? openFile;
    private int nextGroup;
    private long rowsLeftInGroup;

    /// <summary>A reader at the first row of the first group.</summary>
    /// <param name="dataset">The table; must not be disposed before the reader.</param>
    /// <param name="column">Index among its columns.</param>
    /// <param name="groups">Row groups of the dataset in any order.</param>
    /// <exception cref="ArgumentException">The column is nested.</exception>
    public DatasetColumnReader(ParquetDataset dataset, int column, IReadOnlyList<RowGroupRef> groups)
    {
        (this.dataset, columnIndex, this.groups) = (dataset, column, groups);
        Column = dataset.Columns[column];
        if (Column.IsNested)
            throw new ArgumentException($"'{Column.Name}' is nested and cannot be read.", nameof(column));
        RowsLeft = groups.Sum(g => g.RowCount);
    }

    /// <summary>The column.</summary>
    public ParquetColumn Column { get; }

    /// <summary>Rows from here to the end of the last group.</summary>
    public long RowsLeft { get; private set; }

    /// <summary>Goes to the first row of a group, forwards or back. What lies between is not read.</summary>
    /// <param name="group">Index in the list of groups; their number for the end.</param>
    public void MoveTo(int group)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)group, (uint)groups.Count);
        nextGroup = group;
        rowsLeftInGroup = 0;
        RowsLeft = groups.Skip(group).Sum(g => g.RowCount);
    }

    /// <summary>
    /// Reads the next rows of a numeric column (<see cref="ParquetColumn.IsNumeric"/>) as doubles, rounded to nearest where it
    /// has more digits. Nulls become NaN; dates, times and timestamps their stored number.
    /// </summary>
    /// <param name="values">One for every row; no more than <see cref="RowsLeft"/>.</param>
    /// <exception cref="ParquetException">A file cannot be read or is damaged.</exception>
    public void ReadDoubles(Span<double> values)
    {
        while (!values.IsEmpty)
        {
            int rows = NextRows(values.Length);
            if (!Column.IsPartitionKey)
                reader.ReadDoubles(values[..rows]);
            else
                values[..rows].Fill(PartitionNumber() ?? double.NaN);
            values = values[rows..];
            Take(rows);
        }
    }

    /// <summary>
    /// Reads the next rows of a column that <see cref="ParquetColumn.IsInteger"/>: booleans as 0 or 1, integers sign- or
    /// zero-extended, UINT64 as its bits, dates in days, times and timestamps in their unit.
    /// </summary>
    /// <param name="values">One for every row, no more than <see cref="RowsLeft"/>; 0 for a null.</param>
    /// <param name="isNull">Whether each row has no value.</param>
    /// <exception cref="ParquetException">A file cannot be read or is damaged.</exception>
    public void ReadLongs(Span<long> values, Span<bool> isNull)
    {
        if (isNull.Length != values.Length)
            throw new ArgumentException("A flag for every value.", nameof(isNull));
        while (!values.IsEmpty)
        {
            int rows = NextRows(values.Length);
            if (!Column.IsPartitionKey)
                reader.ReadLongs(values[..rows], isNull[..rows]);
            else
            {
                long? value = PartitionNumber();
                values[..rows].Fill(value ?? 0);
                isNull[..rows].Fill(value is null);
            }
            values = values[rows..];
            isNull = isNull[rows..];
            Take(rows);
        }
    }

    /// <summary>Reads the next rows of a column that <see cref="ParquetColumn.IsByteArray"/> as the bytes that are stored.</summary>
    /// <param name="buffer">Receives them; its other rows stay.</param>
    /// <param name="firstRow">Row of the buffer for the first.</param>
    /// <param name="count">How many; no more than <see cref="RowsLeft"/>.</param>
    /// <exception cref="ParquetException">A file cannot be read or is damaged, or the values take too many bytes.</exception>
    public void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count)
    {
        for (int rows; count > 0; firstRow += rows, count -= rows)
        {
            rows = NextRows(count);
            if (!Column.IsPartitionKey)
                reader.ReadByteArrays(buffer, firstRow, rows);
            else
                FillPartitionText(buffer, firstRow, rows);
            Take(rows);
        }
    }

    /// <summary>Reads the next rows of any column as text in UTF-8, as <see cref="ParquetText"/> writes them.</summary>
    /// <param name="buffer">Receives them; its other rows stay.</param>
    /// <param name="firstRow">Row of the buffer for the first.</param>
    /// <param name="count">How many; no more than <see cref="RowsLeft"/>.</param>
    /// <exception cref="ParquetException">A file cannot be read or is damaged, or the values take too many bytes.</exception>
    public void ReadText(ByteArrayBuffer buffer, int firstRow, int count)
    {
        for (int rows; count > 0; firstRow += rows, count -= rows)
        {
            rows = NextRows(count);
            if (!Column.IsPartitionKey)
                (text ??= new ColumnText(Column)).Read(reader, buffer, firstRow, rows);
            else
                FillPartitionText(buffer, firstRow, rows);
            Take(rows);
        }
    }

    /// <summary>Closes the file in use.</summary>
    public void Dispose()
    {
        openFile?.Release();
        openFile = null;
        MoveTo(groups.Count);
    }

    // Rows of the current group, the next one with rows if it is done.
    private int NextRows(int most)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, RowsLeft);
        while (rowsLeftInGroup == 0)
        {
            RowGroupRef group = groups[nextGroup];
            if (group.RowCount > 0 && !Column.IsPartitionKey)
                Begin(group);
            rowsLeftInGroup = group.RowCount;
            nextGroup++;
        }
        return (int)Math.Min(most, rowsLeftInGroup);
    }

    private void Take(int rows)
    {
        rowsLeftInGroup -= rows;
        RowsLeft -= rows;
    }

    private void Begin(RowGroupRef group)
    {
        if (openFile != group.File)
        {
            openFile?.Release();
            openFile = null;
            group.File.Acquire();
            openFile = group.File;
        }
        reader.Begin(group.File, group.File.Handle, dataset.ColumnOf(group.File, columnIndex), group.Index);
    }

    private string? PartitionValue => groups[nextGroup - 1].PartitionValues[columnIndex - dataset.FileColumnCount];

    private long? PartitionNumber()
    {
        if (!Column.IsInteger)
            throw new InvalidOperationException($"A column of type {Column.TypeText} cannot be read as numbers.");
        return PartitionValue is string value ? long.Parse(value, CultureInfo.InvariantCulture) : null;
    }

    // All rows share the bytes.
    private void FillPartitionText(ByteArrayBuffer buffer, int firstRow, int count)
    {
        string? value = PartitionValue;
        byte[] bytes = value is null ? [] : Encoding.UTF8.GetBytes(value);
        int start = buffer.Append(bytes);
        for (int row = firstRow; row < firstRow + count; row++)
        {
            if (value is null)
                buffer.SetNull(row);
            else
                buffer.SetView(row, start, bytes.Length);
        }
    }
}
