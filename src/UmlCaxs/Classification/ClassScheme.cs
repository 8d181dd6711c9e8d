namespace UmlCaxs.Classification;

/// <summary>The classes detections are sorted into, their families, and what to make of an object type in a catalogue.</summary>
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

    /// <summary>Object types that say too little to be a label: such detections count as unlabelled and are classified.</summary>
    public static IReadOnlySet<string> AmbiguousTypes { get; } =
        new HashSet<string> { "Star", "X", "Radio", "IR", "Blue", "UV", "gamma", "PartofG", "**" };

    /// <summary>Index of a class, or -1.</summary>
    public int IndexOf(string? type)
    {
        for (int c = 0; c < Classes.Count; c++)
            if (Classes[c] == type)
                return c;
        return -1;
    }

    /// <summary>The role a catalogue's object type gives to a detection.</summary>
    public DetectionRole RoleOf(string? type) =>
        string.IsNullOrWhiteSpace(type) || AmbiguousTypes.Contains(type) ? DetectionRole.Unlabelled
        : IndexOf(type) >= 0 ? DetectionRole.Labelled
        : DetectionRole.OtherType;
}
