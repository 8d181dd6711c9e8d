using UmlCaxs.Catalog;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

public sealed class EcsvWriterTests : IDisposable
{
    private static readonly TableSchema Described = new(
    [
        new ColumnInfo("flag", ColumnType.Boolean),
        new ColumnInfo("byte", ColumnType.UInt8),
        new ColumnInfo("short", ColumnType.Int16) { Domain = new ColumnDomain("0", null, ["1", "2"]) },
        new ColumnInfo("int", ColumnType.Int32) { Utype = "obs:id" },
        new ColumnInfo("long", ColumnType.Int64),
        new ColumnInfo("float", ColumnType.Float32) { Unit = "erg / (cm2 s)" },
        new ColumnInfo("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main", Description = "ICRS: \"right\" ascension, \u03B1 # {x}" },
        new ColumnInfo("na me", ColumnType.String) { Ucd = "meta.id", Xtype = "id" },
        new ColumnInfo("pair", ColumnType.String) { Array = new ArrayShape(ColumnType.Float64, "2") },
        new ColumnInfo("grid", ColumnType.String) { Array = new ArrayShape(ColumnType.Int32, "2x3") },
        new ColumnInfo("any", ColumnType.String) { Array = new ArrayShape(ColumnType.Float32, "*") },
        new ColumnInfo("rows", ColumnType.String) { Array = new ArrayShape(ColumnType.Int64, "2x*") },
        new ColumnInfo("flags", ColumnType.String) { Array = new ArrayShape(ColumnType.Boolean, "*") },
        new ColumnInfo("bands", ColumnType.String) { Array = new ArrayShape(ColumnType.String, "3x2") },
    ])
    {
        Name = "every type",
        Description = "One column\nof each: type",
        Parameters =
        [
            new TableParameter("n", "3") { Type = ColumnType.Int64 },
            new TableParameter("exposure", "1.5") { Type = ColumnType.Float64, Unit = "ks", Ucd = "time.duration", Utype = "a:b", Description = "how long" },
            new TableParameter("tiny", "1E-07") { Type = ColumnType.Float64 },
            new TableParameter("good", "true") { Type = ColumnType.Boolean },
            new TableParameter("number as text", "007") { Type = ColumnType.String },
            new TableParameter("empty", ""),
            new TableParameter("sizes", "1 2 3") { Type = ColumnType.Int64, Array = new ArrayShape(ColumnType.Int64, "3") },
            new TableParameter("nested", "{z: 1, a: {k: [1, x]}}"),
            new TableParameter("HISTORY", "first") { Type = ColumnType.String },
            new TableParameter("HISTORY", "[second") { Type = ColumnType.String },
        ],
    };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Everything_that_a_table_says_about_itself_survives()
    {
        Write(folder["t.ecsv"], Table());

        TableSchema read = SchemaOf(folder["t.ecsv"]);

        Assert.Equal(Described.Columns, read.Columns);
        Assert.Equal((Described.Name, Described.Description), (read.Name, read.Description));
        // 1E-07 would be text to a reader of YAML 1.1.
        Assert.Equal(Described.Parameters.Select(p => p.Name == "tiny" ? p with { Value = "1.0E-07" } : p), read.Parameters);
        Assert.Equal(RandomTables.Rows(Table()), Rows(folder["t.ecsv"]));
    }

