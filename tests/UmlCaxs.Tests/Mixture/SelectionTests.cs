using UmlCaxs.Mixture.Selection;
using UmlCaxs.Sweeps;
using Xunit;

namespace UmlCaxs.Tests.Mixture;

/// <summary>The choice of K from made-up scores: what is chosen, and what is said to be open.</summary>
public sealed class SelectionTests
{
    /// <summary>Without scatter it is one place; a single cluster, a line and a rising curve have none.</summary>
    [Theory]
    [InlineData(new[] { 9e9, 1000.0, 400, 100, 60, 40, 30, 25 }, 4)]
    [InlineData(new[] { 1000.0, 900, 200, 150, 120, 100, 90 }, 3)]
    [InlineData(new[] { 5000.0, 1000, 500, 100, 300, 400, 500 }, null)]
    [InlineData(new[] { 1000.0, 900, 800, 700, 600, 500, 400 }, null)]
    [InlineData(new[] { 100.0, 200, 300, 400, 500, 600, 700 }, null)]
    [InlineData(new[] { 100.0 }, null)]
    public void The_gradient_flattens_where_the_curve_lies_furthest_below_its_chord(double[] bic, int? knee) =>
        Assert.Equal(knee is int k ? new BicKnee(k, k, k) : null, BicKnee.Find([.. Enumerable.Range(1, bic.Length)], bic, new double[bic.Length]));

    /// <summary>The published means of the paper's own sweep: it took K = 6 from a look at the gradient.</summary>
    [Fact]
    public void On_the_published_sweep_it_flattens_at_the_published_choice() =>
        Assert.Equal(new BicKnee(6, 6, 6), BicKnee.Find([2, 3, 5, 6, 19], [-989_343, -1_102_556, -1_191_208, -1_224_665, -1_368_967], new double[5]));

    [Fact]
    public void Of_places_that_restarts_do_not_tell_apart_the_smallest_is_taken()
    {
        double[] bic = [9e9, 1000, 700, 340, 130, 80, 40, 0];

        Assert.Equal(new BicKnee(4, 5, 6), BicKnee.Find([.. Enumerable.Range(1, 8)], bic, [0, 0, 90, 50, 20, 120, 20, 0]));
        Assert.Equal(new BicKnee(5, 5, 5), BicKnee.Find([.. Enumerable.Range(1, 8)], bic, new double[8]));
    }

    [Fact]
    public void A_summary_is_of_the_restarts_and_its_best_of_all_models()
    {
        ComponentSummary summary = Select(Score(2, 0, 100, 20.0), Score(2, 1, 110, 19.9), Score(2, 2, 120, 20.0 - 5e-3), Score(2, 0, 90, 20.1, ModelScore.Relocation)).Components.Single();

        Assert.Equal((2, 3, 90.0, ModelScore.Relocation), (summary.K, summary.Restarts, summary.BestBic, summary.BestStart));
        Assert.Equal(110, summary.MeanBic);
        Assert.Equal(Math.Sqrt(200.0 / 3), summary.BicDeviation, 1e-12);
        Assert.Equal((0, 2), (summary.FoundBest, summary.FoundBestRestart));
        Assert.Null(summary.Gradient);
    }

    [Fact]
    public void The_chosen_K_is_where_the_gradient_flattens_and_the_criteria_are_told_where_they_differ()
    {
        ComponentSelection selection = Select([.. Curve(2000, 1000, 400, 100, 60, 40, 30)]);

        Assert.Equal((4, new BicKnee(4, 4, 4), 7, 7), (selection.ChosenK, selection.Flattening, selection.BicMinimumK, selection.IclMinimumK));
        Assert.StartsWith("K = 4: there the gradient of the mean BIC flattens", SelectionWords.Choice(selection), StringComparison.Ordinal);
        IReadOnlyList<string> open = SelectionWords.Undecided(selection);
        Assert.Contains(open, s => s.StartsWith("The criteria disagree", StringComparison.Ordinal));
        Assert.Contains(open, s => s.Contains("no minimum within the range", StringComparison.Ordinal));
        Assert.Contains(open, s => s.Contains("A single restart shows no spread", StringComparison.Ordinal));
    }

    [Fact]
    public void Differences_within_the_spread_of_restarts_are_told()
    {
        ComponentSelection selection = Select([.. Curve(2000, 1000, 100, 90, 80, 85), .. Curve(2040, 1040, 140, 130, 120, 125).Select(m => m with { Restart = 1 })]);

        Assert.Contains(SelectionWords.Undecided(selection), s => s.StartsWith("Mean BIC does not tell K = 3 from K = 4: they differ by 10, and restarts of one K by 20", StringComparison.Ordinal));
    }

