using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>Decides how much of the reference is kept, and loads it.</summary>
/// <param name="OpenInput">Opens the input with some columns.</param>
/// <param name="OpenReference">Opens the reference with some columns, or with all.</param>
/// <param name="Options">What matches, and memory.</param>
/// <param name="InputColumns">Position columns of the input.</param>
/// <param name="ReferenceColumns">Position columns of the reference.</param>
/// <param name="OnProgress">Called with the share done.</param>
/// <param name="Cancellation">Ends the loading.</param>
internal sealed record ReferenceLoading(
    Func<IReadOnlyCollection<string>?, TableReader> OpenInput,
    Func<IReadOnlyCollection<string>?, TableReader> OpenReference,
    CrossmatchOptions Options,
    PositionColumns InputColumns,
    PositionColumns ReferenceColumns,
    Action<double>? OnProgress,
    CancellationToken Cancellation)
{
    /// <summary>Loads the reference: all of it where it is not much larger than the input and fits in memory, else what the input can reach.</summary>
    /// <param name="input">The input; only asked for its path and length.</param>
    /// <param name="reference">The reference, from its first row on.</param>
    /// <exception cref="BadInputException">A table cannot be used, or what must be kept does not fit.</exception>
    public ReferenceTable Load(TableReader input, TableReader reference)
    {
        bool isMuchLarger = reference.Schema.AnnouncedRows > 2 * input.Schema.AnnouncedRows;
        if (!isMuchLarger && ReferenceTable.Load(reference, ReferenceColumns, null, Options, OnProgress, Cancellation) is { } whole)
            return whole;

        InputReach reach = ReachOfInput();
        using TableReader again = OpenReference(null);
        return ReferenceTable.Load(again, ReferenceColumns, reach, Options, share => OnProgress?.Invoke(0.5 + (0.5 * share)), Cancellation)
            ?? throw BadInputException.At(
                reference.Path,
                "",
                $"its objects within reach of {input.Path} take more memory than {Options.Memory >> 20:N0} MB",
                "Match with a smaller radius, leave columns of it out, split both tables by declination, or allow more with --memory.");
    }

    private InputReach ReachOfInput()
    {
        // The greater the errors of the objects are, the further positions are shifted.
        double maxError = 0;
        if (Options.MeasureChance && Options.ReferenceError is { } error)
        {
            using TableReader errors = OpenReference([ReferenceColumns.Ra, ReferenceColumns.Dec, error]);
            maxError = ReferenceTable.MaxErrorOf(errors, ReferenceColumns, error, Cancellation);
        }

        var reached = new InputReach(Options.InputReach, Options.Memory);
        using TableReader reader = OpenInput(Options.InputNames(InputColumns));
        var positions = new PositionReader(reader, InputColumns, Options.Error, Options.InputReach);
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
        {
            Cancellation.ThrowIfCancellationRequested();
            positions.Read(batch, reader.PlaceOf);
            for (int row = 0; row < batch.RowCount; row++)
                if (!double.IsNaN(positions.Ra[row]))
                    Add(reached, positions.Ra[row], positions.Dec[row], positions.Reach[row], maxError);
            OnProgress?.Invoke(0.5 * reader.BytesRead / Math.Max(1, reader.TotalBytes));
        }

        reached.Complete(Options.Threads, Cancellation);
        return reached;
    }

    // The position, and the shifted ones where these are matched too.
    private void Add(InputReach reached, double ra, double dec, double reach, double maxError)
    {
        reached.Add(ra, dec, reach);
        for (int direction = 0; Options.MeasureChance && direction < ChanceShift.Directions; direction++)
        {
            (double shiftedRa, double shiftedDec) = ChanceShift.Of(ra, dec, reach, maxError, direction);
            reached.Add(shiftedRa, shiftedDec, reach);
        }
    }
}
