using UmlCaxs.Compute;

namespace UmlCaxs.Tests.Conformance;

/// <summary>
/// Another backend, made to compute every matrix part by part, as one that memory does not hold. The parts are one buffer that
/// is filled again and again, as when a table is read anew: what a part leaves must not be looked at later.
/// </summary>
internal sealed class StreamedBackend(IComputeBackend backend, int partRows) : IComputeBackend
{
    public string Name => "streamed";

    public string Description => $"{backend.Description}, {partRows} rows at a time";

    public Precision Precision => backend.Precision;

    public int Threads => backend.Threads;

    public IDeviceMatrix Upload(FeatureMatrix features) => new StreamedMatrix(backend, features.Rows, features.Dims, () => Parts(features));

    private IEnumerable<FeatureMatrix> Parts(FeatureMatrix features)
    {
        using var part = new FeatureMatrix(features.Dims);
        double[] row = new double[features.Dims];
        for (long at = 0; at < features.Rows;)
        {
            part.Clear();
            for (; at < features.Rows && part.Rows < partRows; at++)
            {
                features.CopyRow(at, row);
                part.Append(row);
            }

            yield return part;
        }
    }
}
