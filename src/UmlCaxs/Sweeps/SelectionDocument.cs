using System.Text.Json;
using System.Text.Json.Serialization;
using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>The file <c>selection.json</c>: what a sweep says about the choice of K, and what it does not.</summary>
/// <param name="Format">What the file is.</param>
/// <param name="Version">Version of that format.</param>
/// <param name="ChosenK">The K.</param>
/// <param name="Choice">Why this K, in a sentence.</param>
/// <param name="Undecided">What the data leave open, a sentence each.</param>
/// <param name="Flattening">Where the gradient of the mean BIC flattens; null if it does not.</param>
/// <param name="BicMinimumK">K of the lowest BIC.</param>
/// <param name="IclMinimumK">K of the lowest ICL.</param>
/// <param name="SilhouetteBestK">K of the largest silhouette; null without silhouettes.</param>
/// <param name="OptimumTolerance">Differences of the mean log-likelihood up to this count as the same optimum.</param>
/// <param name="RegCovar">reg_covar of the sweep.</param>
/// <param name="Sensitivity">What becomes of the chosen model with another reg_covar.</param>
/// <param name="Components">A summary of every K, ascending.</param>
public sealed record SelectionDocument(
    string Format,
    int Version,
    int ChosenK,
    string Choice,
    IReadOnlyList<string> Undecided,
    BicKnee? Flattening,
    int BicMinimumK,
    int IclMinimumK,
    int? SilhouetteBestK,
    double OptimumTolerance,
    double RegCovar,
    IReadOnlyList<Sensitivity> Sensitivity,
    IReadOnlyList<ComponentSummary> Components)
{
    private const string FormatName = "umlcaxs-selection";
    private const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The document of a selection.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="regCovar">The reg_covar of the sweep.</param>
    public static SelectionDocument Of(ComponentSelection selection, double regCovar) => new(
        FormatName,
        CurrentVersion,
        selection.ChosenK,
        SelectionWords.Choice(selection),
        SelectionWords.Undecided(selection),
        selection.Flattening,
        selection.BicMinimumK,
        selection.IclMinimumK,
        selection.SilhouetteBestK,
        selection.OptimumTolerance,
        regCovar,
        selection.Sensitivity,
        selection.Components);

    /// <summary>The text of the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>Reads the file.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="BadInputException">It is no such document.</exception>
    public static SelectionDocument Parse(string json, string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<SelectionDocument>(json, Json) is { Format: FormatName, Version: CurrentVersion } document
                && document.Components.All(c => c is not null) && document.Undecided.All(s => s is not null) && document.Sensitivity.All(s => s is not null))
                return document;
            throw Bad("", $"it is not '{FormatName}' version {CurrentVersion}", null);
        }
        catch (JsonException e)
        {
            throw Bad(e.LineNumber is { } line ? $"line {line + 1}" : "", "it is no selection of a sweep of this version", e);
        }

        BadInputException Bad(string place, string problem, Exception? inner) =>
            BadInputException.At(path, place, problem, "Run 'umlcaxs sweep' again with the same arguments, or remove the file: the report goes without it.", inner);
    }
}
