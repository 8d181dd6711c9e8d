using UmlCaxs.Classification;
using Xunit;

namespace UmlCaxs.Tests.Classification;

public sealed class ClassSchemeTests
{
    [Theory]
    [InlineData("Star")]
    [InlineData("X")]
    [InlineData("Radio")]
    [InlineData("IR")]
    [InlineData("Blue")]
    [InlineData("UV")]
    [InlineData("gamma")]
    [InlineData("PartofG")]
    [InlineData("**")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Ambiguous_types_and_none_are_classified(string? type) =>
        Assert.Equal(DetectionRole.Unlabelled, ClassScheme.Default.RoleOf(type));

    [Theory]
    [InlineData("QSO", "AGN")]
    [InlineData("AGN", "AGN")]
    [InlineData("Seyfert_1", "Seyfert")]
    [InlineData("Seyfert_2", "Seyfert")]
    [InlineData("HMXB", "XB")]
    [InlineData("LMXB", "XB")]
    [InlineData("XB", "XB")]
    [InlineData("YSO", "YSO")]
    [InlineData("TTau*", "YSO")]
    [InlineData("Orion_V*", "YSO")]
    public void The_ten_classes_are_labels_and_have_a_family(string type, string family)
    {
        Assert.Equal(DetectionRole.Labelled, ClassScheme.Default.RoleOf(type));
        Assert.Equal(family, ClassScheme.Default.Aggregate[type]);
    }

    [Theory]
    [InlineData("CataclyV*")]
    [InlineData("qso")]
    [InlineData("Seyfert")]
    [InlineData("Star*")]
    public void Any_other_type_is_neither_trained_on_nor_classified(string type) =>
        Assert.Equal(DetectionRole.OtherType, ClassScheme.Default.RoleOf(type));

    [Fact]
    public void Classes_stand_in_the_order_that_breaks_ties() => Assert.Equal(
        ["QSO", "AGN", "Seyfert_1", "Seyfert_2", "HMXB", "LMXB", "XB", "YSO", "TTau*", "Orion_V*"],
        ClassScheme.Default.Classes);
}
