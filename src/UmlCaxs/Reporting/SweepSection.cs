using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>The section about the number of components.</summary>
internal static class SweepSection
{
    /// <summary>Draws the section.</summary>
    /// <param name="sweep">Models of a sweep.</param>
    /// <param name="selection">How the sweep explains the choice; null if it does not.</param>
    public static ReportSection Of(SweepTally sweep, SelectionText? selection)
    {
        IReadOnlyList<double> k = sweep.Components;
        (double[] bic, double[] deviation, double[] best, _) = sweep.Of("bic");
        double[] gradient = NumericalGradient.Of(k, bic);
        int? chosen = selection?.Chosen;
        string choice = chosen is null ? "" : $" The dashed line is the choice of the sweep, K = {chosen}.";
        var figures = new List<ReportFigure>
        {
            new("bic", $"Bayesian information criterion against the number of components: mean over the restarts with a band of one standard deviation, the best restart, and the gradient of the mean (second-order differences).{choice}", CurveFigure.Svg("BIC against the number of components", k,
            [
                new CurvePanel("BIC", [new Curve("mean ± standard deviation", bic, deviation), new Curve("best restart", best)]),
                new CurvePanel("gradient by K", [new Curve("gradient", gradient)]),
            ], chosen)),
        };
        (double[] silhouette, double[] scatter, _, _) = sweep.Of("silhouette");
        if (silhouette.Any(double.IsFinite))
            figures.Add(new ReportFigure("silhouette", $"Mean Euclidean silhouette of the clusters against the number of components: mean over the restarts with a band of one standard deviation. Sampling errors of single models reach {Number(sweep.Of("silhouette_error").Largest.Where(double.IsFinite).DefaultIfEmpty(0).Max(), "0.####")}.{choice}", CurveFigure.Svg("Silhouette against the number of components", k, [new CurvePanel("silhouette", [new Curve("mean ± standard deviation", silhouette, scatter)])], chosen)));
        var tables = new List<ReportTable> { Table(sweep, bic, deviation, best, gradient, silhouette) };
        if (selection is { Rows.Count: > 0 })
            tables.Add(new ReportTable("selection", "What the sweep says about the choice of K.", ["", "value"], selection.Rows));
        string text = silhouette.Any(double.IsFinite) ? "" : "The sweep computed no silhouettes.";
        return new ReportSection("Number of components", text, figures, tables);
    }

    private static ReportTable Table(SweepTally sweep, double[] bic, double[] deviation, double[] best, double[] gradient, double[] silhouette)
    {
        double[] aic = sweep.Of("aic").Smallest;
        double[] icl = sweep.Of("icl").Smallest;
        double[] likelihood = sweep.Of("mean_log_likelihood").Largest;
        var rows = new List<IReadOnlyList<string>>();
        foreach ((int i, double k) in sweep.Components.Index())
        {
            (int models, int converged, int floor) = sweep.CountsOf((int)k);
            rows.Add([$"{k}", $"{models}", $"{converged}", $"{floor}", Number(bic[i], "N0"), Number(deviation[i], "N0"), Number(best[i], "N0"), Number(gradient[i], "N0"), Number(aic[i], "N0"), Number(icl[i], "N0"), Number(likelihood[i], "0.0000"), Number(silhouette[i], "0.000")]);
        }

        return new ReportTable("sweep", "Models by number of components. AIC, ICL and mean log-likelihood are those of the best restart in each.", ["K", "models", "converged", "floor-dominated", "BIC, mean", "std", "best", "gradient", "AIC", "ICL", "log-likelihood", "silhouette"], rows);
    }

    private static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format) : "–";
}
