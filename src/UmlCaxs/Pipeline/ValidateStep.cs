using System.Diagnostics;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.Validation;

namespace UmlCaxs.Pipeline;

/// <summary>A table of labelled detections in; how far the classes predicted for them can be trusted out.</summary>
public static class ValidateStep
{
    /// <summary>Runs the step.</summary>
    /// <param name="reader">Table of detections with the labels in main_type, and the sources in name.</param>
    /// <param name="types">What object types mean for the classes.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="options">How.</param>
    /// <param name="model">A ready model with its name, to be judged as it is; null to fit anew in every division of both protocols.</param>
    /// <param name="memory">Most bytes that features may take.</param>
    /// <param name="createPredictions">Makes the table of predictions for the columns it is told; called by the first of several processes only.</param>
    /// <param name="onProgress">Called with the share done and a note.</param>
    /// <param name="ranks">Processes that run the step together, each with the whole table; null for one. Every one gets the result.</param>
    /// <param name="cancellation">Ends the step; no predictions are written then.</param>
    /// <exception cref="BadInputException">The table cannot be used; no predictions are written.</exception>
    public static ValidationResult Run(
        TableReader reader,
        TypeMap types,
        IComputeBackend backend,
        ValidationOptions options,
        (string Name, Model Model)? model,
        long memory,
        Func<TableSchema, TableWriter> createPredictions,
        Action<double, string>? onProgress = null,
        Communicator? ranks = null,
        CancellationToken cancellation = default)
    {
        ranks ??= new SingleProcess();
        const double Reading = 0.05;
        var clock = Stopwatch.StartNew();
        using ValidationTable table = ValidationTable.Load(reader, types, options.Missing, model?.Model.Transform, memory, backend.Threads, share => onProgress?.Invoke(Reading * share, "reading"), cancellation);
        TimeSpan reading = clock.Elapsed;
        var validator = new Validator(table, types.Scheme, backend, options, ranks) { OnProgress = (share, note) => onProgress?.Invoke(Reading + ((1 - Reading) * share), note) };
        ValidationResult result = model is { } ready ? validator.Judge(ready.Name, ready.Model, cancellation) : validator.Refit(cancellation);
        result = result with { Reading = reading };
        if (!ranks.IsFirst)
            return result;
        using TableWriter writer = createPredictions(PredictionTable.Schema(validator.Predictions[0].Rules, types.Scheme));
        PredictionTable.Write(writer, validator.Predictions, types.Scheme);
        return result;
    }
}
