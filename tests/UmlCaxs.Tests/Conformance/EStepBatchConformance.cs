using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>E-steps of many mixtures at once, on every backend and problem.</summary>
public sealed class EStepBatchConformance
{
    public static IEnumerable<object[]> Cases => ConformanceCases.Batches;

    /// <summary>
    /// Mixtures of one to twenty components in one batch, among them the problem's own: each gets what it gets alone, to the
    /// bit, whatever else is in the batch.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_batch_of_E_steps_agrees_and_no_mixture_disturbs_another(string backend, string problem)
    {
        Problem p = Problem.Named(problem);
        GaussianMixture[] others = [.. new[] { 1, 20, 3 }.Select(k => RandomMixtures.Mixture(k, p.Data.Dims, seed: 40 + k))];
        IComputeBackend device = Backends.Create(backend);
        using IDeviceMatrix data = device.Upload(p.Data);

        (double[] alone, SufficientStatistics[] statistics) = Batch(data, [p.Mixture], p.Mixture.OverallMean());
        Judge.LogLikelihood(p, alone[0], device.Precision);
        Judge.Statistics(p, statistics[0], device.Precision);

        foreach (GaussianMixture[] mixtures in new GaussianMixture[][] { [p.Mixture, .. others], [.. others, p.Mixture], [others[1], p.Mixture, p.Mixture] })
        {
            (double[] logLikelihoods, SufficientStatistics[] among) = Batch(data, mixtures, p.Mixture.OverallMean());
            int at = Array.LastIndexOf(mixtures, p.Mixture);
            Assert.Equal(alone[0], logLikelihoods[at]);
            Assert.Equal(statistics[0].Values, among[at].Values);
        }
    }

    private static (double[] LogLikelihoods, SufficientStatistics[] Statistics) Batch(IDeviceMatrix data, GaussianMixture[] mixtures, double[] origin)
    {
        double[] logLikelihoods = new double[mixtures.Length];
        SufficientStatistics[] statistics = [.. mixtures.Select(m => new SufficientStatistics(m.Components, origin))];
        foreach (SufficientStatistics s in statistics)
            Array.Fill(s.Values, 7.0);
        data.EStepBatch(mixtures, statistics, logLikelihoods);
        return (logLikelihoods, statistics);
    }
}
