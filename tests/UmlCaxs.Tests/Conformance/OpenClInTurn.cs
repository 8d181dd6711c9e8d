using UmlCaxs.Compute;
using UmlCaxs.Tests.Compute;

namespace UmlCaxs.Tests.Conformance;

/// <summary>A backend of OpenCL whose operations take turns with those of others (see <see cref="OpenClTurn"/>).</summary>
internal sealed class OpenClInTurn(IComputeBackend backend) : IComputeBackend
{
    public string Name => backend.Name;

    public string Description => backend.Description;

    public Precision Precision => backend.Precision;

    public int Threads => backend.Threads;

    public IDeviceMatrix Upload(FeatureMatrix features)
    {
        using IDisposable turn = OpenClTurn.Take();
        return new Matrix(backend.Upload(features));
    }

    private sealed class Matrix(IDeviceMatrix data) : IDeviceMatrix
    {
        public long Rows => data.Rows;

        public int Dims => data.Dims;

        public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
        {
            using IDisposable turn = OpenClTurn.Take();
            return data.EStep(mixture, statistics);
        }

        public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
        {
            using IDisposable turn = OpenClTurn.Take();
            data.EStepBatch(mixtures, statistics, logLikelihoods);
        }

        public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
        {
            using IDisposable turn = OpenClTurn.Take();
            data.Responsibilities(mixture, firstRow, responsibilities, clusters, logDensities);
        }

        public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
        {
            using IDisposable turn = OpenClTurn.Take();
            data.ClassProbabilities(mixture, classes, firstRow, clusters, probabilities);
        }

        public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
        {
            using IDisposable turn = OpenClTurn.Take();
            data.Silhouettes(labellings, coefficients);
        }

        public void Dispose()
        {
            using IDisposable turn = OpenClTurn.Take();
            data.Dispose();
        }
    }
}
