using UmlCaxs.Catalog;

namespace UmlCaxs.Cli;

/// <summary>The first rows of a table, as a table.</summary>
internal sealed class FirstRows : TableReader
{
    private readonly TableReader table;
    private readonly int most;
    private int left;

    /// <summary>The first rows.</summary>
    /// <param name="table">The table; disposed with this one.</param>
    /// <param name="most">Number of rows, where it has as many.</param>
    public FirstRows(TableReader table, int most)
    {
        this.table = table;
        this.most = left = most;
    }

    /// <inheritdoc/>
    public override string Path => table.Path;

    /// <inheritdoc/>
    public override TableSchema Schema => table.Schema;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => table.Notes;

    /// <inheritdoc/>
    public override long BytesRead => most - left;

    /// <inheritdoc/>
    public override long TotalBytes => most;

    /// <inheritdoc/>
    public override bool Read(TableBatch batch)
    {
        batch.Clear();
        if (left == 0 || !table.Read(batch))
            return false;
        batch.RowCount = Math.Min(batch.RowCount, left);
        left -= batch.RowCount;
        return true;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => table.PlaceOf(row);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            table.Dispose();
    }
}
