using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// Streams the values of one flat column of one row group, some rows at a time. Begin it again for the next row group: its
/// buffers stay. For one thread at a time.
/// </summary>
internal sealed class ColumnReader
{
    private const int BlockRows = 4096; // of rows with nulls among them, and of values that are converted
    private const int EncodingCount = 16;

    private readonly PageReader pages = new();
    private readonly DefinitionLevels levels = new();
    private readonly ValueDecoder?[] decoders = new ValueDecoder?[EncodingCount]; // by encoding, for the type in use
    private readonly bool[] flags = new bool[BlockRows];
    private long[] scratch = [];
    private ByteArrayBuffer? scratchBytes;

    private ParquetFile file = null!;
    private ParquetColumn column = null!;
    private (PhysicalType Type, int Length) decodersFor;
    private ValueDecoder? dictionaryDecoder;
    private ValueDecoder decoder = null!;
    private int rowGroup;
    private int pageRows; // rows left of the page
    private int pageValues; // values left of the page, as its levels were counted

    /// <summary>Rows of the row group that have not been read.</summary>
    public long RowsLeft { get; private set; }

    /// <summary>Begins a row group. Nothing is read before the first values are asked for.</summary>
    /// <param name="file">The file, for its metadata.</param>
    /// <param name="handle">The file, to be read; must stay open.</param>
    /// <param name="column">A flat column of this file.</param>
    /// <param name="rowGroup">Index of the row group.</param>
    /// <exception cref="ParquetException">The column is nested, encrypted, or in another file.</exception>
    public void Begin(ParquetFile file, SafeFileHandle handle, ParquetColumn column, int rowGroup)
    {
        (this.file, this.column, this.rowGroup) = (file, column, rowGroup);
        ParquetColumnChunk chunk = file.RowGroups[rowGroup].Columns[column.LeafIndex];
        (RowsLeft, pageRows, pageValues, dictionaryDecoder) = (0, 0, 0, null);
        if (column.IsNested)
            throw Refused($"columns of type {column.TypeText} are not supported", "Leave it out, or write its parts as columns");
        if (chunk.IsEncrypted)
            throw Refused("encrypted Parquet is not supported", "Leave the column out, or write it again without encryption");
        if (chunk.IsExternal)
            throw Refused("its data are in another file, which is not supported", "Write the table again");
        if (decodersFor != (column.PhysicalType, column.TypeLength))
        {
            Array.Clear(decoders);
            decodersFor = (column.PhysicalType, column.TypeLength);
        }
        RowsLeft = file.RowGroups[rowGroup].RowCount;
        pages.Begin(handle, column, chunk);
    }

