using UmlCaxs.Figures;
using UmlCaxs.Validation;

namespace UmlCaxs.Reporting;

/// <summary>The page of a validation.</summary>
public static class ValidationReport
{
    private const int MostTypes = 12;
    private const int MostOutlierRows = 60;

    private static readonly (string Quantity, string Better, string Format, Func<ScoreSet, Estimate> Of)[] Quantities =
    [
        ("accuracy", "higher is better", "0.000", s => s.Accuracy),
        ("balanced accuracy", "higher is better", "0.000", s => s.BalancedAccuracy),
        ("macro F1", "higher is better", "0.000", s => s.MacroF1),
        ("log loss", "lower is better", "0.000", s => s.LogLoss),
        ("Brier score", "lower is better", "0.000", s => s.Brier),
        ("calibration error", "lower is better", "0.000", s => s.Ece),
    ];

    /// <summary>Makes the page.</summary>
    public static ReportContent Of(ValidationResult result)
    {
        var sections = new List<ReportSection> { Overview(result) };
        foreach (ProtocolSummary protocol in result.Protocols)
            sections.Add(Protocol(result, protocol));
        if (result.Nones.Count > 0 || result.Outliers.Count > 0)
            sections.Add(NoneOfThese(result));
        return new ReportContent($"Validation on {result.Input}", Facts(result), sections, []);
    }

    private static List<(string, string)> Facts(ValidationResult result)
    {
        var facts = new List<(string, string)>
        {
            ("made by", $"UmlCaxs {Product.Version}"),
            ("table", result.Report.ToString()),
            ("used", $"{result.Labelled:N0} labelled, {result.Unlabelled:N0} unlabelled, {result.NoneOfThese:N0} of types outside the classes"),
        };
        facts.AddRange(result.Protocols.Select(p => ($"protocol {p.Name}", Words(p))));
        if (result.Model is null)
            facts.Add(("mixture", $"{result.Options.Fit.Components} components, fitted anew in every division, seed {result.Options.Fit.Seed}"));
        else
            facts.Add(("model", result.Model));
        facts.Add(("intervals", $"95 %, {SourceBootstrap.Draws:N0} resamples of sources"));
        return facts;
    }

    private static string Words(ProtocolSummary p) => p.Name switch
    {
        ValidationProtocol.Model => $"the model as it is; {p.Detections:N0} labelled detections of {p.Sources:N0} sources",
        ValidationProtocol.Source => $"no source trains and tests; {p.Divisions} folds, {p.Predictions:N0} predictions of {p.Detections:N0} detections of {p.Sources:N0} sources",
        _ => $"80 % of the detections of each class train; {p.Divisions} divisions, {p.Predictions:N0} predictions of {p.Detections:N0} detections of {p.Sources:N0} sources",
    };

    private static ReportSection Overview(ValidationResult result)
    {
        var figures = new List<ReportFigure>();
        var tables = new List<ReportTable>();
        foreach (ClassLevel level in result.Levels)
        {
            if (result.Rules.Count > 1)
                figures.Add(new ReportFigure($"metrics_{level.Name}", $"Metrics of single detections at the level {level.Name} ({level.Groups.Count}: {string.Join(", ", level.Groups)}), by rule and protocol, with 95 % intervals from resampled sources.", EstimateFigure.Svg(
                    $"Metrics by rule, {level.Name}",
                    [.. result.Rules.Select(r => r.Name)],
                    [.. Quantities.Select(q => new EstimatePanel(q.Quantity, q.Better, [.. result.Protocols.Select(p => new EstimateSeries($"by {p.Name}", [.. result.Rules.Select(r => Point(result.Find(p.Name, r.Name, Scoring.ByDetection, level.Name), q.Of))]))]))])));
            tables.Add(new ReportTable(
                $"metrics_{level.Name}",
                $"Metrics of single detections at the level {level.Name}, with 95 % intervals. Balanced accuracy: mean recall of the classes; Brier score: squared distance of the probabilities from the truth, summed over classes; calibration error: mean distance of accuracy and confidence over {ScoreSums.Bins} bins of equal width.",
                ["protocol", "rule", .. Quantities.Select(q => q.Quantity), "n"],
                [.. result.Scores.Where(s => s.Level.Name == level.Name && s.Voting == Scoring.ByDetection).Select(s => (IReadOnlyList<string>)[s.Protocol, s.Rule, .. Quantities.Select(q => Text(q.Of(s.All), q.Format)), $"{s.All.N:N0}"])]));
        }

        tables.Add(new ReportTable("rules", "The rules.", ["rule", "kind", "probabilities"], [.. result.Rules.Select(r => (string[])[r.Name, r.IsBaseline ? "baseline" : "rule", r.Words])]));
        return new ReportSection("Overview", Summary(result), figures, tables)
        {
            PointsTitle = "Left out",
            Points = [.. result.Skips.Select(s => $"{s.Protocol}{(s.Class is null ? "" : $", {s.Class}")}: {s.Reason}{(s.Folds.Count > 0 ? $" (divisions {string.Join(", ", s.Folds)})" : "")}")],
        };
    }

