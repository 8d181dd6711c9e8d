using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Classification;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Folder;
using UmlCaxs.Playground.Scans;
using UmlCaxs.Playground.Server;
using UmlCaxs.Playground.Sources;

namespace UmlCaxs.Playground;

/// <summary>Everything that is served: the folder, its table in memory, the model, and the uploads.</summary>
public sealed class PlaygroundData : IDisposable
{
    // At ten million rows a mask takes 10 MB; a tile takes half of one at most.
    private readonly RecentCache<RowMask> masks = new(8);
    private readonly RecentCache<ClassProfiles> profiles = new(8);
    private readonly List<FileStamp> stamps = [];
    private readonly List<string> notices = [];
    private readonly Lock gate = new();
    private readonly List<Dataset> uploads = [];
    private int uploadCount;

    private PlaygroundData(ServedFolder folder, PlaygroundOptions options, int threads)
    {
        (Folder, Options, Threads) = (folder, options, threads);
        Temporary = Directory.CreateTempSubdirectory("umlcaxs-serve-").FullName;
    }

    /// <summary>The folder.</summary>
    public ServedFolder Folder { get; }

    /// <summary>How it is served.</summary>
    public PlaygroundOptions Options { get; }

    /// <summary>Threads of a computation.</summary>
    public int Threads { get; }

    /// <summary>Folder for uploads and exports; gone with this object.</summary>
    internal string Temporary { get; }

    /// <summary>Rows of the folder's table; 0 without one.</summary>
    public long Rows => Main?.Rows ?? 0;

    /// <summary>The folder's table; null without one.</summary>
    internal Dataset? Main { get; private set; }

    /// <summary>The model that classifies uploads; null if there is none.</summary>
    internal ServedModel? Model { get; private set; }

    /// <summary>Computations that go over all rows.</summary>
    internal ComputeGate Compute { get; } = new();

    /// <summary>Tiles asked for last.</summary>
    internal RecentCache<byte[]> Tiles { get; } = new(128);

    /// <summary>All tables: the folder's first, then uploads in their order.</summary>
    internal IReadOnlyList<Dataset> Datasets
    {
        get
        {
            lock (gate)
                return Main is null ? [.. uploads] : [Main, .. uploads];
        }
    }

    /// <summary>What a user should know; tells as well which files have changed since they were read.</summary>
    internal IReadOnlyList<string> Notices =>
    [
        .. notices,
        .. stamps.Select(s => (s.Address, Change: s.Change())).Where(s => s.Change is not null).Select(s => $"{s.Address}: {s.Change} since it was read; what is shown is what was read. Start 'umlcaxs serve' again to read it anew."),
    ];

    /// <summary>Reads the table of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How it is served.</param>
    /// <param name="threads">Threads of a computation.</param>
    /// <param name="onProgress">Called with the share read and the rows.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="BadInputException">Table or model cannot be used.</exception>
    public static PlaygroundData Load(ServedFolder folder, PlaygroundOptions options, int threads, Action<double, long>? onProgress = null, CancellationToken cancellation = default)
    {
        var data = new PlaygroundData(folder, options, threads);
        try
        {
            data.Read(onProgress, cancellation);
            return data;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private void Read(Action<double, long>? onProgress, CancellationToken cancellation)
    {
        Model = ServedModel.Find(Folder, Options.Model, notices);
        if (Folder.Detections is not { } table)
            return;
        foreach (string path in new[] { table, Folder.Sources, Folder.Model }.OfType<string>())
            stamps.Add(FileStamp.Of(path));
        ClassScheme scheme = Model?.Model.Scheme ?? ClassScheme.Default;
        Main = DatasetLoader.Load(table, "main", Path.GetFileName(Path.TrimEndingDirectorySeparator(table)), RevisionOf(stamps), scheme, Folder.Sources, Threads, onProgress, cancellation);
        notices.AddRange(Main.Notes);
    }

    /// <summary>The rows of a selection.</summary>
    /// <exception cref="BadInputException">The selection is malformed or does not fit the dataset.</exception>
    internal RowMask Select(Dataset dataset, string? text)
    {
        RowSelection selection = RowSelection.Parse(text);
        var bound = new DatasetSelection(selection, dataset);
        return selection.Terms.Count == 0 ? bound.Run(Threads) : masks.Get(string.Join('\n', dataset.Id, dataset.Revision, text), () => bound.Run(Threads));
    }

    /// <summary>How the features of each class of a dataset are distributed.</summary>
    internal ClassProfiles ProfilesOf(Dataset dataset) => profiles.Get(dataset.Revision, () => ClassProfiles.Of(dataset));

    /// <summary>Removes the temporary files.</summary>
    public void Dispose()
    {
        Compute.Dispose();
        Directory.Delete(Temporary, recursive: true);
    }

    /// <summary>An id for the next upload; none is given twice.</summary>
    internal string NextUpload() => $"u{Interlocked.Increment(ref uploadCount)}";

    /// <summary>Adds an upload; the oldest one makes room where there are too many.</summary>
    /// <returns>The upload that was dropped; null if none was.</returns>
    internal Dataset? Add(Dataset upload)
    {
        lock (gate)
        {
            uploads.Add(upload);
            if (uploads.Count <= Options.MostUploads)
                return null;
            Dataset oldest = uploads[0];
            uploads.RemoveAt(0);
            return oldest;
        }
    }

    /// <summary>The same files, unchanged, have the same revision after a restart: the browser's copies are good then.</summary>
    private static string RevisionOf(IEnumerable<FileStamp> stamps) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', stamps.Select(s => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(s.Address)} {s.Length} {s.Written.Ticks}")).Append(typeof(PlaygroundData).Module.ModuleVersionId.ToString())))).AsSpan(0, 8));
}
