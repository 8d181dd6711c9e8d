using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using Xunit;
using static UmlCaxs.Tests.Classification.Ballots;

namespace UmlCaxs.Tests.Classification;

public sealed class SourceVotingTests
{
    [Fact]
    public void Detections_of_a_source_may_come_in_any_order_among_others()
    {
        TableBatch sources = Sources(Box(new("b", "1", "QSO"), new("a", "1", "YSO"), new("b", "3", "XB"), new("a", "2", "YSO"), new("b", "2", "XB")));

        // In the order in which the sources were first met.
        AssertTexts(sources, "name", "b", "a");
        AssertTexts(sources, "detection_count", "3", "2");
        AssertTexts(sources, "hard_master_class", "XB", "YSO");
        Assert.Equal(2.0 / 3, sources.Find("XB_mean")!.Doubles[0], 1e-15);
        Assert.Equal(Math.Sqrt(2.0) / 3, sources.Find("XB_std")!.Doubles[0], 1e-15);
    }

    [Fact]
    public void Numeric_obsids_are_ordered_as_numbers()
    {
        Detection[] detections = [new("a", "10", "AGN"), new("a", "9", "YSO")];

        // A hard tie goes to the class met first: at obsid 9, also where the column is text.
        Assert.Equal("YSO", Texts(Sources(Box(detections)), "hard_master_class")[0]);
        Assert.Equal("YSO", Texts(Sources(BoxOf(ColumnType.String, detections)), "hard_master_class")[0]);
    }

    [Fact]
    public void Obsids_that_are_no_numbers_are_ordered_as_text_after_the_numbers()
    {
        Assert.Equal("YSO", Texts(Sources(BoxOf(ColumnType.String, new("a", "obs-b", "AGN"), new("a", "obs-a", "YSO"))), "hard_master_class")[0]);
        Assert.Equal("YSO", Texts(Sources(BoxOf(ColumnType.String, new("a", "A1", "AGN"), new("a", "77", "YSO"))), "hard_master_class")[0]);
    }

    [Fact]
    public void Detections_of_one_observation_keep_the_order_of_the_table() =>
        Assert.Equal("YSO", Texts(Sources(Box(new("a", "5", "YSO"), new("a", "5", "AGN"))), "hard_master_class")[0]);

    [Fact]
    public void Position_and_features_are_the_first_that_are_known_in_obsid_order()
    {
        TableBatch sources = Sources(Box(
            new("a", "30", "AGN", Ra: 3, BbKt: 0.3), new("a", "10", "AGN"), new("a", "20", "AGN", Ra: 2), new("b", "1", "AGN")));

        AssertTexts(sources, "ra", "2", null);
        AssertTexts(sources, "bb_kt", "0.3", null);
    }

    [Fact]
    public void A_source_whose_votes_differ_has_no_master_class()
    {
        TableBatch sources = Sources(Box(new("a", "2", "AGN"), new("a", "1", "YSO"), new("b", "1", "TTau*")));

        AssertTexts(sources, "kind", "ambiguous", "unique");
        AssertTexts(sources, "soft_master_class", "AGN", "TTau*");
        AssertTexts(sources, "hard_master_class", "YSO", "TTau*");
        AssertTexts(sources, "master_class", null, "TTau*");
        AssertTexts(sources, "agg_master_class", null, "YSO");
    }

    [Fact]
    public void Detections_without_probabilities_are_counted_and_do_not_vote()
    {
        SourceVoting voting = Box(new("a", "1", null), new("a", "2", "AGN"), new("b", "1", null));

        Assert.Equal(2, voting.WithoutVote);
        Assert.Equal(1, voting.Sources);
        AssertTexts(Sources(voting), "detection_count", "1");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void An_empty_name_is_refused_with_its_place(string? name)
    {
        string message = Assert.Throws<BadInputException>(() => Box(new("a", "1", "AGN"), new(name, "1", "AGN"))).Message;

        Assert.StartsWith("table.csv: line 3, row 2, column 'name': the name is empty", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Votes_are_the_same_in_batches_of_any_size()
    {
        SourceVoting voting = Box([.. Enumerable.Range(0, 23).Select(i => new Detection($"s{i % 7}", $"{100 - i}", ClassScheme.Default.Classes[i % 3], Ra: i))]);
        List<string?> Cells(int capacity)
        {
            var cells = new List<string?>();
            foreach (TableBatch batch in voting.Votes(capacity))
            {
                Assert.Equal(cells.Count / batch.Columns.Count, batch.FirstRow);
                for (int row = 0; row < batch.RowCount; row++)
                    cells.AddRange(batch.Columns.Select(c => c.TextAt(row)));
            }

            return cells;
        }

        List<string?> whole = Cells(7);
        Assert.Equal(whole, Cells(1));
        Assert.Equal(whole, Cells(3));
        Assert.Equal(whole, Cells(100));
    }

    [Fact]
    public void An_empty_box_has_no_sources()
    {
        var voting = new SourceVoting(ClassScheme.Default);

        Assert.Equal(0, voting.Sources);
        Assert.Empty(voting.Votes());
    }
}
