using System.Globalization;

namespace UmlCaxs.IO.Votable;

/// <summary>Which of the tables of a document is wanted, and those that were met while looking for it.</summary>
internal sealed class VotableSelection
{
    private const int MostListed = 20;

    private readonly string path;
    private readonly string? wanted;
    private readonly long number; // 0 if it is wanted by name
    private readonly List<string> met = [];
    private long count;

    /// <summary>Reads what a user wants.</summary>
    /// <param name="path">Path as the user gave it, for messages.</param>
    /// <param name="wanted">Number from 1, name or ID; null for the first table that has rows.</param>
    /// <exception cref="BadInputException">The number is 0.</exception>
    public VotableSelection(string path, string? wanted)
    {
        (this.path, this.wanted) = (path, wanted);
        if (wanted is null || !wanted.All(char.IsAsciiDigit))
            return;
        number = long.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : long.MaxValue;
        if (number == 0)
            throw BadInputException.At(path, "", "table 0 is wanted, and tables are counted from 1", "Name it by a number from 1, or by its name");
    }

    /// <summary>True if any table will do.</summary>
    public bool IsOpen => wanted is null;

    /// <summary>Counts a table.</summary>
    /// <returns>True if it is the wanted one.</returns>
    public bool Meet(string? name, string? id)
    {
        count++;
        if (count <= MostListed)
            met.Add((name ?? id) is { } label ? $"{count} {BadCell.Quote(label)}" : $"{count}");
        return wanted is not null && (number > 0 ? count == number : wanted == name || wanted == id);
    }

    /// <summary>The error for a table that is not there.</summary>
    public BadInputException Absent()
    {
        string there = count == 0 ? "there is none" : $"there are {string.Join(", ", met)}{(count > MostListed ? $" and {count - MostListed:N0} more" : "")}";
        return BadInputException.At(path, "", $"the table {BadCell.Quote(wanted!)} is wanted, and {there}", "Name one of them by its number or name");
    }
}
