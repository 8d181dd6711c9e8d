using UmlCaxs.Catalog;

namespace UmlCaxs.Tests.Crossmatch;

/// <summary>A table of positions in memory, with a column of every kind to see that values stay with their rows.</summary>
internal sealed class SkyTable(string name)
{
    public string Name { get; } = name;

    public List<double> Ra { get; } = [];

    public List<double> Dec { get; } = [];

    /// <summary>Position errors, arcsec; NaN for none.</summary>
    public List<double> Error { get; } = [];

    public int Count => Ra.Count;

    /// <summary>What the table says about its length; by default the truth.</summary>
    public long? Announced { get; init; }

    public TableSchema Schema => new(
    [
        new ColumnInfo("number", ColumnType.Int64) { Description = $"Row of {Name}" },
        new ColumnInfo("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main" },
        new ColumnInfo("dec", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.dec;meta.main" },
        new ColumnInfo("poserr", ColumnType.Float64) { Unit = "arcsec" },
        new ColumnInfo("label", ColumnType.String),
        new ColumnInfo("flag", ColumnType.Boolean),
        new ColumnInfo("flux", ColumnType.Float32),
    ])
    {
        AnnouncedRows = Announced,
    };

    public SkyTable Add(double ra, double dec, double error = 0)
    {
        Ra.Add(ra);
        Dec.Add(dec);
        Error.Add(error);
        return this;
    }

    public TableReader Open(IReadOnlyCollection<string>? columns) => new Reader(this, columns);

    /// <summary>Every value of a row as text, null for null.</summary>
    public string?[] Values(int row)
    {
        var batch = new TableBatch(Schema, 1);
        Fill(batch, 0, row);
        return [.. batch.Columns.Select(c => c.TextAt(0))];
    }

    private void Fill(TableBatch batch, int target, int row)
    {
        foreach (Column column in batch.Columns)
            switch (column.Info.Name)
            {
                case "number":
                    column.Set(target, (long)row);
                    break;
                case "ra":
                    column.Set(target, Ra[row]);
                    break;
                case "dec":
                    column.Set(target, Dec[row]);
                    break;
                case "poserr":
                    column.Set(target, Error[row]);
                    break;
                case "label" when row % 5 > 0:
                    column.Set(target, $"{Name} {row} é");
                    break;
                case "flag" when row % 3 > 0:
                    column.Set(target, row % 3 - 1L);
                    break;
                case "flux" when row % 7 > 0:
                    column.Set(target, row / 4.0);
                    break;
                default:
                    column.SetNull(target);
                    break;
            }
    }

    private sealed class Reader(SkyTable table, IReadOnlyCollection<string>? columns) : TableReader
    {
        private int next;

        public override string Path => table.Name;

        public override TableSchema Schema { get; } = table.Schema with { Columns = [.. table.Schema.Columns.Where(c => columns is null || columns.Contains(c.Name))] };

        public override long BytesRead => next;

        public override long TotalBytes => table.Count;

        public override bool Read(TableBatch batch)
        {
            batch.Clear();
            batch.FirstRow = next;
            for (; next < table.Count && batch.RowCount < batch.Capacity; next++)
                table.Fill(batch, batch.RowCount++, next);
            return batch.RowCount > 0;
        }

        public override string PlaceOf(int row) => $"row {row}";

        protected override void Dispose(bool disposing)
        {
        }
    }
}

/// <summary>A table that is written into memory, every value as text.</summary>
internal sealed class TextWriterOfTables(TableSchema schema) : TableWriter
{
    public override TableSchema Schema => schema;

    public List<string?[]> Rows { get; } = [];

    public bool IsCommitted { get; private set; }

    public override void Write(TableBatch batch)
    {
        Xunit.Assert.Equal(Rows.Count, batch.FirstRow);
        for (int row = 0; row < batch.RowCount; row++)
            Rows.Add([.. batch.Columns.Select(c => c.TextAt(row))]);
    }

    public override void Commit() => IsCommitted = true;

    protected override void Dispose(bool disposing)
    {
    }
}
