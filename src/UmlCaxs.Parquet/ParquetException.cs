namespace UmlCaxs.Parquet;

/// <summary>
/// A Parquet file that cannot be used. The message reads <c>file: place: problem. Remedy.</c>, the place naming column, row
/// group and page as far as they are known.
/// </summary>
public sealed class ParquetException : Exception
{
    /// <summary>Composes the message.</summary>
    /// <param name="file">Path as the user gave it.</param>
    /// <param name="place">Column, row group and page, as far as they are known; empty for the file as a whole.</param>
    /// <param name="problem">What is wrong, with the value found.</param>
    /// <param name="remedy">What the user can do about it.</param>
    /// <param name="inner">The exception that revealed the problem, if any.</param>
    public ParquetException(string file, string place, string problem, string remedy, Exception? inner = null)
        : base($"{file}: {(place.Length == 0 ? "" : place + ": ")}{problem}. {remedy}", inner) =>
        (File, Place, Problem, Remedy) = (file, place, problem, remedy);

    /// <summary>Path as the user gave it.</summary>
    public string File { get; }

    /// <summary>Column, row group and page, as far as they are known.</summary>
    public string Place { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>What the user can do about it.</summary>
    public string Remedy { get; }
}
