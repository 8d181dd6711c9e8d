using System.Buffers.Text;
using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.Playground.Datasets;

/// <summary>Text of each row, every distinct one stored once: names of sources, observations, categories.</summary>
internal sealed class TextColumn
{
    private readonly Utf8Names texts = new();
    private int[] scratch = [];

    /// <summary>Number of the text of each row, in the order of first appearance; -1 where there is none.</summary>
    public Chunks<int> Numbers { get; } = new();

    /// <summary>Number of distinct texts.</summary>
    public int Count => texts.Count;

    /// <summary>UTF-8 of a text.</summary>
    public ReadOnlySpan<byte> Utf8(int number) => texts[number].Span;

    /// <summary>A text by its number.</summary>
    public string Text(int number) => Encoding.UTF8.GetString(Utf8(number));

    /// <summary>The text of a row; null where there is none.</summary>
    public string? At(int row) => Numbers[row] is var number and >= 0 ? Text(number) : null;

    /// <summary>Number of a text; -1 if no row has it.</summary>
    public int Find(ReadOnlySpan<byte> utf8) => texts.Find(utf8);

    /// <summary>Adds the rows of a batch.</summary>
    /// <param name="column">Their values; numbers become text.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="nullAsEmpty">Rows without a value have the empty text.</param>
    public void Append(Column column, int rows, bool nullAsEmpty = false)
    {
        if (scratch.Length < rows)
            scratch = new int[rows];
        Span<byte> buffer = stackalloc byte[32];
        for (int row = 0; row < rows; row++)
        {
            if (column.IsNull(row))
                scratch[row] = nullAsEmpty ? texts.NumberOf([]) : -1;
            else if (column.Info.Type == ColumnType.String)
                scratch[row] = texts.NumberOf(column.Text[row]);
            else if (column.Info.IsNumeric && !column.Info.IsFloat && Utf8Formatter.TryFormat(column.Longs[row], buffer, out int length))
                scratch[row] = texts.NumberOf(buffer[..length]);
            else
                scratch[row] = texts.NumberOf(Encoding.UTF8.GetBytes(column.TextAt(row)!));
        }

        Numbers.Append(scratch.AsSpan(0, rows));
    }

    /// <summary>The texts as numbers where they are numbers, as observations are sorted; <see cref="long.MaxValue"/> otherwise.</summary>
    public long[] AsNumbers()
    {
        long[] values = new long[Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = long.TryParse(Utf8(i), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : long.MaxValue;
        return values;
    }

    /// <summary>As a category, values in their natural order; null if there are too many.</summary>
    public CategoryColumn? ToCategory(ColumnInfo info, string role)
    {
        if (Count > CategoryColumn.MostValues)
            return null;
        var category = new CategoryColumn(info, role) { Values = [.. Enumerable.Range(0, Count).Select(Text)] };
        ushort[] codes = new ushort[Chunks.Rows];
        for (int chunk = 0; chunk < Numbers.ChunkCount; chunk++)
        {
            Span<int> numbers = Numbers.Chunk(chunk);
            for (int i = 0; i < numbers.Length; i++)
                codes[i] = numbers[i] < 0 ? CategoryColumn.NoCode : (ushort)numbers[i];
            category.Codes.Append(codes.AsSpan(0, numbers.Length));
        }

        long[] keys = AsNumbers();
        category.Reorder([.. Enumerable.Range(0, Count).OrderBy(i => keys[i]).ThenBy(i => category.Values[i], StringComparer.Ordinal)]);
        return category;
    }
}
