using System.Text.Json.Nodes;
using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.IO;

/// <summary>
/// Files that are no model. The message says which file, where in it, what is wrong and what to do; it is shown to a user
/// as it is.
/// </summary>
public sealed class BadModelTests : IDisposable
{
    private static readonly string Good = ModelFile.ToJson(SmallModel.Make(components: 2, seed: 92));

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "not a valid model", "'umlcaxs fit'")]
    [InlineData("name,obsid\nx,1\n", "line 1", "not a valid model")]
    [InlineData("{\"format\": \"umlcaxs-model\",\n \"version\": 1,\n \"weights\": [0.5,, 0.5]}", "line 3", "not a valid model")]
    [InlineData("[1, 2]", "format: '(none)' is not 'umlcaxs-model'. Give a model written by 'umlcaxs fit' or 'umlcaxs train', or the name csc2.")]
    [InlineData("{}", "format: '(none)' is not 'umlcaxs-model'. Give a model written by 'umlcaxs fit' or 'umlcaxs train', or the name csc2.")]
    [InlineData("{\"format\": 3}", "format: '(none)' is not 'umlcaxs-model'. Give a model written by 'umlcaxs fit' or 'umlcaxs train', or the name csc2.")]
    [InlineData("{\"format\": \"sklearn\", \"version\": 1}", "format: 'sklearn' is not 'umlcaxs-model'")]
    [InlineData("{\"format\": \"umlcaxs-model\"}", "version: this is version (none)")]
    public void Text_that_is_no_model(string content, params string[] parts) =>
        AssertRefused(content, parts);

    [Fact]
    public void Another_version() =>
        AssertRefused(Changed(m => m["version"] = 2), "version: this is version 2 of the model format; this program reads version 1. ", "Use the version of UmlCaxs that wrote the model");

    [Theory]
    [InlineData("mixture")]
    [InlineData("features")]
    [InlineData("classes")]
    [InlineData("aggregate")]
    [InlineData("provenance")]
    public void A_missing_part(string name) =>
        AssertRefused(Changed(m => m.Remove(name)), "not a valid model", name, "'umlcaxs fit'");

    [Fact]
    public void Other_features()
    {
        AssertRefused(Changed(m => m["features"]![4]!["name"] = "kt"), "features: the model has the features hard_hm, hard_hs, hard_ms, powlaw_gamma, kt, ", "fit a model with them");
        AssertRefused(Changed(m => m["features"]!.AsArray().RemoveAt(11)), "features: ", "fit a model with them");
    }

    [Fact]
    public void A_transform_that_is_none()
    {
        AssertRefused(Changed(m => m["features"]![3]!["transform"] = "sqrt"), "features, 'powlaw_gamma': transform 'sqrt' is unknown. Use none, minmax or log-minmax.");
        AssertRefused(Changed(m => m["features"]![3]!["max"] = -10), "features, 'powlaw_gamma': min ", " and max -10 span no range. Give two finite numbers");
        AssertRefused(Changed(m => m["features"]![3]!.AsObject().Remove("min")), "features, 'powlaw_gamma': min  and max ");
        AssertRefused(Changed(m => m["features"]![4]!["offset"] = 0), "features, 'bb_kt': offset 0 is not a positive number. A logarithm needs");
    }

    [Fact]
    public void Shapes_that_do_not_fit_together()
    {
        AssertRefused(Changed(m => m["mixture"]!["weights"] = Numbers(0.5, 0.25, 0.25)), "mixture: 3 weights, 2 means and 2 covariances do not fit together. Every component needs one of each.");
        AssertRefused(Changed(m => m["mixture"]!["means"]![1]!.AsArray().RemoveAt(0)), "mixture.means[1]: 11 mean values for 12 features. Give one value a feature.");
        AssertRefused(Changed(m => m["mixture"]!["covariances"]![0]!.AsArray().RemoveAt(0)), "mixture.covariances[0]: the matrix is not 12 x 12. Give one row");
        AssertRefused(Changed(m => m["mixture"]!["covariances"]![1]![7]!.AsArray().Add(0.0)), "mixture.covariances[1]: the matrix is not 12 x 12. Give one row");
        AssertRefused(Changed(m => FirstClass(m)["mean"] = Numbers(1, 2)), "classifier, cluster 1, class 'QSO': 2 mean values for 12 features. Give one value a feature.");
        AssertRefused(Changed(m => FirstClass(m)["precision"] = new JsonArray()), "classifier, cluster 1, class 'QSO': the matrix is not 12 x 12.");
    }

    [Fact]
    public void Weights_that_are_none()
    {
        AssertRefused(Changed(m => m["mixture"]!["weights"] = Numbers(0.5, 0.4)), "mixture.weights: they sum to 0.9. Weights sum to one.");
        AssertRefused(Changed(m => m["mixture"]!["weights"] = Numbers(1.5, -0.5)), "mixture.weights: 1.5 is no weight. Weights lie between 0 and 1");
    }

    [Fact]
    public void Matrices_that_are_no_covariance_or_precision()
    {
        AssertRefused(Changed(m => m["mixture"]!["covariances"]![1]![3]![3] = -1), "mixture.covariances: The covariance of component 1 is not positive definite. Fit the model again.");
        AssertRefused(Changed(m => m["mixture"]!["covariances"]![1]![3]![4] = 0.5), "mixture.covariances[1]: the matrix is not symmetric at (4, 3). A covariance or precision is symmetric.");
        AssertRefused(Changed(m => FirstClass(m)["precision"]![2]![5] = 0.5), "classifier, cluster 1, class 'QSO': the matrix is not symmetric at (5, 2).");
        AssertRefused(Changed(m => FirstClass(m)["precision"]![2]![2] = -5), "classifier, cluster 1, class 'QSO': the precision has a negative direction. A precision is positive semidefinite");
    }

    [Fact]
    public void Classes_that_the_model_does_not_have()
    {
        AssertRefused(Changed(m => FirstClass(m)["name"] = "CataclyV*"), "classifier, cluster 1, class 'CataclyV*': not one of the model's classes", "Name each class of 'classes' at most once");
        AssertRefused(Changed(m => m["classifier"]![1]!["classes"]!.AsArray().Add(FirstClass(m).DeepClone())), "classifier, cluster 1, class 'QSO': ", "given twice");
        AssertRefused(Changed(m => m["classifier"]![1]!["cluster"] = 2), "classifier: cluster 2 is given twice or outside 0..1. Give each cluster once.");
        AssertRefused(Changed(m => m["aggregate"]!.AsObject().Remove("AGN")), "aggregate: class 'AGN' has no family. Name a family for every class.");
        AssertRefused(Changed(m => m["distances"] = "squared"), "distances: 'squared' is unknown. Use 'absolute' or 'relative'.");
    }

    [Fact]
    public void Numbers_beyond_all_doubles()
    {
        // 1e999 is a number in JSON; read as a double it is infinite.
        AssertRefused(Changed(m => m["mixture"]!["means"]![0]![3] = JsonNode.Parse("1e999")), "mixture.means[0]: ");
        AssertRefused(Changed(m => FirstClass(m)["mean"]![3] = JsonNode.Parse("1e999")), "classifier, cluster 1, class 'QSO': ");
        AssertRefused(Changed(m => m["mixture"]!["covariances"]![0]![3]![3] = JsonNode.Parse("1e999")), "mixture.covariances");
    }

    /// <summary>A file edited by hand: any value of it gone, or of another type. Such a file is refused, or it still is a model.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("-1e300")]
    public void Any_value_replaced(string value)
    {
        string path = folder["model.json"];
        foreach (string place in Places(JsonNode.Parse(Good)!, "").ToList())
        {
            JsonNode root = JsonNode.Parse(Good)!;
            Replace(root, place, JsonNode.Parse(value));
            folder.Write("model.json", root.ToJsonString());
            try
            {
                ModelFile.Load(path);
            }
            catch (BadInputException e)
            {
                Assert.StartsWith(path + ": ", e.Message);
                Assert.DoesNotContain(": , ", e.Message);
            }
            catch (Exception e)
            {
                Assert.Fail($"{place} replaced by {value}: {e}");
            }
        }
    }

    [Fact]
    public void No_file_or_no_such_embedded_model() =>
        Assert.Contains("there is no such file", Assert.Throws<BadInputException>(() => ModelFile.Load(folder["csc3"])).Message);

    /// <summary>Ways to every value of a document, such as <c>mixture/means/0/3</c>; of a long list, to the first two.</summary>
    private static IEnumerable<string> Places(JsonNode? node, string path)
    {
        IEnumerable<(string Key, JsonNode? Value)> children = node switch
        {
            JsonObject o => o.Select(p => (p.Key, p.Value)),
            JsonArray a => a.Take(2).Select((v, i) => (i.ToString(), v)),
            _ => [],
        };
        return children.SelectMany(c => Places(c.Value, $"{path}/{c.Key}").Prepend($"{path}/{c.Key}"));
    }

    private static void Replace(JsonNode root, string place, JsonNode? value)
    {
        string[] steps = place.Split('/')[1..];
        JsonNode parent = root;
        foreach (string step in steps[..^1])
            parent = parent is JsonArray list ? list[int.Parse(step)]! : parent[step]!;
        if (parent is JsonArray array)
            array[int.Parse(steps[^1])] = value;
        else
            parent[steps[^1]] = value;
    }

    private static JsonArray Numbers(params double[] values) => [.. values.Select(v => (JsonNode)v)];

    private static JsonObject FirstClass(JsonObject model) => model["classifier"]![1]!["classes"]![0]!.AsObject();

    private static string Changed(Action<JsonObject> change)
    {
        JsonObject model = JsonNode.Parse(Good)!.AsObject();
        change(model);
        return model.ToJsonString();
    }

    private void AssertRefused(string content, params string[] parts)
    {
        string path = folder.Write("model.json", content);
        string message = Assert.Throws<BadInputException>(() => ModelFile.Load(path)).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(": , ", message, StringComparison.Ordinal);
        foreach (string part in parts)
            Assert.Contains(part, message, StringComparison.Ordinal);
    }
}
