using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Results;

/// <summary>Files of results that are read anew each time: they are small, and may be written while they are watched.</summary>
internal static class ResultFile
{
    private const long Largest = 32 << 20;

    /// <summary>The folder that an id such as s1 stands for, relative to the served one.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static string FolderOf(IReadOnlyList<string> folders, char kind, string id, string what) =>
        id.Length > 1 && id[0] == kind && int.TryParse(id.AsSpan(1), out int number) && number >= 1 && number <= folders.Count
            ? folders[number - 1]
            : throw ProblemException.NotFound($"{what} '{ProblemException.Shorten(id)}': the folder has none of that name.");

    /// <summary>The text of a file.</summary>
    /// <exception cref="ProblemException">It is not there any more, cannot be read, or is too large.</exception>
    public static byte[] Text(string file, string path) => Read(file, path, () => new FileInfo(file).Length <= Largest
        ? File.ReadAllBytes(file)
        : throw new ProblemException(422, "Too large", $"{path}/{Path.GetFileName(file)} has more than {Largest >> 20} MiB, so it is no such file. Write it again."));

    /// <summary>Reads what may have gone since the folder was looked at.</summary>
    /// <exception cref="ProblemException">It is not there any more, or damaged.</exception>
    public static T Read<T>(string file, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BadInputException e)
        {
            throw new ProblemException(422, "Damaged file", e.Message.Replace(file, $"{path}/{Path.GetFileName(file)}", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Gone($"{path}/{Path.GetFileName(file)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(422, "Unreadable file", $"{path}/{Path.GetFileName(file)} cannot be read. Make it readable.");
        }
    }

    /// <summary>A file that is not there any more.</summary>
    public static ProblemException Gone(string file) => ProblemException.NotFound($"{file} was there when serving began and is gone. Put it back, or start 'umlcaxs serve' again.");
}
