using System.Numerics.Tensors;

namespace UmlCaxs.Validation;

/// <summary>
/// Minimum of a smooth convex function by limited-memory BFGS (Nocedal and Wright 2006, algorithms 7.4 and 3.1). Ours because
/// that of the linear algebra library works on its own vectors and gives up where the last digits no longer fall.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 20;
    private const double SufficientDecrease = 1e-4;
    private const int MostHalvings = 40;

    /// <summary>A function: its value, and its gradient into the second argument.</summary>
    public delegate double Function(double[] point, double[] gradient);

    /// <summary>Goes downhill until no component of the gradient is larger than a tolerance, or nothing falls any more.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="function">Convex, with a minimum.</param>
    /// <param name="tolerance">Largest component of the gradient at the end.</param>
    /// <param name="mostIterations">Most steps.</param>
    public static double[] Minimise(double[] start, Function function, double tolerance, int mostIterations)
    {
        double[] x = [.. start];
        double[] gradient = new double[x.Length];
        double value = function(x, gradient);
        var pairs = new List<(double[] Step, double[] Change, double Curvature)>();
        for (int iteration = 0; iteration < mostIterations && TensorPrimitives.MaxMagnitude(gradient) is var g && Math.Abs(g) > tolerance; iteration++)
        {
            double[] direction = Direction(gradient, pairs);
            double slope = TensorPrimitives.Dot(direction, gradient);
            double length = 1;
            double[] next = new double[x.Length];
            double[] nextGradient = new double[x.Length];
            double nextValue = double.NaN;
            for (int halvings = 0; halvings < MostHalvings; halvings++, length /= 2)
            {
                TensorPrimitives.MultiplyAdd(direction, length, x, next);
                nextValue = function(next, nextGradient);
                if (nextValue <= value + (SufficientDecrease * length * slope))
                    break;
            }

            if (!(nextValue < value))
                break;
            double[] step = new double[x.Length];
            double[] change = new double[x.Length];
            TensorPrimitives.Subtract(next, x, step);
            TensorPrimitives.Subtract(nextGradient, gradient, change);
            double curvature = TensorPrimitives.Dot(step, change);
            if (curvature > 0)
                pairs.Add((step, change, curvature));
            if (pairs.Count > Memory)
                pairs.RemoveAt(0);
            (x, gradient, value) = (next, nextGradient, nextValue);
        }

        return x;
    }

    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Curvature)> pairs)
    {
        double[] q = [.. gradient];
        double[] alphas = new double[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            alphas[i] = TensorPrimitives.Dot(pairs[i].Step, q) / pairs[i].Curvature;
            TensorPrimitives.MultiplyAdd(pairs[i].Change, -alphas[i], q, q);
        }

        if (pairs.Count > 0)
            TensorPrimitives.Multiply(q, pairs[^1].Curvature / TensorPrimitives.Dot(pairs[^1].Change, pairs[^1].Change), q);
        for (int i = 0; i < pairs.Count; i++)
        {
            double beta = TensorPrimitives.Dot(pairs[i].Change, q) / pairs[i].Curvature;
            TensorPrimitives.MultiplyAdd(pairs[i].Step, alphas[i] - beta, q, q);
        }

        TensorPrimitives.Negate(q, q);
        return q;
    }
}
