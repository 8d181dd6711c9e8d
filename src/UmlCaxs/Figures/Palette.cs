namespace UmlCaxs.Figures;

/// <summary>The colours of Okabe and Ito, which colour-blind readers tell apart. Yellow is left out: it vanishes on white.</summary>
internal static class Palette
{
    public const string Blue = "#0072b2";
    public const string SkyBlue = "#56b4e9";
    public const string Green = "#009e73";
    public const string Orange = "#e69f00";
    public const string Vermilion = "#d55e00";
    public const string Purple = "#cc79a7";

    /// <summary>Colours for groups without one of their own; null is the neutral one.</summary>
    public static IReadOnlyList<string?> Cycle { get; } = [Blue, Vermilion, Green, Purple, Orange, SkyBlue, null];

    /// <summary>Colour of the group with this number.</summary>
    public static string? Of(int index) => Cycle[index % Cycle.Count];
}
