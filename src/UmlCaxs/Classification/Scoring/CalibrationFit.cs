using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// Fits a calibration to held-out probabilities by minimising their mean log loss. Both maps are softmax-linear, so the loss
/// is convex and has one minimum, which Newton's method with step halving finds in some ten steps.
/// </summary>
public static class CalibrationFit
{
    /// <summary>
    /// Regularisation of the Dirichlet map (ODIR of Kull et al. 2019): this times the mean square of the off-diagonal weights,
    /// and of the biases, is added to the loss.
    /// </summary>
    public const double Odir = 0.01;

    private const int MostSteps = 100;
    private const double GradientTolerance = 1e-10;

    /// <summary>Fits a map.</summary>
    /// <param name="kind">Temperature or Dirichlet.</param>
    /// <param name="probabilities">N x classes, row-major, of detections the classes were not trained on; without NaN.</param>
    /// <param name="labels">Class of each row.</param>
    /// <param name="known">The classes that can occur: every label is one of them.</param>
    /// <exception cref="ArgumentException">There are no rows, or a label is not known.</exception>
    public static ClassCalibration Fit(CalibrationKind kind, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, bool[] known)
    {
        int[] classes = [.. Enumerable.Range(0, known.Length).Where(c => known[c])];
        if (labels.IsEmpty)
            throw new ArgumentException("There are no rows to calibrate with.", nameof(labels));
        double[] logs = new double[labels.Length * classes.Length];
        int[] targets = new int[labels.Length];
        for (int row = 0; row < labels.Length; row++)
        {
            targets[row] = Array.IndexOf(classes, labels[row]);
            if (targets[row] < 0)
                throw new ArgumentException($"Row {row} has class {labels[row]}, which is not known.", nameof(labels));
            for (int i = 0; i < classes.Length; i++)
                logs[(row * classes.Length) + i] = ClassCalibration.Log(probabilities[(row * known.Length) + classes[i]]);
        }

        return kind == CalibrationKind.Temperature
            ? new ClassCalibration(kind, known, Temperature(logs, targets, classes.Length), [], [])
            : Dirichlet(logs, targets, classes.Length, known);
    }

    /// <summary>T = 1 / beta of the beta that minimises the mean of ln sum_c exp(beta z_c) - beta z_label.</summary>
    private static double Temperature(double[] logs, int[] targets, int classes)
    {
        // Probabilities that are never wrong would be sharpened for ever, and useless ones flattened: T stays in between.
        const double Least = 0.01;
        const double Most = 100;
        double low = 1 / Most;
        double high = 1 / Least;
        double beta = 1;
        double[] p = new double[classes];
        for (int step = 0; step < MostSteps; step++)
        {
            double gradient = 0;
            double curvature = 0;
            for (int row = 0; row < targets.Length; row++)
            {
                ReadOnlySpan<double> z = logs.AsSpan(row * classes, classes);
                for (int c = 0; c < classes; c++)
                    p[c] = beta * z[c];
                ClassCalibration.Softmax(p);
                double mean = 0;
                for (int c = 0; c < classes; c++)
                    mean += p[c] * z[c];
                for (int c = 0; c < classes; c++)
                    curvature += p[c] * (z[c] - mean) * (z[c] - mean) / targets.Length;
                gradient += (mean - z[targets[row]]) / targets.Length;
            }

            if (Math.Abs(gradient) <= GradientTolerance * curvature * beta)
                break;

            // The minimum stays bracketed; a step that leaves the bracket becomes a bisection.
            (low, high) = gradient > 0 ? (low, beta) : (beta, high);
            double next = beta - (gradient / curvature);
            beta = next > low && next < high ? next : (low + high) / 2;
        }

        return 1 / beta;
    }

