namespace UmlCaxs.Classification;

/// <summary>The classes detections are sorted into, and their families.</summary>
/// <param name="Classes">Classes in the order that breaks ties.</param>
/// <param name="Aggregate">Family of each class.</param>
public sealed record ClassScheme(IReadOnlyList<string> Classes, IReadOnlyDictionary<string, string> Aggregate)
{
    /// <summary>The ten classes and four families of Perez-Diaz et al. 2024.</summary>
    public static ClassScheme Default { get; } = new(
        ["QSO", "AGN", "Seyfert_1", "Seyfert_2", "HMXB", "LMXB", "XB", "YSO", "TTau*", "Orion_V*"],
        new Dictionary<string, string>
        {
            ["QSO"] = "AGN",
            ["AGN"] = "AGN",
            ["Seyfert_1"] = "Seyfert",
            ["Seyfert_2"] = "Seyfert",
            ["HMXB"] = "XB",
            ["LMXB"] = "XB",
            ["XB"] = "XB",
            ["YSO"] = "YSO",
            ["TTau*"] = "YSO",
            ["Orion_V*"] = "YSO",
        });

    /// <summary>Index of a class, or -1.</summary>
    public int IndexOf(string? name)
    {
        for (int c = 0; c < Classes.Count; c++)
            if (Classes[c] == name)
                return c;
        return -1;
    }
}
