using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>Tables as archives and other programs write them.</summary>
public sealed class RealCatalogueTests
{
    [SharedDataFact("csc_detections.vot", "csc_detections.csv")]
    public void The_detections_are_the_same_in_both_formats()
    {
        string vot = SharedData.PathOf("csc_detections.vot"), csv = SharedData.PathOf("csc_detections.csv");
        TableSchema schema = SchemaOf(vot);

        List<string?[]> rows = Rows(vot);

        Assert.Equal(12_285, rows.Count);
        Assert.Equal(rows, Rows(csv, TypesOf(schema)));
        Assert.Equal(rows, Rows(csv));
        Assert.Equal(12_285, schema.AnnouncedRows);
        Assert.Equal(8_749, rows.Select(r => r[0]).Distinct().Count());
    }

    [SharedDataFact("csc_binaries.vot")]
    public void The_binaries_have_their_gaps()
    {
        string path = SharedData.PathOf("csc_binaries.vot");

        List<string?> gammas = Values(path, "powlaw_gamma");

        Assert.Equal(3_271, gammas.Count);
        Assert.Equal(2_960, gammas.Count(g => g is null));
        Assert.Equal("2CXO J002405.7-720452", Values(path, "name")[0]);
        Assert.DoesNotContain(null, Values(path, "main_type"));
    }

    [SharedDataFact("formats/astropy_tabledata_a.vot", "formats/astropy_a.csv")]
    public void What_astropy_writes_is_the_same_in_both_formats()
    {
        string vot = SharedData.PathOf("formats/astropy_tabledata_a.vot");
        TableSchema schema = SchemaOf(vot);
        // astropy writes a float32 as a float64 into CSV: same value, more digits.
        Assert.Equal(ColumnType.Float32, schema.Columns[^1].Type);

        List<string?[]> rows = Rows(vot);

        Assert.Equal(rows, Rows(SharedData.PathOf("formats/astropy_a.csv"), TypesOf(schema)));
        Assert.Equal("ICRS right ascension", schema.Columns[3].Description);
        Assert.Equal(("var_flag", ColumnType.Boolean), (schema.Columns[17].Name, schema.Columns[17].Type));
        Assert.Equal(["2CXO J062141.3-621829", "7568", "189"], rows[0].Take(3));
    }

    [SharedDataFact("csc_labelled_agn.vot", "csc_binaries.vot", "formats/cscview_example.vot")]
    public void Real_catalogues_survive_both_serialisations()
    {
        using var folder = new TempFolder();
        foreach (string name in new[] { "csc_labelled_agn.vot", "csc_binaries.vot", "formats/cscview_example.vot" })
        {
            string path = SharedData.PathOf(name);
            List<string?[]> rows = Rows(path);
            TableSchema schema = SchemaOf(path);
            using TableReader reader = TableFiles.Open(path);
            var batch = new TableBatch(schema);
            Assert.True(reader.Read(batch));
            foreach (string copy in new[] { "copy.vot", "copy.binary2.vot" })
            {
                Write(folder[copy], batch);
                Assert.Equal(rows, Rows(folder[copy]));
                Assert.Equal(schema.Columns, SchemaOf(folder[copy]).Columns);
                Assert.Equal(schema.Parameters, SchemaOf(folder[copy]).Parameters);
            }
        }
    }

    [SharedDataFact("formats/astropy_a.csv")]
    public void The_types_of_an_astropy_csv_are_inferred()
    {
        ColumnType[] types = [.. SchemaOf(SharedData.PathOf("formats/astropy_a.csv")).Columns.Select(c => c.Type)];

        Assert.Equal([ColumnType.String, ColumnType.Int64, ColumnType.Int64, ColumnType.Float64], types[..4]);
        Assert.Equal([ColumnType.Boolean, ColumnType.Int64, ColumnType.Float64], types[^3..]);
    }

    [SharedDataFact("formats/cscview_example.vot")]
    public void An_example_of_cscview_reads_with_its_gaps_and_units()
    {
        string path = SharedData.PathOf("formats/cscview_example.vot");

        string?[] row = Assert.Single(Rows(path));
        TableSchema schema = SchemaOf(path);

        Assert.Equal("2CXO J004307.5-092302", row[schema.IndexOf("name")]);
        Assert.Equal("4884", row[schema.IndexOf("obsid")]);
        Assert.Null(row[schema.IndexOf("powlaw_gamma")]);
        Assert.Equal("0.0009007070382772946", row[schema.IndexOf("var_mean_s")]);
        Assert.Equal("count/s", schema.Columns[schema.IndexOf("var_mean_s")].Unit);
    }

    [SharedDataFact("formats/astropy_tabledata_a.vot", "formats/astropy_binary_a.vot", "formats/astropy_binary2_a.vot", "formats/astropy_a.csv")]
    public void What_astropy_writes_is_the_same_in_every_serialisation()
    {
        string tabledata = SharedData.PathOf("formats/astropy_tabledata_a.vot");
        List<string?[]> rows = Rows(SharedData.PathOf("formats/astropy_a.csv"), TypesOf(SchemaOf(tabledata)));
        foreach (string name in new[] { "formats/astropy_binary_a.vot", "formats/astropy_binary2_a.vot" })
        {
            Assert.Equal(SchemaOf(tabledata).Columns, SchemaOf(SharedData.PathOf(name)).Columns);
            Assert.Equal(rows, Rows(SharedData.PathOf(name)));
            Assert.Equal(rows, Rows(SharedData.PathOf(name), capacity: 7));
        }
    }
}
