using System.Text.Json;

namespace UmlCaxs.Reporting;

/// <summary>
/// The file in which a sweep explains the choice of K, as a table of names and values. Its members are shown as they are: what
/// a later version adds appears here without a change.
/// </summary>
internal sealed class SelectionText
{
    private const int MostRows = 500;
    private const int LongestValue = 2000;
    private static readonly string[] NamesOfChoice = ["k", "chosen_k", "selected_k", "chosen", "selected"];

    private readonly List<IReadOnlyList<string>> rows = [];

    /// <summary>Names and values.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => rows;

    /// <summary>The chosen number of components; null where the file names none.</summary>
    public int? Chosen { get; private set; }

    /// <summary>Reads the file.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="BadInputException">It is no JSON object.</exception>
    public static SelectionText Parse(string json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad(path, "", "it holds no object");
            var text = new SelectionText();
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                if (text.Chosen is null && NamesOfChoice.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out int k))
                    text.Chosen = k;
                text.Add(member.Name, member.Value);
            }

            return text;
        }
        catch (JsonException e)
        {
            throw Bad(path, e.LineNumber is { } line ? $"line {line + 1}" : "", "it is not valid JSON", e);
        }
        catch (InvalidOperationException e)
        {
            // A text with half a surrogate pair is valid JSON and no text.
            throw Bad(path, "", "it holds a text that is none", e);
        }
    }

    private static BadInputException Bad(string path, string place, string problem, Exception? inner = null) =>
        BadInputException.At(path, place, problem, "Run 'umlcaxs sweep' again with the same arguments, or remove the file: the report goes without it.", inner);

    private void Add(string name, JsonElement value)
    {
        if (rows.Count >= MostRows)
            return;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                    Add($"{name}: {member.Name.Replace('_', ' ')}", member.Value);
                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(e => e.ValueKind is JsonValueKind.Object or JsonValueKind.Array):
                foreach ((int i, JsonElement element) in value.EnumerateArray().Index())
                    Add($"{name} {i + 1}", element);
                break;
            case JsonValueKind.Array:
                AddRow(name, string.Join(value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) ? " " : ", ", value.EnumerateArray().Select(Text)));
                break;
            default:
                AddRow(name, Text(value));
                break;
        }
    }

    private void AddRow(string name, string value) => rows.Add([name.Replace('_', ' '), value.Length <= LongestValue ? value : value[..LongestValue] + "…"]);

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Null => "–",
        JsonValueKind.Number when value.TryGetDouble(out double number) && double.IsFinite(number) => Math.Abs(number) >= 1000 ? number.ToString("N0") : number.ToString("G5"),
        _ => value.GetRawText(),
    };
}
