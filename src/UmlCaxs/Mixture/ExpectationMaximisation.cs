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
        CancellationToken cancellation = default) =>
        Continue(data, Begin(data, start, options, startName), onIteration, null, cancellation);

    /// <summary>A run before its first iteration, with moments about the middle of the data.</summary>
    internal static EmRun Begin(IDeviceMatrix data, GaussianMixture start, FitOptions options, string startName) =>
        new(start, start.OverallMean(), data.Rows, options, startName);

    /// <summary>Runs EM from where a run is.</summary>
    /// <param name="data">As above.</param>
    /// <param name="run">The run, new or left before.</param>
    /// <param name="onIteration">As above.</param>
    /// <param name="keep">Given the state of the run before each iteration, to go on from after a break; null for none.</param>
    /// <param name="cancellation">As above.</param>
    internal static FitResult Continue(IDeviceMatrix data, EmRun run, Action<int, double>? onIteration, Action<EmState>? keep, CancellationToken cancellation)
    {
        while (run.Result is null)
        {
            keep?.Invoke(run.State);
            cancellation.ThrowIfCancellationRequested();
            int before = run.Iterations;
            run.Continue(data.EStep(run.Mixture, run.Statistics));
            if (run.Iterations > before)
                onIteration?.Invoke(run.Iterations, run.MeanLogLikelihood);
        }

        return run.Result;
    }
}
