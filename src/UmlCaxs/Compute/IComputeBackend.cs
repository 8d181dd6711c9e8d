namespace UmlCaxs.Compute;

/// <summary>Something that can compute: the scalar reference, the CPU, a GPU.</summary>
public interface IComputeBackend
{
    /// <summary>Name by which a user forces it, such as <c>cpu</c>.</summary>
    string Name { get; }

    /// <summary>The device in words: model, instruction set, threads.</summary>
    string Description { get; }

    /// <summary>Precision in which it goes over the rows.</summary>
    Precision Precision { get; }

    /// <summary>CPU threads that the host may use for its own share of the work.</summary>
    int Threads { get; }

    /// <summary>Makes a feature matrix available to the device. The CPU reads it where it lies.</summary>
    /// <param name="features">N x D; stays owned by the caller and must outlive the result unchanged.</param>
    IDeviceMatrix Upload(FeatureMatrix features);
}
