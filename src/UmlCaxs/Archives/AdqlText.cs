using System.Text;
using UmlCaxs.IO;

namespace UmlCaxs.Archives;

/// <summary>A query as the user gives it: as such, or in a file.</summary>
public static class AdqlText
{
    private const int Longest = 1 << 20;

    /// <summary>The query.</summary>
    /// <param name="queryOrFile">A query, or the name of a file that holds one.</param>
    /// <exception cref="BadInputException">This is neither, or the file cannot be read.</exception>
    public static string Read(string queryOrFile)
    {
        if (!File.Exists(queryOrFile) && queryOrFile.Contains("SELECT", StringComparison.OrdinalIgnoreCase))
            return Trimmed(queryOrFile);
        byte[] text = InputFile.Head(queryOrFile, Longest);
        string query = Trimmed(Encoding.UTF8.GetString(text));
        if (text.Length == Longest || !query.Contains("SELECT", StringComparison.OrdinalIgnoreCase))
            throw BadInputException.At(queryOrFile, "", "this holds no ADQL query", "Name a file with a SELECT statement, or give the statement itself");
        return query;
    }

    private static string Trimmed(string text) => text.Trim('\uFEFF', ' ', '\n', '\r', '\t', ';');
}
