using System.IO.Compression;
using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.FitsBytes;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>What the bytes of a binary table mean, by the FITS standard 4.0, section 7.3.</summary>
public sealed class FitsReaderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_form_has_its_type_and_values()
    {
        AssertColumn(ColumnType.Boolean, ["true", "false", null, null], "L", [], Text("T"), Text("F"), [0], Text(" "));
        AssertColumn(ColumnType.Boolean, ["true", "false"], "1X", [], [0x80], [0x7F]);
        AssertColumn(ColumnType.UInt8, ["0", "255"], "1B", [], [0], [255]);
        AssertColumn(ColumnType.Int16, ["-32768", "32767"], "I", [], Short(short.MinValue), Short(short.MaxValue));
        AssertColumn(ColumnType.Int32, ["-2147483648", "7"], "J", [], Int(int.MinValue), Int(7));
        AssertColumn(ColumnType.Int64, ["-9223372036854775808", "7"], "K", [], Long(long.MinValue), Long(7));
        AssertColumn(ColumnType.Float32, ["0.1", null, "Infinity"], "E", [], Float(0.1f), Float(float.NaN), Float(float.PositiveInfinity));
        AssertColumn(ColumnType.Float64, ["0.1", null, "-0"], "D", [], Double(0.1), Double(double.NaN), Double(-0.0));
        AssertColumn(ColumnType.String, [null, null], "0A", ["TFORM2  = 'B'", "TTYPE2  = 'y'"], [0], [0]);
    }

    [Fact]
    public void Text_ends_at_a_NUL_or_before_the_spaces_at_its_end()
    {
        AssertColumn(
            ColumnType.String, ["abcd", "ab", "a ", " a", null, null, "é α"], "5A", [],
            Text("abcd "), Text("ab\0cd"), Text("a \0\0\0"), Text(" a   "), Text("     "), Text("\0abcd"), Encoding.UTF8.GetBytes("é α"));
        AssertColumn(ColumnType.String, ["Ångström"], "8A", [], Encoding.Latin1.GetBytes("Ångström"));
    }

    [Fact]
    public void Unsigned_integers_and_signed_bytes_keep_their_values()
    {
        AssertColumn(ColumnType.Int16, ["-128", "127"], "B", ["TZERO1  = -128"], [0], [255]);
        AssertColumn(ColumnType.Int32, ["0", "65535"], "I", ["TZERO1  = 32768", "TSCAL1  = 1.0"], Short(short.MinValue), Short(short.MaxValue));
        AssertColumn(ColumnType.Int64, ["0", "4294967295", null], "J", ["TZERO1  = 2.147483648E9", "TNULL1  = 5"], Int(int.MinValue), Int(int.MaxValue), Int(5));
        AssertColumn(
            ColumnType.String, ["0", "18446744073709551615", "9223372036854775808", null], "K", ["TZERO1  = 9223372036854775808", "TNULL1  = -1"],
            Long(long.MinValue), Long(long.MaxValue), Long(0), Long(-1));
    }

    [Fact]
    public void Other_scaled_columns_are_doubles_and_nulls_are_found_before_scaling()
    {
        AssertColumn(ColumnType.Float64, ["10.5", null, "9.5"], "I", ["TSCAL1  = 0.5", "TZERO1  = 10", "TNULL1  = 7"], Short(1), Short(7), Short(-1));
        AssertColumn(ColumnType.Float64, ["101", "99"], "J", ["TZERO1  = 100"], Int(1), Int(-1));
        AssertColumn(ColumnType.Float64, ["2"], "B", ["TSCAL1  = 2.0D0"], [1]);
        AssertColumn(ColumnType.Float64, ["3", null], "E", ["TSCAL1  = 2", "TZERO1  = 1"], Float(1), Float(float.NaN));
        AssertColumn(ColumnType.Float64, ["3", null], "D", ["TSCAL1  = 2", "TZERO1  = 1"], Double(1), Double(double.NaN));
    }

    [Fact]
    public void The_null_value_is_the_stored_integer()
    {
        AssertColumn(ColumnType.UInt8, [null, "1"], "B", ["TNULL1  = 0"], [0], [1]);
        AssertColumn(ColumnType.Int16, [null, "1"], "I", ["TNULL1  = -32768"], Short(short.MinValue), Short(1));
        AssertColumn(ColumnType.Int32, [null, "1"], "J", ["TNULL1  = -99"], Int(-99), Int(1));
        AssertColumn(ColumnType.Int64, [null, "1"], "K", ["TNULL1  = 9223372036854775807"], Long(long.MaxValue), Long(1));
    }

    [Fact]
    public void Arrays_become_text_with_their_shape()
    {
        AssertArray(ColumnType.Int32, "3", ["1 -2 3", null], "3J", ["TNULL1  = 9"], Int(1, -2, 3), Int(9, 9, 9));
        AssertArray(ColumnType.Float64, "2x2", ["0.1 2 NaN -Inf", null], "4D", ["TDIM1   = '(2,2)'"], Double(0.1, 2, double.NaN, double.NegativeInfinity), Double(double.NaN, double.NaN, double.NaN, double.NaN));
        AssertArray(ColumnType.Float32, "2", ["0.1 3.4028235E+38"], "2E", [], Float(0.1f, float.MaxValue));
        AssertArray(ColumnType.Boolean, "3", ["T F ?", null], "3L", [], Text("TF\0"), [0, 0, 0]);
        AssertArray(ColumnType.Boolean, "10", ["T F F F F F F F F T"], "10X", [], [0x80, 0x7F]);
        AssertArray(ColumnType.UInt8, "2", ["0 255"], "2B", [], [0, 255]);
        AssertArray(ColumnType.Int32, "2", ["65535 0"], "2I", ["TZERO1  = 32768"], Short(short.MaxValue, short.MinValue));
        AssertArray(ColumnType.Float64, "2", ["0.5 NaN"], "2I", ["TSCAL1  = 0.5", "TNULL1  = 7"], Short(1, 7));
        AssertArray(ColumnType.Int64, "2", ["1 -1"], "2K", ["TDIM1   = '(3,5)'"], Long(1, -1));
        AssertArray(ColumnType.String, "3x2", ["ab c", "abcdef", null], "6A", ["TDIM1   = '(3,2)'"], Text("ab\0c  "), Text("abcdef"), new byte[6]);
        AssertArray(ColumnType.String, "3x2", ["ab c"], "6A3", [], Text("ab c  "));
    }

    [Fact]
    public void Complex_numbers_and_arrays_of_varying_length_are_left_out_with_a_note()
    {
        foreach ((string form, int bytes, string note) in new[] { ("C", 8, "complex"), ("M", 16, "complex"), ("1PE(3)", 8, "varying"), ("QD", 16, "varying") })
        {
            string path = folder.Write("t.fits", [.. Primary, .. Table(bytes + 2, ["TTYPE1  = 'x'", $"TFORM1  = '{form}'", "TTYPE2  = 'y'", "TFORM2  = 'I'"], [.. new byte[bytes], 0, 5])]);
            using TableReader reader = TableFiles.Open(path);

            Assert.Equal("y", Assert.Single(reader.Schema.Columns).Name);
            Assert.Contains($"'x' holds", Assert.Single(reader.Notes), StringComparison.Ordinal);
            Assert.Contains(note, reader.Notes[0], StringComparison.Ordinal);
            Assert.Equal([["5"]], Rows(path));
        }
    }

    [Fact]
    public void Keywords_say_what_a_column_is()
    {
        byte[] table = Table(
            10,
            [
                "TTYPE1  = 'ra'                 / label for field   1", "TFORM1  = 'D'", "TUNIT1  = 'degrees'", "TUCD1   = 'pos.eq.ra'", "TUTYP1  = 'obs:ra'",
                "TCOMM1  = 'It''s the right ascension, in words that are so long that they do n&'", "CONTINUE  'ot fit one card'", "TLMIN1  = 0.0D0", "TLMAX1  = 360.", "TDISP1  = 'F8.3'",
                "TTYPE2  = 'n'                  / number of counts", "TFORM2  = 'B'", "TFORM3  = 'B'",
                "TELESCOP= 'CHANDRA '           / telescope", "EXPOSURE=            1.5D+03   / [s] time on axis", "OBS_ID  =                  42", "FLAG    =                    T",
                "HIERARCH ESO DET NAME = 'ccd'", "HISTORY made by hand", "COMMENT  with care", "EXTNAME = 'EVENTS  '", "CHECKSUM= 'abc'",
            ],
            new byte[10]);
        TableSchema schema = SchemaOf(folder.Write("t.fits", [.. Primary, .. table]));

        Assert.Equal("EVENTS", schema.Name);
        Assert.Equal(
            [
                new ColumnInfo("ra", ColumnType.Float64)
                {
                    Unit = "degrees", Ucd = "pos.eq.ra", Utype = "obs:ra", Domain = new ColumnDomain("0.0E0", "360.", []),
                    Description = "It's the right ascension, in words that are so long that they do not fit one card",
                },
                new ColumnInfo("n", ColumnType.UInt8) { Description = "number of counts" },
                new ColumnInfo("col3", ColumnType.UInt8),
            ],
            schema.Columns);
        Assert.Equal(
            [
                new TableParameter("TELESCOP", "CHANDRA") { Type = ColumnType.String, Description = "telescope" },
                new TableParameter("EXPOSURE", "1.5E+03") { Type = ColumnType.Float64, Unit = "s", Description = "time on axis" },
                new TableParameter("OBS_ID", "42") { Type = ColumnType.Int64 },
                new TableParameter("FLAG", "true") { Type = ColumnType.Boolean },
                new TableParameter("ESO DET NAME", "ccd") { Type = ColumnType.String },
                new TableParameter("HISTORY", "made by hand"),
                new TableParameter("COMMENT", " with care"),
            ],
            schema.Parameters);
    }

    [Fact]
    public void A_table_is_found_by_number_and_by_name_behind_images_and_other_tables()
    {
        byte[] image = [.. Header("XTENSION= 'IMAGE'", "BITPIX  = -32", "NAXIS   = 2", "NAXIS1  = 30", "NAXIS2  = 40", "PCOUNT  = 0", "GCOUNT  = 1"), .. Padded(new byte[4800])];
        byte[] primary = [.. Header("SIMPLE  =                    T", "BITPIX  = 16", "NAXIS   = 1", "NAXIS1  = 5"), .. Padded(new byte[10])];
        byte[] Named(string name, byte value) => Table(1, ["TTYPE1  = 'x'", "TFORM1  = 'B'", $"EXTNAME = '{name}'"], [value]);
        byte[] content = [.. primary, .. image, .. Named("First", 1), .. Named("SECOND", 2)];
        string path = folder.Write("t.fits", content);

        Assert.Equal([["1"]], Rows(path));
        Assert.Equal([["1"]], Rows(path + "#2"));
        Assert.Equal([["2"]], Rows(path + "#3"));
        Assert.Equal([["2"]], Rows(path + "#second"));
        const string List = "its HDUs are 0 (image), 1 (image), 2 'First' (binary table), 3 'SECOND' (binary table)";
        foreach (string wrong in new[] { "0", "1", "4", "third" })
            AssertRefused(path, new TableReadOptions { Table = wrong }, $"there is no table '{wrong}' in this file; {List}");
        using (TableReader reader = TableFiles.Open(path))
            Assert.Equal("this is HDU 2; the file holds further tables: 3 'SECOND' (binary table)", Assert.Single(reader.Notes));

        string zipped = folder.Write("t.fits.gz", Gzip(content));
        Assert.Equal([["1"]], Rows(zipped));
        Assert.Equal([["2"]], Rows(zipped + "#SECOND"));
        AssertRefused(folder.Write("cut.fits.gz", Gzip(content)[..^20]), new TableReadOptions { Table = "9" }, "damaged or cut off");
    }

    [Fact]
    public void A_table_stored_column_by_column_is_read_so_also_from_gzip()
    {
        byte[] rows = [.. Int(1, 2, 3), .. Text("ab c def"), .. Double(1, 2, 3, 4, 5, 6)];
        byte[] content =
        [
            .. Primary,
            .. Table(rows.Length, ["TTYPE1  = 'i'", "TFORM1  = '3J'", "TDIM1   = '(1,3)'", "TTYPE2  = 's'", "TFORM2  = '8A'", "TDIM2   = '(2,4)'"], rows),
        ];
        Assert.Throws<BadInputException>(() => Rows(folder.Write("t.fits", content)));

        rows = [.. Int(1, 2, 3), .. Text("ab c\0d"), .. Double(1, 2, 3, 4, 5, 6)];
        content =
        [
            .. Primary,
            .. Table(rows.Length, ["TTYPE1  = 'i'", "TFORM1  = '3J'", "TDIM1   = '(1,3)'", "TTYPE2  = 's'", "TFORM2  = '6A'", "TDIM2   = '(2,3)'", "TTYPE3  = 'd'", "TFORM3  = '6D'", "TDIM3   = '(2,3)'"], rows),
        ];
        string?[][] expected = [["1", "ab", "1 2"], ["2", " c", "3 4"], ["3", null, "5 6"]];
        foreach (string path in new[] { folder.Write("t.fits", content), folder.Write("t.fits.gz", Gzip(content)) })
        {
            Assert.Equal(expected, Rows(path));
            Assert.Equal(expected, Rows(path, capacity: 1));
            Assert.Equal(expected.Select(r => r[2]), Values(path, "d"));
        }

        AssertRefused(folder.Write("cut.fits", content[..(2 * Block + 30)]), null, "HDU 1: the file ends within the data, which should have 66 bytes");
        AssertRefused(folder.Write("cut.fits.gz", Gzip(content[..(2 * Block + 30)])), null, "HDU 1: the file ends within the data");
    }

    [Fact]
    public void An_ASCII_table_is_read_by_its_columns()
    {
        string[] cards =
        [
            "XTENSION= 'TABLE   '", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 36", "NAXIS2  = 3", "PCOUNT  = 0", "GCOUNT  = 1", "TFIELDS = 5",
            "TTYPE1  = 'name'", "TFORM1  = 'A6'", "TBCOL1  = 1", "TNULL1  = 'none'", "TTYPE2  = 'n'", "TFORM2  = 'I4'", "TBCOL2  = 8", "TNULL2  = '-99'",
            "TTYPE3  = 'f'", "TFORM3  = 'F6.2'", "TBCOL3  = 13", "TTYPE4  = 'd'", "TFORM4  = 'D10.3'", "TBCOL4  = 20", "TTYPE5  = 's'", "TFORM5  = 'E5.1'", "TBCOL5  = 31", "TSCAL5  = 2.0", "TZERO5  = 1",
        ];
        string[] lines = ["abc     12   1.25  1.500D+01  1.5", "  d    -99          -2.5D-200", "none     7  -99.00"];
        byte[] rows = Text(string.Concat(lines.Select(l => l.PadRight(36))));
        string path = folder.Write("t.fits", [.. Primary, .. Header(cards), .. Padded(rows, (byte)' ')]);

        Assert.Equal([["abc", "12", "1.25", "15", "4"], ["  d", null, null, "-2.5E-200", null], [null, "7", "-99", null, null]], Rows(path));
        Assert.Equal([ColumnType.String, ColumnType.Int32, ColumnType.Float64, ColumnType.Float64, ColumnType.Float64], SchemaOf(path).Columns.Select(c => c.Type));
        rows[8] = (byte)'x';
        AssertRefused(folder.Write("t.fits", [.. Primary, .. Header(cards), .. Padded(rows, (byte)' ')]), null, "row 1, column 'n'", "'x2' is not a number");
    }

    [Fact]
    public void Columns_can_be_chosen_and_forced_to_another_type()
    {
        string path = folder.Write("t.fits", [.. Primary, .. Table(16, ["TTYPE1  = 'i'", "TFORM1  = 'J'", "TTYPE2  = 's'", "TFORM2  = '4A'", "TTYPE3  = 'd'", "TFORM3  = 'D'"], [.. Int(7), .. Text("12.5"), .. Double(0.1)])]);
        var types = new Dictionary<string, ColumnType> { ["i"] = ColumnType.String, ["s"] = ColumnType.Float64, ["d"] = ColumnType.Float32 };

        Assert.Equal([["7", "12.5", "0.1"]], Rows(path, new TableReadOptions { Types = types }));
        Assert.Equal([["0.1"]], Rows(path, new TableReadOptions { Columns = ["d", "absent"] }));
        AssertRefused(path, new TableReadOptions { Types = new Dictionary<string, ColumnType> { ["s"] = ColumnType.Int32 } }, "row 1, column 's'", "'12.5'");
    }

    internal static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(content);
        return target.ToArray();
    }

    private void AssertColumn(ColumnType type, string?[] values, string form, string[] cards, params byte[][] cells)
    {
        string path = folder.Write("t.fits", Column(form, cards, cells));

        Assert.Equal(new ColumnInfo("x", type), SchemaOf(path).Columns[0]);
        Assert.Equal(values, Values(path, "x"));
        Assert.Equal(values, Values(folder.Write("t.fits.gz", Gzip(Column(form, cards, cells))), "x"));
    }

    private void AssertArray(ColumnType element, string size, string?[] values, string form, string[] cards, params byte[][] cells)
    {
        string path = folder.Write("t.fits", Column(form, cards, cells));

        Assert.Equal(new ColumnInfo("x", ColumnType.String) { Array = new ArrayShape(element, size) }, SchemaOf(path).Columns[0]);
        Assert.Equal(values, Values(path, "x"));
    }
}
