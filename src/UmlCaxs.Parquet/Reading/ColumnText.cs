using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>Reads a column of any type as text.</summary>
internal sealed class ColumnText(ParquetColumn column)
{
    private const int BlockRows = 1024;

    private readonly long[] longs = new long[BlockRows];
    private readonly bool[] isNull = new bool[BlockRows];
    private readonly double[] doubles = new double[BlockRows];
    private readonly ByteArrayBuffer bytes = new(BlockRows);

    /// <summary>Reads rows that the reader is at.</summary>
    /// <exception cref="ParquetException">The pages are damaged.</exception>
    public void Read(ColumnReader reader, ByteArrayBuffer buffer, int firstRow, int count)
    {
        if (column.IsText)
        {
            reader.ReadByteArrays(buffer, firstRow, count);
            return;
        }
        for (int rows; count > 0; firstRow += rows, count -= rows)
        {
            rows = Math.Min(count, BlockRows);
            if (column.IsByteArray)
                FormatBytes(reader, buffer, firstRow, rows);
            else if (column.IsFloating)
                FormatDoubles(reader, buffer, firstRow, rows);
            else
                FormatLongs(reader, buffer, firstRow, rows);
        }
    }

    private void FormatBytes(ColumnReader reader, ByteArrayBuffer buffer, int firstRow, int rows)
    {
        bytes.Clear();
        reader.ReadByteArrays(bytes, 0, rows);
        for (int i = 0; i < rows; i++)
        {
            if (bytes.IsNull(i))
                buffer.SetNull(firstRow + i);
            else
                buffer.Set(firstRow + i, reader.Format(bytes[i]));
        }
    }

    private void FormatLongs(ColumnReader reader, ByteArrayBuffer buffer, int firstRow, int rows)
    {
        reader.ReadLongs(longs.AsSpan(0, rows), isNull.AsSpan(0, rows));
        for (int i = 0; i < rows; i++)
        {
            if (isNull[i])
                buffer.SetNull(firstRow + i);
            else
                buffer.Set(firstRow + i, ParquetText.Format(column, longs[i]));
        }
    }

    // A null and a NaN look the same as numbers, and as text: both are nothing that could be known.
    private void FormatDoubles(ColumnReader reader, ByteArrayBuffer buffer, int firstRow, int rows)
    {
        reader.ReadDoubles(doubles.AsSpan(0, rows));
        for (int i = 0; i < rows; i++)
        {
            if (double.IsNaN(doubles[i]))
                buffer.SetNull(firstRow + i);
            else
                buffer.Set(firstRow + i, ParquetText.Format(doubles[i]));
        }
    }
}
