using UmlCaxs.Catalog;
using UmlCaxs.Crossmatch;

namespace UmlCaxs.Pipeline;

/// <summary>
/// Two tables with positions on the sky in, one table of rows that lie close to each other out. The input is streamed; of the
/// reference only objects are kept that an input row may reach, so that either table may be larger than memory.
/// </summary>
public static class CrossmatchStep
{
    /// <summary>Runs the step.</summary>
    /// <param name="openInput">Opens the input with these columns alone, or with all that are wanted where told null; called up to three times.</param>
    /// <param name="openReference">Opens the reference in the same manner.</param>
    /// <param name="options">What matches and what is written.</param>
    /// <param name="createWriter">Makes the output for the columns it is told.</param>
    /// <param name="onProgress">Called with the share done and the rows written.</param>
    /// <param name="cancellation">Ends the step; nothing is written then.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ArgumentException">The radius is out of range, or only one column of a pair of positions is given.</exception>
    /// <exception cref="BadInputException">A table cannot be used, or too much of the reference would have to be kept; nothing is written.</exception>
    public static CrossmatchReport Run(
        Func<IReadOnlyCollection<string>?, TableReader> openInput,
        Func<IReadOnlyCollection<string>?, TableReader> openReference,
        CrossmatchOptions options,
        Func<TableSchema, TableWriter> createWriter,
        Action<double, long>? onProgress = null,
        CancellationToken cancellation = default)
    {
        if (!(options.Radius is > 0 and <= CrossmatchOptions.MaxRadius))
            throw new ArgumentOutOfRangeException(nameof(options), options.Radius, "The radius is not between 0 and one degree.");
        if (options.Ra is null != options.Dec is null || options.ReferenceRa is null != options.ReferenceDec is null)
            throw new ArgumentException("Of right ascension and declination one column alone is given.", nameof(options));

        using TableReader input = openInput(null);
        using TableReader reference = openReference(null);
        PositionColumns inputColumns = PositionColumns.Find(input.Schema, input.Path, options.Ra, options.Dec);
        PositionColumns referenceColumns = PositionColumns.Find(reference.Schema, reference.Path, options.ReferenceRa, options.ReferenceDec);
        var positions = new PositionReader(input, inputColumns, options.Error, options.InputReach);
        bool joins = options.Join != JoinMode.Unmatched;
        using TableWriter writer = createWriter(JoinedSchema.Make(input.Schema, joins ? reference.Schema : null));

        // Half of the progress for the reference, half for the input.
        var loading = new ReferenceLoading(openInput, openReference, options, inputColumns, referenceColumns, share => onProgress?.Invoke(0.5 * share, 0), cancellation);
        ReferenceTable objects = loading.Load(input, reference);
        var statistics = new MatchStatistics(objects.Store.IdEnd);
        var matcher = new BatchMatcher(objects, options.BatchRows, options.MeasureChance, options.Threads);
        using var output = new JoinWriter(writer, new JoinedRows(joins ? objects.Store : null, options.Threads), options.BatchRows);
        var matches = new MatchWriter(options, output, matcher, statistics, cancellation);
        if (options.Find == FindMode.Best)
        {
            using TableReader again = openInput(options.InputNames(inputColumns));
            matches.ChooseBest(again, new PositionReader(again, inputColumns, options.Error, options.InputReach), objects);
        }

        var batch = new TableBatch(input.Schema, options.BatchRows);
        while (input.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            positions.Read(batch, input.PlaceOf);
            matches.Write(batch, positions);
            onProgress?.Invoke(0.5 + (0.5 * input.BytesRead / Math.Max(1, input.TotalBytes)), output.Written);
        }

        output.Commit();
        return new CrossmatchReport
        {
            InputColumns = inputColumns,
            ReferenceColumns = referenceColumns,
            Rows = positions.Rows,
            WithoutPosition = positions.WithoutPosition,
            WithoutError = positions.WithoutError,
            ReferenceRows = objects.Rows,
            ReferenceWithoutPosition = objects.Rows - objects.WithPosition,
            ReferenceWithoutError = objects.WithoutError,
            MatchedRows = statistics.MatchedRows,
            Pairs = statistics.Pairs,
            DistinctObjects = statistics.DistinctObjects,
            AmbiguousRows = statistics.AmbiguousRows,
            Written = output.Written,
            MedianSeparation = statistics.Separations.Quantile(0.5),
            Separation68 = statistics.Separations.Quantile(0.68),
            Separation95 = statistics.Separations.Quantile(0.95),
            MaxSeparation = statistics.Separations.Max,
            Chance = options.MeasureChance
                ? ChanceRate.Of(ChanceShift.Distance(options.InputReach, objects.MaxError), matcher.ChanceMatches, positions.WithPosition - positions.WithoutError, statistics.MatchedRows)
                : null,
        };
    }
}
