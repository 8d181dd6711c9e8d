namespace UmlCaxs.Compute;

/// <summary>
/// What an M-step needs of the data, per component k: N_k = sum r, the sum of r z and the sum of r z z^T, where
/// z = x - origin. The origin keeps the second moments from cancelling when features lie far from zero.
/// </summary>
public sealed class SufficientStatistics
{
    /// <summary>Zero statistics.</summary>
    /// <param name="components">K.</param>
    /// <param name="origin">D values; the point about which moments are taken (the mean of the data is a good one).</param>
    public SufficientStatistics(int components, ReadOnlySpan<double> origin)
    {
        Components = components;
        Dims = origin.Length;
        Origin = origin.ToArray();
        Values = new double[components * Stride];
    }

    /// <summary>K.</summary>
    public int Components { get; }

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>D values.</summary>
    public double[] Origin { get; }

    /// <summary>Values per component: 1 + D + D(D+1)/2.</summary>
    public int Stride => 1 + Dims + (Dims * (Dims + 1) / 2);

    /// <summary>
    /// K x Stride: N_k, then the D first moments, then the upper triangle of the second moments row by row
    /// ((0,0), (0,1), ... (0,D-1), (1,1), ...). One flat array, so that parts are merged by addition.
    /// </summary>
    public double[] Values { get; }

    /// <summary>N_k, the sum of the responsibilities of component k.</summary>
    public double Count(int k) => Values[k * Stride];

    /// <summary>Sum of r z over the rows: D values.</summary>
    public ReadOnlySpan<double> First(int k) => Values.AsSpan((k * Stride) + 1, Dims);

    /// <summary>Sum of r z z^T: upper triangle, row by row.</summary>
    public ReadOnlySpan<double> Second(int k) => Values.AsSpan((k * Stride) + 1 + Dims, Dims * (Dims + 1) / 2);

    /// <summary>Sets everything to zero.</summary>
    public void Clear() => Array.Clear(Values);

    /// <summary>Adds the statistics of other rows about the same origin.</summary>
    /// <exception cref="ArgumentException">Another shape or origin.</exception>
    public void Add(SufficientStatistics other)
    {
        if (other.Components != Components || !other.Origin.AsSpan().SequenceEqual(Origin))
            throw new ArgumentException("Statistics can be added only for the same components and origin.", nameof(other));
        for (int i = 0; i < Values.Length; i++)
            Values[i] += other.Values[i];
    }
}
