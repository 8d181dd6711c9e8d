using UmlCaxs.Catalog;
using UmlCaxs.Cli;
using UmlCaxs.IO;
using UmlCaxs.Synthetic;
using UmlCaxs.Tests.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.Properties;

/// <summary>Whatever table goes from one format to another arrives as it was: values, nulls, and what is said about them.</summary>
public sealed class FormatPairTests : IDisposable
{
    // The name tells how it is written: see TestTables.Write.
    private static readonly string[] Files = ["t.parquet", "t.vot", "t.binary2.vot", "t.fits", "t.ecsv", "t.csv", "t.tsv"];

    // These hold nothing but values.
    private static readonly string[] Bare = ["t.csv", "t.tsv"];

    // These tell empty text from none.
    private static readonly string[] Masked = ["t.parquet", "t.binary2.vot"];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_values_of_random_tables_survive_every_pair_of_formats()
    {
        var random = new Random(4711);
        foreach ((string from, string to) in Pairs())
        {
            for (int i = 0; i < 12; i++)
            {
                TableBatch table = RandomTables.Next(random, rows: random.Next(30));

                Convert(table, from, to);

                // Only a bare text file can lose a type: it is asked for.
                Assert.Equal(
                    RandomTables.Rows(table, emptyIsNull: !(Masked.Contains(from) && Masked.Contains(to))),
                    Rows(folder["2" + to], TypesOf(table.Schema)));
            }
        }
    }

    [Fact]
    public void Synthetic_catalogues_survive_every_pair_of_formats()
    {
        using var catalogue = new SyntheticCatalog(ModelFile.Load("csc2"), new SyntheticOptions(300, 5, MissingFraction: 0.3));
        TableBatch table = new(catalogue.Schema, 300);
        catalogue.Read(table);
        foreach ((string from, string to) in Pairs())
        {
            Convert(table, from, to);

            Assert.Equal(RandomTables.Rows(table), Rows(folder["2" + to], TypesOf(table.Schema)));
            if (!Bare.Contains(from) && !Bare.Contains(to))
                Assert.Equal(table.Schema.Columns, SchemaOf(folder["2" + to]).Columns);
        }
    }

    [Fact]
    public void What_is_said_about_columns_and_table_survives_every_pair_that_can_hold_it()
    {
        TableBatch table = Described();
        foreach ((string from, string to) in Pairs().Where(p => !Bare.Contains(p.From) && !Bare.Contains(p.To)))
        {
            Convert(table, from, to);

            TableSchema read = SchemaOf(folder["2" + to]);
            Assert.Equal(table.Schema.Columns, read.Columns);
            Assert.Equal(table.Schema.Description, read.Description);

            // YAML does not tell words from a text that is a value.
            bool isYaml = from == "t.ecsv" || to == "t.ecsv";
            Assert.Equal(table.Schema.Parameters.Select(p => isYaml ? p with { Type = p.Type ?? ColumnType.String } : p), read.Parameters);
            Assert.Equal(RandomTables.Rows(table), Rows(folder["2" + to]));
        }
    }

    private static IEnumerable<(string From, string To)> Pairs() => from f in Files from t in Files select (f, t);

    private void Convert(TableBatch table, string from, string to)
    {
        Write(folder["1" + from], table);
        using TableReader reader = TableFiles.Open(folder["1" + from], TypesOf(table.Schema));
        TableCopy.Run(reader, folder["2" + to], WayToWrite(to), new Log.Progress(), CancellationToken.None);
    }

    private static TableBatch Described()
    {
        var schema = new TableSchema(
        [
            new ColumnInfo("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main", Description = "ICRS right ascension, é & \"quotes\" <b>", Domain = new ColumnDomain("0", "360", []) },
            new ColumnInfo("time", ColumnType.String) { Xtype = "timestamp", Ucd = "time.epoch", Utype = "obs:time" },
            new ColumnInfo("id", ColumnType.Int32) { Ucd = "meta.id" },
            new ColumnInfo("flag", ColumnType.Boolean) { Description = "a flag" },
            new ColumnInfo("flux", ColumnType.Float32) { Unit = "erg.s-1.cm-2" },
            new ColumnInfo("bands", ColumnType.String) { Array = new ArrayShape(ColumnType.Float64, "3"), Unit = "ct" },
        ])
        {
            Name = "described",
            Description = "A table that says much about itself",
            Parameters =
            [
                new TableParameter("remark", "made by hand"), // first, as a VOTable wants it
                new TableParameter("TELESCOP", "Chandra") { Type = ColumnType.String, Description = "telescope" },
                new TableParameter("exposure", "12500.5") { Type = ColumnType.Float64, Unit = "s" },
            ],
        };
        var table = new TableBatch(schema, 3) { RowCount = 3 };
        for (int row = 0; row < 2; row++)
        {
            table.Columns[0].Set(row, 0.1 + row);
            table.Columns[1].Set(row, $"2001-09-0{row + 1}T00:00:00");
            table.Columns[2].Set(row, row == 0 ? int.MinValue : (long)int.MaxValue);
            table.Columns[3].Set(row, (long)row);
            table.Columns[4].Set(row, (double)(row + 0.1f));
            table.Columns[5].Set(row, row == 0 ? "0.1 NaN 3" : "1 2 -1E-300");
        }

        foreach (Column column in table.Columns)
            column.SetNull(2);
        return table;
    }
}