    [Fact]
    public void The_file_is_what_astropy_would_write()
    {
        var table = new TableBatch(new TableSchema(
            [new ColumnInfo("#a b", ColumnType.String), new ColumnInfo("x", ColumnType.Float64) { Unit = "deg" }, new ColumnInfo("b", ColumnType.Boolean)])
        { Name = "t" })
        { RowCount = 3 };
        string?[] texts = ["#h", null, "say \"hi\""];
        double[] numbers = [0.1, double.NaN, double.NegativeInfinity];
        for (int row = 0; row < 3; row++)
        {
            table.Columns[0].Set(row, texts[row]);
            table.Columns[1].Set(row, numbers[row]);
            table.Columns[2].Set(row, row % 2L);
        }
        Write(folder["t.ecsv"], table);

        Assert.Equal(
            """"
            # %ECSV 1.0
            # ---
            # datatype:
            # - {name: "#a b", datatype: string}
            # - {name: x, unit: deg, datatype: float64}
            # - {name: b, datatype: bool}
            # meta: !!omap
            # - {name: t}
            # schema: astropy-2.0
            "#a b" x b
            "#h" 0.1 False
            "" "" True
            "say ""hi""" -inf False

            """",
            File.ReadAllText(folder["t.ecsv"]));
    }

    [Fact]
    public void A_cell_that_is_no_array_of_its_column_is_refused_and_leaves_nothing()
    {
        foreach (string cell in new[] { "1 2 3", "1 x" })
        {
            var table = new TableBatch(new TableSchema([new ColumnInfo("v", ColumnType.String) { Array = new ArrayShape(ColumnType.Int32, "2") }])) { RowCount = 1 };
            table.Columns[0].Set(0, cell);

            string message = Assert.Throws<BadInputException>(() => Write(folder["t.ecsv"], table)).Message;

            Assert.Contains($"row 1, column 'v': '{cell}' is no array of the shape 2 and type Int32", message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        }
    }

    [PeerFact(Peer.Astropy)]
    public void Astropy_reads_values_masks_types_units_and_descriptions()
    {
        Write(folder["t.ecsv"], Table());

        string said = Peers.Astropy(
            """
            import sys
            from astropy.table import Table
            t = Table.read(sys.argv[1], format='ascii.ecsv')
            for c in t.itercols():
                print(c.name, c.dtype.str if c.dtype.kind != 'U' else 'U', c.shape, c.unit, c.description, dict(c.meta), sep=' ~ ')
            for row in range(len(t)):
                print([None if c[row] is __import__('numpy').ma.masked else c[row].tolist() for c in t.itercols()])
            print(dict(t.meta))
            """,
            folder["t.ecsv"]);

        Assert.Equal(
            """
            flag ~ |b1 ~ (2,) ~ None ~ None ~ {}
            byte ~ |u1 ~ (2,) ~ None ~ None ~ {}
            short ~ <i2 ~ (2,) ~ None ~ None ~ {'values': {'min': '0', 'options': {'1': '1', '2': '2'}}}
            int ~ <i4 ~ (2,) ~ None ~ None ~ {'utype': 'obs:id'}
            long ~ <i8 ~ (2,) ~ None ~ None ~ {}
            float ~ <f4 ~ (2,) ~ erg / (cm2 s) ~ None ~ {}
            ra ~ <f8 ~ (2,) ~ deg ~ ICRS: "right" ascension, α # {x} ~ {'ucd': 'pos.eq.ra;meta.main'}
            na me ~ U ~ (2,) ~ None ~ None ~ {'ucd': 'meta.id', 'xtype': 'id'}
            pair ~ <f8 ~ (2, 2) ~ None ~ None ~ {}
            grid ~ <i4 ~ (2, 3, 2) ~ None ~ None ~ {}
            any ~ |O ~ (2,) ~ None ~ None ~ {}
            rows ~ |O ~ (2,) ~ None ~ None ~ {'arraysize': '2x*'}
            flags ~ |O ~ (2,) ~ None ~ None ~ {}
            bands ~ U ~ (2, 2) ~ None ~ None ~ {'arraysize': '3x2'}
            [True, 255, -32768, 2147483647, -9223372036854775808, 0.10000000149011612, 0.30000000000000004, 'Ångström α "x" #', [0.1, 5.0], [[1, 2], [3, 4], [5, 6]], [1.5, inf], [1, 2, 3, 4], [True, False], ['b', 'hs']]
            [None, None, None, None, None, None, None, None, [None, None], [[None, None], [None, None], [None, None]], [], [], [], [None, None]]
            {'name': 'every type', 'description': 'One column\nof each: type', 'n': 3, 'exposure': {'value': 1.5, 'unit': 'ks', 'ucd': 'time.duration', 'utype': 'a:b', 'description': 'how long'}, 'tiny': 1e-07, 'good': True, 'number as text': '007', 'empty': None, 'sizes': [1, 2, 3], 'nested': {'z': 1, 'a': {'k': [1, 'x']}}, 'HISTORY': ['first', '[second']}

            """,
            said);
    }

    [PeerFact(Peer.Stilts)]
    public void Stilts_reads_values_units_and_descriptions()
    {
        Write(folder["t.ecsv"], Table());

        string[] csv = Peers.Stilts("tpipe", $"in={folder["t.ecsv"]}", "ifmt=ecsv", "cmd=keepcols 'flag int float ra $8 pair grid'", "ofmt=csv", "out=-").Split('\n');
        string meta = Peers.Stilts("tpipe", $"in={folder["t.ecsv"]}", "ifmt=ecsv", "cmd=meta name class units ucd description", "ofmt=csv", "out=-");

        Assert.Equal("flag,int,float,ra,na me,pair,grid", csv[0]);
        Assert.StartsWith("true,2147483647,0.1,0.30000000000000004,", csv[1], StringComparison.Ordinal);
        Assert.StartsWith(",,,,", csv[2], StringComparison.Ordinal);
        Assert.Contains("ra,Double,deg,pos.eq.ra;meta.main,", meta, StringComparison.Ordinal);
        Assert.Contains("float,Float,erg / (cm2 s)", meta, StringComparison.Ordinal);
        Assert.Contains("grid,int[]", meta, StringComparison.Ordinal);
    }

    private static TableBatch Table()
    {
        var table = new TableBatch(Described, 2) { RowCount = 2 };
        long[] integers = [1, 255, short.MinValue, int.MaxValue, long.MinValue];
        for (int i = 0; i < integers.Length; i++)
            table.Columns[i].Set(0, integers[i]);
        table.Columns[5].Set(0, (double)0.1f);
        table.Columns[6].Set(0, 0.1 + 0.2);
        string[] texts = ["Ångström α \"x\" #", "0.1 5", "1 2 3 4 5 6", "1.5 +Inf", "1 2 3 4", "T F", "b  hs "];
        for (int i = 0; i < texts.Length; i++)
            table.Columns[7 + i].Set(0, texts[i]);
        foreach (Column column in table.Columns)
            column.SetNull(1);
        return table;
    }
}
