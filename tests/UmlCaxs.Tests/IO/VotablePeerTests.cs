using UmlCaxs.Catalog;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>STILTS and astropy read what we write, and we read what they write.</summary>
public sealed class VotablePeerTests : IDisposable
{
    // Prints every value exactly, nulls as a word, and what is said of every column.
    private const string Dump = """
        import sys, warnings
        warnings.simplefilter("ignore")
        from astropy.io.votable import parse_single_table
        import numpy as np
        def text(value, masked):
            if np.all(masked) or np.size(value) == 0: return "null"
            if isinstance(value, (np.ndarray, np.ma.MaskedArray)): return " ".join(text(v, False) for v in np.ma.getdata(value).ravel())
            if isinstance(value, bytes): value = value.decode()
            if isinstance(value, (bool, np.bool_)): return "true" if value else "false"
            if isinstance(value, (float, np.floating)): return "null" if np.isnan(value) else float(value).hex()
            return str(value)
        for path in sys.argv[1:]:
            table = parse_single_table(path)
            for f in table.fields:
                print("|".join(str(x) for x in (f.name, f.datatype, f.arraysize, f.unit, f.ucd, f.utype, f.xtype, f.description)))
            for row in range(len(table.array)):
                print("\x1f".join(text(table.array.data[n][row], table.array.mask[n][row]) for n in table.array.dtype.names).replace("\n", "\\n").replace("\r", "\\r"))
            print("END")
        """;

