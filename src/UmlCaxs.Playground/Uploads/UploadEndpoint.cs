using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Folder;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Uploads;

/// <summary>POST /api/uploads: detections of one's own, classified with the loaded model and shown like the others.</summary>
internal static class UploadEndpoint
{
    private const int MostRows = 2_000_000;
    private const int LongestName = 200;

    /// <summary>Maps the address.</summary>
    public static void Map(WebApplication application, PlaygroundData data) =>
        application.MapPost("/api/uploads", (RequestDelegate)(context => UploadAsync(context, data)));

    private static async Task UploadAsync(HttpContext context, PlaygroundData data)
    {
        ServedModel model = data.Model ?? throw new ProblemException(409, "No model", "There is no model to classify with. Start 'umlcaxs serve' with --model csc2 or a model file.");
        string name = Path.GetFileName(context.RequiredText("name", "the name of the file, such as detections.csv").Replace('\\', '/'));
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            throw ProblemException.Parameter("name", name, $"a file name of 1 to {LongestName} characters");
        if (context.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
            throw new ProblemException(415, "Not a form", "The body is a form. Send the bytes of the file themselves as the body.");
        string id = data.NextUpload();
        string folder = Directory.CreateDirectory(Path.Combine(data.Temporary, id)).FullName;
        bool kept = false;
        try
        {
            // The name says which format it is; nothing else of it comes near the file system.
            string extension = Path.GetExtension(name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name);
            string input = Path.Combine(folder, "upload" + (extension.Length <= 9 && extension.All(c => c == '.' || char.IsAsciiLetterOrDigit(c)) ? extension : ""));
            await UploadBody.SaveAsync(context, input, data.Options.UploadLimit);
            (Dataset dataset, ClassifyStep step) = await data.Compute.RunAsync(() => Classify(input, name, id, folder, model, data, context.RequestAborted), context.RequestAborted);
            File.Delete(input);
            kept = true;
            if (data.Add(dataset) is { } dropped)
                Directory.Delete(Path.Combine(data.Temporary, dropped.Id), recursive: true);
            await Answer.JsonAsync(context, Report(dataset, step), StatusCodes.Status201Created);
        }
        finally
        {
            if (!kept)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static (Dataset Dataset, ClassifyStep Step) Classify(string input, string name, string id, string folder, ServedModel model, PlaygroundData data, CancellationToken cancellation)
    {
        string output = Path.Combine(folder, "classified.parquet");
        try
        {
            UploadBody.CheckUnpacked(input, cancellation);
            IComputeBackend backend = ComputeDevices.Open("cpu", data.Threads);
            ClassifyStep step;
            using (TableReader reader = TableFiles.Open(input, new TableReadOptions { Types = Types(), Threads = data.Threads }))
                step = ClassifyStep.Run(reader, model.Model, TypeMap.BuiltIn(model.Model.Scheme), backend, MissingPolicy.Marginal, includeLabelled: true, schema => TableFiles.Create(output, schema, new TableWriteOptions { Threads = data.Threads }), onProgress: (_, rows) => RequireFew(rows), cancellation: cancellation);
            if (step.Counts.Classified + step.Counts.WithoutClassModel == 0)
                throw new ProblemException(422, "Nothing to classify", $"None of the {step.Counts.Read:N0} rows of {name} has a feature. Give the columns {string.Join(", ", FeatureSet.Names)}, or the raw ones they are derived from.");
            return (DatasetLoader.Load(output, id, name, $"{id}-{Guid.NewGuid():N}", model.Model.Scheme, null, data.Threads, null, cancellation), step);
        }
        catch (BadInputException e)
        {
            // Where the file lies here is nobody's business.
            throw new ProblemException(422, "Malformed upload", e.Message.Replace(input, name, StringComparison.Ordinal).Replace(output, name, StringComparison.Ordinal));
        }
    }

    private static void RequireFew(long rows)
    {
        if (rows > MostRows)
            throw new ProblemException(413, "Too large", $"The table has more than {MostRows:N0} rows. Classify it with 'umlcaxs classify' and serve the result.");
    }

    private static Dictionary<string, ColumnType> Types()
    {
        Dictionary<string, ColumnType> types = FeatureExtractor.CandidateColumns.Append(DetectionColumns.Ra).Append(DetectionColumns.Dec).Distinct().ToDictionary(c => c, _ => ColumnType.Float64);
        types[DetectionColumns.Name] = types[DetectionColumns.MainType] = ColumnType.String;
        return types;
    }

    private static object Report(Dataset dataset, ClassifyStep step)
    {
        ClassificationCounts counts = step.Counts;
        var notices = new List<string>(dataset.Notes);
        if (counts.Marginalised > 0)
            notices.Add($"{counts.Marginalised:N0} detections lack features and were classified by those they have.");
        if (counts.WithoutClassModel > 0)
            notices.Add($"{counts.WithoutClassModel:N0} detections lie in a cluster without class models: they are shown without a class.");
        return new
        {
            dataset.Id,
            dataset.Rows,
            counts.Read,
            counts.Classified,
            LeftOut = counts.Empty == 0 ? [] : new[] { new { Reason = "no feature at all", Rows = counts.Empty } },
            Notices = notices,
        };
    }
}
