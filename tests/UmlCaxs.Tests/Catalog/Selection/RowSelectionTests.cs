using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Classification;
using Xunit;

namespace UmlCaxs.Tests.Catalog.Selection;

/// <summary>The line of text that says which rows are meant.</summary>
public sealed class RowSelectionTests
{
    private static readonly ColumnInfo[] Columns =
    [
        new("name", ColumnType.String), new("ra", ColumnType.Float64), new("dec", ColumnType.Float64), new("main_type", ColumnType.String),
        new("QSO", ColumnType.Float64), new("YSO", ColumnType.Float64), new("bb_kt", ColumnType.Float64), new("hard_hm", ColumnType.Float64), new("cluster", ColumnType.Int32), new("odd;name", ColumnType.Float64),
    ];

    private readonly TableBatch table = new(new TableSchema(Columns), 4000);

    public RowSelectionTests()
    {
        var random = new Random(5);
        for (int row = 0; row < table.Capacity; row++)
        {
            double p = random.NextDouble();
            table.Find("name")!.Set(row, $"s{row / 3}, {row % 2}");
            table.Find("ra")!.Set(row, random.NextDouble() * 360);
            table.Find("dec")!.Set(row, (random.NextDouble() * 180) - 90);
            table.Find("main_type")!.Set(row, random.Next(9) == 0 ? null : p > 0.5 ? "QSO" : "YSO");
            table.Find("QSO")!.Set(row, p);
            table.Find("YSO")!.Set(row, 1 - p);
            table.Find("bb_kt")!.Set(row, random.Next(9) == 0 ? double.NaN : Math.Exp(random.NextDouble() * 6) - 1);
            table.Find("hard_hm")!.Set(row, random.Next(9) == 0 ? double.NaN : (random.NextDouble() * 2) - 1);
            table.Find("cluster")!.Set(row, random.Next(4));
            table.Find("odd;name")!.Set(row, (double)row);
        }

        table.RowCount = table.Capacity;
    }

    private float Value(string column, int row) => (float)table.Find(column)!.NumberAt(row);

    private int[] Select(string text) => new TableSelection(RowSelection.Parse(text), table.Schema, "table", ClassScheme.Default).Select(table).ToArray();

    private int[] Rows(Func<int, bool> holds) => [.. Enumerable.Range(0, table.RowCount).Where(holds)];

    [Fact]
    public void Nothing_said_is_every_row()
    {
        Assert.Equal(Rows(_ => true), Select(""));
        Assert.Equal(Rows(_ => true), Select(" ; "));
    }

    [Fact]
    public void A_range_holds_its_ends_and_no_row_without_a_value()
    {
        Assert.Equal(Rows(r => Value("hard_hm", r) is >= -0.25f and <= 0.5f), Select("hard_hm=-0.25..0.5"));
        Assert.Equal(Rows(r => Value("hard_hm", r) >= 0.125f), Select("hard_hm=1.25e-1.."));
        Assert.Equal(Rows(r => !float.IsNaN(Value("hard_hm", r))), Select("hard_hm=.."));
        float end = Value("hard_hm", 7);
        Assert.Contains(7, Select(FormattableString.Invariant($"hard_hm={(double)end:R}..{(double)end:R}")));
        Assert.Equal(Rows(r => r <= 5), Select("odd%3Bname=..5"));
    }

    [Fact]
    public void A_category_is_one_of_its_values()
    {
        Assert.Equal(Rows(r => table.Find("main_type")!.TextAt(r) is "QSO"), Select("class=QSO,nope"));
        Assert.Equal(Rows(r => table.Find("main_type")!.TextAt(r) is "YSO" or "QSO"), Select("class=QSO,YSO"));
        Assert.Equal(Rows(r => table.Find("main_type")!.TextAt(r) is "QSO"), Select("family=AGN"));
        Assert.Equal(Rows(r => table.Find("cluster")!.Longs[r] is 1 or 3), Select("cluster=3,1"));
        Assert.Equal(Rows(r => r is 3 or 5), Select("source=" + Uri.EscapeDataString("s1, 1")));
    }

