using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Playground.Folder;
using UmlCaxs.Playground.Server;
using UmlCaxs.Sweeps;

namespace UmlCaxs.Playground.Results;

/// <summary>GET /api/sweeps/{id}: all models of a sweep, and by number of components.</summary>
internal static class SweepEndpoint
{
    /// <summary>Maps the address.</summary>
    public static void Map(WebApplication application, PlaygroundData data) => application.Read("/api/sweeps/{id}", context => SweepAsync(context, data));

    private static Task SweepAsync(HttpContext context, PlaygroundData data)
    {
        string path = ResultFile.FolderOf(data.Folder.Sweeps, 's', context.Part("id"), "sweep");
        string folder = Path.Combine(data.Folder.Root, path);
        string table = ServedFolder.TableIn(folder, "sweep") ?? throw ResultFile.Gone($"{path}: sweep.parquet");
        IReadOnlyList<ModelScore> models = ResultFile.Read(table, path, () =>
        {
            ILookup<bool, string> names = SweepTable.Schema.Columns.ToLookup(c => c.Type == ColumnType.String, c => c.Name);
            using TableReader reader = TableFiles.Open(table, new TableReadOptions { Columns = [.. names[true], .. names[false]], Types = names[true].ToDictionary(n => n, _ => ColumnType.String), Threads = 1 });
            return SweepTable.Read(reader, context.RequestAborted);
        });
        string selection = Path.Combine(folder, "selection.json");
        return Answer.JsonAsync(context, new
        {
            Path = path,
            Models = models.Select(m => new
            {
                m.K,
                m.Restart,
                m.Start,
                m.Seed,
                Bic = Answer.Number(m.Bic),
                Aic = Answer.Number(m.Aic),
                Icl = Answer.Number(m.Icl),
                m.Silhouette,
                MeanLogLikelihood = Answer.Number(m.MeanLogLikelihood),
                m.FloorDominated,
                m.Status,
            }),
            ByK = ByK(models),
            Selection = File.Exists(selection) ? Parsed(selection, path) : null,
        });
    }

    /// <summary>Mean and deviation over the restarts of each K, with the gradient of the mean BIC as numpy.gradient has it.</summary>
    private static IEnumerable<object> ByK(IReadOnlyList<ModelScore> models)
    {
        IGrouping<int, ModelScore>[] groups = [.. models.GroupBy(m => m.K).OrderBy(g => g.Key)];
        double[] means = [.. groups.Select(g => g.Where(m => m.IsRestart).Average(m => m.Bic))];
        double[]? gradient = groups.Length > 1 ? NumericGradient.Of([.. groups.Select(g => (double)g.Key)], means) : null;
        for (int i = 0; i < groups.Length; i++)
        {
            double[] silhouettes = [.. groups[i].Where(m => m.IsRestart).Select(m => m.Silhouette ?? double.NaN).Where(double.IsFinite)];
            yield return new
            {
                K = groups[i].Key,
                BicMean = Answer.Number(means[i]),
                BicStd = Answer.Number(Deviation([.. groups[i].Where(m => m.IsRestart).Select(m => m.Bic)])),
                BicBest = Answer.Number(groups[i].Min(m => m.Bic)),
                Gradient = gradient is null ? null : Answer.Number(gradient[i]),
                SilhouetteMean = silhouettes.Length == 0 ? null : Answer.Number(silhouettes.Average()),
                SilhouetteStd = silhouettes.Length == 0 ? null : Answer.Number(Deviation(silhouettes)),
            };
        }
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    private static JsonNode? Parsed(string file, string path)
    {
        try
        {
            return JsonNode.Parse(ResultFile.Text(file, path));
        }
        catch (JsonException)
        {
            throw new ProblemException(422, "Damaged file", $"{path}/selection.json is not valid JSON. Run 'umlcaxs sweep' again with the same arguments, or remove the file.");
        }
    }
}
