namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// A fitted map from probabilities to calibrated ones: softmax(W z + b) over the classes it knows, z_c = ln max(p_c, 1e-12).
/// Temperature scaling is W = 1/T, b = 0. A class that it does not know, because the training data have none of it, keeps
/// probability 0. Immutable.
/// </summary>
/// <param name="Kind">Temperature or Dirichlet.</param>
/// <param name="Known">Whether each class is known.</param>
/// <param name="Temperature">T above 0; 1 for Dirichlet.</param>
/// <param name="Weights">Dirichlet: A x A for the A known classes in class order, row-major; else empty.</param>
/// <param name="Biases">Dirichlet: A; else empty.</param>
public sealed record ClassCalibration(CalibrationKind Kind, bool[] Known, double Temperature, double[] Weights, double[] Biases)
{
    /// <summary>What a probability of 0 counts as: held-out detections are too few to tell smaller ones apart.</summary>
    public const double Smallest = 1e-12;

    private const int RangeRows = 4096;

    /// <summary>Maps probabilities in place; rows of NaN stay so.</summary>
    /// <param name="probabilities">N x classes, row-major.</param>
    /// <param name="threads">Threads to use.</param>
    public unsafe void Apply(Span<double> probabilities, int threads = 1)
    {
        int classes = Known.Length;
        int rows = probabilities.Length / classes;
        int[] known = [.. Enumerable.Range(0, classes).Where(c => Known[c])];
        fixed (double* first = probabilities)
        {
            nint values = (nint)first;
            Parallel.For(0, (rows + RangeRows - 1) / RangeRows, new ParallelOptions { MaxDegreeOfParallelism = threads }, range =>
            {
                Span<double> z = stackalloc double[known.Length];
                Span<double> u = stackalloc double[known.Length];
                for (int row = range * RangeRows; row < Math.Min(rows, (range + 1) * RangeRows); row++)
                    ApplyToRow(new Span<double>((double*)values + ((long)row * classes), classes), known, z, u);
            });
        }
    }

    /// <summary>ln max(p, <see cref="Smallest"/>).</summary>
    internal static double Log(double probability) => Math.Log(Math.Max(probability, Smallest));

    /// <summary>Turns logits into probabilities in place.</summary>
    /// <returns>ln sum exp of the logits.</returns>
    internal static double Softmax(Span<double> logits)
    {
        double largest = double.NegativeInfinity;
        foreach (double u in logits)
            largest = Math.Max(largest, u);
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
            sum += logits[i] = Math.Exp(logits[i] - largest);
        for (int i = 0; i < logits.Length; i++)
            logits[i] /= sum;
        return largest + Math.Log(sum);
    }

    private void ApplyToRow(Span<double> row, ReadOnlySpan<int> known, Span<double> z, Span<double> u)
    {
        if (double.IsNaN(row[0]))
            return;
        for (int i = 0; i < known.Length; i++)
            z[i] = Log(row[known[i]]);
        for (int i = 0; i < known.Length; i++)
        {
            u[i] = Kind == CalibrationKind.Temperature ? z[i] / Temperature : Biases[i];
            for (int j = 0; Kind == CalibrationKind.Dirichlet && j < known.Length; j++)
                u[i] += Weights[(i * known.Length) + j] * z[j];
        }

        Softmax(u);
        row.Clear();
        for (int i = 0; i < known.Length; i++)
            row[known[i]] = u[i];
    }
}
