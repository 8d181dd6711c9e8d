using System.Text.Json;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Tests.Golden;
using Xunit;

namespace UmlCaxs.Tests.IO;

/// <summary>Models as files: the embedded csc2, and what is written reads back bit for bit.</summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_published_model_is_embedded()
    {
        Model csc2 = ModelFile.Load("csc2");

        Assert.Equal((6, 12), (csc2.Mixture.Components, csc2.Mixture.Dims));
        Assert.Equal(FeatureSet.Names, csc2.Transform.Features.Select(f => f.Name));
        Assert.Equal(FeatureSet.Names.Select(FeatureSet.TransformOf), csc2.Transform.Features.Select(f => f.Kind));
        Assert.Equal(ClassScheme.Default.Classes, csc2.Scheme.Classes);
        Assert.Equal(ClassScheme.Default.Aggregate, csc2.Scheme.Aggregate);
        Assert.Equal(55, csc2.Classifier!.Clusters.Sum(c => c.Count));
        // A term common to the classes of a cluster is unknown: probabilities are exact, a distance says nothing.
        Assert.Equal(DistanceKind.Relative, csc2.Distances);
        Assert.Equal(new Dictionary<string, double> { ["powlaw_gamma"] = 2.07377, ["bb_kt"] = 0.563729 }, csc2.Medians);
        Assert.Contains("arXiv:2401.12203", csc2.Citation);
        Assert.Null(csc2.Fit);
        Assert.Equal(["csc2"], ModelFile.Embedded);
    }

    [Fact]
    public void A_model_reads_back_bit_for_bit()
    {
        Model csc2 = ModelFile.Load("csc2");
        ModelFile.Save(csc2, folder["model.json"]);

        Model again = ModelFile.Load(folder["model.json"]);

        AssertSame(csc2, again);
        Assert.Equal(ModelFile.ToJson(csc2), ModelFile.ToJson(again));
    }

    /// <summary>What only a fit of one's own has: weights that sum to one as doubles do, and the record of the fit.</summary>
    [Fact]
    public void A_fitted_model_reads_back_with_its_record()
    {
        Model model = SmallModel.Make(components: 7, seed: 90) with
        {
            Medians = new Dictionary<string, double> { ["bb_kt"] = 0.1 + 0.2 },
            Fit = new FitRecord("1.2.3", 4_000_000_000, -7, "KMeans", 10, 1e-3, 100, 1e-6, 20.804512345678901, 37, true, [1.0 / 3, 20.8], -1e6 / 3, [1e-6, 0.1], [true, false], ["ok", "regularised"]),
        };
        ModelFile.Save(model, folder["model.json"]);

        Model again = ModelFile.Load(folder["model.json"]);

        AssertSame(model, again);
        Assert.Equal(JsonSerializer.Serialize(model.Fit), JsonSerializer.Serialize(again.Fit));
        Assert.Null(again.Citation);
    }

    [Fact]
    public void A_mixture_without_class_models_is_a_model_too()
    {
        Model model = SmallModel.Make(components: 2, seed: 91) with { Classifier = null };
        ModelFile.Save(model, folder["model.json"]);

        Model again = ModelFile.Load(folder["model.json"]);

        Assert.Null(again.Classifier);
        AssertSame(model, again);
    }

    /// <summary>The published numbers are embedded as they are, whatever is said around them.</summary>
    [SharedDataFact("published_model.json")]
    public void The_embedded_numbers_are_the_published_ones()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf("published_model.json")));
        JsonElement published = document.RootElement;
        Model csc2 = ModelFile.Load("csc2");

        Assert.Equal(published.GetProperty("mixture").Numbers("weights"), csc2.Mixture.Weights);
        Assert.Equal(published.GetProperty("mixture").Numbers("means"), csc2.Mixture.Means);
        Assert.Equal(published.GetProperty("mixture").Numbers("covariances"), csc2.Mixture.Covariances);
        foreach ((JsonElement feature, FeatureScaling scaling) in published.GetProperty("features").EnumerateArray().Zip(csc2.Transform.Features))
        {
            Assert.Equal(feature.GetProperty("name").GetString(), scaling.Name);
            if (feature.TryGetProperty("min", out JsonElement min))
                Assert.Equal((min.GetDouble(), feature.GetProperty("max").GetDouble()), (scaling.Min, scaling.Max));
            if (feature.TryGetProperty("offset", out JsonElement offset))
                Assert.Equal(offset.GetDouble(), scaling.Offset);
        }

        foreach (JsonElement cluster in published.GetProperty("classifier").EnumerateArray())
        {
            IReadOnlyList<ClassModel> models = csc2.Classifier!.Clusters[cluster.GetProperty("cluster").GetInt32()];
            JsonElement[] classes = [.. cluster.GetProperty("classes").EnumerateArray()];
            Assert.Equal(classes.Length, models.Count);
            foreach (JsonElement c in classes)
            {
                ClassModel model = models.Single(m => csc2.Scheme.Classes[m.Class] == c.GetProperty("name").GetString());
                Assert.Equal(c.Numbers("mean"), model.Mean);
                Assert.Equal(c.Numbers("precision"), model.Precision);
            }
        }

        // And the file itself, which has less to say about itself, is a model as well.
        Assert.Equal(csc2.Mixture.Means, ModelFile.Load(SharedData.PathOf("published_model.json")).Mixture.Means);
    }

    private static void AssertSame(Model expected, Model actual)
    {
        Assert.Equal((expected.Provenance, expected.Citation), (actual.Provenance, actual.Citation));
        Assert.Equal(expected.Transform.Features, actual.Transform.Features);
        Assert.Equal(expected.Medians, actual.Medians);
        Assert.Equal(expected.Scheme.Classes, actual.Scheme.Classes);
        Assert.Equal(expected.Scheme.Aggregate, actual.Scheme.Aggregate);
        Assert.Equal(expected.Mixture.Weights, actual.Mixture.Weights);
        Assert.Equal(expected.Mixture.Means, actual.Mixture.Means);
        Assert.Equal(expected.Mixture.Covariances, actual.Mixture.Covariances);
        if (expected.Classifier is null)
            return;
        Assert.Equal(expected.Distances, actual.Distances);
        Assert.Equal(expected.Classifier.Clusters.Count, actual.Classifier!.Clusters.Count);
        foreach ((IReadOnlyList<ClassModel> e, IReadOnlyList<ClassModel> a) in expected.Classifier.Clusters.Zip(actual.Classifier.Clusters))
        {
            Assert.Equal(e.Select(m => (m.Class, m.LabelledRows)), a.Select(m => (m.Class, m.LabelledRows)));
            Assert.Equal(e.SelectMany(m => m.Mean), a.SelectMany(m => m.Mean));
            Assert.Equal(e.SelectMany(m => m.Precision), a.SelectMany(m => m.Precision));
        }
    }
}
