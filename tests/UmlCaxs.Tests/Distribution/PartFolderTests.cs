using UmlCaxs.Distribution;
using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>A folder into which every rank writes a part appears as a whole or not at all.</summary>
public sealed class PartFolderTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Target => folder["out"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void It_has_a_part_of_every_rank_and_a_mark(int size)
    {
        ThreadRanks.Run(size, ranks => Write(ranks, "new"));

        Assert.Equal([PartFolder.SuccessMark, .. Enumerable.Range(0, size).Select(r => $"part-{r:D5}.parquet")], Names(Target));
        Assert.Equal(["out"], Names(folder.Path));
    }

    [Fact]
    public void An_earlier_one_is_replaced_with_all_its_parts()
    {
        ThreadRanks.Run(4, ranks => Write(ranks, "old"));

        ThreadRanks.Run(2, ranks => Write(ranks, "new"));

        Assert.Equal([PartFolder.SuccessMark, "part-00000.parquet", "part-00001.parquet"], Names(Target));
        Assert.Equal("new", File.ReadAllText(Path.Combine(Target, "part-00001.parquet")));
        Assert.Equal(["out"], Names(folder.Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_rank_that_fails_leaves_the_earlier_one(int failing)
    {
        ThreadRanks.Run(2, ranks => Write(ranks, "old"));

        var ends = ThreadRanks.Try(2, ranks => Write(ranks, ranks.Rank == failing ? null : "new"));

        Assert.All(ends, end => Assert.EndsWith("the disk is full", Assert.IsType<IOException>(end.Failure).Message, StringComparison.Ordinal));
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "part-00001.parquet")));
        Assert.Equal(["out"], Names(folder.Path));
    }

    [Fact]
    public void A_folder_of_something_else_is_not_replaced()
    {
        Directory.CreateDirectory(Target);
        folder.Write("out/notes.txt", "mine");

        var ends = ThreadRanks.Try(2, ranks => Write(ranks, "new"));

        Assert.All(ends, end => Assert.Contains("this folder holds something else", Assert.IsType<BadInputException>(end.Failure).Message, StringComparison.Ordinal));
        Assert.Equal(["notes.txt"], Names(Target));
    }

    [Theory]
    [InlineData("file", "this is a file, and a folder")]
    [InlineData("absent/out", "there is no folder")]
    [InlineData("", "the output folder is empty")]
    public void A_place_that_will_not_do_is_refused_by_all(string name, string message)
    {
        folder.Write("file", "mine");

        var ends = ThreadRanks.Try(2, ranks =>
        {
            using PartFolder parts = PartFolder.Begin(name.Length == 0 ? "" : folder[name], ranks);
            return 0;
        });

        Assert.All(ends, end => Assert.Contains(message, Assert.IsType<BadInputException>(end.Failure).Message, StringComparison.Ordinal));
        Assert.Equal(["file"], Names(folder.Path));
    }

    private int Write(Communicator ranks, string? content)
    {
        using PartFolder parts = PartFolder.Begin(Target, ranks);
        File.WriteAllText(parts.OwnPart, content ?? throw new IOException("the disk is full"));
        parts.Commit();
        return 0;
    }

    private static string[] Names(string path) => [.. new DirectoryInfo(path).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }).Select(f => f.Name).Order(StringComparer.Ordinal)];
}
