using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Scalar;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Synthetic;
using Xunit;

namespace UmlCaxs.Tests.Synthetic;

public class MixtureSamplerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(13)]
    public void Packed_forms_are_the_matrix_product_and_the_quadratic_form(int dims)
    {
        var random = new RandomStream(1, dims, 0);
        double[] lower = new double[dims * dims];
        double[] symmetric = new double[dims * dims];
        for (int i = 0; i < dims; i++)
            for (int j = 0; j <= i; j++)
            {
                lower[(i * dims) + j] = random.NextNormal();
                symmetric[(i * dims) + j] = symmetric[(j * dims) + i] = random.NextNormal();
            }

        int padded = PackedForms.PaddedLength(dims);
        double[] z = new double[padded];
        double[] origin = new double[padded];
        for (int d = 0; d < dims; d++)
            (z[d], origin[d]) = (random.NextNormal(), random.NextNormal());
        var forms = new PackedForms(2, dims);
        forms.SetTransposed(0, lower);
        forms.SetSymmetric(1, symmetric);
        double[] product = new double[padded];
        forms.Multiply(0, z, origin, product);
        double quadratic = 0;
        for (int i = 0; i < dims; i++)
        {
            double sum = origin[i];
            for (int j = 0; j < dims; j++)
            {
                sum += lower[(i * dims) + j] * z[j];
                quadratic += z[i] * symmetric[(i * dims) + j] * z[j];
            }

            Assert.Equal(sum, product[i], 12);
        }

        Assert.Equal(quadratic, forms.Quadratic(1, z), 12);
    }

    [Fact]
    public void Points_of_a_mixture_without_walls_have_its_mean_and_covariance()
    {
        double[] weights = [0.3, 0.7];
        double[] means = [0, 1, 2, 4, -3, 0.5];
        double[] covariances = [2, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 0.5, 0.4, 0, 0.1, 0, 3, -0.7, 0.1, -0.7, 1];
        var sampler = new MixtureSampler(new Model
        {
            Provenance = "test",
            Transform = new FeatureTransform([.. "abc".Select(name => new FeatureScaling($"{name}", TransformKind.None, 0, 0, 1))]),
            Mixture = new GaussianMixture(weights, means, covariances),
            Classifier = new ClassModelSet(["A"], [[new ClassModel(0, [0, 0, 0], [1, 0, 0, 0, 1, 0, 0, 0, 1], 12)], []]),
        });
        const int draws = 400_000;
        double[] sum = new double[3];
        double[] moments = new double[9];
        int withoutClass = 0;
        var random = new RandomStream(5, 0, 0);
        for (int n = 0; n < draws; n++)
        {
            sampler.DrawPoint(ref random);
            withoutClass += sampler.DrawClass(ref random) < 0 ? 1 : 0;
            for (int i = 0; i < 3; i++)
            {
                sum[i] += sampler.Point[i];
                for (int j = 0; j < 3; j++)
                    moments[(i * 3) + j] += sampler.Point[i] * sampler.Point[j];
            }
        }

        // Standard deviations are below 3, their product below 9: five errors of a mean over the draws.
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal((0.3 * means[i]) + (0.7 * means[3 + i]), sum[i] / draws, 0.02);
            for (int j = 0; j < 3; j++)
            {
                double expected = (0.3 * (covariances[(i * 3) + j] + (means[i] * means[j])))
                    + (0.7 * (covariances[9 + (i * 3) + j] + (means[3 + i] * means[3 + j])));
                Assert.Equal(expected, moments[(i * 3) + j] / draws, 0.15);
            }
        }

        // The second cluster has no class model; the components overlap little.
        Assert.Equal(0.7, withoutClass / (double)draws, 0.02);
    }

    [Fact]
    public void Classes_are_drawn_and_accepted_with_the_class_probabilities_of_the_reference()
    {
        Model model = ModelFile.Load("csc2");
        var sampler = new MixtureSampler(model);
        const int points = 40;
        const int draws = 20_000;
        int classCount = model.Classifier!.ClassNames.Count;
        var random = new RandomStream(11, 0, 0);
        for (int n = 0; n < points; n++)
        {
            sampler.DrawPoint(ref random);
            using FeatureMatrix matrix = FeatureMatrix.FromRows(sampler.Point, model.Mixture.Dims);
            using IDeviceMatrix device = new ScalarBackend().Upload(matrix);
            int[] cluster = new int[1];
            double[] probabilities = new double[classCount];
            device.ClassProbabilities(model.Mixture, model.Classifier, 0, cluster, probabilities);
            int[] drawn = new int[classCount];
            int[] accepted = new int[classCount];
            for (int i = 0; i < draws; i++)
            {
                drawn[sampler.DrawClass(ref random)]++;
                int wanted = i % classCount;
                accepted[wanted] += sampler.AcceptsClass(ref random, wanted) ? 1 : 0;
            }

            for (int c = 0; c < classCount; c++)
            {
                RandomStreamTests.AssertShare(probabilities[c], drawn[c], draws);
                RandomStreamTests.AssertShare(probabilities[c], accepted[c], draws / classCount);
            }
        }
    }
}
