using System.Globalization;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.IO;
using UmlCaxs.Tests.IO;
using Xunit;

namespace UmlCaxs.Tests.Classification;

/// <summary>The embedded model gives back what Perez-Diaz et al. 2024 published for the Chandra Source Catalog.</summary>
public sealed class PublishedResultsTests
{
    private const string Detections = "csc_detections.csv";
    private const string Published = "published_detections.csv";

    [SharedDataFact(Detections, Published)]
    public void Every_published_cluster_class_and_probability_is_reproduced()
    {
        Model model = ModelFile.Load("csc2");
        using var catalogue = Catalogue.Read(SharedData.PathOf(Detections));
        model.Transform.Apply(catalogue.Features);
        int count = model.Scheme.Classes.Count;
        int[] clusters = new int[catalogue.Keys.Count];
        double[] probabilities = new double[clusters.Length * count];
        using (IDeviceMatrix data = new CpuBackend().Upload(catalogue.Features))
            data.ClassProbabilities(model.Mixture, model.Classifier!, 0, clusters, probabilities);

        // (name, obsid) is unique in this table, though not in the whole catalogue.
        var rowOf = catalogue.Keys.Select((key, row) => (key, row)).ToDictionary(x => x.key, x => x.row);
        double[] largestDifference = new double[model.Mixture.Components];
        int compared = 0;
        foreach (string?[] published in TestTables.Rows(SharedData.PathOf(Published)))
        {
            int row = rowOf[(published[0]!, long.Parse(published[1]!, CultureInfo.InvariantCulture))];
            Assert.Equal(published[2], clusters[row].ToString(CultureInfo.InvariantCulture));
            ReadOnlySpan<double> ours = probabilities.AsSpan(row * count, count);
            int largest = 0;
            for (int c = 0; c < count; c++)
            {
                double difference = Math.Abs(ours[c] - double.Parse(published[4 + c]!, CultureInfo.InvariantCulture));
                largestDifference[clusters[row]] = Math.Max(largestDifference[clusters[row]], difference);
                largest = ours[c] > ours[largest] ? c : largest;
            }

            Assert.Equal(published[3], model.Scheme.Classes[largest]);
            compared++;
        }

        Assert.Equal(5926, compared);
        for (int k = 0; k < largestDifference.Length; k++)
            Assert.InRange(largestDifference[k], 0, Tolerances.PublishedProbability(k));
    }

    /// <summary>The model's own precisions, up to 4e5 in size, on real detections with their walls.</summary>
    [SharedDataFact(Detections)]
    public void The_reference_classifies_the_detections_alike()
    {
        Model model = ModelFile.Load("csc2");
        using var catalogue = Catalogue.Read(SharedData.PathOf(Detections));
        model.Transform.Apply(catalogue.Features);
        var problem = new Conformance.Problem(catalogue.Features, model.Mixture, model.Classifier!);

        (int[] clusters, double[] probabilities) = problem.ClassProbabilities(new CpuBackend(), 0, (int)catalogue.Features.Rows);

        Conformance.Judge.Classes(problem, 0, clusters, probabilities);
    }
}
