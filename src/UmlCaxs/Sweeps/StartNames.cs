using UmlCaxs.Mixture;

namespace UmlCaxs.Sweeps;

/// <summary>What kinds of start are called on the command line and in results.</summary>
public static class StartNames
{
    /// <summary>The name of a kind.</summary>
    public static string Of(StartKind kind) => kind switch
    {
        StartKind.KMeans => "kmeans",
        StartKind.KMeansPlusPlus => "kmeans++",
        _ => "random-from-data",
    };

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<StartKind>().Select(Of)];
}
