using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>The rows of a table in one of the serialisations of VOTable.</summary>
internal abstract class VotableRows : IDisposable
{
    /// <summary>Bytes read of a file beside the document that holds the rows.</summary>
    public virtual long OuterBytesRead => 0;

    /// <summary>Bytes of a file beside the document that holds the rows.</summary>
    public virtual long OuterBytes => 0;

    /// <summary>Reads the next rows.</summary>
    /// <param name="columns">The delivered columns.</param>
    /// <param name="capacity">Rows that they can hold.</param>
    /// <returns>Number of rows; fewer than <paramref name="capacity"/> only at the end.</returns>
    /// <exception cref="BadInputException">The rows are malformed.</exception>
    public abstract int Read(Column[] columns, int capacity);

    /// <summary>Where a row of those read last stands.</summary>
    public abstract string PlaceOf(int row);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what only the rows use.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
