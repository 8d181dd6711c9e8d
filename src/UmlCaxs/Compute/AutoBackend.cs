namespace UmlCaxs.Compute;

/// <summary>
/// Chooses for each matrix when its size is known: a small job stays on the CPU, a large one goes to the first accelerator that
/// works. An accelerator is opened when the first large matrix comes, and never for small ones.
/// </summary>
public sealed class AutoBackend : IComputeBackend
{
    /// <summary>
    /// Row-component products that a thread of the CPU does in a second in an EM iteration at D = 12 (measured: 120 million on
    /// a Zen 4 core with AVX-512, double precision).
    /// </summary>
    private const double ProductsPerSecond = 120e6;

    /// <summary>An ordinary fit: six components, a hundred iterations.</summary>
    private const double Products = 6 * 100;

    /// <summary>Seconds of the CPU from which an accelerator is taken: to open one and to compile its kernels takes about so long.</summary>
    private const double WorthwhileSeconds = 2;

    private readonly IComputeBackend cpu;
    private readonly Lazy<IComputeBackend?> accelerator;
    private readonly List<string> refusals = [];

    /// <summary>A choice between the CPU and accelerators.</summary>
    /// <param name="cpu">Backend of small jobs, and of all where no accelerator works.</param>
    /// <param name="accelerators">Open accelerators, the fastest first; one that is not there or fails throws <see cref="DeviceNotAvailableException"/>.</param>
    internal AutoBackend(IComputeBackend cpu, params IReadOnlyList<Func<IComputeBackend>> accelerators)
    {
        this.cpu = cpu;
        accelerator = new Lazy<IComputeBackend?>(() => FirstThatWorks(accelerators));
    }

    /// <inheritdoc/>
    public string Name => "auto";

    /// <inheritdoc/>
    public string Description => accelerator.Value is { } device
        ? FormattableString.Invariant($"{cpu.Name}, from {RowsWorthwhile(12):N0} rows of 12 features on {device.Name}")
        : cpu.Name;

    /// <summary>Why accelerators that were tried could not be used.</summary>
    public IReadOnlyList<string> Refusals => refusals;

    /// <inheritdoc/>
    public Precision Precision => cpu.Precision;

    /// <inheritdoc/>
    public int Threads => cpu.Threads;

    /// <inheritdoc/>
    public IDeviceMatrix Upload(FeatureMatrix features)
    {
        if (features.Rows < RowsWorthwhile(features.Dims) || accelerator.Value is not { } device)
            return cpu.Upload(features);
        try
        {
            return device.Upload(features);
        }
        catch (DeviceNotAvailableException e)
        {
            // Nobody asked for this device by name: the job goes on without it.
            refusals.Add(e.Message);
            return cpu.Upload(features);
        }
    }

    /// <summary>Rows from which an accelerator is worth its start.</summary>
    /// <param name="dims">D.</param>
    internal double RowsWorthwhile(int dims)
    {
        // Multiply-adds of a row and component: densities and moments, offsets and squares, the exponential.
        double cost = (dims * (dims + 1.0)) + (2 * dims) + 20;
        const double CostAtTwelve = (12 * 13) + (2 * 12) + 20;
        return WorthwhileSeconds * ProductsPerSecond * cpu.Threads / Products * (CostAtTwelve / cost);
    }

    private IComputeBackend? FirstThatWorks(IReadOnlyList<Func<IComputeBackend>> accelerators)
    {
        foreach (Func<IComputeBackend> open in accelerators)
        {
            try
            {
                return open();
            }
            catch (DeviceNotAvailableException e)
            {
                refusals.Add(e.Message);
            }
        }

        return null;
    }
}
