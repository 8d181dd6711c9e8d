using System.Text;

namespace UmlCaxs.IO;

/// <summary>
/// A file that appears under its name only when it is complete. The data go to a hidden temporary file in the same
/// folder (a rename is atomic only within one file system); <see cref="Commit"/> renames it over the target, and
/// disposing without it removes it and leaves the target as it was.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string path;
    private readonly string target;
    private readonly string temporary;
    private readonly FileStream stream;
    private readonly WriteBehind behind;
    private bool finished;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where it shall appear; an existing file is replaced on <see cref="Commit"/>.</param>
    /// <exception cref="BadInputException">The folder does not exist or cannot be written, or the target is a folder.</exception>
    public AtomicFile(string path)
    {
        if (path.Length == 0)
            throw new BadInputException("The name of an output file is empty. Name a file.");
        this.path = path;
        target = FollowLink(Path.GetFullPath(path));
        string folder = Path.GetDirectoryName(target) ?? target;
        if (Directory.Exists(target) || Path.EndsInDirectorySeparator(target))
            throw BadInputException.At(path, "", "this is a folder, and a file shall be written", "Name a file in it");
        if (!Directory.Exists(folder))
            throw BadInputException.At(path, "", $"there is no folder '{folder}'", "Create it first (mkdir -p), or choose another");
        // Renaming over a device such as /dev/null would remove it, which root may do.
        if (folder == "/dev")
            throw BadInputException.At(path, "", "this is a device", "Name a file in a folder of yours");
        temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw BadInputException.At(
                path, "", $"nothing can be written into the folder '{folder}' ({e.Message})", "Choose a folder that you may write to", e);
        }

        behind = new WriteBehind(stream.SafeFileHandle);
    }

    /// <summary>Takes the content; it can seek.</summary>
    public Stream Stream => stream;

    /// <summary>For writers of long files to call now and then: what is there goes to the disk while they work.</summary>
    public void WriteBehind() => behind.Advance();

    /// <summary>Writes a whole text file, UTF-8 without a byte order mark.</summary>
    /// <exception cref="BadInputException">The folder does not exist or cannot be written, or the target is a folder.</exception>
    /// <exception cref="IOException">The disk is full or failed; the target is untouched.</exception>
    public static void WriteAllText(string path, string text)
    {
        using var file = new AtomicFile(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Commit();
    }

    /// <summary>Refuses a target that cannot be written, before the work whose result shall go there.</summary>
    /// <exception cref="BadInputException">The folder does not exist or cannot be written, or the target is a folder.</exception>
    public static void RequireWritable(string path) => new AtomicFile(path).Dispose();

    /// <summary>Completes the file under its final name. Nothing can be written afterwards.</summary>
    /// <exception cref="BadInputException">The target cannot be replaced.</exception>
    /// <exception cref="IOException">The disk is full or failed; the target is untouched.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(finished, this);
        // Without this a power cut after the rename could leave an empty file under the final name.
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        try
        {
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw BadInputException.At(path, "", $"the file cannot be replaced ({e.Message})", "Close other programs that use it", e);
        }
        finished = true;
    }

    /// <summary>Removes the temporary file unless it was committed.</summary>
    public void Dispose()
    {
        if (finished)
            return;
        finished = true;
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // The last buffer did not fit on a full disk; that error was already raised by a write, and the data are unwanted.
        }
        try
        {
            File.Delete(temporary);
        }
        catch (DirectoryNotFoundException)
        {
            // Another of several processes has removed the folder that they wrote into, and this file with it.
        }
    }

    // Writing through a symbolic link replaces the file that it points to, not the link.
    private static string FollowLink(string full) =>
        File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } file ? file.FullName : full;
}
