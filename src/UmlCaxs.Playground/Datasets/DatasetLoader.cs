using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Playground.Folder;

namespace UmlCaxs.Playground.Datasets;

/// <summary>Reads a table of classified detections into memory.</summary>
internal sealed class DatasetLoader
{
    /// <summary>Number columns and categories of the table besides those that are known; more are left out, and told.</summary>
    private const int MostOthers = 64;

    private readonly TableReader reader;
    private readonly ClassScheme scheme;
    private readonly int threads;
    private readonly IReadOnlyList<string> classes;
    private readonly List<DatasetColumn> columns = [];
    private readonly List<(ColumnInfo Info, TextColumn Text)> categories = [];
    private readonly List<Action<TableBatch>> fillers = [];
    private readonly List<string> notes = [];
    private TextColumn? names;
    private TextColumn? obsids;
    private TextColumn? regions;
    private TextColumn? types;
    private Chunks<double>? ra;
    private Chunks<double>? dec;

    private DatasetLoader(TableReader reader, ClassScheme scheme, int threads)
    {
        (this.reader, this.threads) = (reader, threads);
        this.scheme = ClassifiedColumns.SchemeOf(reader.Schema, scheme);
        classes = this.scheme.Classes;
        if (classes.Count == 0)
            throw BadInputException.At(reader.Path, "header", "it has no class probabilities, so it is no table of classified detections", "Name the output of 'umlcaxs classify' or 'umlcaxs run'");
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">File or folder of Parquet.</param>
    /// <param name="id">Id of the dataset.</param>
    /// <param name="title">The table as people know it.</param>
    /// <param name="revision">Changes with the content of the file.</param>
    /// <param name="scheme">Classes and families.</param>
    /// <param name="votes">Table of the sources' votes; null to count them.</param>
    /// <param name="threads">Threads that read and count.</param>
    /// <param name="onProgress">Called with the share done and the rows read.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="BadInputException">The file cannot be used.</exception>
    public static Dataset Load(string path, string id, string title, string revision, ClassScheme scheme, string? votes, int threads, Action<double, long>? onProgress, CancellationToken cancellation)
    {
        FileStamp stamp = FileStamp.Of(path);
        using TableReader reader = TableFiles.Open(path, new TableReadOptions { Types = Types(scheme), Threads = threads });
        return new DatasetLoader(reader, scheme, threads).Read(id, title, revision, stamp, votes, onProgress, cancellation);
    }

    private static Dictionary<string, ColumnType> Types(ClassScheme scheme)
    {
        string[] numbers = [DetectionColumns.Ra, DetectionColumns.Dec, .. scheme.Classes, .. FeatureSet.Names, OutlierColumns.OutlierP, OutlierColumns.OutlierPConformal, OutlierColumns.AnomalyScore];
        Dictionary<string, ColumnType> types = numbers.ToDictionary(n => n, _ => ColumnType.Float64);
        types[DetectionColumns.Name] = types[DetectionColumns.MainType] = ColumnType.String;
        return types;
    }

    private Dataset Read(string id, string title, string revision, FileStamp stamp, string? votes, Action<double, long>? onProgress, CancellationToken cancellation)
    {
        Plan();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        var (batch, next) = (new TableBatch(reader.Schema, Chunks.Rows), new TableBatch(reader.Schema, Chunks.Rows));
        long rows = 0;
        // The next batch is decoded while this one is stored.
        bool more = reader.Read(batch);
        while (more)
        {
            TableBatch ahead = next;
            Task<bool> reading = Task.Run(() => reader.Read(ahead), cancellation);
            try
            {
                rows += batch.RowCount;
                if (rows > int.MaxValue - Chunks.Rows)
                    throw BadInputException.At(reader.Path, "", "there are more than 2,147,000,000 rows", "Serve a part of the table");
                Parallel.ForEach(fillers, parallel, fill => fill(batch));
            }
            finally
            {
                ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
            }

            more = reading.GetAwaiter().GetResult();
            (batch, next) = (next, batch);
            onProgress?.Invoke((double)reader.BytesRead / Math.Max(1, reader.TotalBytes), rows);
        }

        if (rows == 0)
            throw BadInputException.At(reader.Path, "", "the table has no rows", "Serve a table with classified detections");
        AddClasses();
        AddCategories();
        Parallel.ForEach(columns, parallel, c => c.Finish());
        SourceIndex? sources = null;
        if (names is not null)
        {
            sources = SourceIndex.Of(names, obsids, threads);
            sources.Vote([.. scheme.Classes.Select(Number)], threads);
            if (votes is not null)
                notes.AddRange(VoteTable.Apply(votes, names, sources, scheme, threads, cancellation));
            columns.Add(KindColumn.Of(names, sources));
        }

        return new Dataset([.. columns])
        {
            Id = id,
            Path = stamp.Address,
            Stamp = stamp,
            Title = title,
            Revision = revision,
            Rows = (int)rows,
            Scheme = scheme,
            Classes = classes,
            Notes = [.. reader.Notes, .. notes],
            Ra = ra,
            Dec = dec,
            Names = names,
            Obsids = obsids,
            Regions = regions,
            Sources = sources,
        };
    }

    private NumberColumn? Number(string name) => columns.OfType<NumberColumn>().FirstOrDefault(c => c.Name == name);

    /// <summary>Decides what becomes of each column of the table.</summary>
    private void Plan()
    {
        TableSchema schema = reader.Schema;
        string[] derived = [ClassifiedColumns.Class, ClassifiedColumns.Family, ClassifiedColumns.Probability, ClassifiedColumns.Kind, .. ClassifiedColumns.OfPosition];
        names = Text(DetectionColumns.Name, nullAsEmpty: true);
        obsids = Text(DetectionColumns.Obsid);
        regions = Text(DetectionColumns.RegionId);
        types = Text(DetectionColumns.MainType);
        if (schema.Has(DetectionColumns.Ra) && schema.Has(DetectionColumns.Dec))
            AddPositions();
        AddProbability();
        int others = 0;
        for (int i = 0; i < schema.Columns.Count; i++)
        {
            ColumnInfo info = schema.Columns[i];
            if (info.Name is DetectionColumns.Name or DetectionColumns.Obsid or DetectionColumns.RegionId or DetectionColumns.MainType || derived.Contains(info.Name))
                continue;
            string role = RoleOf(info.Name);
            if (role == "other" && info.Name != DetectionColumns.Cluster && ++others > MostOthers)
            {
                notes.Add($"column '{info.Name}' is left out: besides those of a classification the first {MostOthers} are shown");
                continue;
            }

            if (info.IsNumeric && info.Name != DetectionColumns.Cluster)
                AddNumber(info, role, i);
            else if (info.Array is null)
                categories.Add((info, Text(info.Name)!));
        }
    }

    private string RoleOf(string name) =>
        FeatureSet.Names.Contains(name) ? "feature"
        : classes.Contains(name) ? "probability"
        : name is DetectionColumns.Ra or DetectionColumns.Dec ? "position"
        : name is OutlierColumns.OutlierP or OutlierColumns.OutlierPConformal or OutlierColumns.AnomalyScore ? "outlier"
        : "other";

    private TextColumn? Text(string name, bool nullAsEmpty = false)
    {
        int index = reader.Schema.IndexOf(name);
        if (index < 0)
            return null;
        var text = new TextColumn();
        fillers.Add(batch => text.Append(batch.Columns[index], batch.RowCount, nullAsEmpty));
        return text;
    }

    private void AddNumber(ColumnInfo info, string role, int index)
    {
        if (FeatureSet.Names.Contains(info.Name) && FeatureColumns.Of(info.Name) is var known)
            info = info with { Unit = info.Unit ?? known.Unit, Description = info.Description ?? known.Description };
        var column = new NumberColumn(info, role);
        columns.Add(column);
        float[] values = new float[Chunks.Rows];
        fillers.Add(batch =>
        {
            Column source = batch.Columns[index];
            for (int row = 0; row < batch.RowCount; row++)
                values[row] = (float)source.NumberAt(row);
            column.Values.Append(values.AsSpan(0, batch.RowCount));
        });
    }

    private void AddPositions()
    {
        (ra, dec) = (new Chunks<double>(), new Chunks<double>());
        (int raIndex, int decIndex) = (reader.Schema.IndexOf(DetectionColumns.Ra), reader.Schema.IndexOf(DetectionColumns.Dec));
        NumberColumn[] sky =
        [
            new(new(ClassifiedColumns.SkyX, ColumnType.Float32) { Description = "Mollweide x of the galactic position" }, "sky"),
            new(new(ClassifiedColumns.SkyY, ColumnType.Float32) { Description = "Mollweide y of the galactic position" }, "sky"),
            new(new(ClassifiedColumns.L, ColumnType.Float32) { Unit = "deg", Description = "Galactic longitude" }, "position"),
            new(new(ClassifiedColumns.B, ColumnType.Float32) { Unit = "deg", Description = "Galactic latitude" }, "position"),
        ];
        columns.AddRange(sky);
        float[][] values = [.. sky.Select(_ => new float[Chunks.Rows])];
        fillers.Add(batch =>
        {
            Column ras = batch.Columns[raIndex];
            Column decs = batch.Columns[decIndex];
            const int Range = 8192;
            Parallel.For(0, (batch.RowCount + Range - 1) / Range, new ParallelOptions { MaxDegreeOfParallelism = threads }, range =>
            {
                for (int row = range * Range; row < Math.Min(batch.RowCount, (range + 1) * Range); row++)
                {
                    (double l, double b, double x, double y) = ClassifiedColumns.Sky(ras.Doubles[row], decs.Doubles[row]);
                    (values[0][row], values[1][row], values[2][row], values[3][row]) = ((float)x, (float)y, (float)l, (float)b);
                }
            });
            ra!.Append(ras.Doubles.AsSpan(0, batch.RowCount));
            dec!.Append(decs.Doubles.AsSpan(0, batch.RowCount));
            for (int i = 0; i < sky.Length; i++)
                sky[i].Values.Append(values[i].AsSpan(0, batch.RowCount));
        });
    }

    private void AddProbability()
    {
        var column = new NumberColumn(new(ClassifiedColumns.Probability, ColumnType.Float32) { Description = "largest class probability" }, "probability");
        columns.Add(column);
        int[] indices = [.. classes.Select(reader.Schema.IndexOf)];
        float[] values = new float[Chunks.Rows];
        fillers.Add(batch =>
        {
            Span<float> largest = values.AsSpan(0, batch.RowCount);
            largest.Fill(float.NaN);
            foreach (int index in indices)
                ClassifiedColumns.KeepLargest(batch.Columns[index], largest);
            column.Values.Append(largest);
        });
    }

    /// <summary>The class of each row, in class order, and its family.</summary>
    private void AddClasses()
    {
        var info = new ColumnInfo(ClassifiedColumns.Class, ColumnType.String) { Ucd = "src.class", Description = "predicted class: the most probable one" };
        CategoryColumn column = types is null
            ? MostProbable(info)
            : types.ToCategory(info, "other") ?? throw BadInputException.At(reader.Path, $"column '{DetectionColumns.MainType}'", $"there are more than {CategoryColumn.MostValues:N0} different classes", "The column holds the predicted class of each detection");
        column.Reorder([.. Enumerable.Range(0, column.Values.Count).OrderBy(code => classes.Concat([column.Values[code]]).ToList().IndexOf(column.Values[code]))]);
        columns.Insert(0, column);

        string[] familyOf = [.. column.Values.Select(c => scheme.Aggregate.GetValueOrDefault(c, c))];
        string[] families = [.. familyOf.Distinct()];
        var family = new CategoryColumn(new(ClassifiedColumns.Family, ColumnType.String) { Description = "family of the class" }, "other") { Values = families };
        ushort[] codes = [.. familyOf.Select(f => (ushort)Array.IndexOf(families, f))];
        ushort[] mapped = new ushort[Chunks.Rows];
        for (int chunk = 0; chunk < column.Codes.ChunkCount; chunk++)
        {
            Span<ushort> some = column.Codes.Chunk(chunk);
            for (int i = 0; i < some.Length; i++)
                mapped[i] = some[i] == CategoryColumn.NoCode ? CategoryColumn.NoCode : codes[some[i]];
            family.Codes.Append(mapped.AsSpan(0, some.Length));
        }

        columns.Insert(1, family);
    }

    /// <summary>For a table that holds probabilities alone.</summary>
    private CategoryColumn MostProbable(ColumnInfo info)
    {
        var column = new CategoryColumn(info, "other") { Values = classes };
        NumberColumn[] probabilities = [.. classes.Select(c => Number(c)!)];
        ushort[] codes = new ushort[Chunks.Rows];
        for (int chunk = 0; chunk < probabilities[0].Values.ChunkCount; chunk++)
        {
            int count = probabilities[0].Values.Chunk(chunk).Length;
            codes.AsSpan().Fill(CategoryColumn.NoCode);
            float[] best = new float[count];
            for (int c = 0; c < probabilities.Length; c++)
            {
                Span<float> p = probabilities[c].Values.Chunk(chunk);
                for (int i = 0; i < count; i++)
                    if (p[i] > best[i])
                        (best[i], codes[i]) = (p[i], (ushort)c);
            }

            column.Codes.Append(codes.AsSpan(0, count));
        }

        return column;
    }

    private void AddCategories()
    {
        foreach ((ColumnInfo info, TextColumn text) in categories)
        {
            if (text.ToCategory(info, "other") is { } category)
                columns.Add(category);
            else
                notes.Add($"column '{info.Name}' is left out: it has more than {CategoryColumn.MostValues:N0} different texts");
        }
    }
}
