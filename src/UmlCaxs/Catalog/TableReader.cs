namespace UmlCaxs.Catalog;

/// <summary>
/// A table read front to back in batches. The formats derive from it (see <c>IO/</c>); everything else sees only this.
/// </summary>
public abstract class TableReader : IDisposable
{
    /// <summary>Path as the user gave it, for messages.</summary>
    public abstract string Path { get; }

    /// <summary>The columns that <see cref="Read"/> delivers.</summary>
    public abstract TableSchema Schema { get; }

    /// <summary>
    /// What a user should know: columns that are not delivered as they are in the file, a table that its service cut off; mostly
    /// nothing. Some of it is known only when the table has been read.
    /// </summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>How the file stores the table, in one line; null where the format leaves no choice.</summary>
    public virtual string? Storage => null;

    /// <summary>True if it delivers the part of the rows that was asked for, and other processes read the rest.</summary>
    public virtual bool IsShare => false;

    /// <summary>Bytes of the file consumed so far, for progress.</summary>
    public abstract long BytesRead { get; }

    /// <summary>Bytes of the file, for progress.</summary>
    public abstract long TotalBytes { get; }

    /// <summary>Fills <paramref name="batch"/> with the next rows.</summary>
    /// <param name="batch">A batch made for <see cref="Schema"/>; its old rows are overwritten.</param>
    /// <returns>False when no row is left (the batch is then empty).</returns>
    /// <exception cref="BadInputException">The file is malformed; the message names line, row, column and value.</exception>
    public abstract bool Read(TableBatch batch);

    /// <summary>Where a row stands in the file, in the words of its format (<c>line 12</c>, <c>row 11</c>).</summary>
    /// <param name="row">0-based row of the batch read last.</param>
    public abstract string PlaceOf(int row);

    /// <summary>Called once before the file is released, when all <see cref="Notes"/> are known.</summary>
    public Action? Closing { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Closing?.Invoke();
        Closing = null;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the file.</summary>
    protected abstract void Dispose(bool disposing);
}
