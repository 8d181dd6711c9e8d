using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Features;

namespace UmlCaxs.Synthetic;

/// <summary>
/// A catalogue of detections drawn from a model, made while it is read: any number of rows in the memory of some blocks.
/// Features come from the mixture, the class of a source from the class probabilities at its first detection, and further
/// detections are those points of the mixture whose class, drawn alike, is the same. A row depends on the model, the seed and
/// its place alone, not on how many rows are made, on the size of the batches or on the number of threads.
/// </summary>
public sealed class SyntheticCatalog : TableReader
{
    // Columns before and after the features.
    private const int KeyColumns = 5;
    private const int BlocksPerThread = 4;

    private readonly Model model;
    private readonly SyntheticOptions options;
    private readonly SourceBlock[] blocks;
    private readonly ParallelOptions parallel;
    private int block;
    private int rowInBlock;
    private long nextSource;
    private long rowsRead;
    private long firstRow;

    /// <summary>A catalogue drawn from a model.</summary>
    /// <param name="model">A model with class models, such as the published <c>csc2</c>.</param>
    /// <param name="options">Rows, seed and fractions.</param>
    /// <param name="threads">Threads to make sources with; 0 for all processors.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of rows, or a fraction that is none.</exception>
    /// <exception cref="BadInputException">The model has no class models.</exception>
    public SyntheticCatalog(Model model, SyntheticOptions options, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Rows);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ThrowIfNoFraction(options.LabelledFraction, nameof(options.LabelledFraction));
        ThrowIfNoFraction(options.MissingFraction, nameof(options.MissingFraction));
        if (model.Classifier is null || model.Classifier.Clusters.All(c => c.Count == 0))
            throw BadInputException.At("model", "classifier", "the model has no class models to draw classes from", "Use the model csc2, or add class models with 'umlcaxs train'.");
        this.model = model;
        this.options = options;
        Schema = MakeSchema();
        parallel = new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads };
        blocks = [.. Enumerable.Range(0, BlocksPerThread * parallel.MaxDegreeOfParallelism).Select(_ => new SourceBlock(model, options))];
        block = blocks.Length;
    }

    /// <inheritdoc/>
    public override string Path => $"synthetic catalogue (seed {options.Seed})";

    /// <summary>
    /// name, obsid, region_id, ra, dec, the features of the model in physical units, main_type (null where unlabelled) and
    /// true_class (the class that was drawn, for every row).
    /// </summary>
    public override TableSchema Schema { get; }

    /// <summary>Rows read so far: nothing is read from a file, and progress is measured in rows.</summary>
    public override long BytesRead => rowsRead;

    /// <summary>Rows in all.</summary>
    public override long TotalBytes => options.Rows;

    /// <inheritdoc/>
    public override bool Read(TableBatch batch)
    {
        if (batch.Columns.Count != Schema.Columns.Count)
            throw new ArgumentException("The batch was not made for this table's schema.", nameof(batch));
        batch.Clear();
        batch.FirstRow = firstRow = rowsRead;
        int wanted = (int)Math.Min(batch.Capacity, options.Rows - rowsRead);
        int row = 0;
        while (row < wanted)
        {
            if (block == blocks.Length)
                FillBlocks();
            SourceBlock source = blocks[block];
            int count = Math.Min(wanted - row, source.Rows - rowInBlock);
            Copy(source, rowInBlock, count, batch, row);
            row += count;
            rowInBlock += count;
            if (rowInBlock == source.Rows)
                (block, rowInBlock) = (block + 1, 0);
        }

        rowsRead += row;
        batch.RowCount = row;
        return row > 0;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => $"row {firstRow + row + 1}";

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private static void ThrowIfNoFraction(double value, string name)
    {
        if (!(value >= 0 && value <= 1))
            throw new ArgumentOutOfRangeException(name, value, "A fraction lies between 0 and 1.");
    }

    private void FillBlocks()
    {
        long first = nextSource;
        Parallel.For(0, blocks.Length, parallel, i => blocks[i].Fill(first + ((long)i * SourceBlock.Sources)));
        nextSource += (long)blocks.Length * SourceBlock.Sources;
        (block, rowInBlock) = (0, 0);
    }

    private void Copy(SourceBlock source, int from, int count, TableBatch batch, int to)
    {
        IReadOnlyList<string> classes = model.Classifier!.ClassNames;
        int dims = model.Transform.Dims;
        ReadOnlySpan<Detection> detections = source.Detections.AsSpan(from, count);
        IReadOnlyList<Column> columns = batch.Columns;
        for (int i = 0; i < detections.Length; i++)
        {
            ref readonly Detection detection = ref detections[i];
            columns[0].Set(to + i, detection.Name);
            columns[1].Set(to + i, (long)detection.Observation);
            columns[2].Set(to + i, (long)detection.Region);
            columns[3].Set(to + i, detection.Ra);
            columns[4].Set(to + i, detection.Dec);
            columns[KeyColumns + dims].Set(to + i, detection.Labelled ? classes[detection.Type] : null);
            columns[KeyColumns + dims + 1].Set(to + i, classes[detection.Type]);
        }

        for (int d = 0; d < dims; d++)
        {
            Column column = columns[KeyColumns + d];
            for (int i = 0; i < count; i++)
                column.Set(to + i, source.Features[((from + i) * dims) + d]);
        }
    }

    private TableSchema MakeSchema() => new(
    [
        new("name", ColumnType.String) { Ucd = "meta.id;meta.main", Description = "Source name: position and number of the source" },
        new("obsid", ColumnType.Int32) { Ucd = "obs.id", Description = "Observation identifier" },
        new("region_id", ColumnType.Int32) { Description = "Region of the detection within the observation" },
        new("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main", Description = "ICRS right ascension" },
        new("dec", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.dec;meta.main", Description = "ICRS declination" },
        .. model.Transform.Features.Select(f => FeatureColumns.Of(f.Name)),
        new("main_type", ColumnType.String) { Ucd = "src.class", Description = "Object type as a catalogue would give it; null for an unlabelled detection" },
        new("true_class", ColumnType.String) { Description = "Class the source was drawn with" },
    ])
    {
        Name = "synthetic",
        Description = $"Synthetic X-ray detections (seed {options.Seed}) drawn from the model: {model.Provenance}",
        AnnouncedRows = options.Rows,
    };
}
