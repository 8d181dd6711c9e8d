using System.Diagnostics;
using System.Text.Json;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.IO;
using UmlCaxs.Mixture;

namespace UmlCaxs.Pipeline;

/// <summary>
/// The state of a long fit in a file beside its model, from which the same command goes on after a break, with as many
/// processes as it likes. Short fits write none. The first rank writes; all go on from what it has.
/// </summary>
public sealed class FitCheckpoint : IDisposable
{
    private const string Format = "umlcaxs-fit-checkpoint";
    private const int Version = 1;
    private const long LargestFile = 256L << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly Communicator ranks;
    private readonly Action<string>? onNotice;
    private readonly Stopwatch sinceWritten = Stopwatch.StartNew();
    private SortedDictionary<string, string> traits = [];
    private EmState? latest;
    private bool isLatestWritten = true;

    /// <summary>A checkpoint of a fit that begins now.</summary>
    /// <param name="model">The model file that the fit will write.</param>
    /// <param name="ranks">The processes that run the fit.</param>
    /// <param name="onNotice">Told when it goes on from a checkpoint, or leaves one.</param>
    public FitCheckpoint(string model, Communicator ranks, Action<string>? onNotice = null) => (Path, this.ranks, this.onNotice) = (model + ".checkpoint", ranks, onNotice);

    private sealed record Document(
        string Format,
        int Version,
        SortedDictionary<string, string> Traits,
        int Iterations,
        bool Converged,
        string Start,
        double[] LogLikelihoodPath,
        ComponentStatus[] Status,
        double[] Origin,
        double[] Weights,
        double[] Means,
        double[] Covariances);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Time between two writes.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Called after each iteration with its state: for tests.</summary>
    internal Action<EmState>? OnKept { get; init; }

    /// <summary>Where the same fit was left before, on every rank; null if it was not, or not this one.</summary>
    /// <param name="wanted">What decides the numbers of the fit.</param>
    internal EmState? Begin(SortedDictionary<string, string> wanted)
    {
        traits = wanted;
        byte[] text = ranks.AllGather(ranks.IsFirst ? Read() : [])[0];
        if (text.Length == 0)
            return null;
        Document begun = JsonSerializer.Deserialize<Document>(text, Json)!;
        onNotice?.Invoke($"{Path}: going on after iteration {begun.Iterations}");
        return latest = StateOf(begun);
    }

    /// <summary>Takes the state of the fit after an iteration, and writes it if the last write is some time ago.</summary>
    internal void Keep(EmState state)
    {
        (latest, isLatestWritten) = (state, false);
        if (sinceWritten.Elapsed >= Interval)
            Write();
        OnKept?.Invoke(state);
    }

    /// <summary>Removes the file, when the model is written.</summary>
    public void Complete()
    {
        isLatestWritten = true;
        if (ranks.IsFirst)
            File.Delete(Path);
    }

    /// <summary>Writes the latest state of a fit that was broken off, unless it has only begun.</summary>
    public void Dispose()
    {
        if (!isLatestWritten && (sinceWritten.Elapsed >= Interval || File.Exists(Path)))
            Write();
        if (!isLatestWritten || latest is null || !ranks.IsFirst || !File.Exists(Path))
            return;
        onNotice?.Invoke($"{Path}: state after iteration {latest.Iterations}; repeat the command to go on from it");
    }

    private void Write()
    {
        isLatestWritten = true;
        sinceWritten.Restart();
        if (!ranks.IsFirst)
            return;
        EmState s = latest!;
        var document = new Document(Format, Version, traits, s.Iterations, s.Converged, s.StartName, [.. s.Path], [.. s.Status], s.Origin, s.Mixture.Weights, s.Mixture.Means, s.Mixture.Covariances);
        AtomicFile.WriteAllText(Path, JsonSerializer.Serialize(document, Json) + "\n");
    }

    /// <summary>The file's content; nothing if there is none, or none of this fit.</summary>
    private byte[] Read()
    {
        if (!File.Exists(Path))
            return [];
        string reason;
        try
        {
            byte[] text = new FileInfo(Path).Length <= LargestFile ? File.ReadAllBytes(Path) : [];
            Document begun = JsonSerializer.Deserialize<Document>(text, Json)!;
            if (begun.Format != Format || begun.Version != Version)
                throw new JsonException($"not '{Format}' version {Version}");
            string[] differences = [.. traits.Keys.Union(begun.Traits.Keys).Where(name => traits.GetValueOrDefault(name) != begun.Traits.GetValueOrDefault(name))];
            if (differences.Length == 0)
            {
                StateOf(begun);
                return text;
            }

            reason = $"it is of another fit ({string.Join(", ", differences.Select(name => $"{name} was {begun.Traits.GetValueOrDefault(name, "not there")}"))})";
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            reason = "it is no checkpoint of this version";
        }

        onNotice?.Invoke($"{Path}: {reason}; beginning anew");
        return [];
    }

    /// <exception cref="ArgumentException">The numbers make no state.</exception>
    private static EmState StateOf(Document document)
    {
        var mixture = new GaussianMixture(document.Weights, document.Means, document.Covariances);
        if (document.Origin.Length != mixture.Dims || document.Status.Length != mixture.Components || document.LogLikelihoodPath.Length != document.Iterations)
            throw new ArgumentException("The parts of the checkpoint do not fit together.");
        return new EmState(mixture, document.Origin, document.LogLikelihoodPath, document.Iterations, document.Converged, document.Status, document.Start);
    }
}
