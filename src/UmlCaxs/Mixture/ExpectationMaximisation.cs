using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>
/// Expectation-maximisation for a full-covariance Gaussian mixture (Dempster, Laird and Rubin 1977). One call is one run
/// from given parameters.
/// </summary>
public static class ExpectationMaximisation
{
    /// <summary>Runs EM until the mean log-likelihood changes by less than the tolerance, or the iterations are used up.</summary>
    /// <param name="data">N x D on a device, N at least 1.</param>
    /// <param name="start">K components in D dimensions.</param>
    /// <param name="options">Tolerance, iterations, reg_covar.</param>
    /// <param name="startName">Recorded in the result.</param>
    /// <param name="onIteration">Called after each iteration with its number and mean log-likelihood; null for silence.</param>
    /// <param name="cancellation">Ends the run between iterations.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static FitResult Run(
        IDeviceMatrix data,
        GaussianMixture start,
        FitOptions options,
        string startName = "model",
        Action<int, double>? onIteration = null,
        CancellationToken cancellation = default)
    {
        GaussianMixture mixture = start;
        // Moments about the middle of the data, for the whole run.
        var statistics = new SufficientStatistics(start.Components, start.OverallMean());
        var status = new ComponentStatus[start.Components];
        var path = new List<double>();
        bool converged = false;
        int iterations = 0;
        while (!converged && iterations < options.MaxIterations)
        {
            cancellation.ThrowIfCancellationRequested();
            path.Add(data.EStep(mixture, statistics) / data.Rows);
            mixture = MStep.Run(statistics, options.RegCovar, mixture, status);
            iterations++;
            converged = path.Count > 1 && Math.Abs(path[^1] - path[^2]) < options.Tolerance;
            onIteration?.Invoke(iterations, path[^1]);
        }

        // A last E-step, so that the reported likelihood (and any labels) belong to the returned parameters.
        path.Add(data.EStep(mixture, statistics) / data.Rows);
        return new FitResult(mixture, path, iterations, converged, status, data.Rows, startName);
    }
}
