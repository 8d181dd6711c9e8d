using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>
/// One run of EM between its E-steps, which the caller makes: any device, alone or many runs together. It ends when the mean
/// log-likelihood changes by less than the tolerance, or the iterations are used up, and one last E-step after that.
/// </summary>
/// <param name="start">K components in D dimensions.</param>
/// <param name="origin">D values; the point about which moments are taken during the whole run.</param>
/// <param name="rows">N.</param>
/// <param name="options">Tolerance, iterations, reg_covar.</param>
/// <param name="startName">Recorded in the result.</param>
internal sealed class EmRun(GaussianMixture start, ReadOnlySpan<double> origin, long rows, FitOptions options, string startName)
{
    private readonly ComponentStatus[] status = new ComponentStatus[start.Components];
    private readonly List<double> path = [];
    private int iterations;
    private bool converged;

    /// <summary>Goes on with a run from where it was left.</summary>
    /// <param name="begun">Where that is.</param>
    /// <param name="rows">N.</param>
    /// <param name="options">As the run began with.</param>
    public EmRun(EmState begun, long rows, FitOptions options)
        : this(begun.Mixture, begun.Origin, rows, options, begun.StartName)
    {
        path.AddRange(begun.Path);
        (iterations, converged) = (begun.Iterations, begun.Converged);
        for (int k = 0; k < status.Length; k++)
            status[k] = begun.Status[k];
    }

    /// <summary>Where the run is, between two E-steps.</summary>
    public EmState State => new(Mixture, Statistics.Origin, [.. path], iterations, converged, [.. status], startName);

    /// <summary>The mixture whose E-step is next.</summary>
    public GaussianMixture Mixture { get; private set; } = start;

    /// <summary>Receives the statistics of that E-step.</summary>
    public SufficientStatistics Statistics { get; } = new(start.Components, origin);

    /// <summary>M-steps made.</summary>
    public int Iterations => iterations;

    /// <summary>Mean log-likelihood of the latest E-step.</summary>
    public double MeanLogLikelihood => path[^1];

    /// <summary>The result, after the last E-step; null before.</summary>
    public FitResult? Result { get; private set; }

    /// <summary>Goes on from an E-step: an M-step, or the end.</summary>
    /// <param name="logLikelihood">What the E-step returned.</param>
    /// <exception cref="ArgumentException">The statistics are not finite.</exception>
    public void Continue(double logLikelihood)
    {
        path.Add(logLikelihood / rows);

        // The last E-step makes the reported likelihood (and any labels) belong to the returned parameters.
        if (converged || iterations >= options.MaxIterations)
        {
            Result = new FitResult(Mixture, path, iterations, converged, status, rows, startName);
            return;
        }

        Mixture = MStep.Run(Statistics, options.RegCovar, Mixture, status);
        iterations++;
        converged = path.Count > 1 && Math.Abs(path[^1] - path[^2]) < options.Tolerance;
    }
}
