using System.Diagnostics;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.Features;
using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Pipeline;

/// <summary>A table in, a model without class models out: transform and mixture fitted to its complete rows, or to all that have a feature.</summary>
/// <param name="Model">The model.</param>
/// <param name="Result">How the fit went.</param>
/// <param name="Report">Rows and gaps of the table.</param>
public sealed record FitStep(Model Model, FitResult Result, MissingReport Report)
{
    private const double ReadingShare = 0.2;

    /// <summary>Time of reading, as far as nothing was computed meanwhile.</summary>
    public TimeSpan Reading { get; init; }

    /// <summary>Runs the step.</summary>
    /// <param name="open">Opens the table of detections, given whether rows that lack a feature may be left out; called again for every pass if it does not fit into memory.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="options">K and the options of the fit.</param>
    /// <param name="start">A model to start from; its transform is used as it is. Null fits a transform and searches from the options' starts.</param>
    /// <param name="memory">Most bytes the features may take in memory; a larger table is read anew in every iteration.</param>
    /// <param name="onProgress">Called with the share done and a note.</param>
    /// <param name="onNotice">Called with what a user should know beforehand.</param>
    /// <param name="withGaps">Fits to every row that has a feature, what it lacks integrated out, instead of complete rows only.</param>
    /// <param name="ranks">Processes that run the step together, each with a table of which <paramref name="open"/> delivers its share where the format allows; null for one. Every one gets the model.</param>
    /// <param name="checkpoint">Keeps the state of a long fit, or has that of one that was broken off; null for none.</param>
    /// <param name="cancellation">Ends the step.</param>
    /// <exception cref="BadInputException">The table cannot be used: see <see cref="DetectionLoader"/>; it has fewer usable rows than K, or none with some feature.</exception>
    public static FitStep Run(
        Func<bool, TableReader> open,
        IComputeBackend backend,
        FitOptions options,
        Model? start = null,
        long memory = long.MaxValue,
        Action<double, string>? onProgress = null,
        Action<string>? onNotice = null,
        bool withGaps = false,
        Communicator? ranks = null,
        FitCheckpoint? checkpoint = null,
        CancellationToken cancellation = default)
    {
        string path;
        bool isShare;
        using (TableReader reader = open(false))
            (path, isShare) = (reader.Path, reader.IsShare);
        ranks ??= new SingleProcess();
        var reading = Stopwatch.StartNew();
        using FeatureData data = RowSharing.Of(Load(open, backend, start, memory, onProgress, onNotice, cancellation, withGaps), isShare, ranks, path, onNotice);
        reading.Stop();
        string usable = withGaps && data.Report.Incomplete > 0 ? "rows with a feature" : "complete rows";
        if (data.Rows < options.Components)
            throw BadInputException.At(path, "", $"{data.Rows:N0} {usable} are fewer than the {options.Components} components ({data.Report})", "Give more complete rows or a smaller -k.");
        FeatureTransform.RequireValues(data.Bounds, path);
        backend = withGaps ? new MarginalBackend(backend) : backend;
        FeatureTransform transform = start?.Transform ?? FeatureTransform.Fit(data, path);
        double[] medians = FeatureMedians.Of(data, backend.Threads, cancellation);
        data.Apply(transform, backend.Threads);
        EmState? begun = checkpoint?.Begin(FitTraits.Of(data, path, backend, options, start, withGaps));
        FitResult result = start is null
            ? Search(data, backend, options, ranks, begun, checkpoint, onProgress, cancellation)
            : Continue(data, backend, options, begun, start, checkpoint, onProgress, cancellation);
        var model = new Model
        {
            Provenance = $"Fitted by UmlCaxs {Product.Version} to {data.Rows} {usable} of {System.IO.Path.GetFileName(path)}.",
            Transform = transform,
            Medians = transform.Features.Select((f, d) => (f.Name, medians[d])).ToDictionary(),
            Mixture = result.Mixture,
            Fit = FitRecord.Of(result, options),
        };
        return new FitStep(model, result, data.Report) { Reading = reading.Elapsed + data.Reading };
    }

    /// <summary>Reads the usable rows into memory, or goes through them once if that is too little for them.</summary>
    internal static FeatureData Load(Func<bool, TableReader> open, IComputeBackend backend, Model? start, long memory, Action<double, string>? onProgress, Action<string>? onNotice, CancellationToken cancellation, bool withGaps = false)
    {
        // Rows with gaps are there twice: as read, and grouped by what they lack, which fits into arrays.
        int rowBytes = FeatureSet.Names.Count * sizeof(double) * (withGaps ? 2 : 1);
        long mostRows = Math.Min(memory / rowBytes, withGaps ? int.MaxValue : long.MaxValue);
        bool isLonger;
        using (TableReader reader = open(false))
            isLonger = reader.Schema.AnnouncedRows > mostRows;
        FeatureData? data = isLonger ? null : LoadAll();
        if (data is not null)
            return data;

        // Perhaps few of its rows are complete: counting them costs one pass, and streaming one in every iteration.
        data = new StreamedFeatures(open, start?.Transform, backend.Threads, OnBatch, withGaps, cancellation);
        if (data.Rows <= mostRows)
        {
            data.Dispose();
            return LoadAll()!;
        }

        onNotice?.Invoke($"{data.Rows:N0} {(withGaps ? "" : "complete ")}rows take {(double)data.Rows * rowBytes / 1e9:F1} GB, more than --memory allows ({memory / 1e9:F1} GB): the table is read again in every iteration");
        return data;

        LoadedFeatures? LoadAll()
        {
            using TableReader reader = open(false);
            return DetectionLoader.TryLoad(reader, null, start?.Transform, OnBatch, backend.Threads, mostRows, withGaps);
        }

        void OnBatch(TableReader reader)
        {
            cancellation.ThrowIfCancellationRequested();
            onProgress?.Invoke(ReadingShare * reader.BytesRead / Math.Max(1, reader.TotalBytes), "reading");
        }
    }

    private static FitResult Search(FeatureData data, IComputeBackend backend, FitOptions options, Communicator ranks, EmState? begun, FitCheckpoint? checkpoint, Action<double, string>? onProgress, CancellationToken cancellation)
    {
        var sample = Sample.Of(data.Pass(cancellation), data.Rows, FeatureSet.Names.Count, options.Components, data.FirstRow, data.Ranks);
        using IDeviceMatrix rows = data.Upload(backend, cancellation);
        return RestartSearch.Run(backend, rows, sample, options, (share, best) => onProgress?.Invoke(ReadingShare + ((1 - ReadingShare) * share), $"mean log-likelihood {best:F4}"), ranks, begun, checkpoint is null ? null : checkpoint.Keep, cancellation);
    }

    private static FitResult Continue(FeatureData data, IComputeBackend backend, FitOptions options, EmState? begun, Model start, FitCheckpoint? checkpoint, Action<double, string>? onProgress, CancellationToken cancellation)
    {
        using IDeviceMatrix rows = data.Upload(backend, cancellation);
        EmRun run = begun is null ? ExpectationMaximisation.Begin(rows, start.Mixture, options, "model") : new EmRun(begun, rows.Rows, options);
        return ExpectationMaximisation.Continue(rows, run, (n, best) => onProgress?.Invoke(ReadingShare + ((1 - ReadingShare) * n / options.MaxIterations), $"mean log-likelihood {best:F4}"), checkpoint is null ? null : checkpoint.Keep, cancellation);
    }
}
