using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using Xunit;

namespace UmlCaxs.Tests.Classification;

/// <summary>The built-in table of object types. Spellings are those of the lists that CDS published before and since July 2022.</summary>
public sealed class TypeMapTests
{
    private static readonly TypeMap Map = TypeMap.BuiltIn(ClassScheme.Default);

    [Theory]
    [InlineData("Star", "*")]
    [InlineData("X", "X")]
    [InlineData("Radio", "Rad")]
    [InlineData("IR", "IR", "Infrared")]
    [InlineData("Blue", "blu", "blue")]
    [InlineData("UV", "UV")]
    [InlineData("gamma", "gam")]
    [InlineData("PartofG", "PoG")]
    [InlineData("**", "**")]
    [InlineData(null, "", "  ", "\t\r\n ")]
    public void Ambiguous_types_and_none_are_classified(params string?[] spellings) =>
        Assert.All(spellings, type => Assert.Equal(new TypeMeaning(DetectionRole.Unlabelled), Map.MeaningOf(type)));

    [Theory]
    [InlineData("QSO", "QSO", "QSO")]
    [InlineData("AGN", "AGN", "AGN")]
    [InlineData("Seyfert_1", "Sy1", "Seyfert1")]
    [InlineData("Seyfert_2", "Sy2", "Seyfert2")]
    [InlineData("HMXB", "HXB", "HighMassXBin")]
    [InlineData("LMXB", "LXB", "LowMassXBin")]
    [InlineData("XB", "XB*", "XrayBin")]
    [InlineData("YSO", "Y*O", "YSO")]
    [InlineData("TTau*", "TT*", "TTauri*")]
    [InlineData("Orion_V*", "Or*", "OrionV*")]
    public void A_class_is_known_by_its_old_name_its_code_and_its_new_label(string name, string code, string label) => Assert.All(
        new[] { name, code, label, $" {code}  ", label + "\t" },
        type => Assert.Equal(new TypeMeaning(DetectionRole.Labelled, ClassScheme.Default.IndexOf(name)), Map.MeaningOf(type)));

    [Theory]
    [InlineData("CV*", "CataclyV*")]
    [InlineData("SyG", "Seyfert")]
    [InlineData("BLL", "BLLac")]
    [InlineData("Bla", "Blazar")]
    [InlineData("LIN", "LINER")]
    [InlineData("LM*", "low-mass*", "Low-Mass*")]
    [InlineData("FIR", "IR>30um", "FarIR")]
    [InlineData("cm", "Radio(cm)", "cmRad")]
    [InlineData("G", "Galaxy")]
    [InlineData("?", "Unknown")]
    [InlineData("Fl*", "Flare*")]
    [InlineData("HX?", "Candidate_HMXB", "HMXB_Candidate", "HighMassXBin_Candidate")]
    [InlineData("LX?", "Candidate_LMXB", "LMXB_Candidate", "LowMassXBin_Candidate")]
    [InlineData("XB?", "Candidate_XB*", "XB*_Candidate", "XrayBin_Candidate")]
    [InlineData("Y*?", "Candidate_YSO", "YSO_Candidate")]
    [InlineData("TT?", "Candidate_TTau*", "TTau*_Candidate", "TTauri*_Candidate")]
    [InlineData("AG?", "AGN_Candidate")]
    [InlineData("Q?", "QSO_Candidate")]
    [InlineData("**?", "Candidate_**", "**_Candidate")]
    [InlineData("WD?", "Candidate_WD*", "WD*_Candidate", "WhiteDwarf_Candidate")]
    public void Other_types_and_candidates_are_neither_trained_on_nor_classified(params string[] spellings) =>
        Assert.All(spellings, type => Assert.Equal(new TypeMeaning(DetectionRole.OtherType), Map.MeaningOf(type)));

    [Theory]
    [InlineData("qso")]
    [InlineData("sy1")]
    [InlineData("Star*")]
    [InlineData("Q SO")]
    [InlineData("Quasi-stellar")]
    [InlineData("QSO\0")]
    [InlineData("Étoile")]
    public void A_type_that_is_not_listed_is_another_type(string type) =>
        Assert.Equal(new TypeMeaning(DetectionRole.OtherType, IsListed: false), Map.MeaningOf(type));

