using UmlCaxs.Figures;
using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Sweeps;

namespace UmlCaxs.Reporting;

/// <summary>The section about the number of components.</summary>
internal static class SweepSection
{
    /// <summary>Draws the section.</summary>
    /// <param name="models">Models of a sweep.</param>
    /// <param name="document">How the sweep explains the choice; null if it has not come so far.</param>
    public static ReportSection Of(IReadOnlyList<ModelScore> models, SelectionDocument? document)
    {
        var agreements = (document?.Components ?? []).DistinctBy(c => c.K).ToDictionary(c => c.K, c => (c.Agreement, c.Compared));
        ComponentSelection selection = ComponentSelection.Of(models, agreements, document?.OptimumTolerance ?? ComponentSelection.ToleranceOf(new FitOptions(1).Tolerance));
        IReadOnlyList<ComponentSummary> summaries = selection.Components;
        double[] k = [.. summaries.Select(c => (double)c.K)];
        int? chosen = document?.ChosenK;
        string choice = chosen is null ? "" : $" The dashed line is the choice of the sweep, K = {chosen}.";
        var figures = new List<ReportFigure>
        {
            new("bic", $"Bayesian information criterion against the number of components: mean over the restarts with a band of one standard deviation, the best model, and the gradient of the mean (second-order differences).{choice}", CurveFigure.Svg("BIC against the number of components", k,
            [
                new CurvePanel("BIC", [new Curve("mean ± standard deviation", [.. summaries.Select(c => c.MeanBic)], [.. summaries.Select(c => c.BicDeviation)]), new Curve("best model", [.. summaries.Select(c => c.BestBic)])]),
                new CurvePanel("gradient by K", [new Curve("gradient", Values(c => c.Gradient))]),
            ], chosen)),
        };
        if (selection.SilhouetteBestK is not null)
            figures.Add(new ReportFigure("silhouette", $"Mean Euclidean silhouette of the clusters against the number of components: mean over the restarts with a band of one standard deviation, and the best model.{SamplingError(models)}{choice}", CurveFigure.Svg("Silhouette against the number of components", k,
                [new CurvePanel("silhouette", [new Curve("mean ± standard deviation", Values(c => c.MeanSilhouette), Values(c => c.SilhouetteDeviation)), new Curve("best model", Values(c => c.Silhouette))])], chosen)));
        if (summaries.Any(c => c.Agreement is not null))
            figures.Add(new ReportFigure("stability", $"How far two restarts agree on the labels, on average over all pairs of restarts: 1 for the same clusters; the adjusted Rand index is about 0 for unrelated ones.{choice}", CurveFigure.Svg("Agreement of labels between restarts", k,
                [new CurvePanel("agreement of labels", [new Curve("adjusted Rand", Values(c => c.Agreement?.AdjustedRand)), new Curve("Fowlkes-Mallows", Values(c => c.Agreement?.FowlkesMallows))])], chosen)));
        var tables = new List<ReportTable> { Table(summaries) };
        if (document is { Sensitivity.Count: > 0 })
            tables.Add(Table(document));
        string text = (document?.Choice ?? "") + (selection.SilhouetteBestK is null ? " The sweep computed no silhouettes." : "");
        return new ReportSection("Number of components", text.Trim(), figures, tables) { PointsTitle = "What the data do not decide", Points = document?.Undecided ?? [] };

        double[] Values(Func<ComponentSummary, double?> of) => [.. summaries.Select(c => of(c) ?? double.NaN)];
    }

    private static string SamplingError(IReadOnlyList<ModelScore> models) =>
        models.Max(m => m.SilhouetteError) is { } error ? $" Silhouettes are of a sample of the rows; the standard errors of single models reach {error:0.####}." : "";

    private static ReportTable Table(IReadOnlyList<ComponentSummary> summaries) => new(
        "sweep",
        "Models by number of components. Mean and standard deviation are over the restarts, the gradient is that of the mean; best BIC, ICL, log-likelihood, silhouette and floor-dominated components are of the best model. found best: restarts that ended in its optimum; adjusted Rand and Fowlkes-Mallows: agreement of labels between restarts.",
        ["K", "BIC, mean", "std", "gradient", "best BIC", "of start", "ICL", "log-likelihood", "silhouette", "floor-dominated", "found best", "adjusted Rand", "Fowlkes-Mallows"],
        [.. summaries.Select(c => (string[])[
            $"{c.K}", Number(c.MeanBic, "N0"), Number(c.BicDeviation, "N0"), Number(c.Gradient, "N0"), Number(c.BestBic, "N0"), c.BestStart, Number(c.Icl, "N0"), Number(c.BestMeanLogLikelihood, "0.0000"),
            Number(c.Silhouette, "0.000"), $"{c.FloorDominated}", $"{c.FoundBest} of {c.Restarts}", Number(c.Agreement?.AdjustedRand, "0.00"), Number(c.Agreement?.FowlkesMallows, "0.00")])]);

    private static ReportTable Table(SelectionDocument document) => new(
        "sensitivity",
        $"The chosen model (K = {document.ChosenK}) when EM goes on from it with another reg_covar than {document.RegCovar:G}.",
        ["reg_covar", "BIC", "change", "adjusted Rand with the model's labels", "floor-dominated"],
        [.. document.Sensitivity.Select(s => (string[])[$"{s.RegCovar:G}", Number(s.Bic, "N0"), Number(s.BicChange, "N0"), Number(s.Agreement.AdjustedRand, "0.000"), $"{s.FloorDominated}"])]);

    private static string Number(double? value, string format) => value is { } number && double.IsFinite(number) ? number.ToString(format) : "–";
}
