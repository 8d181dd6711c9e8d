using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace UmlCaxs.Parquet.Tests.DuckDb;

/// <summary>
/// Runs SQL in DuckDB, through Node.js and the package @duckdb/node-api. The package is installed once, into a folder of its own
/// among the temporary files; DuckDb/package.json says which version.
/// </summary>
internal static class DuckDbPeer
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(120);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "DuckDb");
    private static readonly Lazy<(string Folder, string? Problem)> Installed = new(Install);

    /// <summary>Why it cannot be used on this machine; null if it can.</summary>
    public static string? Problem => Installed.Value.Problem;

    /// <summary>Runs statements one after the other in one database in memory.</summary>
    /// <returns>The result of each; a statement that fails fails the test.</returns>
    public static DuckDbTable[] Run(params IEnumerable<string> statements)
    {
        string[] all = [.. statements];
        (int exit, string output, string error) = Execute("node", [Path.Combine(Scripts, "peer.mjs")], Installed.Value.Folder, JsonSerializer.Serialize(all), RunLimit);
        if (exit != 0)
            throw new InvalidOperationException($"node ended with {exit}: {error}");
        DuckDbTable[] answers = JsonSerializer.Deserialize<DuckDbTable[]>(output, Json)!;
        for (int i = 0; i < answers.Length; i++)
            if (answers[i].Error is string message)
                throw new InvalidOperationException($"{message}\n{all[i]}");
        return answers;
    }

    /// <summary>Text as an SQL literal.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static (string Folder, string? Problem) Install()
    {
        using JsonDocument package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Scripts, "package.json")));
        string version = package.RootElement.GetProperty("dependencies").GetProperty("@duckdb/node-api").GetString()!;
        string folder = Path.Combine(Path.GetTempPath(), $"umlcaxs-duckdb-{version}");
        if (Directory.Exists(folder))
            return (folder, null);
        // Several test runs may install at the same time: each does it aside, and the first to be done gives its folder the name.
        string aside = Directory.CreateTempSubdirectory("umlcaxs-duckdb-").FullName;
        try
        {
            File.Copy(Path.Combine(Scripts, "package.json"), Path.Combine(aside, "package.json"));
            string npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
            string[] install = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000"];
            if (Try(npm, install, aside, InstallLimit) is string notInstalled)
                return ("", $"needs npm to install @duckdb/node-api {version}: {notInstalled}");
            if (Try("node", [Path.Combine(Scripts, "peer.mjs")], aside, RunLimit) is string notRun)
                return ("", $"needs a Node.js that runs @duckdb/node-api {version}: {notRun}");
            try
            {
                Directory.Move(aside, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Another run was first.
            }
            return (folder, null);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    // Null if the command succeeds, otherwise why not. The input is an empty list, for the peer's script.
    private static string? Try(string program, string[] arguments, string folder, TimeSpan limit)
    {
        try
        {
            (int exit, _, string error) = Execute(program, arguments, folder, "[]", limit);
            return exit == 0 ? null : $"it ended with {exit} ({error.Trim().Split('\n')[0]})";
        }
        catch (Win32Exception)
        {
            return $"{program} cannot be started";
        }
        catch (TimeoutException e)
        {
            return e.Message;
        }
    }

    private static (int Exit, string Output, string Error) Execute(string program, string[] arguments, string folder, string input, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program has ended without reading; its exit status tells why.
        }
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} took more than {limit.TotalSeconds:F0} s");
        }
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