    [Fact]
    public void A_single_K_and_a_rising_curve_are_chosen_without_a_knee()
    {
        Assert.Equal("K = 2 is the only one that was tried.", SelectionWords.Choice(Select(Score(2, 0, 10, 1))));
        ComponentSelection rising = Select([.. Curve(100, 200, 300)]);
        Assert.Equal((1, null), (rising.ChosenK, rising.Flattening));
        Assert.StartsWith("K = 1: the lowest BIC", SelectionWords.Choice(rising), StringComparison.Ordinal);
    }

    [Fact]
    public void Narrow_components_labels_that_vary_and_a_floor_that_matters_are_told()
    {
        var models = Enumerable.Range(0, 4).Select(r => Score(2, r, 100 + (10 * r), 20 - r) with { FloorDominated = 1, Silhouette = 0.1, Converged = r > 0 });
        ComponentSelection selection = ComponentSelection.Of([.. models], new Dictionary<int, (LabelAgreement?, int)> { [2] = (new LabelAgreement(0.5, 0.6), 4) }, 1e-2) with
        {
            Sensitivity = [new Sensitivity(1e-5, 90, -10, 2, new LabelAgreement(0.9, 0.95)), new Sensitivity(1e-7, 100, 0, 1, new LabelAgreement(1, 1))],
        };

        string open = string.Join('\n', SelectionWords.Undecided(selection));

        Assert.Contains("1 of 4 found the best", open, StringComparison.Ordinal);
        Assert.Contains("the adjusted Rand index between two of them is 0.50", open, StringComparison.Ordinal);
        Assert.Contains("1 models used up their iterations", open, StringComparison.Ordinal);
        Assert.Contains("A silhouette of 0.10", open, StringComparison.Ordinal);
        Assert.Contains("1 of 2 components of the best model", open, StringComparison.Ordinal);
        Assert.Contains("With reg_covar 1E-05 instead, BIC changes by -10", open, StringComparison.Ordinal);
        Assert.DoesNotContain("1E-07", open, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_reads_back_what_was_written()
    {
        SelectionDocument document = SelectionDocument.Of(Select([.. Curve(1000, 400, 100, 60, 40, 30, 25)]), 1e-6);

        SelectionDocument again = SelectionDocument.Parse(document.ToJson(), "selection.json");

        Assert.Equal(document.ToJson(), again.ToJson());
        Assert.Equal((document.ChosenK, document.Choice), (again.ChosenK, again.Choice));
        Assert.Equal(document.Components, again.Components);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"chosen_k\":")]
    [InlineData("{\"format\":\"umlcaxs-model\",\"version\":1}")]
    [InlineData("{\"chosen_k\":\"\\ud800\"}")]
    public void A_damaged_document_is_refused_by_name(string json)
    {
        var e = Assert.Throws<BadInputException>(() => SelectionDocument.Parse(json, "s/selection.json"));

        Assert.StartsWith("s/selection.json: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("umlcaxs sweep", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_damaged_at_random_is_read_or_refused()
    {
        string good = SelectionDocument.Of(Select([.. Curve(10, 5, 4)]), 1e-6).ToJson();
        var random = new Random(4);
        int refused = 0;
        for (int i = 0; i < 2000; i++)
        {
            char[] text = good.ToCharArray();
            for (int change = random.Next(1, 4); change > 0; change--)
                text[random.Next(text.Length)] = (char)random.Next(32, 127);
            try
            {
                SelectionDocument.Parse(new string(text, 0, random.Next(3) == 0 ? random.Next(text.Length) : text.Length), "x");
            }
            catch (BadInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 1999);
    }

    private static ComponentSelection Select(params ModelScore[] models) =>
        ComponentSelection.Of(models, new Dictionary<int, (LabelAgreement?, int)>(), 1e-2);

    private static IEnumerable<ModelScore> Curve(params double[] bic) => bic.Select((b, i) => Score(i + 1, 0, b, 20 - (b / 1000)));

    private static ModelScore Score(int k, int restart, double bic, double likelihood, string start = "kmeans") =>
        new(k, restart, 1, start, "ok", true, 10, likelihood, bic, bic, bic + 1, null, null, 1e-3, 0, 0.1);
}
