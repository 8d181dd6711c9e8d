using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Tests.IO;

/// <summary>A model of random numbers in the twelve features, complete with class models.</summary>
internal static class SmallModel
{
    public static Model Make(int components, int seed)
    {
        GaussianMixture mixture = RandomMixtures.Mixture(components, FeatureSet.Names.Count, seed);
        var random = new Random(seed);
        FeatureScaling[] scalings = [.. FeatureSet.Names.Select(name => FeatureSet.TransformOf(name) switch
        {
            TransformKind.None => new FeatureScaling(name, TransformKind.None, 0, 0, 1),
            TransformKind.MinMax => new FeatureScaling(name, TransformKind.MinMax, 0, -random.NextDouble(), random.NextDouble()),
            _ => new FeatureScaling(name, TransformKind.LogMinMax, 1e-17 * (1 - random.NextDouble()), -random.NextDouble(), random.NextDouble()),
        })];
        var classes = new ClassModelSet(ClassScheme.Default.Classes, [.. Enumerable.Range(0, components).Select(Cluster)]);
        return new Model { Provenance = "random numbers", Transform = new FeatureTransform(scalings), Mixture = mixture, Classifier = classes };

        // As many class models as the cluster's number, so that the first has none.
        IReadOnlyList<ClassModel> Cluster(int k) => [.. Enumerable.Range(0, Math.Min(k, 10)).Select(c => new ClassModel(
            c,
            [.. mixture.Mean(k).ToArray().Select(x => x + random.NextDouble())],
            SymmetricMatrix.PseudoInverse(RandomMixtures.Covariance(12, 0.3, 0.1, random), 12),
            12 + c))];
    }
}
