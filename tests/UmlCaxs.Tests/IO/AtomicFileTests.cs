using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.IO;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Nothing_appears_under_the_name_before_commit()
    {
        using (var file = new AtomicFile(folder["out.json"]))
        {
            file.Stream.Write("{}"u8);
            Assert.False(File.Exists(folder["out.json"]));
            // Hidden from a listing, and recognisable for whoever finds one after a power cut.
            Assert.Matches("^\\.out\\.json\\..*\\.tmp$", Path.GetFileName(Assert.Single(Directory.GetFiles(folder.Path))));
            file.Commit();
        }

        Assert.Equal("{}", File.ReadAllText(folder["out.json"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Without_commit_the_old_file_stays_and_nothing_is_left_behind()
    {
        folder.Write("out.json", "old");
        using (var file = new AtomicFile(folder["out.json"]))
            file.Stream.Write("new"u8);

        Assert.Equal("old", File.ReadAllText(folder["out.json"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_whole_text_replaces_the_old_one()
    {
        folder.Write("out.json", "old and longer");
        AtomicFile.WriteAllText(folder["out.json"], "α");

        Assert.Equal("α"u8.ToArray(), File.ReadAllBytes(folder["out.json"]));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        folder.Write("real.json", "old");
        File.CreateSymbolicLink(folder["link.json"], folder["real.json"]);
        AtomicFile.WriteAllText(folder["link.json"], "new");

        Assert.NotNull(new FileInfo(folder["link.json"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(folder["real.json"]));
    }

    [Fact]
    public void An_impossible_target_is_refused_with_the_folder_and_the_remedy()
    {
        AssertRefused(folder.Path, "this is a folder");
        AssertRefused(folder["new/"], "this is a folder");
        AssertRefused(folder[Path.Combine("absent", "out.json")], $"there is no folder '{folder["absent"]}'", "Create it first");
        AssertRefused("/dev/null", "device");
    }

    [UnprivilegedFact]
    public void A_folder_without_write_permission_is_refused()
    {
        Directory.CreateDirectory(folder["closed"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute);

        AssertRefused(folder[Path.Combine("closed", "out.json")], $"nothing can be written into the folder '{folder["closed"]}'", "may write to");
    }

    private static void AssertRefused(string path, params string[] parts)
    {
        string message = Assert.Throws<BadInputException>(() => new AtomicFile(path)).Message;
        foreach (string part in parts.Prepend(path))
            Assert.Contains(part, message, StringComparison.Ordinal);
    }
}
