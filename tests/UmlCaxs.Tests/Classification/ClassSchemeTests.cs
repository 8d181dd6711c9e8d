using UmlCaxs.Classification;
using Xunit;

namespace UmlCaxs.Tests.Classification;

public sealed class ClassSchemeTests
{
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
    public void The_ten_classes_have_a_family(string type, string family) => Assert.Equal(family, ClassScheme.Default.Aggregate[type]);

    [Fact]
    public void Classes_stand_in_the_order_that_breaks_ties() => Assert.Equal(
        ["QSO", "AGN", "Seyfert_1", "Seyfert_2", "HMXB", "LMXB", "XB", "YSO", "TTau*", "Orion_V*"],
        ClassScheme.Default.Classes);
}
