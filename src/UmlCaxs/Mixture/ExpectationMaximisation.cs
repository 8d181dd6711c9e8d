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
        // Moments about the middle of the data, for the whole run.
        var run = new EmRun(start, start.OverallMean(), data.Rows, options, startName);
        while (run.Result is null)
        {
            cancellation.ThrowIfCancellationRequested();
            int before = run.Iterations;
            run.Continue(data.EStep(run.Mixture, run.Statistics));
            if (run.Iterations > before)
                onIteration?.Invoke(run.Iterations, run.MeanLogLikelihood);
        }

        return run.Result;
    }
}