    [Fact]
    public void What_follows_from_other_columns_can_be_named()
    {
        Assert.Equal(Rows(r => Math.Max(Value("QSO", r), Value("YSO", r)) >= 0.75f), Select("probability=0.75.."));
        Assert.Equal(Rows(r => (float)ClassifiedColumns.Sky(table.Find("ra")!.NumberAt(r), table.Find("dec")!.NumberAt(r)).X > 0.5f), Select("sky_x=0.5000001.."));
        Assert.Equal(Rows(r => (float)GalacticCoordinates.FromIcrs(table.Find("ra")!.NumberAt(r), table.Find("dec")!.NumberAt(r)).B <= -10), Select("b=..-10"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lasso_holds_what_a_ray_leaves_through_an_odd_number_of_edges(bool log)
    {
        double[] x = [-0.5, 1.5, 0.2, 1.8, 0.9], y = [-0.8, -0.6, 0.1, 0.7, 0.9];

        int[] inside = Rows(row =>
        {
            double px = log ? Math.Log10(Value("bb_kt", row)) : Value("bb_kt", row), py = Value("hard_hm", row);
            int crossings = 0;
            for (int a = 0; a < 5; a++)
            {
                int b = (a + 1) % 5;
                bool spans = Math.Min(y[a], y[b]) <= py && py < Math.Max(y[a], y[b]);
                if (spans && x[a] + ((py - y[a]) / (y[b] - y[a]) * (x[b] - x[a])) > px)
                    crossings++;
            }

            return crossings % 2 == 1 && !double.IsNaN(px);
        });

        Assert.Equal(inside, Select($"lasso({(log ? "log:" : "")}bb_kt,hard_hm)=-0.5,-0.8,1.5,-0.6,0.2,0.1,1.8,0.7,0.9,0.9"));
        Assert.NotEmpty(inside);
    }

    [Theory]
    [InlineData(10, 40, 25)]
    [InlineData(0, -89, 5)]
    [InlineData(359.9, 0, 20)]
    [InlineData(120, 10, 180)]
    public void A_cone_holds_what_lies_within_its_radius(double ra, double dec, double radius)
    {
        const double Degree = Math.PI / 180;

        int[] inside = Rows(r =>
        {
            (double a, double d) = (Value("ra", r) * Degree, Value("dec", r) * Degree);
            double cosine = (Math.Sin(d) * Math.Sin(dec * Degree)) + (Math.Cos(d) * Math.Cos(dec * Degree) * Math.Cos(a - (ra * Degree)));
            return Math.Acos(Math.Clamp(cosine, -1, 1)) <= radius * Degree;
        });

        Assert.Equal(inside, Select(FormattableString.Invariant($"cone={ra},{dec},{radius}")));
        Assert.NotEmpty(inside);
    }

    [Fact]
    public void All_conditions_have_to_hold() =>
        Assert.Equal(Select("class=QSO").Intersect(Select("hard_hm=0..")).Intersect(Select("cluster=2")), Select("class=QSO;hard_hm=0..;cluster=2"));

    [Theory]
    [InlineData("class", "character 1")]
    [InlineData("class=QSO;=5", "character 11")]
    [InlineData("class=QSO;hard_hm=2..1", "character 19")]
    [InlineData("cone=1,2", "character 6")]
    [InlineData("cone=1,95,2", "character 6")]
    [InlineData("cone=1,5,-2", "character 6")]
    [InlineData("cone=1,x,2", "character 8")]
    [InlineData("cone=1,NaN,2", "character 8")]
    [InlineData("lasso(ra)=1,2,3,4,5,6", "character 1")]
    [InlineData("lasso(ra,dec=1,2,3,4,5,6", "character 1")]
    [InlineData("lasso(ra,dec)=1,2,3,4", "character 15")]
    [InlineData("lasso(ra,dec)=1,2,3,4,5", "character 15")]
    [InlineData("lasso(ra,dec)=1,2,3,1e999,5,6", "character 21")]
    [InlineData("nope=1..2", "no column 'nope'")]
    [InlineData("hard_hm=5", "holds numbers")]
    [InlineData("lasso(main_type,dec)=1,2,3,4,5,6", "no numbers")]
    [InlineData("kind=unique;nope=1", "no votes")]
    public void A_malformed_one_is_refused_with_its_place(string text, string place)
    {
        if (place == "no votes")
            Assert.Throws<ArgumentException>(() => Select(text));
        else
            Assert.Contains(place, Assert.Throws<BadInputException>(() => Select(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_end_is_refused() =>
        Assert.Throws<BadInputException>(() => RowSelection.Parse(new string('a', 1 << 19)));
}
