using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Cli;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Distribution;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>Several processes classify and vote as one does, row for row and bit for bit.</summary>
public sealed class DistributedTablesTests(SharedTable table) : IClassFixture<SharedTable>, IDisposable
{
    private static readonly Model Model = ModelFile.LoadTrained("csc2");

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("small.parquet", 1)]
    [InlineData("small.parquet", 2)]
    [InlineData("small.parquet", 3)]
    [InlineData("small.parquet", 7)] // five groups: two ranks have no rows
    [InlineData("folder", 4)]
    [InlineData("table.csv", 2)] // no parts to share out: the first rank has all
    public void Parts_of_a_classification_are_the_rows_of_one(string name, int size)
    {
        ClassifyStep expected = ClassifyAlone(name, "alone.parquet");

        ClassifyStep[] steps = Classify(name, "parts", size);

        Assert.Equal(Text("alone.parquet"), Text("parts"));
        foreach (ClassifyStep step in steps)
        {
            Assert.Equal(expected.Report.ToString(), step.Report.ToString());
            Assert.Equivalent(expected.Counts, step.Counts, strict: true);
        }
    }

    [Fact]
    public void A_rank_that_cannot_read_a_row_leaves_no_output()
    {
        var ends = ThreadRanks.Try(3, ranks =>
        {
            using PartFolder parts = PartFolder.Begin(folder["parts"], ranks);
            return Classify(ranks, "small.parquet", schema => ranks.Rank == 1 ? throw new IOException("the disk is full") : TableFiles.Create(parts.OwnPart, schema));
        });

        Assert.All(ends, end => Assert.Equal($"rank 1 of 3 on {Environment.MachineName}: the disk is full", Assert.IsType<IOException>(end.Failure).Message));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(1, long.MaxValue)]
    [InlineData(2, long.MaxValue)]
    [InlineData(3, 100_000)] // detections go through temporary files
    [InlineData(4, 0)]
    public void Votes_merged_from_several_ranks_are_the_very_file_of_one(int size, long memory)
    {
        Classify("small.parquet", "detections", 2);
        VoteAlone();

        ThreadRanks.Run(size, ranks =>
        {
            using PartFolder parts = PartFolder.ForFile(folder["sources.csv"], ranks);
            Vote(ranks, parts, "detections", withOrder: true, memory);
            ranks.Barrier();
            if (ranks.IsFirst)
                VoteStep.Merge([.. Enumerable.Range(0, size).Select(parts.PartOf)], schema => TableFiles.Create(folder["sources.csv"], schema));
            return 0;
        });

        Assert.Equal(File.ReadAllText(folder["alone.csv"]), File.ReadAllText(folder["sources.csv"]));
        Assert.Equal(["alone.csv", "detections", "sources.csv"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Votes_in_parts_are_the_sources_of_one_in_another_order(int size)
    {
        Classify("small.parquet", "detections", 3);
        VoteAlone();

        (long Unique, long Ambiguous, long WithoutVote)[] counts = ThreadRanks.Run(size, ranks =>
        {
            using PartFolder parts = PartFolder.Begin(folder["sources"], ranks);
            var counts = Vote(ranks, parts, "detections", withOrder: false);
            parts.Commit();
            return counts;
        });

        string[] expected = Text("alone.csv").Split('\n');
        Assert.Equal(expected.Order(StringComparer.Ordinal), Text("sources").Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length - 2, counts.Sum(c => c.Unique + c.Ambiguous)); // header and the end of the last line
        Assert.Equal(1 + size, Directory.GetFiles(folder["sources"]).Length);
    }

    [Fact]
    public void A_table_that_is_no_classification_is_refused_by_all()
    {
        var ends = ThreadRanks.Try(2, ranks =>
        {
            using PartFolder parts = PartFolder.Begin(folder["sources"], ranks);
            using TableReader reader = DetectionTables.Open(table["small.parquet"], 1, Share(ranks));
            using SourceVoting voting = VoteStep.ReadShare(reader, ClassScheme.Default, ranks, parts.Scratch, withOrder: false);
            return 0;
        });

        Assert.All(ends, end => Assert.Contains("missing columns: QSO", Assert.IsType<BadInputException>(end.Failure).Message, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_order_of_sources_survives_temporary_files()
    {
        // What lies in memory when it is full has places in the table that are not its places in memory.
        Classify("small.parquet", "detections", 1);
        long[][] orders = [.. new[] { long.MaxValue, 0L }.Select(memory => ThreadRanks.Run(2, ranks =>
        {
            using PartFolder parts = PartFolder.ForFile(folder["sources.csv"], ranks);
            using TableReader reader = TableFiles.Open(folder["detections"], new TableReadOptions { Share = Share(ranks) });
            using SourceVoting voting = VoteStep.ReadShare(reader, ClassScheme.Default, ranks, parts.Scratch, withOrder: true, memory: memory, folder: folder.Path);
            return voting.Votes().SelectMany(b => b.Find("order")!.Longs[..b.RowCount].ToArray()).ToArray();
        })[1])];

        Assert.NotEmpty(orders[0]);
        Assert.Equal(orders[0].Order(), orders[0]);
        Assert.Equal(orders[0], orders[1]);
    }

    private static RowShare Share(Communicator ranks) => new(ranks.Rank, ranks.Size);

    private ClassifyStep ClassifyAlone(string name, string output) => Classify(new SingleProcess(), name, schema => TableFiles.Create(folder[output], schema));

    private ClassifyStep[] Classify(string name, string output, int size) => ThreadRanks.Run(size, ranks =>
    {
        using PartFolder parts = PartFolder.Begin(folder[output], ranks);
        ClassifyStep step = Classify(ranks, name, schema => TableFiles.Create(parts.OwnPart, schema, new TableWriteOptions { RowGroupRows = 200 }));
        parts.Commit();
        return step;
    });

    private ClassifyStep Classify(Communicator ranks, string name, Func<TableSchema, TableWriter> createWriter)
    {
        using TableReader reader = DetectionTables.Open(table[name], 1, Share(ranks));
        return ClassifyStep.Run(reader, Model, TypeMap.BuiltIn(Model.Scheme), new CpuBackend(1), MissingPolicy.Drop, true, createWriter, ranks: ranks);
    }

    private void VoteAlone()
    {
        using TableReader reader = TableFiles.Open(folder["detections"]);
        using SourceVoting voting = VoteStep.Read(reader, ClassScheme.Default);
        using TableWriter writer = TableFiles.Create(folder["alone.csv"], voting.Schema);
        VoteStep.Write(voting, writer);
    }

    private (long Unique, long Ambiguous, long WithoutVote) Vote(Communicator ranks, PartFolder parts, string detections, bool withOrder, long memory = long.MaxValue)
    {
        using TableReader reader = TableFiles.Open(folder[detections], new TableReadOptions { Share = Share(ranks) });
        using SourceVoting voting = VoteStep.ReadShare(reader, ClassScheme.Default, ranks, parts.Scratch, withOrder, memory: memory, folder: parts.Scratch);
        using TableWriter writer = TableFiles.Create(parts.OwnPart, voting.Schema);
        (long unique, long ambiguous) = VoteStep.Write(voting, writer);
        return (unique, ambiguous, voting.WithoutVote);
    }

    /// <summary>A table as CSV, to compare tables of any format.</summary>
    private string Text(string name)
    {
        using (TableReader reader = TableFiles.Open(folder[name]))
        {
            using TableWriter writer = TableFiles.Create(folder["text.csv"], reader.Schema);
            var batch = new TableBatch(reader.Schema);
            while (reader.Read(batch))
                writer.Write(batch);
            writer.Commit();
        }

        string text = File.ReadAllText(folder["text.csv"]);
        File.Delete(folder["text.csv"]);
        return text;
    }
}
