using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Pipeline;

/// <summary>A table of labelled detections and a fitted model in, the model with class models out.</summary>
/// <param name="Model">The trained model.</param>
/// <param name="LabelledRows">Labelled detections per cluster and class (K x classes).</param>
/// <param name="OtherTypes">Usable rows whose type is none of the classes.</param>
/// <param name="Report">Rows and gaps of the table.</param>
public sealed record TrainStep(Model Model, int[,] LabelledRows, long OtherTypes, MissingReport Report)
{
    /// <summary>Runs the step.</summary>
    /// <param name="reader">Table of detections with the labels in main_type.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="model">A model with transform and mixture; class models it has are replaced.</param>
    /// <param name="types">What object types mean for the model's classes.</param>
    /// <param name="onProgress">Called with the share done.</param>
    /// <param name="withGaps">Trains on every labelled row that has a feature instead of complete rows only.</param>
    /// <param name="scoring">What to train besides the paper's class models; null for nothing. It groups detections by the column name, where the table has one.</param>
    /// <param name="onNotice">Called with what a user should know about that.</param>
    /// <param name="cancellation">Ends the step.</param>
    /// <exception cref="BadInputException">The table has no main_type column, or no usable row with one of the classes in it; or see <see cref="ScoringTraining.Run"/>.</exception>
    public static TrainStep Run(TableReader reader, IComputeBackend backend, Model model, TypeMap types, Action<double>? onProgress = null, bool withGaps = false, ScoringTraining? scoring = null, Action<string>? onNotice = null, CancellationToken cancellation = default)
    {
        if (reader.Schema.IndexOf(DetectionColumns.MainType) is var typeColumn && typeColumn < 0)
            throw BadInputException.At(reader.Path, "header", $"no column '{DetectionColumns.MainType}'", $"Training needs labelled detections: give a column {DetectionColumns.MainType} with {string.Join(", ", model.Scheme.Classes)}.");
        var labels = new List<int>();
        var sources = new SourceNumbers(scoring is null ? -1 : reader.Schema.IndexOf(DetectionColumns.Name));
        if (scoring is not null && !sources.HasNames)
            onNotice?.Invoke($"{reader.Path} has no column '{DetectionColumns.Name}': every detection is held out as a source of its own");
        long otherTypes = 0;
        (FeatureMatrix features, MissingReport report) = DetectionLoader.Load(
            reader,
            (batch, row) =>
            {
                TypeMeaning meaning = types.MeaningOf(batch.Columns[typeColumn], row);
                if (meaning.Role == DetectionRole.OtherType)
                    otherTypes++;
                if (meaning.Role != DetectionRole.Labelled)
                    return false;
                labels.Add(meaning.Class);
                sources.Add(batch, row);
                return true;
            },
            model.Transform,
            r =>
            {
                cancellation.ThrowIfCancellationRequested();
                onProgress?.Invoke((double)r.BytesRead / Math.Max(1, r.TotalBytes));
            },
            backend.Threads,
            withGaps);
        using (features)
        {
            if (labels.Count == 0)
                throw BadInputException.At(reader.Path, $"column '{DetectionColumns.MainType}'", $"no {(withGaps ? "row with a feature" : "complete row")} carries one of the classes ({report})", $"Label some detections with {string.Join(", ", model.Scheme.Classes)}, or classify with the published model csc2.");
            model.Transform.Apply(features, backend.Threads);
            (ClassModelSet models, int[,] counts) = ClassTraining.Train(backend, model.Mixture, features, labels, model.Scheme);
            TrainedScoring? trained = scoring?.Run(backend, model.Mixture, features, labels, sources.Numbers, model.Scheme, onNotice, cancellation);
            return new TrainStep(model with { Classifier = models, Distances = DistanceKind.Absolute, Scoring = trained }, counts, otherTypes, report);
        }
    }
}
