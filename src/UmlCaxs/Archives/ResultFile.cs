using System.Text;
using System.Text.RegularExpressions;
using UmlCaxs.IO;

namespace UmlCaxs.Archives;

/// <summary>
/// Takes the result of a query to a file. The file appears only if the whole VOTable came: all announced bytes, the end of
/// the XML, no error reported in it, and not cut off at a limit of rows.
/// </summary>
internal static partial class ResultFile
{
    /// <summary>Where the status is looked for: it stands before the table or, for what is noticed later, behind it.</summary>
    private const int EdgeLength = 64 << 10;

    /// <summary>Receives a result.</summary>
    /// <param name="answer">An answer whose body is the result.</param>
    /// <param name="path">Where it shall appear.</param>
    /// <param name="limit">Most bytes accepted.</param>
    /// <returns>False if the service cut the result off at its limit of rows; there is no file then.</returns>
    /// <exception cref="BrokenAnswerException">The result is not whole.</exception>
    /// <exception cref="ServiceRefusalException">The service reports an error in place of a result.</exception>
    /// <exception cref="ServiceUnavailableException">This is no VOTable at all.</exception>
    /// <exception cref="BadInputException">The result is too large, or the file cannot be written.</exception>
    public static async Task<bool> ReceiveAsync(ArchiveAnswer answer, string path, long limit)
    {
        using var file = new AtomicFile(path);
        var buffer = new byte[1 << 17];
        long length = 0;
        while (await answer.ReadAsync(buffer) is > 0 and var count)
        {
            length += count;
            if (length > limit)
                throw BadInputException.At(answer.Address.ToString(), "", $"the result is longer than {limit:N0} bytes", "Ask for less at a time (more --strips, smaller --chunk)");
            file.Stream.Write(buffer, 0, count);
            file.WriteBehind();
        }
        if (length == 0)
            throw new BrokenAnswerException("the answer is empty");
        string head = Part(file.Stream, 0, EdgeLength);
        if (!head.Contains("VOTABLE", StringComparison.Ordinal))
            throw new ServiceUnavailableException($"{answer.Address}: the service answers with no VOTable but '{ServiceWords.Of(head)}'. Check the address of the service");
        string tail = Part(file.Stream, Math.Max(0, length - EdgeLength), EdgeLength);
        // A status in the middle of the rows is text of the table, not a word of the service.
        string before = Table().Match(head) is { Success: true } table ? head[..table.Index] : head;
        string behind = TableEnd().Match(tail) is { Success: true } end ? tail[end.Index..] : tail;
        if (ServiceWords.IsErrorDocument(before) || ServiceWords.IsErrorDocument(behind))
            throw new ServiceRefusalException(ServiceWords.Of(ServiceWords.IsErrorDocument(before) ? before : behind));
        if (!IsEnded(tail))
            throw new BrokenAnswerException($"the answer broke off after {length:N0} bytes, before the end of the VOTable");
        if (ServiceWords.StatusOf(before) is ("OVERFLOW", _) || ServiceWords.StatusOf(behind) is ("OVERFLOW", _))
            return false;
        file.Commit();
        return true;
    }

    // White space and comments may follow the last tag.
    private static bool IsEnded(string tail) =>
        DocumentEnd().Match(tail) is { Success: true } end
        && tail.AsSpan(end.Index + end.Length).Trim() is "" or ['<', '!', '-', '-', .., '-', '-', '>'];

    // Rows may hold letters of any language; the marks looked for are ASCII.
    private static string Part(Stream stream, long from, int length)
    {
        stream.Position = from;
        var bytes = new byte[length];
        return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false));
    }

    [GeneratedRegex(@"<(?:\w{1,50}:)?TABLE\b")]
    private static partial Regex Table();

    [GeneratedRegex(@"</(?:\w{1,50}:)?TABLE\s{0,50}>", RegexOptions.RightToLeft)]
    private static partial Regex TableEnd();

    [GeneratedRegex(@"</(?:\w{1,50}:)?VOTABLE\s{0,50}>", RegexOptions.RightToLeft)]
    private static partial Regex DocumentEnd();
}
