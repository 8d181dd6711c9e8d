using UmlCaxs.Compute;
using UmlCaxs.Distribution;

namespace UmlCaxs.Mixture;

/// <summary>
/// Finds a good optimum among the many in which EM can end. Every restart begins with short runs from each kind of start
/// (Biernacki, Celeux and Govaert 2003); the best is then improved by relocating components until a number of proposals in
/// a row fails. All of that happens on a sample of bounded size; the best mixture of all restarts is run to convergence on
/// all rows.
/// </summary>
/// <remarks>
/// An optimum with more floor-dominated components (see <see cref="FitResult.FloorDominated"/>) than ordinary starts usually
/// lead to is never accepted, so that likelihood is not bought by degenerate components.
/// </remarks>
public static class RestartSearch
{
    private const int ShortRunIterations = 20;
    private const int StageIterations = 5;
    private const int MostStages = 20;
    private const int FailuresInARow = 20;

    /// <summary>A stage that, at its last gain, would need more iterations than this to catch up is given up.</summary>
    private const int CatchUpIterations = 20;

    private const double SmallestGain = 1e-3;

    /// <summary>Fits a mixture from several starts.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="data">N x D transformed features, N at least K.</param>
    /// <param name="options">K, restarts, kind of start, seed and the options of a run. With one given kind of start every restart is a plain run to convergence.</param>
    /// <param name="onProgress">Called with the share of the work done (0 to 1) and the best mean log-likelihood so far.</param>
    /// <param name="cancellation">Ends the search between iterations.</param>
    /// <returns>The best fit. Its path begins with the start or relocation that led to it, where that ran on all rows.</returns>
    /// <exception cref="ArgumentException">There are fewer rows than components.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public static FitResult Run(
        IComputeBackend backend,
        FeatureMatrix data,
        FitOptions options,
        Action<double, double>? onProgress = null,
        CancellationToken cancellation = default)
    {
        using IDeviceMatrix all = backend.Upload(data);
        return Run(backend, all, Sample.Of([data], data.Rows, data.Dims, options.Components), options, onProgress, cancellation: cancellation);
    }

    /// <summary>Fits a mixture from several starts to rows wherever they are.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="all">N x D transformed features, N at least K.</param>
    /// <param name="sample">Some of these rows, spread evenly, or all of them.</param>
    /// <param name="options">As above.</param>
    /// <param name="onProgress">As above.</param>
    /// <param name="ranks">Processes that all have the sample, between which the restarts are shared out; null for one.</param>
    /// <param name="begun">Where the run on all rows was left before; null to begin with the search. Counts where the sample is not all rows.</param>
    /// <param name="keep">Given the state of the run on all rows before each iteration, where the sample is not all rows; null for none.</param>
    /// <param name="cancellation">As above.</param>
    /// <returns>As above.</returns>
    internal static FitResult Run(
        IComputeBackend backend,
        IDeviceMatrix all,
        Sample sample,
        FitOptions options,
        Action<double, double>? onProgress = null,
        Communicator? ranks = null,
        EmState? begun = null,
        Action<EmState>? keep = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Restarts);
        if (all.Rows < options.Components)
            throw new ArgumentException($"{all.Rows} rows cannot be fitted by {options.Components} components.", nameof(all));
        using FeatureMatrix? reduced = sample.TakenRows < all.Rows ? sample.TakenToMatrix() : null;
        using IDeviceMatrix? few = reduced is null ? null : backend.Upload(reduced);
        using Communicator alone = new SingleProcess();
        var search = new Search(few ?? all, sample, options, ranks ?? alone, cancellation);

        // A search on a sample is over soon; the run on all rows is what takes its time then.
        double searchShare = few is null ? 1 : 0.2;
        void OnRestart(double share, double likelihood) => onProgress?.Invoke(searchShare * share, likelihood);
        void OnIteration(int n, double likelihood) => onProgress?.Invoke(searchShare + ((1 - searchShare) * n / options.MaxIterations), likelihood);
        if (few is not null && begun is not null)
            return ExpectationMaximisation.Continue(all, new EmRun(begun, all.Rows, options), OnIteration, keep, cancellation);
        FitResult best = options.Start is StartKind kind
            ? search.PlainRestarts(kind, OnRestart)
            : search.RelocatingRestarts(OnRestart);
        EmRun run = ExpectationMaximisation.Begin(all, best.Mixture, options, best.Start);
        FitResult final = ExpectationMaximisation.Continue(all, run, OnIteration, few is null ? null : keep, cancellation);
        return few is null ? best.ContinuedBy(final) : final;
    }

    private sealed class Search(IDeviceMatrix data, Sample sample, FitOptions options, Communicator ranks, CancellationToken cancellation)
    {
        /// <summary>A restart after its short runs.</summary>
        /// <param name="Best">The best of them.</param>
        /// <param name="FloorDominated">Floor-dominated components of each.</param>
        private sealed record Beginning(FitResult Best, int[] FloorDominated);

        public FitResult PlainRestarts(StartKind kind, Action<double, double>? onProgress)
        {
            FitResult? told = null;
            return BestOf(ranks.Share(options.Restarts, Restart, FitBytes.Write, FitBytes.Read));

            FitResult Restart(int restart)
            {
                FitResult fit = FromStart(kind, RandomOf(restart), options);
                told = Better(told, fit);
                onProgress?.Invoke((restart + 1.0) / options.Restarts, told.MeanLogLikelihood);
                return fit;
            }
        }

        public FitResult RelocatingRestarts(Action<double, double>? onProgress)
        {
            Beginning[] begun = ranks.Share(options.Restarts, Begin, Write, Read);
            int[] floorDominated = [.. begun.SelectMany(b => b.FloorDominated).Order()];
            int usual = floorDominated[floorDominated.Length / 2];
            FitResult? told = null;
            return BestOf(ranks.Share(options.Restarts, Finish, FitBytes.Write, FitBytes.Read));

            FitResult Finish(int restart)
            {
                FitResult fit = Improve(begun[restart].Best, RandomOf(options.Restarts + restart), usual);
                told = Better(told, fit);
                onProgress?.Invoke((restart + 1.0) / options.Restarts, told.MeanLogLikelihood);
                return fit;
            }

            static void Write(BinaryWriter writer, Beginning beginning)
            {
                FitBytes.Write(writer, beginning.Best);
                writer.Write(beginning.FloorDominated.Length);
                foreach (int count in beginning.FloorDominated)
                    writer.Write(count);
            }

            static Beginning Read(BinaryReader reader) =>
                new(FitBytes.Read(reader), [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32())]);
        }

        /// <summary>The short runs of a restart, one from each kind of start.</summary>
        private Beginning Begin(int restart)
        {
            FitOptions shortRun = options with { MaxIterations = Math.Min(ShortRunIterations, options.MaxIterations) };
            Random random = RandomOf(restart);
            FitResult[] runs = [.. Enum.GetValues<StartKind>().Select(kind => FromStart(kind, random, shortRun))];
            return new Beginning(BestOf(runs), [.. runs.Select(run => run.FloorDominated(options.RegCovar))]);
        }

        /// <summary>The most likely; of equals, the first.</summary>
        private static FitResult BestOf(IEnumerable<FitResult> fits) => fits.Aggregate((best, fit) => Better(best, fit));

        private static FitResult Better(FitResult? best, FitResult candidate) =>
            best is null || candidate.MeanLogLikelihood > best.MeanLogLikelihood ? candidate : best;

        private FitResult FromStart(StartKind kind, Random random, FitOptions run) =>
            ExpectationMaximisation.Run(data, Starts.Make(sample, kind, options, random), run, kind.ToString(), null, cancellation);

        private FitResult Improve(FitResult best, Random random, int mostFloorDominated)
        {
            if (options.Components == 1)
                return best;
            double[] scales = Starts.Variances(sample, options.RegCovar);
            for (int failures = 0; failures < FailuresInARow; failures++)
            {
                GaussianMixture proposal = Relocation.Propose(sample, scales, best.Mixture, options.RegCovar, random);
                if (RunOn(proposal, best) is { } better && better.FloorDominated(options.RegCovar) <= mostFloorDominated)
                    (best, failures) = (better, -1);
            }

            return best;
        }

        /// <summary>Runs EM in stages for as long as it may still beat the best; null if it does not.</summary>
        private FitResult? RunOn(GaussianMixture proposal, FitResult best)
        {
            FitOptions stage = options with { MaxIterations = StageIterations, Tolerance = options.Tolerance / 10 };
            double goal = best.MeanLogLikelihood + SmallestGain;
            FitResult run = ExpectationMaximisation.Run(data, proposal, stage, best.Start, null, cancellation);
            for (int n = 1; n < MostStages && !run.Converged; n++)
            {
                double gain = run.LogLikelihoodPath[^1] - run.LogLikelihoodPath[^2];
                bool beaten = run.MeanLogLikelihood > goal;
                if (beaten ? gain < SmallestGain : run.MeanLogLikelihood + (CatchUpIterations * gain) < goal)
                    break;
                run = run.ContinuedBy(ExpectationMaximisation.Run(data, run.Mixture, stage, best.Start, null, cancellation));
            }

            return run.MeanLogLikelihood > goal ? run : null;
        }

        private Random RandomOf(int stream) => RestartStream.Of(options.Seed, options.Components, stream);
    }
}
