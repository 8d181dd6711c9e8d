using System.Text;
using UmlCaxs.Parquet.Reading;

namespace UmlCaxs.Parquet.Tests.Reading;

/// <summary>Reads whole tables as text, for comparisons: every flat column, null for no value (and for NaN).</summary>
internal static class TextTable
{
    /// <summary>All flat columns of a file or folder by name, batch by batch.</summary>
    public static Dictionary<string, string?[]> Read(string path, int batchRows = 1000)
    {
        using var dataset = ParquetDataset.Open(path);
        var table = new Dictionary<string, string?[]>();
        for (int i = 0; i < dataset.Columns.Count; i++)
            if (!dataset.Columns[i].IsNested)
                table.Add(dataset.Columns[i].Name, Column(dataset, i, dataset.RowGroups, batchRows));
        return table;
    }

    /// <summary>One column of some row groups.</summary>
    public static string?[] Column(ParquetDataset dataset, int column, IReadOnlyList<RowGroupRef> groups, int batchRows = 1000)
    {
        using var reader = new DatasetColumnReader(dataset, column, groups);
        var values = new List<string?>();
        var buffer = new ByteArrayBuffer(batchRows);
        while (reader.RowsLeft > 0)
        {
            int rows = (int)Math.Min(batchRows, reader.RowsLeft);
            buffer.Clear();
            reader.ReadText(buffer, 0, rows);
            for (int i = 0; i < rows; i++)
                values.Add(buffer.IsNull(i) ? null : Encoding.UTF8.GetString(buffer[i]));
        }
        return [.. values];
    }

    /// <summary>One numeric column.</summary>
    public static double[] Doubles(string path, string column, int batchRows = 1000)
    {
        using var dataset = ParquetDataset.Open(path);
        using var reader = new DatasetColumnReader(dataset, dataset.IndexOf(column), dataset.RowGroups);
        double[] values = new double[reader.RowsLeft];
        for (int row = 0; row < values.Length; row += batchRows)
            reader.ReadDoubles(values.AsSpan(row, Math.Min(batchRows, values.Length - row)));
        return values;
    }
}
