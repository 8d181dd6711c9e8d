using System.Text.Json;
using UmlCaxs.IO;

namespace UmlCaxs.Archives;

/// <summary>
/// The folder in which the parts of a fetch gather until all are there. A part stands under its name only when complete,
/// so what is there after a break need not be fetched again. One process at a time.
/// </summary>
internal sealed class FetchFolder : IDisposable
{
    private const string Format = "umlcaxs-fetch";
    private const int Version = 1;
    private const string ManifestName = "manifest.json";
    private const string LockName = "lock";
    private const long LargestManifest = 1 << 24;
    private const int LongestTraitShown = 80;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string path;
    private FileStream? lockFile;

    private sealed record Manifest(string? Format, int Version, Dictionary<string, string>? Traits);

    private FetchFolder(string path) => this.path = path;

    /// <summary>Name of the folder for an output.</summary>
    /// <param name="output">The table that is wanted.</param>
    public static string PathFor(string output) => Path.TrimEndingDirectorySeparator(output) + ".parts";

    /// <summary>Begins a folder, or goes on with one of the same traits.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="traits">What decides the parts.</param>
    /// <exception cref="BadInputException">The folder is of another fetch or of something else, in use, or cannot be written.</exception>
    public static FetchFolder Open(string path, IReadOnlyDictionary<string, string> traits)
    {
        var folder = new FetchFolder(path);
        try
        {
            bool isNew = !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any();
            if (!isNew && !File.Exists(folder.Of(ManifestName)))
                throw BadInputException.At(path, "", "this folder is needed for the parts of the result, and something else is in it", "Move it away, or choose another --out");
            Directory.CreateDirectory(path);
            folder.Lock();
            if (isNew)
                AtomicFile.WriteAllText(folder.Of(ManifestName), JsonSerializer.Serialize(new Manifest(Format, Version, new Dictionary<string, string>(traits)), Json) + "\n");
            else
                folder.CheckManifest(traits);
            // What a kill in the middle of a part left.
            foreach (string left in Directory.EnumerateFiles(path, ".*.tmp"))
                File.Delete(left);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw BadInputException.At(path, "", $"the folder for the parts cannot be used: {e.Message.TrimEnd('.')}", "Choose an --out where you may write", e);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Where the result of a part belongs.</summary>
    public string FileOf(FetchPart part) => Of(part.Name + ".vot");

    /// <summary>True if the result of a part is there.</summary>
    public bool Has(FetchPart part) => File.Exists(FileOf(part));

    /// <summary>True if a part turned out too large and its halves stand for it.</summary>
    public bool IsSplit(FetchPart part) => File.Exists(SplitMarkOf(part));

    /// <summary>Notes that the halves of a part stand for it.</summary>
    public void MarkSplit(FetchPart part) => AtomicFile.WriteAllText(SplitMarkOf(part), "");

    /// <summary>Removes the folder once its parts have become the result.</summary>
    public void Remove()
    {
        lockFile?.Dispose();
        lockFile = null;
        Directory.Delete(path, recursive: true);
    }

    /// <summary>Lets go of the folder. It stays if there is a part in it: nothing shall stand in the way of a corrected query.</summary>
    public void Dispose()
    {
        if (lockFile is null)
            return;
        lockFile.Dispose();
        lockFile = null;
        if (!Directory.EnumerateFiles(path).Any(file => Path.GetExtension(file) is ".vot" or ".split"))
            Directory.Delete(path, recursive: true);
    }

    private string Of(string name) => Path.Combine(path, name);

    private string SplitMarkOf(FetchPart part) => Of(part.Name + ".split");

    private void Lock()
    {
        try
        {
            lockFile = new FileStream(Of(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw BadInputException.At(path, "", $"another process is fetching into this folder ({e.Message.TrimEnd('.')})", "Wait for its end, or choose another --out", e);
        }
    }

    private void CheckManifest(IReadOnlyDictionary<string, string> traits)
    {
        Dictionary<string, string> begun = ReadManifest();
        foreach (string name in traits.Keys.Union(begun.Keys))
        {
            string now = traits.GetValueOrDefault(name, "not given");
            string then = begun.GetValueOrDefault(name, "not given");
            if (now == then)
                continue;
            string difference = now.Length > LongestTraitShown || then.Length > LongestTraitShown ? $"{name} is another" : $"{name} was '{then}' and is '{now}' now";
            throw BadInputException.At(path, "", $"the parts in this folder are of another fetch: {difference}", "Repeat the command as it was to go on with it, or remove the folder to begin anew");
        }
    }

    private Dictionary<string, string> ReadManifest()
    {
        string file = Of(ManifestName);
        try
        {
            if (new FileInfo(file).Length > LargestManifest)
                throw new JsonException("too long");
            Manifest? manifest = JsonSerializer.Deserialize<Manifest>(File.ReadAllText(file), Json);
            if (manifest is { Format: Format, Version: Version, Traits: { } traits } && !traits.ContainsValue(null!))
                return traits;
            throw new JsonException($"not '{Format}' version {Version}");
        }
        catch (JsonException e)
        {
            throw BadInputException.At(file, "", "this is no record of a fetch of this version", "Remove the folder to begin anew", e);
        }
    }
}