    private static string Summary(ValidationResult result)
    {
        string text = result.Model is null
            ? "Transform, mixture and class models are fitted to the training rows of each division alone. The protocol source holds out whole sources and is the one to quote; the protocol detection is the published one, in which detections of one source stand on both sides."
            : "The model is judged as it is; detections that it was trained on fit better than new ones would.";
        if (result.Find(ValidationProtocol.Source, ValidationRule.Softmin, Scoring.ByDetection, ClassLevel.Classes)?.All is { } honest
            && result.Find(ValidationProtocol.Detection, ValidationRule.Softmin, Scoring.ByDetection, ClassLevel.Classes)?.All is { } published)
            text += $" With {ValidationRule.Softmin} the balanced accuracy of the classes is {honest.BalancedAccuracy.Value:0.000} by source and {published.BalancedAccuracy.Value:0.000} by detection.";
        return text;
    }

    private static ReportSection Protocol(ValidationResult result, ProtocolSummary protocol)
    {
        var figures = new List<ReportFigure>();
        var tables = new List<ReportTable>();
        foreach (ClassLevel level in result.Levels)
        {
            ValidationScore[] scores = [.. result.Scores.Where(s => s.Protocol == protocol.Name && s.Level.Name == level.Name && s.Voting == Scoring.ByDetection)];
            foreach (ValidationScore score in scores.Where(s => !s.IsBaseline))
                figures.Add(new ReportFigure($"{protocol.Name}_confusion_{score.Rule}_{level.Name}", $"{score.Rule}: labels against predictions, {level.Name}, counts over all divisions and shares of the label{(score.All.Unanswered > 0 ? $"; {score.All.Unanswered:N0} detections without an answer are not shown" : "")}.", ConfusionFigure.Svg($"Confusion, {score.Rule}, {level.Name}", level.Groups, score.All.Confusion)));
            figures.Add(new ReportFigure($"{protocol.Name}_reliability_{level.Name}", $"How often predictions were right against the probability that was given for them, {level.Name}: bins with 95 % intervals, the shaded gap to their mean confidence, and the share of the cases in each bin. Bins of fewer than {ReliabilityFigure.FewCases} cases are faint. Points below the diagonal promise too much.", ReliabilityFigure.Svg(
                $"Reliability, {level.Name}",
                [.. scores.Select(s => new ReliabilityPanel(s.Rule, $"calibration error {s.All.Ece.Value:0.000}", [.. s.All.Bins.Select(b => new ReliabilityPoint(b.Count, b.Confidence, b.Accuracy.Value, b.Accuracy.Low, b.Accuracy.High))]))])));
            foreach (ValidationScore score in scores.Where(s => !s.IsBaseline))
                tables.Add(new ReportTable($"{protocol.Name}_classes_{score.Rule}_{level.Name}", $"{score.Rule}: precision and recall, {level.Name}, single detections, with 95 % intervals.", ["class", "precision", "recall", "detections"], [.. score.All.Classes.Select(c => (string[])[c.Name, Text(c.Precision, "0.000"), Text(c.Recall, "0.000"), $"{c.Support:N0}"])]));
        }

        ValidationScore[] withGaps = [.. result.Scores.Where(s => s.Protocol == protocol.Name && s.ByMissing.Count > 0)];
        if (withGaps.Length > 0)
            tables.Add(new ReportTable(
                $"{protocol.Name}_by_missing",
                "Single detections by the number of features they lack.",
                ["level", "rule", "missing features", .. Quantities.Select(q => q.Quantity), "n"],
                [.. withGaps.SelectMany(s => s.ByMissing.Select(m => (IReadOnlyList<string>)[s.Level.Name, s.Rule, $"{m.Missing}", .. Quantities.Select(q => Text(q.Of(m.Scores), q.Format)), $"{m.Scores.N:N0}"]))]));
        if (result.Scores.Any(s => s.Protocol == protocol.Name && s.Voting != Scoring.ByDetection))
            tables.AddRange(Votes(result, protocol));
        return new ReportSection($"Protocol {protocol.Name}", $"{char.ToUpperInvariant(Words(protocol)[0])}{Words(protocol)[1..]}.", figures, tables);
    }

