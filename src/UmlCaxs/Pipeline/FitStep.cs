using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.Mixture;

namespace UmlCaxs.Pipeline;

/// <summary>A table in, a model without class models out: transform and mixture fitted to its complete rows.</summary>
/// <param name="Model">The model.</param>
/// <param name="Result">How the fit went.</param>
/// <param name="Report">Rows and gaps of the table.</param>
public sealed record FitStep(Model Model, FitResult Result, MissingReport Report)
{
    /// <summary>Runs the step.</summary>
    /// <param name="reader">Table of detections.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="options">K and the options of the fit.</param>
    /// <param name="start">A model to start from; its transform is used as it is. Null fits a transform and searches from the options' starts.</param>
    /// <param name="onProgress">Called with the share done and a note.</param>
    /// <param name="cancellation">Ends the step.</param>
    /// <exception cref="BadInputException">The table cannot be used: see <see cref="DetectionLoader"/>; or it has fewer complete rows than K.</exception>
    public static FitStep Run(TableReader reader, IComputeBackend backend, FitOptions options, Model? start = null, Action<double, string>? onProgress = null, CancellationToken cancellation = default)
    {
        const double ReadingShare = 0.2;
        (FeatureMatrix features, MissingReport report) = DetectionLoader.Load(reader, fitted: start?.Transform, onBatch: r =>
        {
            cancellation.ThrowIfCancellationRequested();
            onProgress?.Invoke(ReadingShare * r.BytesRead / Math.Max(1, r.TotalBytes), "reading");
        });
        using (features)
        {
            if (features.Rows < options.Components)
                throw BadInputException.At(reader.Path, "", $"{features.Rows:N0} complete rows are fewer than the {options.Components} components ({report})", "Give more complete rows or a smaller -k.");
            FeatureTransform transform = start?.Transform ?? FeatureTransform.Fit(features, reader.Path);
            double[] medians = FeatureMedians.Of(features, backend.Threads);
            transform.Apply(features, backend.Threads);
            FitResult result;
            if (start is null)
            {
                result = RestartSearch.Run(backend, features, options, (share, best) => onProgress?.Invoke(ReadingShare + ((1 - ReadingShare) * share), $"mean log-likelihood {best:F4}"), cancellation);
            }
            else
            {
                using IDeviceMatrix data = backend.Upload(features);
                result = ExpectationMaximisation.Run(data, start.Mixture, options, "model", (n, best) => onProgress?.Invoke(ReadingShare + ((1 - ReadingShare) * n / options.MaxIterations), $"mean log-likelihood {best:F4}"), cancellation);
            }

            var model = new Model
            {
                Provenance = $"Fitted by UmlCaxs {Product.Version} to {features.Rows} complete rows of {System.IO.Path.GetFileName(reader.Path)}.",
                Transform = transform,
                Medians = transform.Features.Select((f, d) => (f.Name, medians[d])).ToDictionary(),
                Mixture = result.Mixture,
                Fit = FitRecord.Of(result, options),
            };
            return new FitStep(model, result, report);
        }
    }
}
