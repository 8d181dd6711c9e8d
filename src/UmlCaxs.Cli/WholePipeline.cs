using System.Text.Json;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Crossmatch;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli;

/// <summary>The steps of <c>run</c> and <c>demo</c> one after the other, with what they print.</summary>
internal sealed class WholePipeline(Log log, IComputeBackend backend, FitOptions options, MissingPolicy missing, bool includeLabelled, long memory, CancellationToken cancellation)
{
    private const string Labelled = "labelled.";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Table of what object types mean; null for the built-in one.</summary>
    public string? TypeTable { get; init; }

    /// <summary>What to train besides the paper's class models, for the classes of a model; null for nothing.</summary>
    public Func<ClassScheme, ScoringTraining?>? Training { get; init; }

    /// <summary>How to classify with a model of some name; null for as the model was trained.</summary>
    public Func<Model, string, ScoringRequest>? Request { get; init; }

    /// <summary>What labels the detections; null where the table itself does.</summary>
    public ReferenceLabels? Reference { get; init; }

    /// <summary>The column that the report compares classes with: labels, or the truth of a synthetic table.</summary>
    public string LabelColumn { get; init; } = DetectionColumns.MainType;

    /// <summary>Runs the pipeline; all outputs appear together, at the end, and the report after them.</summary>
    /// <param name="input">Table of detections.</param>
    /// <param name="modelName">Model to classify with; null fits and trains one on the table.</param>
    /// <param name="start">Model to start the fit from; null for the options' starts.</param>
    /// <param name="output">Folder to write.</param>
    /// <param name="format">Format of the tables in it: csv, vot, fits or parquet.</param>
    public void Run(string input, string? modelName, Model? start, string output, string format)
    {
        Model? given = modelName is null ? null : ModelFile.LoadTrained(modelName);
        TypeMap types = Arguments.LoadTypes(TypeTable, given?.Scheme ?? ClassScheme.Default);
        ScoringTraining? training = given is null ? Training?.Invoke(types.Scheme) : null;
        ScoringRequest? request = given is null ? null : Request?.Invoke(given, modelName!); // better before an hour of work than after it
        RequireNames(input);
        using var folder = new OutputFolder(output);
        CrossmatchReport? matches = Reference?.Match(input, folder[Labelled + format], backend.Threads, memory, types, log, cancellation);
        if (given is null && matches is { MatchedRows: 0 })
            throw BadInputException.At(Reference!.Path, "", $"none of its objects lies within {Reference.Radius} arcsec of a detection, so there is nothing to train on", "Check that both tables hold ICRS positions in degrees, give a larger --radius, or classify with --model csc2");
        string labelled = matches is null ? input : folder[Labelled + format];
        try
        {
            Model model = given ?? FitAndTrain(input, labelled, start, types, training);
            if (given is null)
                ModelFile.Save(model, folder["model.json"]);
            (ClassifyStep classified, SkySources sky, long unique, long ambiguous) = Classify(labelled, model, types, request ?? Request?.Invoke(model, "model.json"), folder, format);
            File.WriteAllText(folder["summary.json"], Summary(input, modelName, model, matches, classified, unique, ambiguous));
            folder.Commit();
            WriteReport(output, labelled == input ? input : null, types);
            Print(sky, unique, ambiguous, output, format, given is null);
            if (classified.Counts.Classified == 0)
                Console.WriteLine($"No detection got a class{(given is null ? ": no class has enough labelled detections in any cluster. Label more of them, or classify with the published model (--model csc2)" : "")}.");
        }
        catch (BadInputException e) when (matches is not null)
        {
            throw new BadInputException(folder.InFinalNames(e.Message), e);
        }
    }

    private TableWriteOptions Options => new() { Threads = backend.Threads };

    /// <summary>Voting needs names; better to say so before an hour of work than after it.</summary>
    private void RequireNames(string input)
    {
        using TableReader reader = log.WithNotes(DetectionTables.Open(input, backend.Threads));
        if (!reader.Schema.Has(DetectionColumns.Name))
            throw BadInputException.At(input, "header", $"no column '{DetectionColumns.Name}'", "The detections of a source are known by their common name; add it, or use 'umlcaxs classify', which needs none.");
    }

