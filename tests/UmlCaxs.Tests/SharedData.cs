using Xunit;

namespace UmlCaxs.Tests;

/// <summary>
/// Real data that lie beside the repository, in <c>shared/data</c> of a folder above it, and are not part of it.
/// </summary>
public static class SharedData
{
    private static readonly string? Folder = FindFolder();

    /// <summary>Path of a file there, or null if it is absent.</summary>
    public static string? Find(string name) =>
        Folder is not null && File.Exists(Path.Combine(Folder, name)) ? Path.Combine(Folder, name) : null;

    /// <summary>Path of a file that <see cref="SharedDataFactAttribute"/> has found.</summary>
    public static string PathOf(string name) =>
        Find(name) ?? throw new FileNotFoundException($"{name} is not in shared/data; name it in [SharedDataFact].");

    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
                return candidate;
        }
        return null;
    }
}

/// <summary>A test that needs files of <see cref="SharedData"/>, skipped with a reason where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] files)
    {
        Files = files;
        string[] absent = [.. files.Where(f => SharedData.Find(f) is null)];
        if (absent.Length > 0)
            Skip = $"needs shared/data/{string.Join(", ", absent)}, which is not on this machine";
    }

    public IReadOnlyList<string> Files { get; }
}
