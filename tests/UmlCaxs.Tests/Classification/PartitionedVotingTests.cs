using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;
using Xunit;

namespace UmlCaxs.Tests.Classification;

/// <summary>Votes that go through temporary files are those counted in memory, to the last bit, and leave nothing behind.</summary>
public sealed class PartitionedVotingTests : IDisposable
{
    private static readonly ClassScheme Scheme = ClassScheme.Default;
    private static readonly string[] Numbers = [.. Scheme.Classes, "ra", "dec", .. FeatureSet.Names];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<int, int, long> Sizes => new()
    {
        { 1, 1, 0 },
        { 2, 2, 0 },
        { 3, 1, 0 },
        { 1025, 400, 0 }, // down to partitions of one source
        { 3000, 1, 0 }, // one source that exceeds any memory
        { 6000, 2500, 20_000 }, // partitions that split, and some that need not
        { 6000, 900, 1_000_000 }, // to files after some blocks
        { 6000, 6000, 1_000_000 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_result_is_that_of_a_vote_in_memory(int detections, int sources, long memory)
    {
        foreach (ColumnType obsidType in new[] { ColumnType.Int64, ColumnType.String, ColumnType.Float64 })
        {
            TableBatch table = RandomDetections(detections, sources, obsidType, seed: detections + sources);
            int notices = 0;
            using var inMemory = new SourceVoting(Scheme);
            using var inFiles = new SourceVoting(Scheme, memory, folder.Path, _ => notices++);
            Add(inMemory, table);
            Add(inFiles, table);
            Add(inFiles, RandomDetections(0, 1, obsidType, seed: 1));

            Assert.Equal(1, notices);
            Assert.Null(inFiles.Sources);
            Assert.Equal(inMemory.WithoutVote, inFiles.WithoutVote);
            List<string?> expected = Cells(inMemory.Votes(100));
            Assert.Equal(inMemory.Sources * inMemory.Schema.Columns.Count, expected.Count);
            Assert.Equal(expected, Cells(inFiles.Votes(100)));
            Assert.Equal(expected, Cells(inFiles.Votes(7)));
        }
    }

    /// <summary>Sources of very different sizes: half of all detections are of one.</summary>
    [Fact]
    public void A_source_may_have_very_many_detections()
    {
        TableBatch table = RandomDetections(8000, 500, ColumnType.Int64, seed: 3);
        for (int row = 0; row < table.RowCount; row += 2)
            table.Find("name")!.Set(row, "Sgr A*");
        using var inMemory = new SourceVoting(Scheme);
        using var inFiles = new SourceVoting(Scheme, 50_000, folder.Path);
        Add(inMemory, table);
        Add(inFiles, table);

        Assert.Equal(Cells(inMemory.Votes()), Cells(inFiles.Votes()));
    }

    [Fact]
    public void No_file_can_be_seen_and_none_is_open_afterwards()
    {
        using (var voting = new SourceVoting(Scheme, 0, folder.Path))
        {
            Add(voting, RandomDetections(3000, 1000, ColumnType.Int64, seed: 4));
            AssertOpenFiles(1);
            Assert.Equal(1000, voting.Votes(1000).First().RowCount);
            AssertOpenFiles(2);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        }

        AssertOpenFiles(0);
    }

    [Fact]
    public void Files_are_gone_when_a_table_is_refused_or_counting_is_cancelled()
    {
        TableBatch table = RandomDetections(5000, 800, ColumnType.Int64, seed: 5);
        table.Find("name")!.SetNull(4900);
        string path = folder["detections.csv"];
        using (TableWriter writer = TableFiles.Create(path, table.Schema))
        {
            writer.Write(table);
            writer.Commit();
        }

        bool toFiles = false;
        using (TableReader reader = TableFiles.Open(path))
            Assert.Throws<BadInputException>(() => VoteStep.Read(reader, Scheme, memory: 0, folder: folder.Path, onNotice: _ => toFiles = true));
        Assert.True(toFiles);
        AssertOpenFiles(0);

        using var cancelled = new CancellationTokenSource();
        using (var voting = new SourceVoting(Scheme, 0, folder.Path))
        {
            Add(voting, RandomDetections(3000, 800, ColumnType.Int64, seed: 6));
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(() => voting.Votes(cancellation: cancelled.Token).First());
            Assert.Throws<InvalidOperationException>(() => Add(voting, RandomDetections(1, 1, ColumnType.Int64, seed: 7)));
            // What was cancelled can be asked for again.
            Assert.Equal(800, voting.Votes(1000).First().RowCount);
        }

        AssertOpenFiles(0);
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused()
    {
        using var voting = new SourceVoting(Scheme, 0, folder["missing"]);

        string message = Assert.Throws<BadInputException>(() => Add(voting, RandomDetections(2000, 10, ColumnType.Int64, seed: 8))).Message;

        Assert.StartsWith($"{folder["missing"]}: no temporary file can be written here", message, StringComparison.Ordinal);
    }

    /// <summary>What a store says it takes is what it allocates, but for tables that it outgrew.</summary>
    [Fact]
    public void A_store_knows_its_memory()
    {
        TableBatch table = RandomDetections(16_000, 5000, ColumnType.Int64, seed: 9);
        using var voting = new SourceVoting(Scheme);
        using var files = new SourceVoting(Scheme, 2_000_000, folder.Path);
        Add(voting, table);
        Add(files, table);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++)
            Add(voting, table);
        long inMemory = GC.GetAllocatedBytesForCurrentThread() - before;
        for (int i = 0; i < 5; i++)
            Add(files, table);
        long inFiles = GC.GetAllocatedBytesForCurrentThread() - before - inMemory;

        int voters = 80_000 - (int)(voting.WithoutVote * 5 / 6);
        Assert.InRange((double)inMemory / voters, 200, 240);
        Assert.InRange(inFiles, 0, 1_000_000);
    }

    [Fact]
    public void A_partition_is_never_larger_than_it_was_taken_for()
    {
        var random = new Random(10);
        double[] values = new double[Numbers.Length];
        foreach ((int sources, int nameLength) in new[] { (1, 1), (700, 12), (70_000, 1), (70_000, 40) })
        {
            var store = new BallotStore(Scheme.Classes.Count, Numbers.Length);
            long content = 0;
            for (int n = 0; n < 70_000; n++)
            {
                byte[] name = Encoding.UTF8.GetBytes($"{random.Next(sources)}".PadLeft(nameLength));
                store.Add(new Ballot(name, n, n, [], values));
                content += name.Length + (sizeof(double) * (values.Length + 4));
            }

            // A block, a page and a table that have just been begun.
            Assert.InRange(store.Bytes, 0, BallotStore.BytesAtMost(store.Detections, content) + 500_000);
        }
    }

    /// <summary>Neither machine nor run may change where a source goes: known values of the hash.</summary>
    [Fact]
    public void The_hash_of_a_name_is_fixed()
    {
        string[] names = ["", "a", "b", "2CXO J174540.0-290028", "2CXO J174540.0-290029", "Ångström"];
        ulong[] expected = [0, 0x405337E338614E91, 0xACC00ACD0B4D6A1F, 0xB0E3DCA187BF1C7C, 0x3B3AD2378CD167DC, 0xB963492067B92A90];

        Assert.Equal(expected, names.Select(n => Utf8Hash.Of(Encoding.UTF8.GetBytes(n))));
    }

    private static TableBatch RandomDetections(int detections, int sources, ColumnType obsidType, int seed)
    {
        var random = new Random(seed);
        var schema = new TableSchema(
        [
            new("name", ColumnType.String),
            new("obsid", obsidType),
            .. Numbers.Select(n => new ColumnInfo(n, ColumnType.Float64)),
        ]);
        var batch = new TableBatch(schema, Math.Max(1, detections)) { RowCount = detections };
        for (int row = 0; row < detections; row++)
        {
            int source = row < sources ? row : random.Next(sources);
            batch.Find("name")!.Set(row, source % 5 == 0 ? $"Ångström ☉ 🌌 {source}" : $"2CXO J{source:D6}");
            Column obsid = batch.Find("obsid")!;
            if (random.Next(10) == 0)
                obsid.SetNull(row);
            else if (obsidType == ColumnType.Float64)
                obsid.Set(row, random.Next(8) * 0.5);
            else if (obsidType == ColumnType.Int64)
                obsid.Set(row, random.Next(30));
            else
                obsid.Set(row, random.Next(3) == 0 ? $"obs-{random.Next(5)}é" : $"{random.Next(30)}");
            double[] p = [.. Scheme.Classes.Select(_ => -Math.Log(random.NextDouble()))];
            bool votes = row < sources || random.Next(20) > 0;
            for (int c = 0; c < p.Length; c++)
                batch.Find(Scheme.Classes[c])!.Set(row, votes ? p[c] / p.Sum() : double.NaN);
            foreach (string other in Numbers.Skip(p.Length))
                batch.Find(other)!.Set(row, random.Next(3) == 0 ? double.NaN : random.NextDouble());
        }

        return batch;
    }

    private static void Add(SourceVoting voting, TableBatch table) => voting.Add(table, "table.csv", row => $"line {row + 2}");

    private static List<string?> Cells(IEnumerable<TableBatch> votes)
    {
        var cells = new List<string?>();
        foreach (TableBatch batch in votes)
            for (int row = 0; row < batch.RowCount; row++)
                cells.AddRange(batch.Columns.Select(c => c.TextAt(row)));
        return cells;
    }

    /// <summary>Counts what this process has open in the folder of the test, where the system can tell.</summary>
    private void AssertOpenFiles(int expected)
    {
        const string Handles = "/proc/self/fd";
        if (!Directory.Exists(Handles))
            return;
        int open = Directory.GetFiles(Handles)
            .Select(f => new FileInfo(f).LinkTarget)
            .Count(f => f is not null && f.StartsWith(Path.Combine(folder.Path, ".umlcaxs-"), StringComparison.Ordinal));
        Assert.Equal(expected, open);
    }
}
