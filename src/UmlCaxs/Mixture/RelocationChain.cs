using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>
/// A mixture that is improved by relocating components (see <see cref="Relocation"/>), between the E-steps that the caller
/// makes: EM is run from a proposal for as long as it may still beat the best, and the best is kept. It ends when its
/// iterations are used up.
/// </summary>
/// <param name="sample">Rows that the E-steps are of.</param>
/// <param name="scales">D variances that make distances between rows comparable.</param>
/// <param name="origin">D values; the point about which moments are taken.</param>
/// <param name="start">The mixture to improve; K at least 2.</param>
/// <param name="options">Tolerance and reg_covar.</param>
/// <param name="mostFloorDominated">A mixture with more floor-dominated components is never kept.</param>
/// <param name="iterations">Iterations to spend.</param>
/// <param name="random">Source of the random choices.</param>
internal sealed class RelocationChain(Sample sample, double[] scales, double[] origin, GaussianMixture start, FitOptions options, int mostFloorDominated, int iterations, Random random)
{
    private const int StageIterations = 5;
    private const int MostIterations = 100;

    /// <summary>A proposal that, at its last gain, would need more iterations than this to catch up is given up.</summary>
    private const int CatchUpIterations = 20;

    private const double SmallestGain = 1e-3;

    private EmRun run = Begin(start, origin, sample, options);
    private double before = double.NegativeInfinity;
    private int left = iterations;

    /// <summary>The best mixture so far.</summary>
    public GaussianMixture Best { get; private set; } = start;

    /// <summary>Its mean log-likelihood; below anything before the first E-step.</summary>
    public double BestMeanLogLikelihood { get; private set; } = double.NegativeInfinity;

    /// <summary>True when the iterations are used up.</summary>
    public bool HasEnded => left <= 0;

    /// <summary>The mixture whose E-step is next.</summary>
    public GaussianMixture Mixture => run.Mixture;

    /// <summary>Receives the statistics of that E-step.</summary>
    public SufficientStatistics Statistics => run.Statistics;

    /// <summary>Goes on from an E-step.</summary>
    /// <param name="logLikelihood">What the E-step returned.</param>
    public void Continue(double logLikelihood)
    {
        left--;
        GaussianMixture judged = run.Mixture;
        run.Continue(logLikelihood);
        double likelihood = run.MeanLogLikelihood;
        if (double.IsNegativeInfinity(BestMeanLogLikelihood))
        {
            // The start itself, which need not be beaten.
            BestMeanLogLikelihood = likelihood;
            Propose();
            return;
        }

        double gain = likelihood - before;
        before = likelihood;
        bool beaten = likelihood > BestMeanLogLikelihood + SmallestGain;
        bool isOver = run.Result is not null || HasEnded;
        if (!isOver && run.Iterations % StageIterations != 0)
            return;
        if (!isOver && (beaten ? gain >= SmallestGain : likelihood + (CatchUpIterations * gain) >= BestMeanLogLikelihood + SmallestGain))
            return;
        if (beaten && FloorDominated(judged) <= mostFloorDominated)
            (Best, BestMeanLogLikelihood) = (judged, likelihood);
        Propose();
    }

    private static EmRun Begin(GaussianMixture mixture, double[] origin, Sample sample, FitOptions options) =>
        new(mixture, origin, sample.Rows, options with { MaxIterations = MostIterations, Tolerance = options.Tolerance / 10 }, "relocation");

    private void Propose()
    {
        if (HasEnded)
            return;
        before = double.NegativeInfinity;
        run = Begin(Relocation.Propose(sample, scales, Best, options.RegCovar, random), origin, sample, options);
    }

    private int FloorDominated(GaussianMixture mixture) =>
        Enumerable.Range(0, mixture.Components).Count(k => SymmetricMatrix.SmallestEigenvalue(mixture.Covariance(k), mixture.Dims) < 2 * options.RegCovar);
}