    /// <summary>Reads the next rows of a numeric column as doubles; nulls become NaN, dates and times their stored number.</summary>
    /// <param name="values">One for every row, no more than are left.</param>
    /// <exception cref="ParquetException">The pages are damaged.</exception>
    public void ReadDoubles(Span<double> values)
    {
        Require(column.IsNumeric, values.Length);
        Span<long> bits = MemoryMarshal.Cast<double, long>(values);
        try
        {
            while (!values.IsEmpty)
            {
                int rows = NextRows(values.Length, out int defined);
                ReadDense(values[..defined]);
                if (defined < rows)
                    NullSpreader.Spread(bits[..rows], flags.AsSpan(0, rows), defined, BitConverter.DoubleToInt64Bits(double.NaN));
                values = values[rows..];
                bits = bits[rows..];
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
        catch (IOException e)
        {
            throw file.Unreadable(e);
        }
    }

    /// <summary>
    /// Reads the next rows of a boolean, integer, date or time as they are stored: sign- or zero-extended, UINT64 as its bits.
    /// </summary>
    /// <param name="values">One for every row, no more than are left; 0 for a null.</param>
    /// <param name="isNull">Whether each row has no value.</param>
    /// <exception cref="ParquetException">The pages are damaged.</exception>
    public void ReadLongs(Span<long> values, Span<bool> isNull)
    {
        Require(column.IsInteger || IsIntegerDecimal, values.Length);
        try
        {
            while (!values.IsEmpty)
            {
                int rows = NextRows(values.Length, out int defined);
                ReadDense(values[..defined]);
                if (defined < rows)
                {
                    NullSpreader.Spread(values[..rows], flags.AsSpan(0, rows), defined, 0);
                    for (int i = 0; i < rows; i++)
                        isNull[i] = !flags[i];
                }
                else
                    isNull[..rows].Clear();
                values = values[rows..];
                isNull = isNull[rows..];
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
        catch (IOException e)
        {
            throw file.Unreadable(e);
        }
    }

    /// <summary>Reads the next rows of a BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY or INT96 column as their bytes.</summary>
    /// <param name="buffer">Receives them; those of other rows stay.</param>
    /// <param name="firstRow">Row of the buffer for the first.</param>
    /// <param name="count">How many; no more than are left.</param>
    /// <exception cref="ParquetException">The pages are damaged, or the buffer would exceed its bound.</exception>
    public void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count)
    {
        Require(column.IsByteArray, count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)firstRow, (uint)(buffer.Capacity - count));
        try
        {
            while (count > 0)
            {
                int rows = NextRows(count, out int defined);
                if (defined > 0)
                    decoder.ReadByteArrays(buffer, firstRow, defined);
                if (defined < rows)
                    NullSpreader.Spread(buffer, firstRow, flags.AsSpan(0, rows), defined);
                firstRow += rows;
                count -= rows;
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
        catch (IOException e)
        {
            throw file.Unreadable(e);
        }
    }

    /// <summary>A value read by <see cref="ReadByteArrays"/> as text.</summary>
    /// <exception cref="ParquetException">It is not what its type says.</exception>
    public string Format(ReadOnlySpan<byte> value)
    {
        try
        {
            return ParquetText.Format(column, value);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
    }

    private bool IsIntegerDecimal =>
        column.Kind == ParquetKind.Decimal && column.PhysicalType is PhysicalType.Int32 or PhysicalType.Int64;

    private void Require(bool fits, int count)
    {
        if (!fits)
            throw new InvalidOperationException($"A column of type {column.TypeText} cannot be read in this way.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, RowsLeft);
    }

    // Takes rows of one page. If some have no value, `flags` tells which do; rows are then no more than it holds.
    private int NextRows(int most, out int defined)
    {
        if (pageRows == 0)
            BeginPage();
        int rows = Math.Min(most, pageRows);
        if (pageValues == pageRows)
            defined = rows;
        else
        {
            rows = Math.Min(rows, BlockRows);
            defined = levels.Read(flags.AsSpan(0, rows));
        }
        pageRows -= rows;
        pageValues -= defined;
        RowsLeft -= rows;
        return rows;
    }

    private void BeginPage()
    {
        pages.MoveNext();
        PageHeader header = pages.Header;
        if (header.ValueCount > RowsLeft)
            throw new InvalidDataException($"{header.ValueCount} rows, where {RowsLeft} are left of the row group");
        int defined = column.IsOptional ? levels.Begin(pages) : header.ValueCount;
        if (header.Type == PageType.DataV2 && defined != header.ValueCount - header.NullCount)
            throw new InvalidDataException($"its header counts {header.NullCount} nulls, its levels {header.ValueCount - defined}");
        if (defined > 0)
        {
            decoder = FindDecoder(header.Encoding);
            decoder.Begin(pages.Values, pages.ValuesOffset, pages.ValuesLength, defined);
        }
        (pageRows, pageValues) = (header.ValueCount, defined);
    }

    private ValueDecoder FindDecoder(ParquetEncoding encoding)
    {
        if (encoding is ParquetEncoding.PlainDictionary or ParquetEncoding.RleDictionary && pages.Dictionary is { } dictionary)
            return dictionaryDecoder ??= ValueDecoders.CreateDictionary(dictionary);
        if ((uint)encoding >= EncodingCount)
            throw new InvalidDataException($"the unknown encoding {(int)encoding}");
        return decoders[(int)encoding] ??= ValueDecoders.Create(encoding, column.PhysicalType, column.TypeLength);
    }

    private void ReadDense(Span<long> values)
    {
        if (values.IsEmpty)
            return;
        decoder.ReadLongs(values);
        if (!Numbers.IsUnsigned32(column.Kind))
            return;
        foreach (ref long value in values)
            value = (uint)value;
    }

    private void ReadDense(Span<double> values)
    {
        if (values.IsEmpty)
            return;
        if (column.IsFloating)
        {
            decoder.ReadDoubles(values);
            return;
        }
        if (column.IsByteArray)
        {
            ReadDecimals(values);
            return;
        }
        if (scratch.Length == 0)
            scratch = new long[BlockRows];
        while (!values.IsEmpty)
        {
            Span<long> block = scratch.AsSpan(0, Math.Min(BlockRows, values.Length));
            ReadDense(block);
            if (column.Kind is ParquetKind.Decimal or ParquetKind.UInt64)
                for (int i = 0; i < block.Length; i++)
                    values[i] = Numbers.ToDouble(column, block[i]);
            else
                for (int i = 0; i < block.Length; i++)
                    values[i] = block[i];
            values = values[block.Length..];
        }
    }

    private void ReadDecimals(Span<double> values)
    {
        scratchBytes ??= new ByteArrayBuffer(BlockRows);
        while (!values.IsEmpty)
        {
            int count = Math.Min(BlockRows, values.Length);
            scratchBytes.Clear();
            decoder.ReadByteArrays(scratchBytes, 0, count);
            for (int i = 0; i < count; i++)
                values[i] = ParquetDecimal.ToDouble(scratchBytes[i], column.Scale);
            values = values[count..];
        }
    }

    private ParquetException Damaged(InvalidDataException e)
    {
        string page = pages.IsAtDictionary ? "dictionary page" : $"page {Math.Max(0, pages.Index)}";
        // Pages after this cannot be trusted either.
        RowsLeft = 0;
        return file.Error($"{Place}, {page}", e.Message, e);
    }

    private ParquetException Refused(string problem, string remedy) => new(file.Path, Place, problem, remedy);

    private string Place => $"column '{column.Name}', row group {rowGroup}";
}
