namespace UmlCaxs.Compute;

/// <summary>One class inside one cluster: where its labelled detections lie and how they scatter.</summary>
/// <param name="Class">Index of the class in the class order.</param>
/// <param name="Mean">D values, transformed features.</param>
/// <param name="Precision">D x D, symmetric; the pseudo-inverse of the covariance (ddof 1).</param>
/// <param name="LabelledRows">Labelled detections it was trained on; 0 if unknown (a recovered model).</param>
public sealed record ClassModel(int Class, double[] Mean, double[] Precision, int LabelledRows);

/// <summary>
/// The class models of every cluster of a mixture. A class absent from a cluster has probability exactly 0 there.
/// </summary>
/// <param name="ClassNames">All classes, in the order that breaks ties.</param>
/// <param name="Clusters">Per cluster, its class models in ascending class order; may be empty.</param>
public sealed record ClassModelSet(IReadOnlyList<string> ClassNames, IReadOnlyList<IReadOnlyList<ClassModel>> Clusters)
{
    /// <summary>Fewer labelled detections than this in a cluster, and the class gets no model there.</summary>
    public const int MinimumLabelledRows = 12;
}
