using System.Diagnostics;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.Features;

namespace UmlCaxs.Pipeline;

/// <summary>A table of detections and a model in, a table of classified detections out, streamed.</summary>
/// <param name="Counts">What became of the detections.</param>
/// <param name="Report">Gaps by feature.</param>
/// <param name="Reading">Time for which this process has waited for rows.</param>
public sealed record ClassifyStep(ClassificationCounts Counts, MissingReport Report, TimeSpan Reading)
{
    /// <summary>Rows of a batch: enough for a device to be worth its call, 16 MB of results.</summary>
    private const int BatchRows = 65_536;

    /// <summary>Runs the step.</summary>
    /// <param name="reader">Table of detections.</param>
    /// <param name="model">A model with class models.</param>
    /// <param name="types">What object types mean for the model's classes.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="missing">What becomes of incomplete rows.</param>
    /// <param name="includeLabelled">Classify every row, whatever its main_type.</param>
    /// <param name="createWriter">Makes the output for the columns it is told.</param>
    /// <param name="onClassified">Sees every batch of results as well (for voting), with the place in the input of each of its rows; null if nobody wants to.</param>
    /// <param name="onProgress">Called with the share done and the rows read.</param>
    /// <param name="scoring">The rule and what else to write; null for the paper's rule alone.</param>
    /// <param name="ranks">Processes that run the step together, each with its share of the table and an output of its own; of a table without shares the first does all. Every one gets the counts of all. Null for one.</param>
    /// <param name="cancellation">Ends the step; nothing is written then.</param>
    /// <exception cref="BadInputException">Table or model cannot be used; nothing is written.</exception>
    public static ClassifyStep Run(
        TableReader reader,
        Model model,
        TypeMap types,
        IComputeBackend backend,
        MissingPolicy missing,
        bool includeLabelled,
        Func<TableSchema, TableWriter> createWriter,
        Action<TableBatch, Func<int, string>>? onClassified = null,
        Action<double, long>? onProgress = null,
        ScoringRequest? scoring = null,
        Communicator? ranks = null,
        CancellationToken cancellation = default)
    {
        ranks ??= new SingleProcess();
        var reading = new Stopwatch();
        using var classifier = new DetectionClassifier(model, types, backend, reader.Schema, reader.Path, missing, includeLabelled, scoring);
        using TableWriter writer = createWriter(classifier.Schema);
        var input = new TableBatch(reader.Schema, BatchRows);

        // One batch of results is written while the next is made.
        var (output, other) = (new TableBatch(classifier.Schema, BatchRows), new TableBatch(classifier.Schema, BatchRows));
        Task writing = Task.CompletedTask;
        try
        {
            while ((reader.IsShare || ranks.IsFirst) && Read())
            {
                cancellation.ThrowIfCancellationRequested();
                classifier.Classify(input, reader.PlaceOf, output);
                onClassified?.Invoke(output, row => reader.PlaceOf(classifier.InputRow(row)));
                writing.GetAwaiter().GetResult();
                TableBatch results = output;
                writing = Task.Run(() => writer.Write(results), CancellationToken.None);
                (output, other) = (other, output);
                onProgress?.Invoke((double)reader.BytesRead / Math.Max(1, reader.TotalBytes), classifier.Counts.Read);
            }

            writing.GetAwaiter().GetResult();
        }
        finally
        {
            // The writer must not be discarded while it writes. Whatever the writing threw, an earlier error is the one to tell.
            ((IAsyncResult)writing).AsyncWaitHandle.WaitOne();
        }

        ClassificationCounts counts = classifier.Counts.SumOver(ranks);
        if (counts.Read == 0)
            throw BadInputException.At(reader.Path, "", "the table has no rows", "Give a table with detections.");
        writer.Commit();
        return new ClassifyStep(counts, classifier.Report.SumOver(ranks), reading.Elapsed);

        bool Read()
        {
            reading.Start();
            bool any = reader.Read(input);
            reading.Stop();
            return any;
        }
    }
}
