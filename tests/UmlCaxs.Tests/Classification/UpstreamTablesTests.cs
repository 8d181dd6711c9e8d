using System.Numerics;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using Xunit;
using static UmlCaxs.Tests.Classification.Ballots;

namespace UmlCaxs.Tests.Classification;

public sealed class UpstreamTablesTests
{
    [Theory]
    [InlineData(0.0625, "0.062")]
    [InlineData(0.1875, "0.188")]
    [InlineData(0.3125, "0.312")]
    [InlineData(0.4, "0.4")]
    [InlineData(0.0, "0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(0.0005, "0.001")] // as a double just above the tie
    [InlineData(0.0015, "0.002")]
    [InlineData(0.0025, "0.003")]
    [InlineData(0.0045, "0.004")] // as a double just below the tie
    [InlineData(0.9995, "1.0")]
    [InlineData(1e-300, "0.0")]
    public void Probabilities_are_rounded_as_Python_rounds(double value, string expected) => Assert.Equal(expected, UpstreamTables.Rounded(value));

    [Fact]
    public void Rounding_is_that_of_the_exact_binary_value()
    {
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            // Near ties as well as anywhere.
            double value = i % 2 == 0 ? random.NextDouble() : Math.BitIncrement(((2 * random.Next(1000)) + 1) / 2000.0) * (random.Next(2) == 0 ? 1 : 1 - 2e-16);
            Assert.Equal(Exact(value), UpstreamTables.Rounded(value));
        }
    }

    [Fact]
    public void Each_kind_of_source_has_its_table_with_most_detections_first()
    {
        SourceVoting voting = Box(
            new("one", "1", "AGN"), new("two", "1", "XB"), new("two", "2", "XB"), new("split", "2", "AGN"), new("split", "1", "YSO"), new("also one", "1", "QSO"));
        TableBatch unique = UpstreamTables.Make(voting, ClassScheme.Default, unique: true);
        TableBatch ambiguous = UpstreamTables.Make(voting, ClassScheme.Default, unique: false);

        // Sources with equally many keep their order.
        AssertTexts(unique, "name", "two", "one", "also one");
        AssertTexts(unique, "master_class", "XB", "AGN", "QSO");
        AssertTexts(unique, "agg_master_class", "XB", "AGN", "AGN");
        AssertTexts(unique, "XB", "1.0±0.0", "0.0±0.0", "0.0±0.0");
        AssertTexts(ambiguous, "name", "split");
        AssertTexts(ambiguous, "soft_master_class", "AGN");
        AssertTexts(ambiguous, "hard_master_class", "YSO");
        AssertTexts(ambiguous, "AGN", "0.5±0.5");
        Assert.Null(ambiguous.Find("master_class"));
    }

    [Fact]
    public void Without_sources_the_tables_have_columns_and_no_rows() =>
        Assert.Equal(0, UpstreamTables.Make(new SourceVoting(ClassScheme.Default), ClassScheme.Default, unique: true).RowCount);

    /// <summary>Three decimals of a double from 0 to 1 in integer arithmetic: value = mantissa / 2^shift exactly.</summary>
    private static string Exact(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52);
        BigInteger mantissa = (bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52);
        int shift = 1075 - Math.Max(1, exponent);
        BigInteger thousandths = BigInteger.DivRem(mantissa * 1000, BigInteger.One << shift, out BigInteger rest);
        int half = (2 * rest).CompareTo(BigInteger.One << shift);
        if (half > 0 || (half == 0 && !thousandths.IsEven))
            thousandths++;
        string digits = $"{(int)thousandths:D4}";
        return $"{digits[..^3]}.{digits[^3..].TrimEnd('0').PadRight(1, '0')}";
    }
}