    [Fact]
    public void Every_row_of_the_table_is_well_formed_and_the_spellings_of_a_code_agree()
    {
        string[][] rows = Rows();

        Assert.All(rows, r => Assert.Equal(4, r.Length));
        Assert.All(rows, r => Assert.All(r, cell => Assert.True(cell.Length > 0 && cell == cell.Trim() && !cell.Contains('"'))));
        Assert.Equal(rows.Length, rows.Select(r => r[0]).Distinct().Count());
        Assert.Equal(rows.Length, Map.Count);
        Assert.All(rows, r => Assert.Contains(r[3], new[] { "code", "label", "old", "given up" }));
        Assert.All(rows.GroupBy(r => r[2]), code =>
        {
            Assert.Single(code.Select(r => r[1]).Distinct());
            Assert.Contains(code, r => r[0] == r[2]);
        });
        Assert.All(rows, r => Assert.Equal(r[1], Map.NameOf(Map.MeaningOf(r[0]))));
        Assert.All(rows, r => Assert.Equal(Map.MeaningOf(r[0]), Map.MeaningOf(Encoding.UTF8.GetBytes($" {r[0]} "))));
    }

    [Fact]
    public void The_table_has_ten_classes_nine_ambiguous_types_and_no_candidate_among_them()
    {
        string[][] rows = Rows();

        Assert.Equal(ClassScheme.Default.Classes, rows.Select(r => r[1]).Where(m => m is not ("ambiguous" or "other")).Distinct());
        Assert.Equal(10, rows.Where(r => r[1] is not ("ambiguous" or "other")).Select(r => r[2]).Distinct().Count());
        Assert.Equal(9, rows.Where(r => r[1] == "ambiguous").Select(r => r[2]).Distinct().Count());
        Assert.All(rows.Where(r => r[2].Contains('?') || r[0].Contains("andidate", StringComparison.Ordinal) || r[0].StartsWith("Possible", StringComparison.Ordinal)), r => Assert.Equal("other", r[1]));
    }

    [Fact]
    public void A_model_with_other_classes_knows_them_by_their_names_and_does_not_know_the_rest()
    {
        var scheme = new ClassScheme(["HMXB", "Galaxy", "my class"], new Dictionary<string, string> { ["HMXB"] = "XB", ["Galaxy"] = "G", ["my class"] = "M" });
        TypeMap map = TypeMap.BuiltIn(scheme);

        Assert.Equal(new TypeMeaning(DetectionRole.Labelled, 0), map.MeaningOf("HXB"));
        Assert.Equal(new TypeMeaning(DetectionRole.Labelled, 1), map.MeaningOf("Galaxy"));
        Assert.Equal(new TypeMeaning(DetectionRole.Labelled, 2), map.MeaningOf("my class"));
        Assert.Equal(new TypeMeaning(DetectionRole.OtherType), map.MeaningOf("QSO"));
        Assert.Equal(new TypeMeaning(DetectionRole.Unlabelled), map.MeaningOf("Star"));
    }

    [Fact]
    public void Columns_are_looked_at_whatever_their_type()
    {
        var text = new Column(new ColumnInfo("main_type", ColumnType.String), 2);
        text.Set(0, "Sy1");
        text.SetNull(1);
        var numbers = new Column(new ColumnInfo("main_type", ColumnType.Int32), 2);
        numbers.Set(0, 7L);
        numbers.SetNull(1);

        Assert.Equal(new TypeMeaning(DetectionRole.Labelled, 2), Map.MeaningOf(text, 0));
        Assert.Equal(new TypeMeaning(DetectionRole.Unlabelled), Map.MeaningOf(text, 1));
        Assert.Equal(new TypeMeaning(DetectionRole.OtherType, IsListed: false), Map.MeaningOf(numbers, 0));
        Assert.Equal(new TypeMeaning(DetectionRole.Unlabelled), Map.MeaningOf(numbers, 1));
    }

    private static string[][] Rows() =>
        [.. TypeMap.BuiltInTable.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipWhile(l => l.StartsWith('#')).Skip(1).Select(l => l.Split(','))];
}
