using UmlCaxs.Catalog;

namespace UmlCaxs.Tests.IO;

/// <summary>Random tables of random columns, with everything in their text that a format could trip over.</summary>
internal static class RandomTables
{
    private static readonly string[] AwkwardPieces =
    [
        "\"", "\"\"", ",", "\n", "\r\n", "\r", " ", "  ", "\t", "'", "#", "<", ">", "&", "&amp;", "]]>", "<!-- -->", "</TD>", "é", "α", "日本",
        "\U0001F52D", "\u0085", "\u00A0", "\u2028", "\uFEFF", "nan", "NULL", "007", "1e5", "true", "inf", "2CXO J0001", "a", "0", "-", ";", "\\",
    ];

    private static readonly double[] AwkwardNumbers =
    [
        0, -0.0, 1, -1, 0.1, 1.0 / 3, 1e22, 1e23, 9007199254740993, 5e-324, 2.2250738585072014e-308, double.MaxValue,
        double.MinValue, double.PositiveInfinity, double.NegativeInfinity, 123456789012345680, 0.0013979682483803507,
    ];

    public static TableBatch Next(Random random, int rows)
    {
        int count = 1 + random.Next(8);
        var columns = new List<ColumnInfo>();
        for (int i = 0; i < count; i++)
            columns.Add(new ColumnInfo($"{Text(random).Trim()}_{i}", (ColumnType)random.Next(8)));
        // A lone CR in a header is what an old Macintosh file looks like; names go without line ends.
        columns = [.. columns.Select(c => c with { Name = c.Name.ReplaceLineEndings(" ").Replace('\t', ' ').Trim() })];
        var table = new TableBatch(new TableSchema(columns), Math.Max(rows, 1)) { RowCount = rows };
        foreach (Column column in table.Columns)
            for (int row = 0; row < rows; row++)
                SetRandom(random, column, row);
        return table;
    }

    /// <summary>Every value as text, row by row; empty text is null, as it is in a file of a text format.</summary>
    public static List<string?[]> Rows(TableBatch table, bool emptyIsNull = true) =>
        [.. Enumerable.Range(0, table.RowCount).Select(
            row => table.Columns.Select(c => c.TextAt(row) is { Length: 0 } && emptyIsNull ? null : c.TextAt(row)).ToArray())];

    private static void SetRandom(Random random, Column column, int row)
    {
        if (random.Next(6) == 0)
        {
            column.SetNull(row);
            return;
        }
        switch (column.Info.Type)
        {
            case ColumnType.String:
                column.Set(row, Text(random));
                break;
            case ColumnType.Float64:
                column.Set(row, Number(random));
                break;
            case ColumnType.Float32:
                column.Set(row, (double)(float)Number(random));
                break;
            case ColumnType.Boolean:
                column.Set(row, (long)random.Next(2));
                break;
            default:
                column.Set(row, Integer(random, column.Info.Type));
                break;
        }
    }

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => AwkwardPieces[random.Next(AwkwardPieces.Length)]));

    // Any bit pattern as often as an awkward number or one with few digits.
    private static double Number(Random random) => random.Next(3) switch
    {
        0 => AwkwardNumbers[random.Next(AwkwardNumbers.Length)],
        1 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
        _ => random.Next(-100_000, 100_000) / 1000.0,
    };

    private static long Integer(Random random, ColumnType type) => type switch
    {
        ColumnType.UInt8 => random.Next(256),
        ColumnType.Int16 => random.Next(short.MinValue, short.MaxValue + 1),
        ColumnType.Int32 => random.NextInt64(int.MinValue, int.MaxValue + 1L),
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };
}
