using UmlCaxs.IO;

namespace UmlCaxs.Playground.Folder;

/// <summary>What tells one state of a file from another.</summary>
/// <param name="Address">The file, or a folder of Parquet files, perhaps with the number of a table in it.</param>
/// <param name="Length">Bytes; -1 if it is not there.</param>
/// <param name="Written">When it was written last.</param>
internal sealed record FileStamp(string Address, long Length, DateTime Written)
{
    /// <summary>The state of a file now.</summary>
    public static FileStamp Of(string address)
    {
        string path = TableFiles.SplitAddress(address).File;
        if (File.Exists(path))
        {
            var file = new FileInfo(path);
            return new(address, file.Length, file.LastWriteTimeUtc);
        }

        if (!Directory.Exists(path))
            return new(address, -1, default);
        FileInfo[] files = new DirectoryInfo(path).GetFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true });
        return new(address, files.Sum(f => f.Length), files.Select(f => f.LastWriteTimeUtc).DefaultIfEmpty().Max());
    }

    /// <summary>What has become of the file since; null if nothing has.</summary>
    public string? Change()
    {
        FileStamp now;
        try
        {
            now = Of(Address);
        }
        catch (IOException)
        {
            return "it was removed"; // between two looks at it
        }
        catch (UnauthorizedAccessException)
        {
            return "it can no longer be read";
        }

        return now == this ? null : now.Length < 0 ? "it was removed" : "it was written again";
    }
}
