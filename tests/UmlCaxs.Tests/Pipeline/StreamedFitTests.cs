using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Pipeline;
using Xunit;

namespace UmlCaxs.Tests.Pipeline;

/// <summary>A fit that reads its table anew in every pass finds what a fit in memory finds.</summary>
public sealed class StreamedFitTests(StreamedFitTests.LargeTable table) : IClassFixture<StreamedFitTests.LargeTable>
{
    private const long TooLittle = 1000;

    private static readonly FitOptions Options = new(2) { Restarts = 1, MaxIterations = 2, Tolerance = 0, Start = StartKind.KMeans };

    [Fact]
    public void Every_pass_delivers_the_complete_rows_in_order()
    {
        using TableReader reader = table.Open();
        using LoadedFeatures loaded = DetectionLoader.TryLoad(reader)!;
        using var streamed = new StreamedFeatures(_ => table.Open(), null, 2);
        FeatureMatrix expected = loaded.Pass().Single();

        Assert.True(loaded.Rows > 2 * StreamedFeatures.SegmentRows, "three segments are wanted");
        Assert.Equal(loaded.Rows, streamed.Rows);
        Assert.Equal(loaded.Report.ToString(), streamed.Report.ToString());
        Assert.Equal(FeatureTransform.Fit(loaded, "").Features, FeatureTransform.Fit(streamed, "").Features);
        // Whoever looks at the first rows only leaves the pass; the next one begins anew.
        Assert.Equal(StreamedFeatures.SegmentRows, streamed.Pass().First().Rows);
        AssertSameRows(expected, streamed.Pass());

        FeatureTransform transform = FeatureTransform.Fit(loaded, "");
        loaded.Apply(transform, 2);
        streamed.Apply(transform, 2);
        AssertSameRows(expected, streamed.Pass());
    }

    [Fact]
    public void The_model_is_that_of_a_fit_in_memory()
    {
        var notices = new List<string>();
        FitStep expected = FitStep.Run(_ => table.Open(), new CpuBackend(2), Options, onNotice: notices.Add);
        Assert.Empty(notices);
        FitStep actual = FitStep.Run(_ => table.Open(), new CpuBackend(2), Options, memory: TooLittle, onNotice: notices.Add);

        Assert.StartsWith($"{expected.Result.Rows:N0} complete rows take", Assert.Single(notices), StringComparison.Ordinal);
        Assert.Equal(expected.Report.ToString(), actual.Report.ToString());
        Assert.Equal(expected.Model.Transform.Features, actual.Model.Transform.Features);
        Assert.Equal(expected.Model.Medians, actual.Model.Medians);
        Assert.Equal(expected.Result.LogLikelihoodPath.Count, actual.Result.LogLikelihoodPath.Count);
        foreach ((double e, double a) in expected.Result.LogLikelihoodPath.Zip(actual.Result.LogLikelihoodPath))
            Assert.Equal(e, a, Math.Abs(e) * 1e-12);
        // Sums of 270,000 rows in another order.
        Assert.Equal(expected.Result.Mixture.Means, actual.Result.Mixture.Means, (e, a) => Math.Abs(e - a) < 1e-11);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        using var one = new StreamedFeatures(_ => table.Open(), null, 1);
        using var three = new StreamedFeatures(_ => table.Open(), null, 3);
        GaussianMixture mixture = RandomMixtures.Mixture(3, FeatureSet.Names.Count, seed: 90);
        (double LogLikelihood, double[] Values) EStep(StreamedFeatures features, int threads)
        {
            var statistics = new SufficientStatistics(3, mixture.OverallMean());
            using IDeviceMatrix matrix = features.Upload(new CpuBackend(threads));
            return (matrix.EStep(mixture, statistics), statistics.Values);
        }

        (double expected, double[] values) = EStep(one, 1);
        (double actual, double[] others) = EStep(three, 3);

        Assert.Equal(expected, actual);
        Assert.Equal(values, others);
        Assert.Equal(FeatureMedians.Of(one, 1), FeatureMedians.Of(three, 3));
    }

    [Theory]
    [InlineData("many")]
    [InlineData("1e300")]
    [InlineData("-1")]
    public void A_bad_value_far_down_is_refused_with_its_place(string value)
    {
        string spoilt = table.Spoil(row: 200_000, value);
        var backend = new CpuBackend(2);
        var watch = new Watch();

        string expected = Assert.Throws<BadInputException>(() => FitStep.Run(_ => LargeTable.Open(spoilt), backend, Options)).Message;
        string actual = Assert.Throws<BadInputException>(() => FitStep.Run(_ => watch.Over(LargeTable.Open(spoilt)), backend, Options, memory: TooLittle)).Message;

        Assert.Contains("200001", expected, StringComparison.Ordinal);
        Assert.Contains("bb_kt", expected, StringComparison.Ordinal);
        Assert.Equal(expected, actual);
        Assert.Equal(watch.Opened, watch.Closed);
    }

