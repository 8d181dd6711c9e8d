using UmlCaxs.Catalog;
using UmlCaxs.IO;
using UmlCaxs.Synthetic;

namespace UmlCaxs.Tests;

/// <summary>A small CSV table as text that a test can spoil before it writes it.</summary>
internal sealed class CsvTable
{
    private readonly List<List<string>> rows;

    private CsvTable(List<string> header, List<List<string>> rows) => (Header, this.rows) = (header, rows);

    public List<string> Header { get; }

    public int RowCount => rows.Count;

    /// <summary>A synthetic catalogue, complete and half of it labelled.</summary>
    public static CsvTable Synthetic(int rows, int seed = 42)
    {
        using var catalogue = new SyntheticCatalog(ModelFile.Load("csc2"), new SyntheticOptions(rows, seed, LabelledFraction: 0.5));
        return Of(catalogue);
    }

    /// <summary>Everything that a reader delivers.</summary>
    public static CsvTable Of(TableReader reader)
    {
        var rows = new List<List<string>>();
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
            for (int row = 0; row < batch.RowCount; row++)
                rows.Add([.. batch.Columns.Select(c => c.TextAt(row) ?? "")]);
        return new CsvTable([.. reader.Schema.Columns.Select(c => c.Name)], rows);
    }

    /// <summary>A cell; rows count from 1, as in messages.</summary>
    public string this[int row, string column]
    {
        get => rows[row - 1][Header.IndexOf(column)];
        set => rows[row - 1][Header.IndexOf(column)] = value;
    }

    public CsvTable With(int row, string column, string value)
    {
        this[row, column] = value;
        return this;
    }

    /// <summary>One value in all rows.</summary>
    public CsvTable WithColumn(string column, string value)
    {
        for (int row = 1; row <= rows.Count; row++)
            this[row, column] = value;
        return this;
    }

    /// <summary>A column put at the end.</summary>
    public CsvTable Append(string column, Func<int, string> valueOf)
    {
        Header.Add(column);
        for (int row = 1; row <= rows.Count; row++)
            rows[row - 1].Add(valueOf(row));
        return this;
    }

    public CsvTable Without(params string[] columns)
    {
        foreach (string column in columns)
        {
            int index = Header.IndexOf(column);
            Header.RemoveAt(index);
            rows.ForEach(r => r.RemoveAt(index));
        }

        return this;
    }

    public CsvTable Rename(string column, string name)
    {
        Header[Header.IndexOf(column)] = name;
        return this;
    }

    /// <summary>The first rows, over and over.</summary>
    public CsvTable Repeat(int distinct, int times) =>
        new(Header, [.. Enumerable.Range(0, distinct * times).Select(i => rows[i % distinct])]);

    public CsvTable Take(int count) => new(Header, rows[..count]);

    /// <summary>The lines of the file, header first.</summary>
    public string[] Lines() => [string.Join(',', Header), .. rows.Select(r => string.Join(',', r))];

    public string Save(TempFolder folder, string name) => folder.Write(name, string.Join('\n', Lines()) + "\n");
}
