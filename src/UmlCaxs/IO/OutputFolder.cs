namespace UmlCaxs.IO;

/// <summary>
/// Several output files that appear together: they are written into a hidden folder inside the target and moved to their
/// names at the end, so that an error or a kill leaves earlier outputs as they were.
/// </summary>
public sealed class OutputFolder : IDisposable
{
    private readonly string staging;
    private readonly List<string> created = [];
    private bool committed;

    /// <summary>Prepares a folder for output, creating it if need be.</summary>
    /// <exception cref="BadInputException">The folder cannot be created or written.</exception>
    public OutputFolder(string path)
    {
        if (path.Length == 0)
            throw new BadInputException("The name of the output folder is empty. Name a folder.");
        Path = path;
        try
        {
            for (string? folder = System.IO.Path.GetFullPath(path); folder is not null && !Directory.Exists(folder); folder = System.IO.Path.GetDirectoryName(folder))
            {
                if (File.Exists(folder))
                    throw new IOException($"'{folder}' is a file");
                created.Add(folder);
            }

            staging = System.IO.Path.Combine(path, $".umlcaxs-{Environment.ProcessId}-{Guid.NewGuid():N}");
            Directory.CreateDirectory(staging);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BadInputException.At(path, "", $"the output folder cannot be written: {e.Message.TrimEnd('.')}", "Name a folder that you may write to.", e);
        }
    }

    /// <summary>The target folder.</summary>
    public string Path { get; }

    /// <summary>Where to write a file that will end up in the target under this name.</summary>
    public string this[string fileName] => System.IO.Path.Combine(staging, fileName);

    /// <summary>A message with the names that the files in it would have had in the end.</summary>
    public string InFinalNames(string message) => message.Replace(staging, Path, StringComparison.Ordinal);

    /// <summary>Moves every file to its final name, replacing earlier ones.</summary>
    public void Commit()
    {
        foreach (string file in Directory.GetFiles(staging))
            File.Move(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)), overwrite: true);
        committed = true;
    }

    /// <summary>Removes what was not committed, also the folders made for it.</summary>
    public void Dispose()
    {
        Directory.Delete(staging, recursive: true);
        if (committed)
            return;
        foreach (string folder in created)
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
    }
}
