using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Crossmatch;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli;

/// <summary>Labels detections with the object types of a reference table, by position: what <c>run --reference</c> begins with.</summary>
/// <param name="Path">Table of objects with positions and main_type.</param>
/// <param name="Radius">Greatest separation, arcsec.</param>
internal sealed record ReferenceLabels(string Path, double Radius)
{
    /// <summary>Matches every detection with its nearest object and writes them all, labelled or not.</summary>
    /// <param name="input">Table of detections; object types that it brings itself are not used.</param>
    /// <param name="output">Table to write.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="memory">Most bytes of the reference to keep.</param>
    /// <param name="types">What object types mean.</param>
    /// <param name="log">Where to say what was found.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BadInputException">A table cannot be used, or the reference has no object types.</exception>
    public CrossmatchReport Match(string input, string output, int threads, long memory, TypeMap types, Log log, CancellationToken cancellation)
    {
        PositionColumns positions = PositionsOf(input, log);
        RequireTypes();
        var options = new CrossmatchOptions { Radius = Radius, Ra = positions.Ra, Dec = positions.Dec, MeasureChance = true, Threads = threads, Memory = memory };
        CrossmatchReport report = log.WithProgress("Matching", progress => CrossmatchStep.Run(
            columns => log.WithNotes(DetectionTables.OpenUnlabelled(input, threads, [positions.Ra, positions.Dec], columns)),
            columns => log.WithNotes(TableFiles.Open(Path, new TableReadOptions { Columns = columns, Types = TypeAsText, Threads = threads })),
            options,
            schema => TableFiles.Create(output, schema, new TableWriteOptions { Threads = threads }),
            progress.ReportRows,
            cancellation));
        log.Line(string.Create(CultureInfo.InvariantCulture, $"{report.MatchedRows:N0} of {report.Rows:N0} detections lie within {Radius} arcsec of an object in {Path} ({report.DistinctObjects:N0} objects)"));
        if (report.Chance is { } chance && report.MatchedRows > 0)
            log.Line(string.Create(CultureInfo.InvariantCulture, $"separation {report.MedianSeparation:0.##} arcsec in the median, {report.Separation95:0.##} arcsec for 95 %; about {chance.ExpectedFalseRows:N0} of the matches are chance coincidences"));
        if (report.MatchedRows > 0)
            log.Line($"their labels: {Labels(output, types, threads)}");
        return report;
    }

    /// <summary>How many detections got each class, and how many a type that is none.</summary>
    private static string Labels(string labelled, TypeMap types, int threads)
    {
        using TableReader reader = TableFiles.Open(labelled, new TableReadOptions { Columns = [DetectionColumns.MainType], Types = TypeAsText, Threads = threads });
        var counts = new TypeCounts(types);
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
            counts.Add(batch.Columns[0], batch.RowCount);
        IEnumerable<string> all = counts.ByMeaning().GroupBy(t => types.NameOf(t.Meaning)).Select(g => $"{g.Key} {g.Sum(t => t.Rows):N0}");
        return string.Join(", ", all.Append($"no type {counts.WithoutType:N0}"));
    }

    private static Dictionary<string, ColumnType> TypeAsText => new() { [DetectionColumns.MainType] = ColumnType.String };

    private static PositionColumns PositionsOf(string input, Log log)
    {
        using TableReader reader = TableFiles.Open(input);
        if (reader.Schema.Has(DetectionColumns.MainType))
            log.Line($"{input}: its own {DetectionColumns.MainType} is not used, the labels come from the reference");
        return PositionColumns.Find(reader.Schema, input);
    }

    private void RequireTypes()
    {
        using TableReader reader = TableFiles.Open(Path);
        if (!reader.Schema.Has(DetectionColumns.MainType))
            throw BadInputException.At(Path, "header", $"no column '{DetectionColumns.MainType}'", "A reference says what its objects are: name the column of object types so");
    }
}
