using System.Numerics.Tensors;
using UmlCaxs.Compute;

namespace UmlCaxs.Validation;

/// <summary>
/// Multinomial logistic regression with an L2 penalty on the weights but not on the intercepts: the minimum of
/// |w|^2 / 2 + C sum -ln p(label), as scikit-learn's LogisticRegression has it, found by L-BFGS.
/// </summary>
/// <param name="classes">Number of classes.</param>
/// <param name="dims">D.</param>
/// <param name="parameters">Classes x (D + 1): weights, then the intercept; minus infinity for a class without rows.</param>
internal sealed class LogisticRegression(int classes, int dims, double[] parameters)
{
    /// <summary>The gradient per row below which the minimum counts as reached: probabilities are exact to some six digits then.</summary>
    private const double Tolerance = 1e-7;

    private const int MostIterations = 500;

    /// <summary>Rows whose logits are held at a time: some tens of kilobytes.</summary>
    private const int BlockRows = 1024;

    /// <summary>Classes x (D + 1).</summary>
    public IReadOnlyList<double> Parameters => parameters;

    /// <summary>Fits to labelled rows.</summary>
    /// <param name="rows">N x D.</param>
    /// <param name="labels">N classes.</param>
    /// <param name="classes">Number of classes; those without rows get probability 0.</param>
    /// <param name="c">C, the weight of the data against the penalty.</param>
    /// <param name="threads">Threads to use; the result does not depend on them.</param>
    public static LogisticRegression Fit(FeatureMatrix rows, IReadOnlyList<int> labels, int classes, double c, int threads)
    {
        int dims = rows.Dims;
        int width = dims + 1;
        int[] present = [.. labels.Distinct().Order()];
        int[] place = new int[classes];
        for (int g = 0; g < present.Length; g++)
            place[present[g]] = g;
        int[] groups = [.. labels.Select(l => place[l])];
        double scale = c * labels.Count;

        // Per row, so that the tolerance means the same for any number of them.
        double[] fitted = Lbfgs.Minimise(new double[present.Length * width], (parameters, gradient) => Loss(rows, groups, parameters, gradient, c, scale, threads), Tolerance, MostIterations);
        double[] all = new double[classes * width];
        for (int k = 0; k < classes; k++)
            all[(k * width) + dims] = double.NegativeInfinity;
        for (int g = 0; g < present.Length; g++)
            fitted.AsSpan(g * width, width).CopyTo(all.AsSpan(present[g] * width));
        return new LogisticRegression(classes, dims, all);
    }

    /// <summary>Class probabilities of rows.</summary>
    /// <param name="rows">N x D.</param>
    /// <param name="probabilities">Receives N x classes.</param>
    public void Score(FeatureMatrix rows, Span<double> probabilities)
    {
        Span<double> x = new double[dims];
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.CopyRow(row, x);
            Span<double> p = probabilities.Slice(row * classes, classes);
            for (int k = 0; k < classes; k++)
            {
                ReadOnlySpan<double> own = parameters.AsSpan(k * (dims + 1), dims + 1);
                p[k] = own[dims] + TensorPrimitives.Dot(own[..dims], x);
            }

            Baselines.Softmax(p);
        }
    }

    /// <summary>The penalised loss and its gradient, both over the scale. Blocks of rows are summed in their order.</summary>
    private static double Loss(FeatureMatrix rows, int[] groups, double[] parameters, double[] gradient, double c, double scale, int threads)
    {
        int dims = rows.Dims;
        int width = dims + 1;
        int blocks = (groups.Length + BlockRows - 1) / BlockRows;
        double[] losses = new double[blocks];
        double[][] gradients = new double[blocks][];
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, b => losses[b] = BlockLoss(rows, groups, parameters, gradients[b] = new double[parameters.Length], b));
        double loss = c * losses.Sum();
        Array.Clear(gradient);
        foreach (double[] part in gradients)
            TensorPrimitives.MultiplyAdd(part, c, gradient, gradient);
        for (int i = 0; i < parameters.Length; i++)
            if (i % width != dims)
            {
                loss += 0.5 * parameters[i] * parameters[i];
                gradient[i] += parameters[i];
            }

        TensorPrimitives.Divide(gradient, scale, gradient);
        return loss / scale;
    }

    private static double BlockLoss(FeatureMatrix rows, int[] groups, double[] parameters, double[] gradient, int block)
    {
        int dims = rows.Dims;
        int width = dims + 1;
        int count = parameters.Length / width;
        int first = block * BlockRows;
        int n = Math.Min(BlockRows, groups.Length - first);
        (int chunk, int at) = (first / FeatureMatrix.ChunkRows, first % FeatureMatrix.ChunkRows);
        double[] logits = new double[count * n];
        double[] largest = new double[n];
        double[] sums = new double[n];
        largest.AsSpan().Fill(double.NegativeInfinity);
        for (int g = 0; g < count; g++)
        {
            Span<double> own = logits.AsSpan(g * n, n);
            own.Fill(parameters[(g * width) + dims]);
            for (int d = 0; d < dims; d++)
                TensorPrimitives.MultiplyAdd(rows.Column(chunk, d).Slice(at, n), parameters[(g * width) + d], own, own);
            TensorPrimitives.Max(largest, own, largest);
        }

        double loss = 0;
        for (int i = 0; i < n; i++)
            loss += largest[i] - logits[(groups[first + i] * n) + i];
        for (int g = 0; g < count; g++)
        {
            Span<double> own = logits.AsSpan(g * n, n);
            TensorPrimitives.Subtract(own, largest, own);
            TensorPrimitives.Exp(own, own);
            TensorPrimitives.Add(sums, own, sums);
        }

        for (int i = 0; i < n; i++)
            loss += Math.Log(sums[i]);
        for (int g = 0; g < count; g++)
        {
            Span<double> own = logits.AsSpan(g * n, n);
            TensorPrimitives.Divide(own, sums, own);
            for (int i = 0; i < n; i++)
                own[i] -= groups[first + i] == g ? 1 : 0;
            for (int d = 0; d < dims; d++)
                gradient[(g * width) + d] = TensorPrimitives.Dot(own, rows.Column(chunk, d).Slice(at, n));
            gradient[(g * width) + dims] = TensorPrimitives.Sum(own);
        }

        return loss;
    }
}