    private static IEnumerable<ReportTable> Votes(ValidationResult result, ProtocolSummary protocol)
    {
        ValidationScore[] rules = [.. result.Scores.Where(s => s.Protocol == protocol.Name && !s.IsBaseline)];
        yield return new ReportTable(
            $"{protocol.Name}_votes",
            "Single detections, and sources after the soft vote (mean probabilities) and the hard vote (most frequent class; its probabilities are shares of votes).",
            ["level", "rule", "of", .. Quantities.Select(q => q.Quantity), "n"],
            [.. rules.Select(s => (IReadOnlyList<string>)[s.Level.Name, s.Rule, OfWhat(s.Voting), .. Quantities.Select(q => Text(q.Of(s.All), q.Format)), $"{s.All.N:N0}"])]);
        yield return new ReportTable(
            $"{protocol.Name}_by_detections",
            "The same by the number of labelled detections that the source has in the table.",
            ["level", "rule", "of", "detections of the source", .. Quantities.Select(q => q.Quantity), "n"],
            [.. rules.SelectMany(s => (s.ByDetections ?? []).Where(d => d.Scores.N > 0).Select(d => (IReadOnlyList<string>)[s.Level.Name, s.Rule, OfWhat(s.Voting), d.Detections, .. Quantities.Select(q => Text(q.Of(d.Scores), q.Format)), $"{d.Scores.N:N0}"]))]);
    }

    private static ReportSection NoneOfThese(ValidationResult result)
    {
        string[] types = [.. result.Nones.Where(n => n.Type is not null).Select(n => n.Type!).Distinct()];
        string[] shown = [.. types.Take(MostTypes)];
        var rows = new List<IReadOnlyList<string>>();
        foreach (IGrouping<(string Protocol, string Rule, string? Type), NoneScore> group in result.Nones.Where(n => n.Type is null || shown.Contains(n.Type)).GroupBy(n => (n.Protocol, n.Rule, n.Type)))
            rows.Add([group.Key.Type ?? "all types", group.Key.Protocol, group.Key.Rule, .. result.Levels.Select(l => group.First(n => n.Level == l.Name).MeanConfidence is var c && double.IsFinite(c) ? $"{c:0.000}" : "–"), $"{group.First().N:N0}"]);
        return new ReportSection(
            "None of these",
            $"Detections of known types that are none of the classes{(types.Length > shown.Length ? $"; the {shown.Length} most frequent of {types.Length} types" : "")}. A rule that knew its limits would not be sure of them.",
            [],
            [Outliers(result), new ReportTable("none_of_these", "Mean probability of the predicted class of detections whose type is none of the classes.", ["type", "protocol", "rule", .. result.Levels.Select(l => l.Name), "n"], rows)]);
    }

    private static ReportTable Outliers(ValidationResult result) => new(
        "outliers",
        "Outlier p-values, by the chi-square tail of the nearest class and by comparison with held-out detections (conformal), and the largest probability of the rule calibrated (confidence): the share up to 0.05, the chance that a detection of another type has a lower value than a detection of the classes (area under the ROC curve; 0.5 is chance), and how far those of the classes are from uniform.",
        ["of", "protocol", "by", "up to 0.05", "area under ROC", "from uniform", "n"],
        [.. result.Outliers.Take(MostOutlierRows).Select(o => (string[])[
            o.IsMember ? "the classes" : o.Type ?? "all other types", o.Protocol, o.Kind.Replace('_', ' '), double.IsNaN(o.ShareBelow) ? "–" : $"{o.ShareBelow:0.000}",
            double.IsNaN(o.AreaUnderRoc) ? "–" : $"{o.AreaUnderRoc:0.000}", double.IsNaN(o.DistanceFromUniform) ? "–" : $"{o.DistanceFromUniform:0.000}", $"{o.N:N0}"])]);

    private static string OfWhat(string voting) => voting == Scoring.ByDetection ? "detections" : $"sources, {voting} vote";

    private static (double, double, double) Point(ValidationScore? score, Func<ScoreSet, Estimate> of) =>
        score is null ? (double.NaN, double.NaN, double.NaN) : of(score.All) is var e ? (e.Value, e.Low, e.High) : default;

    private static string Text(Estimate estimate, string format) =>
        !double.IsFinite(estimate.Value) ? "–"
        : double.IsFinite(estimate.Low) ? $"{estimate.Value.ToString(format)} [{estimate.Low.ToString(format)}, {estimate.High.ToString(format)}]"
        : estimate.Value.ToString(format);
}
