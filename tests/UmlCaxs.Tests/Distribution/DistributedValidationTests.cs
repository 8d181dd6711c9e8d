using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Cli;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Distribution;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Pipeline;
using UmlCaxs.Tests.Validation;
using UmlCaxs.Validation;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>A validation of several processes has the metrics of one, to the bit.</summary>
public sealed class DistributedValidationTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string table;

    public DistributedValidationTests() => table = folder.Write("labelled.csv", Labelled.Table([("QSO", 24), ("HMXB", 18), ("YSO", 5), ("CataclyV*", 6)]).ToString());

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Metrics_and_predictions_are_those_of_one_process()
    {
        (string expected, string expectedTable) = Validate(new SingleProcess(), "one.csv");

        for (int size = 1; size <= 4; size++)
        {
            (string Metrics, string Predictions)[] actual = ThreadRanks.Run(size, ranks => Validate(ranks, "ranks.csv"));

            Assert.All(actual, a => Assert.Equal(expected, a.Metrics));
            Assert.Equal(expectedTable, actual[0].Predictions);
        }
    }

    [Fact]
    public void A_division_survives_its_way_to_another_process()
    {
        var division = new JudgedDivision([3, 1], 12, [[0.25, double.NaN], [-0.0, 1e-300]], [double.NegativeInfinity], [], [("QSO", "none"), ("", "all")]);
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
            JudgedDivision.Write(writer, division);
        bytes.Position = 0;
        using var reader = new BinaryReader(bytes);

        Assert.Equivalent(division, JudgedDivision.Read(reader), strict: true);
    }

    private (string Metrics, string Predictions) Validate(Communicator ranks, string predictions)
    {
        using TableReader reader = DetectionTables.Open(table, 1);
        var options = new ValidationOptions(new FitOptions(2)) { Folds = 2, Repeats = 1 };
        ValidationResult result = ValidateStep.Run(reader, TypeMap.BuiltIn(ClassScheme.Default), new CpuBackend(1), options, null, long.MaxValue, schema => TableFiles.Create(folder[predictions], schema), ranks: ranks);
        return (MetricsDocument.Write(result), ranks.IsFirst ? File.ReadAllText(folder[predictions]) : "");
    }
}
