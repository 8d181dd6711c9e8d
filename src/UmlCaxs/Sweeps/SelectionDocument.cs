using System.Text.Json;
using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>The file <c>selection.json</c>.</summary>
internal static class SelectionDocument
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of the file.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="regCovar">The reg_covar of the sweep.</param>
    public static string ToJson(ComponentSelection selection, double regCovar) => JsonSerializer.Serialize(
        new
        {
            Format = "umlcaxs-selection",
            Version = 1,
            selection.ChosenK,
            Choice = SelectionWords.Choice(selection),
            Undecided = SelectionWords.Undecided(selection),
            selection.FlatteningK,
            selection.BicMinimumK,
            selection.IclMinimumK,
            selection.SilhouetteBestK,
            selection.OptimumTolerance,
            RegCovar = regCovar,
            selection.Sensitivity,
            selection.Components,
        },
        Json) + "\n";
}
