using System.Text;
using UmlCaxs.Distribution;

namespace UmlCaxs.IO;

/// <summary>
/// A table that several processes (ranks) write into one folder, a Parquet file each. They write into a hidden folder beside
/// the target, which gets its name when all are done: an error or a kill leaves an earlier output as it was. A file
/// <c>_SUCCESS</c>, which readers of such folders pass over, says that no part is missing.
/// </summary>
public sealed class PartFolder : IDisposable
{
    /// <summary>Name of the mark that the folder is complete.</summary>
    public const string SuccessMark = "_SUCCESS";

    private readonly Communicator ranks;
    private readonly string path;
    private readonly string target;
    private readonly string staging;
    private bool committed;

    private PartFolder(string path, Communicator ranks)
    {
        (this.path, this.ranks) = (path, ranks);
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        staging = ranks.IsFirst ? Create() : "";
        try
        {
            staging = Encoding.UTF8.GetString(ranks.AllGather(Encoding.UTF8.GetBytes(staging))[0]);
        }
        catch
        {
            Dispose();
            throw;
        }

        if (!Directory.Exists(staging))
            throw BadInputException.At(path, "", $"the folder that rank 0 has made beside it, '{staging}', cannot be seen here", "Choose an --out on a file system that all hosts share");
    }

    /// <summary>Where this rank's part is written.</summary>
    public string OwnPart => PartOf(ranks.Rank);

    /// <summary>A folder that all ranks see, for files that they exchange and remove before <see cref="Commit"/>.</summary>
    public string Scratch => staging;

    /// <summary>Begins a folder; called by all ranks.</summary>
    /// <param name="path">Where it shall appear. A folder that was written like this, or is empty, is replaced.</param>
    /// <param name="ranks">The processes.</param>
    /// <exception cref="BadInputException">Something else is there, nothing can be written there, or a rank does not see it.</exception>
    public static PartFolder Begin(string path, Communicator ranks)
    {
        if (path.Length == 0)
            throw new BadInputException("The name of the output folder is empty. Name a folder.");
        if (ranks.IsFirst)
            RequireReplaceable(path);
        return new PartFolder(path, ranks);
    }

    /// <summary>Begins parts of which a single file shall be made; called by all ranks. They are never committed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ranks">The processes.</param>
    /// <exception cref="BadInputException">It cannot be written, or a rank does not see its folder.</exception>
    public static PartFolder ForFile(string path, Communicator ranks)
    {
        if (ranks.IsFirst)
            AtomicFile.RequireWritable(path);
        return new PartFolder(path, ranks);
    }

    /// <summary>Where a rank's part is written.</summary>
    public string PartOf(int rank) => Path.Combine(staging, $"part-{rank:D5}.parquet");

    /// <summary>Gives the folder its name, when all parts are written; called by all ranks.</summary>
    /// <exception cref="BadInputException">What is there cannot be replaced.</exception>
    public void Commit()
    {
        ranks.Barrier();
        if (ranks.IsFirst)
        {
            AtomicFile.WriteAllText(Path.Combine(staging, SuccessMark), "");
            Replace();
        }

        committed = true;
        ranks.Barrier();
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (committed || !ranks.IsFirst || !Directory.Exists(staging))
            return;

        // Where only this rank has failed others still write: under another name nothing can be added while it is removed.
        string doomed = staging + ".old";
        Directory.Move(staging, doomed);
        Directory.Delete(doomed, recursive: true);
    }

    private static void RequireReplaceable(string path)
    {
        if (File.Exists(path))
            throw BadInputException.At(path, "", "this is a file, and a folder with a part from every rank shall be written", "Remove it, or choose another --out");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() && !File.Exists(Path.Combine(path, SuccessMark)))
            throw BadInputException.At(path, "", $"this folder holds something else than parts with a mark {SuccessMark}", "Move it away, or choose another --out");
    }

    private string Create()
    {
        string folder = Path.GetDirectoryName(target) ?? target;
        if (!Directory.Exists(folder))
            throw BadInputException.At(path, "", $"there is no folder '{folder}'", "Create it first (mkdir -p), or choose another");
        string made = Path.Combine(folder, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            Directory.CreateDirectory(made);
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BadInputException.At(path, "", $"nothing can be written into the folder '{folder}' ({e.Message.TrimEnd('.')})", "Choose a folder that you may write to", e);
        }
    }

    /// <summary>Puts the new folder in the place of the old one, which goes last.</summary>
    private void Replace()
    {
        try
        {
            if (!Directory.Exists(target))
            {
                Directory.Move(staging, target);
                return;
            }

            string old = staging + ".old";
            Directory.Move(target, old);
            Directory.Move(staging, target);
            Directory.Delete(old, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BadInputException.At(path, "", $"the folder cannot be replaced ({e.Message.TrimEnd('.')})", "Close other programs that use it", e);
        }
    }
}