    /// <summary>
    /// Draws the report. Labels come from the table itself, or from the labelled table that a reference has made. The results
    /// stand by then: what cannot be drawn is told and takes nothing from them.
    /// </summary>
    private void WriteReport(string output, string? input, TypeMap types)
    {
        var report = new ReportFolder(log, backend, cancellation)
        {
            Labels = input is not null && ReportFolder.HasLabels(input, LabelColumn) ? input : null,
            LabelColumn = LabelColumn,
            Types = types,
        };
        try
        {
            report.Write(output);
        }
        catch (BadInputException e)
        {
            log.Line($"no report: {e.Message}");
        }
    }

    /// <summary>Writes detections, sources and the sky map.</summary>
    private (ClassifyStep Classified, SkySources Sky, long Unique, long Ambiguous) Classify(string table, Model model, TypeMap types, ScoringRequest? request, OutputFolder folder, string format)
    {
        string sources = folder[$"sources.{format}"];
        using var voting = new SourceVoting(model.Scheme, memory, Path.GetDirectoryName(sources)!, log.Line, OutlierColumns.Names(model, request));
        ClassifyStep classified = log.WithProgress("Classifying", progress =>
        {
            using TableReader reader = log.WithNotes(DetectionTables.Open(table, backend.Threads));
            return ClassifyStep.Run(reader, model, types, backend, missing, includeLabelled, schema => TableFiles.Create(folder[$"detections.{format}"], schema, Options), (batch, placeOf) => voting.Add(batch, table, placeOf), progress.ReportRows, request, cancellation: cancellation);
        });
        Verbs.ClassifyVerb.Print(log, classified);

        var sky = new SkySources(model.Scheme);
        (long unique, long ambiguous) = log.WithProgress("Voting", _ =>
        {
            using TableWriter writer = TableFiles.Create(sources, voting.Schema, Options);
            return VoteStep.Write(voting, writer, sky.Add, cancellation);
        });
        File.WriteAllText(folder["sky.svg"], sky.Draw("Classified X-ray sources"));
        return (classified, sky, unique, ambiguous);
    }

    private Model FitAndTrain(string input, string labelled, Model? start, TypeMap types, ScoringTraining? training)
    {
        FitStep fit = log.WithProgress("Fitting", progress => FitStep.Run(completeOnly => log.WithNotes(DetectionTables.OpenFeatures(input, backend.Threads, completeOnly)), backend, options, start, memory, progress.Report, log.Line, missing == MissingPolicy.Marginal, cancellation: cancellation));
        Verbs.FitVerb.Print(log, fit, options);
        TrainStep trained = log.WithProgress("Training", progress =>
        {
            using TableReader reader = log.WithNotes(DetectionTables.OpenLabelled(labelled, backend.Threads, training is not null));
            return TrainStep.Run(reader, backend, fit.Model, types, share => progress.Report(share, ""), missing == MissingPolicy.Marginal, training, log.Line, cancellation);
        });
        Verbs.TrainVerb.Print(log, trained);
        return trained.Model;
    }

    private string Summary(string input, string? modelName, Model model, CrossmatchReport? matches, ClassifyStep step, long unique, long ambiguous) => JsonSerializer.Serialize(
        new
        {
            UmlcaxsVersion = Product.Version,
            Input = Path.GetFileName(input),
            Model = modelName ?? "model.json",
            Distances = model.Distances.ToString().ToLowerInvariant(),
            Reference = matches is null ? null : new { File = Path.GetFileName(Reference!.Path), RadiusArcsec = Reference.Radius, Matches = matches },
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
        if (File.Exists(Path.Combine(output, "report.html")))
            Console.WriteLine($"  {Path.Combine(output, "report.html")}      figures and tables of all that, in a browser; each also in {Path.Combine(output, "figures")}");
        Console.WriteLine($"  {Path.Combine(output, "sky.svg")}          the sky by class");
        if (fitted)
            Console.WriteLine($"  {Path.Combine(output, "model.json")}       the model: umlcaxs classify other.vot --model {Path.Combine(output, "model.json")} --out other.{format}");
    }
}
