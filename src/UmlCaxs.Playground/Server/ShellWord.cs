namespace UmlCaxs.Playground.Server;

/// <summary>Words of command lines that people copy into a shell.</summary>
internal static class ShellWord
{
    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:,@%=";

    /// <summary>A word as a shell reads it, in single quotes where it needs them.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => Plain.Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