    private static ClassCalibration Dirichlet(double[] logs, int[] targets, int classes, bool[] known)
    {
        // Parameters: for each class its weights and its bias, that is A x (A + 1); it starts from the identity.
        int width = classes + 1;
        double[] parameters = new double[classes * width];
        for (int c = 0; c < classes; c++)
            parameters[(c * width) + c] = 1;
        var derivatives = new DirichletLoss(logs, targets, classes);
        double loss = derivatives.Evaluate(parameters);
        for (int step = 0; step < MostSteps; step++)
        {
            (Vector<double> gradient, Matrix<double> hessian) = derivatives.Derivatives(parameters);
            if (gradient.InfinityNorm() <= GradientTolerance)
                break;
            Vector<double> direction = hessian.Cholesky().Solve(gradient);
            double slope = gradient * direction;
            double size = 1;
            double[] next = Moved(parameters, direction, size);
            double nextLoss = derivatives.Evaluate(next);
            while (!(nextLoss <= loss - (1e-4 * size * slope)) && size > 1e-10)
            {
                size /= 2;
                next = Moved(parameters, direction, size);
                nextLoss = derivatives.Evaluate(next);
            }

            if (!(nextLoss < loss))
                break; // rounding is all that is left
            (parameters, loss) = (next, nextLoss);
        }

        double[] weights = new double[classes * classes];
        double[] biases = new double[classes];
        for (int i = 0; i < classes; i++)
        {
            parameters.AsSpan(i * width, classes).CopyTo(weights.AsSpan(i * classes));
            biases[i] = parameters[(i * width) + classes];
        }

        return new ClassCalibration(CalibrationKind.Dirichlet, known, 1, weights, biases);
    }

    private static double[] Moved(double[] parameters, Vector<double> direction, double size)
    {
        double[] moved = new double[parameters.Length];
        for (int i = 0; i < moved.Length; i++)
            moved[i] = parameters[i] - (size * direction[i]);
        return moved;
    }

    /// <summary>The regularised mean log loss of the Dirichlet map and its derivatives.</summary>
    private sealed class DirichletLoss(double[] logs, int[] targets, int classes)
    {
        // Keeps the Hessian definite along directions in which softmax does not change.
        private const double Ridge = 1e-9;

        private readonly int width = classes + 1;
        private readonly double[] p = new double[classes];
        private readonly double[] z = new double[classes + 1];

        private double WeightPenalty => classes > 1 ? Odir / (classes * (classes - 1)) : 0;

        private double BiasPenalty => Odir / classes;

        public double Evaluate(double[] parameters)
        {
            double loss = 0;
            for (int row = 0; row < targets.Length; row++)
            {
                Logits(parameters, row);
                double own = p[targets[row]];
                loss += (ClassCalibration.Softmax(p) - own) / targets.Length;
            }

            for (int i = 0; i < parameters.Length; i++)
                loss += (Penalty(i) * parameters[i] * parameters[i]) + (Ridge / 2 * Square(parameters[i] - Start(i)));
            return loss;
        }

        public (Vector<double> Gradient, Matrix<double> Hessian) Derivatives(double[] parameters)
        {
            int size = parameters.Length;
            var gradient = new double[size];
            var hessian = new double[size * size];
            for (int row = 0; row < targets.Length; row++)
            {
                Logits(parameters, row);
                ClassCalibration.Softmax(p);
                for (int i = 0; i < classes; i++)
                {
                    double error = (p[i] - (i == targets[row] ? 1 : 0)) / targets.Length;
                    for (int a = 0; a < width; a++)
                        gradient[(i * width) + a] += error * z[a];
                    for (int j = 0; j <= i; j++)
                    {
                        double factor = p[i] * ((i == j ? 1 : 0) - p[j]) / targets.Length;
                        for (int a = 0; a < width; a++)
                        {
                            double scaled = factor * z[a];
                            int at = (((i * width) + a) * size) + (j * width);
                            for (int b = 0; b < width; b++)
                                hessian[at + b] += scaled * z[b];
                        }
                    }
                }
            }

            for (int i = 0; i < size; i++)
            {
                gradient[i] += (2 * Penalty(i) * parameters[i]) + (Ridge * (parameters[i] - Start(i)));
                hessian[(i * size) + i] += (2 * Penalty(i)) + Ridge;
                for (int j = 0; j < i; j++)
                    hessian[(j * size) + i] = hessian[(i * size) + j];
            }

            return (DenseVector.OfArray(gradient), DenseMatrix.OfColumnMajor(size, size, hessian));
        }

        private static double Square(double x) => x * x;

        private double Start(int parameter) => parameter % width == parameter / width ? 1 : 0;

        private double Penalty(int parameter)
        {
            int column = parameter % width;
            return column == classes ? BiasPenalty : column == parameter / width ? 0 : WeightPenalty;
        }

        /// <summary>Fills z with the logarithms of a row and a 1, and p with its logits.</summary>
        private void Logits(double[] parameters, int row)
        {
            logs.AsSpan(row * classes, classes).CopyTo(z);
            z[classes] = 1;
            for (int i = 0; i < classes; i++)
            {
                double sum = 0;
                for (int a = 0; a < width; a++)
                    sum += parameters[(i * width) + a] * z[a];
                p[i] = sum;
            }
        }
    }
}
