using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UmlCaxs.Validation;

/// <summary>
/// <c>metrics.json</c>, format <c>umlcaxs-validation</c> version 1: how the validation was done, what was left out, and under
/// <c>results</c> one object a protocol, rule, vote and level. Numbers that are not defined are null.
/// </summary>
public static class MetricsDocument
{
    // For people and programs, not for web pages: quotes stay as they are.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document as text.</summary>
    public static string Write(ValidationResult result)
    {
        var document = new JsonObject
        {
            ["format"] = "umlcaxs-validation",
            ["version"] = 1,
            ["umlcaxs_version"] = Product.Version,
            ["input"] = result.Input,
            ["model"] = result.Model,
            ["seed"] = result.Options.Fit.Seed,
            ["folds"] = result.Model is null ? result.Options.Folds : null,
            ["repeats"] = result.Model is null ? result.Options.Repeats : null,
            ["components"] = result.Model is null ? result.Options.Fit.Components : null,
            ["missing"] = result.Options.Missing.ToString().ToLowerInvariant(),
            ["calibration"] = result.Model is null ? result.Options.Calibration.ToString().ToLowerInvariant() : null,
            ["rows"] = result.Report.Rows,
            ["complete_rows"] = result.Report.Complete,
            ["labelled"] = result.Labelled,
            ["unlabelled"] = result.Unlabelled,
            ["none_of_these"] = result.NoneOfThese,
            ["intervals"] = new JsonObject { ["level"] = 0.95, ["resampled"] = "sources", ["draws"] = SourceBootstrap.Draws },
            ["ece_bins"] = ScoreSums.Bins,
            ["log_loss_clip"] = ScoreSums.Clip,
            ["levels"] = new JsonObject(result.Levels.Select(l => KeyValuePair.Create(l.Name, (JsonNode?)Names(l.Groups)))),
            ["rules"] = new JsonArray([.. result.Rules.Select(r => new JsonObject { ["name"] = r.Name, ["baseline"] = r.IsBaseline, ["what"] = r.Words })]),
            ["protocols"] = new JsonArray([.. result.Protocols.Select(p => new JsonObject { ["name"] = p.Name, ["divisions"] = p.Divisions, ["mean_training_rows"] = Number(p.MeanTrainingRows), ["predictions"] = p.Predictions, ["detections"] = p.Detections, ["sources"] = p.Sources })]),
            ["skips"] = new JsonArray([.. result.Skips.Select(s => new JsonObject { ["protocol"] = s.Protocol, ["class"] = s.Class, ["divisions"] = Names(s.Folds), ["reason"] = s.Reason })]),
            ["results"] = new JsonArray([.. result.Scores.Select(Result)]),
            ["outside_the_classes"] = new JsonArray([.. result.Nones.Select(n => new JsonObject { ["protocol"] = n.Protocol, ["rule"] = n.Rule, ["level"] = n.Level, ["type"] = n.Type, ["n"] = n.N, ["mean_confidence"] = Number(n.MeanConfidence) })]),
            ["outliers"] = new JsonArray([.. result.Outliers.Select(o => new JsonObject { ["protocol"] = o.Protocol, ["p_value"] = o.Kind, ["of"] = o.IsMember ? "the classes" : o.Type ?? "outside the classes", ["n"] = o.N, ["share_up_to_0.05"] = Number(o.ShareBelow), ["area_under_roc"] = Number(o.AreaUnderRoc), ["distance_from_uniform"] = Number(o.DistanceFromUniform) })]),
        };
        return document.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Result(ValidationScore score)
    {
        var result = new JsonObject
        {
            ["protocol"] = score.Protocol,
            ["rule"] = score.Rule,
            ["baseline"] = score.IsBaseline,
            ["voting"] = score.Voting,
            ["level"] = score.Level.Name,
        };
        Add(result, score.All);
        result["classes"] = new JsonArray([.. score.All.Classes.Select(Class)]);
        result["confusion"] = Counts(score.All.Confusion);
        result["reliability"] = new JsonArray([.. score.All.Bins.Select((b, i) => Bin(b, i))]);
        if (score.ByDetections is { } strata)
            result["by_detections"] = new JsonArray([.. strata.Where(s => s.Scores.N > 0).Select(s =>
            {
                var part = new JsonObject { ["detections"] = s.Detections };
                Add(part, s.Scores);
                return (JsonNode?)part;
            })]);
        if (score.ByMissing.Count > 0)
            result["by_missing"] = new JsonArray([.. score.ByMissing.Select(s =>
            {
                var part = new JsonObject { ["missing_features"] = s.Missing };
                Add(part, s.Scores);
                return (JsonNode?)part;
            })]);
        return result;
    }

    private static void Add(JsonObject target, ScoreSet scores)
    {
        target["n"] = scores.N;
        target["unanswered"] = scores.Unanswered;
        foreach ((string name, Estimate estimate) in ((string, Estimate)[])[
            ("accuracy", scores.Accuracy), ("balanced_accuracy", scores.BalancedAccuracy), ("macro_f1", scores.MacroF1),
            ("log_loss", scores.LogLoss), ("brier", scores.Brier), ("ece", scores.Ece)])
            Add(target, name, estimate);
    }

    private static JsonObject Class(ClassScore score)
    {
        var part = new JsonObject { ["class"] = score.Name, ["support"] = score.Support };
        Add(part, "precision", score.Precision);
        Add(part, "recall", score.Recall);
        return part;
    }

    private static JsonObject Bin(ReliabilityBin bin, int index)
    {
        var part = new JsonObject { ["from"] = (double)index / ScoreSums.Bins, ["to"] = (index + 1.0) / ScoreSums.Bins, ["n"] = bin.Count, ["confidence"] = Number(bin.Confidence) };
        Add(part, "accuracy", bin.Accuracy);
        return part;
    }

    private static void Add(JsonObject target, string name, Estimate estimate)
    {
        target[name] = Number(estimate.Value);
        target[name + "_interval"] = new JsonArray(Number(estimate.Low), Number(estimate.High));
    }

    private static JsonArray Counts(long[,] confusion) =>
        new([.. Enumerable.Range(0, confusion.GetLength(0)).Select(t => new JsonArray([.. Enumerable.Range(0, confusion.GetLength(1)).Select(p => (JsonNode?)confusion[t, p])]))]);

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(n => (JsonNode?)n)]);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
