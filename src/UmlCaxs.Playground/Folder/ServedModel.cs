using System.Text.Json;
using UmlCaxs.Classification;
using UmlCaxs.IO;

namespace UmlCaxs.Playground.Folder;

/// <summary>The model that classifies uploads.</summary>
/// <param name="Name">What to call it, and what --model takes.</param>
/// <param name="Model">The model, with class models.</param>
internal sealed record ServedModel(string Name, Model Model)
{
    private const string Published = "csc2";
    private const long LargestSummary = 1 << 20;

    /// <summary>Finds the model.</summary>
    /// <param name="folder">The served folder.</param>
    /// <param name="asked">Model that the user asked for; null for the folder's.</param>
    /// <param name="notices">Receives why there is none, or that it is not the folder's.</param>
    /// <exception cref="BadInputException">The model asked for cannot be used.</exception>
    public static ServedModel? Find(ServedFolder folder, string? asked, List<string> notices)
    {
        if (asked is not null)
            return new(asked, ModelFile.LoadTrained(asked));
        if (folder.Detections is null)
            return null;
        string? name = folder.Model ?? NotedIn(Path.Combine(folder.Root, "summary.json"));
        try
        {
            if (name is not null && (ModelFile.Embedded.Contains(name) || File.Exists(name)))
                return new(name, ModelFile.LoadTrained(name));
        }
        catch (BadInputException e)
        {
            notices.Add($"{e.Message} Uploads cannot be classified.");
            return null;
        }

        notices.Add($"The folder has no model.json: uploads are classified with the published model {Published} (--model takes another).");
        return new(Published, ModelFile.LoadTrained(Published));
    }

    /// <summary>The model that a run has noted; null where it has not.</summary>
    private static string? NotedIn(string summary)
    {
        try
        {
            if (!File.Exists(summary) || new FileInfo(summary).Length > LargestSummary)
                return null;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(summary));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("model", out JsonElement model) && model.ValueKind == JsonValueKind.String ? model.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null; // a note that nothing depends on
        }
    }
}