    /// <summary>Cancelled in the pass that checks the table, in one that searches medians, and in an iteration.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public void A_cancelled_fit_ends_within_a_pass_and_closes_its_table(int pass)
    {
        using var cancelled = new CancellationTokenSource();
        var watch = new Watch();
        int readsAfterwards = 0;
        watch.OnRead = () =>
        {
            if (cancelled.IsCancellationRequested)
                Interlocked.Increment(ref readsAfterwards);
            else if (watch.Opened == pass + 2 && watch.ReadsOfLast == 3)
                cancelled.Cancel();
        };

        Assert.ThrowsAny<OperationCanceledException>(() => FitStep.Run(_ => watch.Over(table.Open()), new CpuBackend(2), Options, memory: TooLittle, cancellation: cancelled.Token));

        Assert.True(cancelled.IsCancellationRequested);
        Assert.Equal(watch.Opened, watch.Closed);
        Assert.Equal(pass + 2, watch.Opened);
        Assert.InRange(readsAfterwards, 0, 1);
    }

    private static void AssertSameRows(FeatureMatrix expected, IEnumerable<FeatureMatrix> parts)
    {
        long first = 0;
        foreach (FeatureMatrix part in parts)
        {
            // Segments are whole chunks, so chunks of both begin at the same rows.
            Assert.Equal(0, first % StreamedFeatures.SegmentRows);
            for (int chunk = 0; chunk < part.ChunkCount; chunk++)
                for (int d = 0; d < part.Dims; d++)
                    Assert.True(part.Column(chunk, d).SequenceEqual(expected.Column((int)(first / FeatureMatrix.ChunkRows) + chunk, d)));
            first += part.Rows;
        }

        Assert.Equal(expected.Rows, first);
    }

    /// <summary>Counts what is opened, closed and read.</summary>
    private sealed class Watch
    {
        private int opened;
        private int closed;

        public int Opened => Volatile.Read(ref opened);

        public int Closed => Volatile.Read(ref closed);

        /// <summary>Batches read of the table opened last.</summary>
        public int ReadsOfLast { get; private set; }

        /// <summary>Called before each batch.</summary>
        public Action OnRead { get; set; } = () => { };

        public TableReader Over(TableReader reader)
        {
            Interlocked.Increment(ref opened);
            ReadsOfLast = 0;
            return new Reader(this, reader);
        }

        private sealed class Reader(Watch watch, TableReader reader) : TableReader
        {
            public override string Path => reader.Path;

            public override TableSchema Schema => reader.Schema;

            public override long BytesRead => reader.BytesRead;

            public override long TotalBytes => reader.TotalBytes;

            public override bool Read(TableBatch batch)
            {
                watch.ReadsOfLast++;
                watch.OnRead();
                return reader.Read(batch);
            }

            public override string PlaceOf(int row) => reader.PlaceOf(row);

            protected override void Dispose(bool disposing)
            {
                Interlocked.Increment(ref watch.closed);
                reader.Dispose();
            }
        }
    }

    /// <summary>A CSV table of 300,000 rows of which one in ten lacks a feature: three segments of complete rows.</summary>
    public sealed class LargeTable : IDisposable
    {
        private const int Rows = 300_000;

        private readonly TempFolder folder = new();
        private readonly string path;

        public LargeTable()
        {
            var random = new Random(91);
            var text = new StringBuilder(string.Join(',', FeatureSet.Names)).Append('\n');
            for (int row = 0; row < Rows; row++)
            {
                int missing = random.Next(10) == 0 ? random.Next(FeatureSet.Names.Count) : -1;
                double centre = random.Next(3) == 0 ? 0.6 : 0.3;
                for (int d = 0; d < FeatureSet.Names.Count; d++)
                {
                    if (d > 0)
                        text.Append(',');
                    if (d != missing)
                        text.Append(CultureInfo.InvariantCulture, $"{centre + (0.3 * random.NextDouble()):F4}");
                }

                text.Append('\n');
            }

            path = folder.Write("large.csv", text.ToString());
        }

        /// <summary>Opens the table as the program does.</summary>
        public TableReader Open() => Open(path);

        public static TableReader Open(string path) =>
            TableFiles.Open(path, new TableReadOptions { Types = FeatureSet.Names.ToDictionary(n => n, _ => ColumnType.Float64) });

        /// <summary>A copy with another value of bb_kt in one row.</summary>
        public string Spoil(int row, string value)
        {
            string[] lines = File.ReadAllLines(path);
            string[] cells = lines[row].Split(',');
            for (int d = 0; d < cells.Length; d++)
                cells[d] = FeatureSet.Names[d] == "bb_kt" ? value : "0.5";
            lines[row] = string.Join(',', cells);
            File.WriteAllLines(folder["spoilt.csv"], lines);
            return folder["spoilt.csv"];
        }

        public void Dispose() => folder.Dispose();
    }
}