    private static readonly TableSchema Schema = new(
    [
        new ColumnInfo("flag", ColumnType.Boolean) { Description = "a < b & \"c\"" },
        new ColumnInfo("byte", ColumnType.UInt8),
        new ColumnInfo("short", ColumnType.Int16),
        new ColumnInfo("int", ColumnType.Int32) { Utype = "obs:id" },
        new ColumnInfo("long", ColumnType.Int64),
        new ColumnInfo("float", ColumnType.Float32) { Unit = "keV", Domain = new ColumnDomain("0", "10", []) },
        new ColumnInfo("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main", Description = "ICRS right ascension" },
        new ColumnInfo("name", ColumnType.String) { Ucd = "meta.id", Xtype = "csc:name" },
        new ColumnInfo("ascii", ColumnType.String),
        new ColumnInfo("pair", ColumnType.String) { Array = new ArrayShape(ColumnType.Float64, "2") },
        new ColumnInfo("many", ColumnType.String) { Array = new ArrayShape(ColumnType.Int32, "*") },
    ])
    {
        Name = "peers",
        Parameters = [new TableParameter("remark", "in words"), new TableParameter("limit", "2.5") { Type = ColumnType.Float64, Unit = "s" }],
    };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PeerFact(Peer.Astropy)]
    public void Astropy_reads_every_value_unit_and_description()
    {
        TableBatch table = Table();
        Write(folder["t.vot"], table);
        Write(folder["t.binary2.vot"], table);

        string[] dumps = Peers.Astropy(Dump, folder["t.vot"], folder["t.binary2.vot"]).Split("END\n");

        foreach ((string dump, string textType) in new[] { (dumps[0], "char"), (dumps[1], "unicodeChar") })
        {
            string[] lines = dump.TrimEnd('\n').Split('\n');
            Assert.Equal(
                [
                    "flag|boolean|None|None|None|None|None|a < b & \"c\"",
                    "byte|unsignedByte|None|None|None|None|None|None",
                    "short|short|None|None|None|None|None|None",
                    "int|int|None|None|None|obs:id|None|None",
                    "long|long|None|None|None|None|None|None",
                    "float|float|None|keV|None|None|None|None",
                    "ra|double|None|deg|pos.eq.ra;meta.main|None|None|ICRS right ascension",
                    "name|unicodeChar|*|None|meta.id|None|csc:name|None",
                    $"ascii|{textType}|*|None|None|None|None|None",
                    "pair|double|2|None|None|None|None|None",
                    "many|int|*|None|None|None|None|None",
                ],
                lines[..11]);
            for (int row = 0; row < table.RowCount; row++)
                Assert.Equal(string.Join('\x1f', table.Columns.Select(c => AsDumped(c, row))), lines[11 + row]);
        }
    }

    [PeerFact(Peer.Stilts)]
    public void Stilts_reads_every_value_and_finds_no_fault()
    {
        TableBatch table = Table();

        // The lint, unlike STILTS's own writer, knows no null for an array of fixed size in TABLEDATA.
        for (int row = 0; row < table.RowCount; row++)
            if (table.Columns[9].IsNull(row))
                table.Columns[9].Set(row, "3 4");
        Write(folder["t.vot"], table);
        Write(folder["t.binary2.vot"], table);
        foreach (string name in new[] { "t.vot", "t.binary2.vot" })
        {
            Assert.Equal("", Peers.Stilts("votlint", $"votable={folder[name]}", "validate=true"));
            Peers.Stilts("tpipe", $"in={folder[name]}", "ifmt=votable", $"out={folder["back.vot"]}", "ofmt=votable-binary2");

            List<string?[]> read = Rows(folder["back.vot"]);

            Assert.Equal(RandomTables.Rows(table), read);
            AssertSameMeaning(Schema.Columns, SchemaOf(folder["back.vot"]).Columns);
        }
    }

    [PeerFact(Peer.Stilts)]
    public void All_that_Stilts_writes_is_read_as_it_was()
    {
        // Into TABLEDATA it writes nothing beyond the first 65,536 characters of Unicode rightly.
        TableBatch table = Table(longest: "Ω");
        Write(folder["t.vot"], table);
        List<string?[]> expected = RandomTables.Rows(table);
        string[] formats = ["tabledata", "binary", "binary2", "binary-href", "binary2-href", "fits-href"];
        foreach (string format in formats)
        {
            string path = folder[$"{format}.vot"];
            Peers.Stilts("tcopy", $"in={folder["t.vot"]}", $"out={path}", "ifmt=votable", $"ofmt=votable-{format}");
            if (format == "fits-href")
            {
                AssertRefused(path, null, "the rows are a FITS file");
                continue;
            }

            List<string?[]> rows = Rows(path);
            if (format is "binary" or "binary-href")
            {
                // BINARY has no null for arrays; that of integers STILTS names in VALUES.
                Assert.Equal(expected.Select(r => r[..9]), rows.Select(r => r[..9]));
                Assert.Equal(expected[0], rows[0]);
                continue;
            }

            Assert.Equal(expected, rows);
            AssertSameMeaning(Schema.Columns, SchemaOf(path).Columns);
            Assert.Contains(new TableParameter("remark", "in words"), SchemaOf(path).Parameters.Select(p => new TableParameter(p.Name, p.Value)));
        }

        Peers.Stilts("tmulti", "multi=true", $"in={folder["t.vot"]}", $"in={folder["binary2.vot"]}", $"out={folder["two.vot"]}", "ofmt=votable-binary2");
        Assert.Equal(expected, Rows(folder["two.vot"] + "#2"));
    }

    // STILTS writes its own arraysizes and order of attributes; what counts for an astronomer is the same.
    private static void AssertSameMeaning(IReadOnlyList<ColumnInfo> expected, IReadOnlyList<ColumnInfo> actual) => Assert.Equal(
        expected.Select(c => (c.Name, c.Type, c.Array?.Element, c.Unit, c.Ucd, c.Utype, c.Xtype, c.Description)),
        actual.Select(c => (c.Name, c.Type, c.Array?.Element, c.Unit, c.Ucd, c.Utype, c.Xtype, c.Description)));

    private static string AsDumped(Column column, int row)
    {
        if (column.Info.Array is { } array)
        {
            if (column.IsNull(row))
                return "null";
            string[] words = column.TextAt(row)!.Split(' ');
            return string.Join(' ', array.Element == ColumnType.Float64 ? words.Select(w => Hex(double.Parse(w, System.Globalization.CultureInfo.InvariantCulture))) : words);
        }

        if (column.Info.Type == ColumnType.String)
            return column.TextAt(row) ?? ""; // astropy has no null for what varies in length
        if (column.IsNull(row))
            return "null";
        return column.Info.IsFloat ? Hex(column.Doubles[row]) : column.TextAt(row)!;
    }

    // As Python's float.hex.
    private static string Hex(double value)
    {
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        long bits = BitConverter.DoubleToInt64Bits(value);
        long exponent = (bits >> 52) & 0x7FF, fraction = bits & 0xFFFFFFFFFFFFF;
        string sign = bits < 0 ? "-" : "";
        if (exponent == 0 && fraction == 0)
            return $"{sign}0x0.0p+0";
        return exponent == 0 ? $"{sign}0x0.{fraction:x13}p-1022" : $"{sign}0x1.{fraction:x13}p{exponent - 1023:+0;-0;+0}";
    }

    private static TableBatch Table(string longest = "\U0001F52D")
    {
        var table = new TableBatch(Schema, 40) { RowCount = 40 };
        var random = new Random(9);
        string[] texts = ["2CXO J000010.0-501526", "Ångström α", $"{longest} far", "日本", "a,b;\"c\"", "<&>", "x y"];
        double[] numbers = [0.1 + 0.2, -0.0, 5e-324, double.MaxValue, double.NegativeInfinity, 1e22, -123.456];
        for (int row = 0; row < table.RowCount; row++)
        {
            table.Columns[0].Set(row, (long)random.Next(2));
            table.Columns[1].Set(row, (long)random.Next(255));
            table.Columns[2].Set(row, (long)random.Next(short.MinValue, short.MaxValue + 1));
            table.Columns[3].Set(row, random.NextInt64(int.MinValue, int.MaxValue + 1L));
            table.Columns[4].Set(row, random.NextInt64(long.MinValue, long.MaxValue));
            table.Columns[5].Set(row, (double)(float)(random.NextDouble() * 1e-12));
            table.Columns[6].Set(row, numbers[row % numbers.Length]);
            table.Columns[7].Set(row, texts[row % texts.Length]);
            table.Columns[8].Set(row, $"source {row}");
            table.Columns[9].Set(row, row % 2 == 0 ? "1.5 -2" : "0.1 1E+300");
            table.Columns[10].Set(row, string.Join(' ', Enumerable.Range(row, 1 + (row % 3))));
            foreach (Column column in table.Columns)
                if (row > 0 && random.Next(5) == 0)
                    column.SetNull(row);
        }

        return table;
    }
}
