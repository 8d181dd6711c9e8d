namespace UmlCaxs.Compute;

/// <summary>What every device checks of the arguments of operations on many mixtures or labellings.</summary>
internal static class BatchArguments
{
    /// <summary>Checks the arguments of <see cref="IDeviceMatrix.EStepBatch"/>.</summary>
    /// <exception cref="ArgumentException">Shapes disagree, or the origins differ.</exception>
    public static void Check(IDeviceMatrix data, IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        if (statistics.Count != mixtures.Count || logLikelihoods.Length != mixtures.Count)
            throw new ArgumentException($"{mixtures.Count} mixtures were given with {statistics.Count} statistics and room for {logLikelihoods.Length} log-likelihoods.", nameof(statistics));
        for (int m = 0; m < mixtures.Count; m++)
        {
            if (mixtures[m].Dims != data.Dims)
                throw new ArgumentException($"Mixture {m} has {mixtures[m].Dims} features, the data have {data.Dims}.", nameof(mixtures));
            if (statistics[m].Components != mixtures[m].Components || !statistics[m].Origin.AsSpan().SequenceEqual(statistics[0].Origin))
                throw new ArgumentException($"The statistics of mixture {m} have another K, or another origin than the first.", nameof(statistics));
        }
    }

    /// <summary>Checks the arguments of <see cref="IDeviceMatrix.Silhouettes"/>.</summary>
    /// <exception cref="ArgumentException">Shapes disagree, or a label is negative.</exception>
    public static void Check(IDeviceMatrix data, IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        if (coefficients.Length != labellings.Count * data.Rows)
            throw new ArgumentException($"{labellings.Count} labellings of {data.Rows} rows were given with room for {coefficients.Length} coefficients.", nameof(coefficients));
        foreach ((int l, int[] labels) in labellings.Index())
        {
            if (labels.Length != data.Rows)
                throw new ArgumentException($"Labelling {l} has {labels.Length} rows, the data have {data.Rows}.", nameof(labellings));
            foreach (int label in labels)
                ArgumentOutOfRangeException.ThrowIfNegative(label, nameof(labellings));
        }
    }
}
