namespace UmlCaxs.Classification;

/// <summary>The class of a source from its detections.</summary>
/// <param name="SoftClass">Index of the class with the largest mean probability; of equals, the first in class order.</param>
/// <param name="HardClass">Index of the most frequent detection class; of equals, the one met first in obsid order.</param>
/// <param name="Means">Mean probability of each class.</param>
/// <param name="Deviations">Population standard deviation (ddof 0) of each class probability.</param>
/// <param name="Detections">Number of detections.</param>
public sealed record SourceVote(int SoftClass, int HardClass, double[] Means, double[] Deviations, int Detections)
{
    /// <summary>True if both votes agree; the class is then the master class.</summary>
    public bool IsUnique => SoftClass == HardClass;

    /// <summary>Counts the votes of one source.</summary>
    /// <param name="probabilities">Detections x classes, in obsid order.</param>
    /// <param name="classes">Number of classes.</param>
    public static SourceVote Of(ReadOnlySpan<double> probabilities, int classes)
    {
        int detections = probabilities.Length / classes;
        double[] means = new double[classes];
        double[] deviations = new double[classes];
        int[] votes = new int[classes];
        int[] firstMet = new int[classes];
        for (int n = 0; n < detections; n++)
        {
            ReadOnlySpan<double> p = probabilities.Slice(n * classes, classes);
            int vote = ArgMax(p);
            if (votes[vote]++ == 0)
                firstMet[vote] = n;
            for (int c = 0; c < classes; c++)
                means[c] += p[c] / detections;
        }

        for (int n = 0; n < detections; n++)
            for (int c = 0; c < classes; c++)
            {
                double difference = probabilities[(n * classes) + c] - means[c];
                deviations[c] += difference * difference / detections;
            }

        int hard = -1;
        for (int c = 0; c < classes; c++)
        {
            deviations[c] = Math.Sqrt(deviations[c]);
            if (votes[c] > 0 && (hard < 0 || votes[c] > votes[hard] || (votes[c] == votes[hard] && firstMet[c] < firstMet[hard])))
                hard = c;
        }

        return new SourceVote(ArgMax(means), hard, means, deviations, detections);
    }

    private static int ArgMax(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int c = 1; c < values.Length; c++)
            if (values[c] > values[best])
                best = c;
        return best;
    }
}
