namespace UmlCaxs;

/// <summary>What this build of UmlCaxs calls itself.</summary>
public static class Product
{
    /// <summary>Version, such as 0.1.0.</summary>
    public static string Version { get; } = typeof(Product).Assembly.GetName().Version is { } v ? $"{v.Major}.{v.Minor}.{v.Build}" : "unknown";
}
