using System.Text.Json;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli;

/// <summary>The steps of <c>run</c> and <c>demo</c> one after the other, with what they print.</summary>
internal sealed class WholePipeline(Log log, IComputeBackend backend, FitOptions options, MissingPolicy missing, bool includeLabelled, long memory, CancellationToken cancellation)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Runs the pipeline; all outputs appear together, at the end.</summary>
    /// <param name="input">Table of detections.</param>
    /// <param name="modelName">Model to classify with; null fits and trains one on the table.</param>
    /// <param name="start">Model to start the fit from; null for the options' starts.</param>
    /// <param name="output">Folder to write.</param>
    /// <param name="format">Format of the tables in it: csv, vot, fits or parquet.</param>
    public void Run(string input, string? modelName, Model? start, string output, string format)
    {
        (string detections, string sources) = ($"detections.{format}", $"sources.{format}");
        Model? given = modelName is null ? null : ModelFile.LoadTrained(modelName);
        RequireNames(input);
        using var folder = new OutputFolder(output);
        Model model = given ?? FitAndTrain(input, start);
        if (given is null)
            ModelFile.Save(model, folder["model.json"]);

        string staging = Path.GetDirectoryName(folder[sources])!;
        using var voting = new SourceVoting(model.Scheme, memory, staging, log.Line);
        ClassifyStep classified = log.WithProgress("Classifying", progress =>
        {
            using TableReader reader = DetectionTables.Open(input, backend.Threads);
            return ClassifyStep.Run(reader, model, backend, missing, includeLabelled, schema => TableFiles.Create(folder[detections], schema, Options), (batch, placeOf) => voting.Add(batch, input, placeOf), progress.ReportRows, cancellation);
        });
        Verbs.ClassifyVerb.Print(log, classified);

        var sky = new SkySources(model.Scheme);
        (long unique, long ambiguous) = log.WithProgress("Voting", _ =>
        {
            using TableWriter writer = TableFiles.Create(folder[sources], voting.Schema, Options);
            return VoteStep.Write(voting, writer, sky.Add, cancellation);
        });
        File.WriteAllText(folder["sky.svg"], sky.Draw("Classified X-ray sources"));
        File.WriteAllText(folder["summary.json"], Summary(input, modelName, model, classified, unique, ambiguous));
        folder.Commit();
        Print(sky, unique, ambiguous, output, format, given is null);
    }

    private TableWriteOptions Options => new() { Threads = backend.Threads };

    /// <summary>Voting needs names; better to say so before an hour of work than after it.</summary>
    private void RequireNames(string input)
    {
        using TableReader reader = DetectionTables.Open(input, backend.Threads);
        if (!reader.Schema.Has(DetectionColumns.Name))
            throw BadInputException.At(input, "header", $"no column '{DetectionColumns.Name}'", "The detections of a source are known by their common name; add it, or use 'umlcaxs classify', which needs none.");
    }

    private Model FitAndTrain(string input, Model? start)
    {
        FitStep fit = log.WithProgress("Fitting", progress => FitStep.Run(completeOnly => DetectionTables.OpenFeatures(input, backend.Threads, completeOnly), backend, options, start, memory, progress.Report, log.Line, cancellation));
        Verbs.FitVerb.Print(log, fit, options);
        TrainStep trained = log.WithProgress("Training", progress =>
        {
            using TableReader reader = DetectionTables.OpenLabelled(input, backend.Threads);
            return TrainStep.Run(reader, backend, fit.Model, share => progress.Report(share, ""), cancellation);
        });
        Verbs.TrainVerb.Print(log, trained);
        return trained.Model;
    }

    private static string Summary(string input, string? modelName, Model model, ClassifyStep step, long unique, long ambiguous) => JsonSerializer.Serialize(
        new
        {
            UmlcaxsVersion = Product.Version,
            Input = Path.GetFileName(input),
            Model = modelName ?? "model.json",
            Distances = model.Distances.ToString().ToLowerInvariant(),
            Detections = step.Counts,
            MissingByFeature = step.Report.Features.Zip(step.Report.Missing).ToDictionary(f => f.First, f => f.Second),
            Sources = new { Total = unique + ambiguous, Unique = unique, Ambiguous = ambiguous },
        },
        Json) + "\n";

    private static void Print(SkySources sky, long unique, long ambiguous, string output, string format, bool fitted)
    {
        var table = new ResultTable("Sources by family", "family", "sources");
        foreach ((string family, int count) in sky.Counts)
            table.Add(family, $"{count:N0}");
        table.Print($"{unique + ambiguous:N0} sources: {unique:N0} unique, {ambiguous:N0} ambiguous (soft and hard vote differ)");
        Console.WriteLine("Open:");
        Console.WriteLine($"  {Path.Combine(output, "sources." + format)}      one row a source: class, votes, mean probabilities");
        Console.WriteLine($"  {Path.Combine(output, "detections." + format)}   one row a detection: cluster, class, probabilities, features");
        Console.WriteLine($"  {Path.Combine(output, "sky.svg")}          the sky by class, in a browser");
        if (fitted)
            Console.WriteLine($"  {Path.Combine(output, "model.json")}       the model: umlcaxs classify other.vot --model {Path.Combine(output, "model.json")} --out other.{format}");
    }
}
