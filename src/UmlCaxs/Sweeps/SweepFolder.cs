using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UmlCaxs.IO;

namespace UmlCaxs.Sweeps;

/// <summary>
/// The folder of a sweep. Its parts stand in <c>parts</c> under their names only when complete, each with a checksum, so that
/// what is there after a break need not be computed again. One process at a time.
/// </summary>
public sealed class SweepFolder : IDisposable
{
    private const string Format = "umlcaxs-sweep";
    private const int Version = 1;
    private const string ManifestName = "sweep.json";
    private const string PartsName = "parts";
    private const string LockName = ".lock";
    private const long LargestFile = 1 << 28;
    private const int LongestTraitShown = 80;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly Action<string>? onNotice;
    private FileStream? lockFile;

    private sealed record TaskAndPart(SweepTask Task, SweepPart Part);

    private sealed record Manifest(string Format, int Version, Dictionary<string, string> Traits);

    private SweepFolder(string path, Action<string>? onNotice) => (Path, this.onNotice) = (path, onNotice);

    /// <summary>The folder, as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Begins a folder, or goes on with one; whether it is one of the same sweep says <see cref="Bind"/>.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="onNotice">Called with what a user should know.</param>
    /// <exception cref="BadInputException">The folder is of something else, in use, or cannot be written.</exception>
    public static SweepFolder Open(string path, Action<string>? onNotice = null)
    {
        if (path.Length == 0)
            throw new BadInputException("The name of the output folder is empty. Name a folder.");
        var folder = new SweepFolder(path, onNotice);
        try
        {
            if (Directory.Exists(path) && !File.Exists(folder.Of(ManifestName)) && Directory.EnumerateFileSystemEntries(path).Any(e => !IsLeftOver(e)))
                throw BadInputException.At(path, "", "this folder is needed for the sweep, and something else is in it", "Move it away, or choose another --out");
            Directory.CreateDirectory(path);
            folder.Lock();
            Directory.CreateDirectory(folder.Of(PartsName));
            Directory.CreateDirectory(folder.Of("models"));

            // What a kill in the middle of a file left.
            foreach (string place in new[] { path, folder.Of(PartsName), folder.Of("models") })
                foreach (string left in Directory.EnumerateFiles(place, ".*.tmp"))
                    File.Delete(left);
            AtomicFile.RequireWritable(folder.Of(ManifestName));
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw BadInputException.At(path, "", $"the folder cannot be used: {e.Message.TrimEnd('.')}", "Choose an --out where you may write", e);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Where a result belongs.</summary>
    /// <param name="name">Its name, perhaps with a folder in front.</param>
    public string Of(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Ties the folder to a sweep, or checks that it is tied to this one.</summary>
    /// <param name="traits">What decides the results.</param>
    /// <exception cref="BadInputException">The folder is of another sweep; the message says what differs.</exception>
    internal void Bind(IReadOnlyDictionary<string, string> traits)
    {
        string file = Of(ManifestName);
        if (!File.Exists(file))
        {
            AtomicFile.WriteAllText(file, JsonSerializer.Serialize(new Manifest(Format, Version, new Dictionary<string, string>(traits)), Json) + "\n");
            return;
        }

        Dictionary<string, string> begun = ReadManifest(file);
        string[] differences = [.. traits.Keys.Union(begun.Keys).Where(name => traits.GetValueOrDefault(name) != begun.GetValueOrDefault(name)).Select(Difference)];
        if (differences.Length > 0)
            throw BadInputException.At(Path, "", $"the results in this folder are of another sweep: {string.Join("; ", differences)}", "Repeat the command as it was to go on with it, or choose another --out");

        string Difference(string name)
        {
            string now = traits.GetValueOrDefault(name, "not given");
            string then = begun.GetValueOrDefault(name, "not given");
            return now.Length > LongestTraitShown || then.Length > LongestTraitShown ? $"{name} is another" : $"{name} was '{then}' and is '{now}' now";
        }
    }

    /// <summary>Reads a part.</summary>
    /// <param name="task">The part.</param>
    /// <returns>The part; null if it is not there, or was damaged and has been set aside.</returns>
    internal SweepPart? Read(SweepTask task)
    {
        string file = Of(NameOf(task));
        if (!File.Exists(file))
            return null;
        string reason;
        try
        {
            string text = new FileInfo(file).Length <= LargestFile ? File.ReadAllText(file) : "";
            int end = text.IndexOf('\n');
            if (end >= 0 && text[..end] == Head(text[(end + 1)..]) && JsonSerializer.Deserialize<SweepPart>(text[(end + 1)..], Json) is { } part && Holds(task, part))
                return part;
            reason = "its checksum is not that of its content";
        }
        catch (JsonException)
        {
            reason = "it is not what a sweep of this version writes";
        }

        string aside = file + ".corrupt";
        File.Move(file, aside, overwrite: true);
        onNotice?.Invoke($"{file}: {reason}; it was set aside as {System.IO.Path.GetFileName(aside)}, and its models are fitted again");
        return null;
    }

    /// <summary>Keeps a part: it appears as a whole or not at all.</summary>
    /// <exception cref="IOException">The disk is full or failed; what was there stays.</exception>
    internal void Write(SweepTask task, SweepPart part)
    {
        string content = JsonSerializer.Serialize(part, Json) + "\n";
        Save(NameOf(task), file => AtomicFile.WriteAllText(file, Head(content) + "\n" + content));
    }

    /// <summary>Writes a file of the sweep, and says what a full disk means for it.</summary>
    /// <param name="name">Its name, perhaps with a folder in front.</param>
    /// <param name="write">Writes it as a whole or not at all.</param>
    /// <exception cref="IOException">The disk is full or failed; what was there stays.</exception>
    internal void Save(string name, Action<string> write)
    {
        try
        {
            write(Of(name));
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException) // the latter where a file may not grow that large
        {
            throw new IOException($"{Of(name)}: it cannot be written: {e.Message.TrimEnd('.')}. What is finished stays; make room and repeat the command to go on with it.", e);
        }
    }

    /// <summary>Writes parts so that <see cref="ReadParts"/> gets them to the bit.</summary>
    internal static void WriteParts(BinaryWriter writer, IReadOnlyList<(SweepTask Task, SweepPart Part)> parts) => writer.Write(JsonSerializer.Serialize(parts.Select(p => new TaskAndPart(p.Task, p.Part)), Json));

    /// <summary>Reads parts.</summary>
    internal static IReadOnlyList<(SweepTask Task, SweepPart Part)> ReadParts(BinaryReader reader) => [.. JsonSerializer.Deserialize<TaskAndPart[]>(reader.ReadString(), Json)!.Select(p => (p.Task, p.Part))];

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        lockFile?.Dispose();
        lockFile = null;
    }

    private static string Head(string content) => $"{Format}-part {Version} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";

    private static bool Holds(SweepTask task, SweepPart part) =>
        part.Models.Select(m => (m.K, m.Start, m.Restart)).SequenceEqual(Enumerable.Range(task.FirstRestart, task.Restarts).Select(r => (task.K, task.StartName, r)));

    private static bool IsLeftOver(string entry) =>
        System.IO.Path.GetFileName(entry) is var name && (name == LockName || (name.StartsWith('.') && name.EndsWith(".tmp", StringComparison.Ordinal)) || ((name is PartsName or "models") && !Directory.EnumerateFileSystemEntries(entry).Any()));

    private static string NameOf(SweepTask task) => System.IO.Path.Combine(PartsName, task.Name + ".part");

    private void Lock()
    {
        try
        {
            lockFile = new FileStream(Of(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw BadInputException.At(Path, "", $"another process is sweeping into this folder ({e.Message.TrimEnd('.')})", "Wait for its end, or choose another --out", e);
        }
    }

    private static Dictionary<string, string> ReadManifest(string file)
    {
        try
        {
            if (new FileInfo(file).Length > LargestFile)
                throw new JsonException("too long");
            Manifest? manifest = JsonSerializer.Deserialize<Manifest>(File.ReadAllText(file), Json);
            if (manifest is { Format: Format, Version: Version } && !manifest.Traits.ContainsValue(null!))
                return manifest.Traits;
            throw new JsonException($"not '{Format}' version {Version}");
        }
        catch (JsonException e)
        {
            throw BadInputException.At(file, "", "this is no record of a sweep of this version", "Choose another --out, or remove the folder to begin anew", e);
        }
    }
}
