using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>FITS files of STILTS and astropy, and ours read by them.</summary>
public sealed class FitsPeerTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedDataFact("formats/astropy_a.csv", "formats/astropy_a.fits", "formats/stilts_a.fits")]
    public void The_files_of_astropy_and_STILTS_equal_the_plain_form()
    {
        foreach ((string name, bool hasFlag, string fluxUnit) in new[] { ("astropy_a", false, "cm-2 erg s-1"), ("stilts_a", true, "erg.s-1.cm-2") })
        {
            string path = SharedData.PathOf($"formats/{name}.fits");
            TableSchema schema = SchemaOf(path);
            TableReadOptions options = TypesOf(schema) with { Columns = [.. schema.Columns.Select(c => c.Name)] };

            // astropy leaves out a boolean column that has a mask.
            Assert.Equal(hasFlag ? 20 : 19, schema.Columns.Count);
            Assert.Equal(Rows(SharedData.PathOf("formats/astropy_a.csv"), options), Rows(path));
            Assert.Equal(new ColumnInfo("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main", Description = "ICRS right ascension" }, schema.Columns[3]);
            Assert.Equal(new ColumnInfo("flux_f32", ColumnType.Float32) { Unit = fluxUnit }, schema.Columns[^1]);
            Assert.Equal([ColumnType.String, ColumnType.Int32, ColumnType.Int16], schema.Columns.Take(3).Select(c => c.Type));
            Assert.Equal(400, schema.AnnouncedRows);
            Assert.Empty(schema.Parameters);
        }
    }

    [PeerFact(Peer.Stilts)]
    public void Every_FITS_form_of_STILTS_gives_the_same_table()
    {
        Write(folder["t.fits"], Table());
        TableBatch expected = Table();
        foreach (string form in new[] { "fits-basic", "fits-plus", "fits-var", "colfits-basic", "colfits-plus" })
        {
            Peers.Stilts("tcopy", $"in={folder["t.fits"]}", $"out={folder[form + ".fits"]}", $"ofmt={form}");
            TableSchema schema = SchemaOf(folder[form + ".fits"]);

            Assert.Equal(RandomTables.Rows(expected).Select(r => r[1..]), Rows(folder[form + ".fits"]).Select(r => r[1..]));
            Assert.Equal(Values(folder["t.fits"], "text"), Values(folder[form + ".fits"], "text"));

            // STILTS widens what it cannot say otherwise: unsigned bytes with missing values.
            Assert.Equal(expected.Schema.Columns.Select(c => c.Name), schema.Columns.Select(c => c.Name));
            Assert.Equal(expected.Schema.Columns.Select(c => (c.Unit, c.Array)), schema.Columns.Select(c => (c.Unit, c.Array)));
            if (form.EndsWith("plus", StringComparison.Ordinal))
                Assert.Equal(expected.Schema.Columns.Select(c => (c.Ucd, c.Utype, c.Description)), schema.Columns.Select(c => (c.Ucd, c.Utype, c.Description)));
            using TableReader reader = TableFiles.Open(folder[form + ".fits"]);
            Assert.Equal(form.StartsWith("col", StringComparison.Ordinal), reader.Storage!.Contains("column by column", StringComparison.Ordinal));
        }

        File.WriteAllBytes(folder["z.fits.gz"], FitsReaderTests.Gzip(File.ReadAllBytes(folder["colfits-plus.fits"])));
        Assert.Equal(Rows(folder["colfits-plus.fits"]), Rows(folder["z.fits.gz"]));
    }

    [PeerFact(Peer.Stilts)]
    public void STILTS_reads_our_values_and_what_we_say_about_them()
    {
        TableBatch table = Table();
        Write(folder["t.fits"], table);

        Peers.Stilts("tcopy", $"in={folder["t.fits"]}", $"out={folder["t.vot"]}", "ofmt=votable-tabledata");
        Peers.Stilts("tcopy", $"in={folder["t.fits"]}", $"out={folder["t.csv"]}");

        string[] scalar = [.. table.Schema.Columns.Where(c => c.Array is null).Select(c => c.Name)];
        TableReadOptions options = TypesOf(table.Schema) with { Columns = scalar };
        Assert.Equal(Rows(folder["t.fits"], options), Rows(folder["t.csv"], options));
        TableSchema vot = SchemaOf(folder["t.vot"], options);
        Assert.Equal(
            table.Schema.Columns.Where(c => c.Array is null).Select(c => (c.Name, c.Unit, c.Ucd, c.Utype, c.Description)),
            vot.Columns.Select(c => (c.Name, c.Unit, c.Ucd, c.Utype, c.Description)));
        Assert.Equal(("every_type", "One column of each type"), (vot.Name, vot.Description));
    }

    [PeerFact(Peer.Astropy)]
    public void Astropy_reads_our_values_masks_units_and_descriptions()
    {
        TableBatch table = Table();
        Write(folder["t.fits"], table);
        const string Script = """
            import sys, warnings
            import numpy as np
            from astropy.io import fits
            from astropy.table import Table
            with fits.open(sys.argv[1]) as f:
                f.verify('exception')
            warnings.simplefilter('error')
            t = Table.read(sys.argv[1], character_as_bytes=False)
            for name in t.colnames:
                c = t[name]
                print(name, c.dtype.kind + str(c.dtype.itemsize // (4 if c.dtype.kind == 'U' else 1)), c.unit, c.description, c.meta.get('ucd'), sep='|')
                masks = getattr(c, 'mask', np.zeros(c.shape, bool))
                for v, m in zip(c, masks):
                    print('null' if np.all(m) else ' '.join(repr(x) if isinstance(x, float) else str(x) for x in np.atleast_1d(np.asarray(v)).ravel().tolist()))
            """;

        string[] lines = Peers.Astropy(Script, folder["t.fits"]).TrimEnd().Split('\n');

        string[] heads = [.. lines.Where(l => l.Contains('|', StringComparison.Ordinal))];
        Assert.Equal(
            [
                "text|U7|None|the name: \"quoted\", in 'words' that are much longer than a card of eighty characters has room for|meta.id",
                "flag|b1|None|None|None", "byte|u1|None|None|None", "short|i2|None|None|None", "int|i4|s|None|None", "long|i8|None|None|None",
                "float|f4|keV|None|None", "double|f8|deg|right ascension|pos.eq.ra", "array|f8|None|None|None",
            ],
            heads);
        var values = lines.Where(l => !l.Contains('|', StringComparison.Ordinal)).Chunk(table.RowCount).ToArray();
        for (int c = 0; c < table.Columns.Count; c++)
            for (int row = 0; row < table.RowCount; row++)
                Assert.Equal(AsPython(table.Columns[c], row), AsNumber(table.Columns[c], values[c][row]));
    }

    // A missing truth value is false to astropy.
    private static string AsPython(Column column, int row) =>
        column.Info.Type == ColumnType.Boolean ? (!column.IsNull(row) && column.Longs[row] != 0 ? "True" : "False")
        : column.IsNull(row) ? column.Info.Array is null ? "null" : "nan nan"
        : column.Info.IsFloat ? column.Doubles[row].ToString("R", CultureInfo.InvariantCulture)
        : column.TextAt(row)!;

    private static string AsNumber(Column column, string text)
    {
        if (text == "null" && column.Info.Array is not null)
            return "nan nan";
        if (column.Info.Array is not null)
            return string.Join(' ', text.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)));
        return column.Info.IsFloat && text != "null"
            ? (text is "inf" ? double.PositiveInfinity : text is "-inf" ? double.NegativeInfinity : double.Parse(text, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture)
            : text;
    }

    // Every type, with extremes and a row of nulls.
    private static TableBatch Table()
    {
        ColumnInfo[] columns =
        [
            new("text", ColumnType.String) { Ucd = "meta.id", Description = "the name: \"quoted\", in 'words' that are much longer than a card of eighty characters has room for" },
            new("flag", ColumnType.Boolean),
            new("byte", ColumnType.UInt8),
            new("short", ColumnType.Int16),
            new("int", ColumnType.Int32) { Unit = "s", Utype = "obs:time" },
            new("long", ColumnType.Int64),
            new("float", ColumnType.Float32) { Unit = "keV" },
            new("double", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra", Description = "right ascension" },
            new("array", ColumnType.String) { Array = new ArrayShape(ColumnType.Float64, "2") },
        ];
        var table = new TableBatch(new TableSchema(columns) { Name = "every_type", Description = "One column of each type" }, 4) { RowCount = 4 };
        long[][] integers = [[1, 0, 1], [0, 255, 7], [short.MinValue, short.MaxValue, 0], [int.MinValue, int.MaxValue, 0], [long.MinValue, long.MaxValue, 0]];
        double[] floats = [1e-45, -1.5, 3.4028234663852886e38], doubles = [5e-324, -0.1, double.MaxValue];
        string[] texts = ["2CXO J0", "a", "it's"], arrays = ["0.1 -2", "1E+300 0", "1 2"];
        for (int row = 0; row < 3; row++)
        {
            table.Columns[0].Set(row, texts[row]);
            for (int c = 0; c < 5; c++)
                table.Columns[c + 1].Set(row, integers[c][row]);
            table.Columns[6].Set(row, (double)(float)floats[row]);
            table.Columns[7].Set(row, doubles[row]);
            table.Columns[8].Set(row, arrays[row]);
        }

        foreach (Column column in table.Columns)
            column.SetNull(3);
        return table;
    }
}
