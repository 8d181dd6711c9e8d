using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using UmlCaxs.Classification;

namespace UmlCaxs.IO;

/// <summary>
/// Reads and writes models as JSON, format <c>umlcaxs-model</c> version 1, with doubles that read back exactly. The names of
/// embedded models (<c>csc2</c>: the published model) stand wherever a model file is expected.
/// </summary>
public static class ModelFile
{
    private const string Format = "umlcaxs-model";
    private const int Version = 1;
    private const long LargestFile = 256L << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Names of the embedded models.</summary>
    public static IReadOnlyList<string> Embedded { get; } = ["csc2"];

    /// <summary>Reads a model.</summary>
    /// <param name="nameOrPath">An embedded model's name or a file.</param>
    /// <exception cref="BadInputException">No such file, not a model, another version, other features, or numbers that make no model.</exception>
    public static Model Load(string nameOrPath)
    {
        if (Embedded.Contains(nameOrPath))
        {
            using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"models/{nameOrPath}.json")!;
            return Read(resource, nameOrPath);
        }

        using FileStream file = InputFile.Open(nameOrPath);
        if (file.Length > LargestFile)
            throw BadInputException.At(nameOrPath, "", $"{file.Length:N0} bytes are too many for a model file", "Give a model written by 'umlcaxs fit' or 'umlcaxs train'.");
        return Read(file, nameOrPath);
    }

    /// <summary>Reads a model that can classify.</summary>
    /// <param name="nameOrPath">An embedded model's name or a file.</param>
    /// <exception cref="BadInputException">As <see cref="Load"/>, or the model has no class models.</exception>
    public static Model LoadTrained(string nameOrPath)
    {
        Model model = Load(nameOrPath);
        return model.Classifier is not null ? model : throw BadInputException.At(
            nameOrPath, "classifier", "the model has no class models yet", $"Train it with 'umlcaxs train LABELLED --model {nameOrPath} --out {nameOrPath}', or use the published model csc2.");
    }

    /// <summary>Writes a model beside its final name, then renames it.</summary>
    /// <exception cref="BadInputException">The folder cannot be written.</exception>
    public static void Save(Model model, string path) => AtomicFile.WriteAllText(path, ToJson(model));

    /// <summary>The model as JSON text.</summary>
    public static string ToJson(Model model) => JsonSerializer.Serialize(ModelDocument.Of(model, Format, Version), Json) + "\n";

    private static Model Read(Stream stream, string source)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.UTF8);
            string text = reader.ReadToEnd();
            using JsonDocument head = JsonDocument.Parse(text);
            CheckHead(head.RootElement, source);
            ModelDocument document = JsonSerializer.Deserialize<ModelDocument>(text, Json)!;
            return document.ToModel(source);
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is { } line ? $"line {line + 1}" : "";
            throw BadInputException.At(source, e.Path is { Length: > 1 } path ? $"{place}, {path}" : place, "not a valid model: " + Reason(e), "Give a model written by 'umlcaxs fit' or 'umlcaxs train', or the name csc2.", e);
        }
        catch (InvalidOperationException e)
        {
            throw BadInputException.At(source, "", "not a valid model: " + e.Message.TrimEnd('.'), "Give a model written by 'umlcaxs fit' or 'umlcaxs train', or the name csc2.", e);
        }
    }

    /// <summary>What the JSON reader found, without the place (said already) and without the file, which it may quote in full.</summary>
    private static string Reason(JsonException e)
    {
        string[] literal = e.Message.Split("' is an invalid", 2);
        if (literal.Length == 2)
            return $"{BadCell.Quote(literal[0].TrimStart('\''))} is not JSON";
        if (e.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
            return "a value of another kind belongs here";
        return e.Message.Split(". Path:")[0].Split(" LineNumber:")[0].TrimEnd('.');
    }

    private static void CheckHead(JsonElement root, string source)
    {
        string? format = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out JsonElement f) && f.ValueKind == JsonValueKind.String ? f.GetString() : null;
        if (format != Format)
            throw BadInputException.At(source, "format", $"'{format ?? "(none)"}' is not '{Format}'", "Give a model written by 'umlcaxs fit' or 'umlcaxs train', or the name csc2.");
        string version = root.TryGetProperty("version", out JsonElement v) ? v.GetRawText() : "(none)";
        if (version != Version.ToString())
            throw BadInputException.At(source, "version", $"this is version {version} of the model format; this program reads version {Version}", "Use the version of UmlCaxs that wrote the model, or fit the model again.");
    }
}
