namespace UmlCaxs.Tests;

/// <summary>A folder of a test's own, removed with everything in it at the end of the test.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("umlcaxs-test-").FullName;

    public string Path { get; }

    /// <summary>Path of a file or folder in it, which need not exist.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a text file (UTF-8, no byte order mark) and returns its path.</summary>
    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    /// <summary>Writes a binary file and returns its path.</summary>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
