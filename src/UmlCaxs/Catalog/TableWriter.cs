namespace UmlCaxs.Catalog;

/// <summary>
/// A table written front to back in batches. Nothing appears under the final name before <see cref="Commit"/>: the
/// data go to a temporary file beside it, so that an error or a kill never leaves half an output.
/// </summary>
public abstract class TableWriter : IDisposable
{
    /// <summary>The columns written.</summary>
    public abstract TableSchema Schema { get; }

    /// <summary>Appends the rows of a batch whose columns match <see cref="Schema"/> in number, order and type.</summary>
    public abstract void Write(TableBatch batch);

    /// <summary>Completes the file and gives it its final name. Without it, <see cref="Dispose()"/> discards everything.</summary>
    public abstract void Commit();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the file and, unless committed, removes the temporary one.</summary>
    protected abstract void Dispose(bool disposing);
}
