using System.Text.Json;
using UmlCaxs.Compute;

namespace UmlCaxs.Tests.Golden;

/// <summary>
/// A file that <c>generate_golden.py</c> has written: inputs, and what numpy, scipy and scikit-learn make of them.
/// </summary>
internal static class GoldenFile
{
    public static JsonElement Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", name);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }

    /// <summary>All numbers of nested lists in order: a matrix comes out row-major.</summary>
    public static double[] Numbers(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Numbers)] : [element.GetDouble()];

    public static double[] Numbers(this JsonElement element, string property) => element.GetProperty(property).Numbers();

    /// <summary>A list of rows.</summary>
    public static FeatureMatrix Matrix(this JsonElement element, string property)
    {
        JsonElement rows = element.GetProperty(property);
        return FeatureMatrix.FromRows(rows.Numbers(), rows[0].GetArrayLength());
    }

    /// <summary>An object with weights, means and covariances.</summary>
    public static GaussianMixture Mixture(this JsonElement element) =>
        new(element.Numbers("weights"), element.Numbers("means"), element.Numbers("covariances"));
}
