using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

public sealed class EcsvReaderTests : IDisposable
{
    // Written by astropy 5.2: Table.write(..., format='ascii.ecsv', delimiter=',') of masked columns of numpy's types, an object column of
    // arrays of several lengths, and meta = {'comments': ['hello', 'b'], 'n': 3, 'none': None, 'od': OrderedDict(z=1, a={'k': [1, 2]}),
    // 's': 'multi\nline', 'q': 3 * u.m, 'v': [1.5, 2]}.
    private const string EveryDatatype = """"
        # %ECSV 1.0
        # ---
        # delimiter: ','
        # datatype:
        # - {name: b, datatype: bool}
        # - {name: int8, datatype: int8}
        # - {name: uint8, datatype: uint8}
        # - {name: uint16, datatype: uint16}
        # - {name: uint32, datatype: uint32}
        # - {name: uint64, datatype: uint64}
        # - {name: float16, datatype: float16}
        # - {name: float32, datatype: float32}
        # - {name: float128, datatype: float128}
        # - {name: c, datatype: complex128}
        # - {name: q, datatype: string}
        # - {name: arr, datatype: string, subtype: 'float64[2]'}
        # - {name: arr2, datatype: string, subtype: 'int64[2,2]'}
        # - {name: arrm, datatype: string, subtype: 'int64[2]'}
        # - {name: flags, datatype: string, subtype: 'bool[null]'}
        # - {name: var, datatype: string, subtype: 'float32[null]'}
        # - {name: obj, datatype: string, subtype: json}
        # - name: x
        #   unit: deg
        #   datatype: float64
        #   format: .3f
        #   description: 'desc: "x" # y'
        #   meta:
        #     nested:
        #       a: [1, 2]
        #     ucd: pos.eq.ra
        #     values: {max: 360, min: 0, options: {a: '1'}}
        # meta: !!omap
        # - comments: [hello, b]
        # - {n: 3}
        # - {none: null}
        # - od: !!omap
        #   - {z: 1}
        #   - a:
        #       k: [1, 2]
        # - {s: 'multi
        # 
        #     line'}
        # - q: !astropy.units.Quantity
        #     unit: !astropy.units.Unit {unit: m}
        #     value: 3.0
        # - v: [1.5, 2]
        # schema: astropy-2.0
        b,int8,uint8,uint16,uint32,uint64,float16,float32,float128,c,q,arr,arr2,arrm,flags,var,obj,x
        True,-128,0,0,0,0,0.1,0.1,0.10000000000000000555,(1+2j),"say ""hi""","[0.0,1.5]","[[0,1],[2,3]]","[0,null]","[true,false]","[0.1,Infinity]","{""a"":1}",1.0
        False,127,255,65535,4294967295,18446744073709551615,inf,inf,inf,0j,"two
        lines","[2.0,3.0]","[[4,5],[6,7]]","[2,3]",[null],[NaN],"[1,""x""]",2.0
        ,,,,,,nan,nan,nan,(1+0j),,,"[[8,9],[10,11]]","[null,null]",[],[],null,3.0

        """";

    private const string Awkward = " #-:{}[]'\"&*!|>%@,\n\\0a~?<=\t\r";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedDataFact("formats/astropy_a.ecsv", "formats/astropy_a.csv")]
    public void A_file_of_astropy_equals_its_plain_form_and_has_units_and_descriptions()
    {
        string ecsv = SharedData.PathOf("formats/astropy_a.ecsv");
        TableSchema schema = SchemaOf(ecsv);

        Assert.Equal(Rows(SharedData.PathOf("formats/astropy_a.csv"), TypesOf(schema)), Rows(ecsv));
        Assert.Equal(
            new ColumnInfo("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main", Description = "ICRS right ascension" },
            schema.Columns[schema.IndexOf("ra")]);
        Assert.Equal(
            [ColumnType.String, ColumnType.Int32, ColumnType.Int16, ColumnType.Float64, ColumnType.Boolean, ColumnType.Int64, ColumnType.Float32],
            schema.Columns.Where(c => c.Name is "name" or "obsid" or "region_id" or "ra" or "var_flag" or "exposure_id" or "flux_f32").Select(c => c.Type));
    }

    [Fact]
    public void Every_datatype_has_the_narrowest_type_that_holds_its_values()
    {
        using TableReader reader = TableFiles.Open(folder.Write("t.ecsv", EveryDatatype));

        Assert.Equal(
            [
                ("b", ColumnType.Boolean), ("int8", ColumnType.Int16), ("uint8", ColumnType.UInt8), ("uint16", ColumnType.Int32),
                ("uint32", ColumnType.Int64), ("uint64", ColumnType.String), ("float16", ColumnType.Float32), ("float32", ColumnType.Float32),
                ("float128", ColumnType.Float64), ("q", ColumnType.String), ("arr", ColumnType.String), ("arr2", ColumnType.String),
                ("arrm", ColumnType.String), ("flags", ColumnType.String), ("var", ColumnType.String), ("obj", ColumnType.String), ("x", ColumnType.Float64),
            ],
            reader.Schema.Columns.Select(c => (c.Name, c.Type)));
        Assert.Equal(
            [
                ("arr", new ArrayShape(ColumnType.Float64, "2")), ("arr2", new ArrayShape(ColumnType.Int64, "2x2")), ("arrm", new ArrayShape(ColumnType.Int64, "2")),
                ("flags", new ArrayShape(ColumnType.Boolean, "*")), ("var", new ArrayShape(ColumnType.Float32, "*")),
            ],
            reader.Schema.Columns.Where(c => c.Array is not null).Select(c => (c.Name, c.Array!)));
        Assert.Equal(
            [
                "the values of column 'float128' (float128) are rounded to float64",
                "column 'c' holds complex numbers (complex128) and is left out",
                "the cells of column 'obj' (json) are delivered as text in JSON",
                "metadata of columns that are not kept: nested",
            ],
            reader.Notes);
        Assert.Equal(
            [
                ["true", "-128", "0", "0", "0", "0", "0.1", "0.1", "0.1", "say \"hi\"", "0 1.5", "0 1 2 3", "0 NaN", "T F", "0.1 +Inf", "{\"a\":1}", "1"],
                ["false", "127", "255", "65535", "4294967295", "18446744073709551615", "Infinity", "Infinity", "Infinity", "two\nlines", "2 3", "4 5 6 7", "2 3", "?", "NaN", "[1,\"x\"]", "2"],
                [null, null, null, null, null, null, null, null, null, null, null, "8 9 10 11", "NaN NaN", "", "", "null", "3"],
            ],
            Rows(folder["t.ecsv"]));
    }

    [Fact]
    public void Metadata_of_columns_and_table_are_kept()
    {
        TableSchema schema = SchemaOf(folder.Write("t.ecsv", EveryDatatype));

        Assert.Equal(
            new ColumnInfo("x", ColumnType.Float64)
            {
                Unit = "deg",
                Ucd = "pos.eq.ra",
                Description = "desc: \"x\" # y",
                Domain = new ColumnDomain("0", "360", ["1"]),
            },
            schema.Columns[^1]);
        Assert.Equal(
            [
                new TableParameter("comments", "hello") { Type = ColumnType.String },
                new TableParameter("comments", "b") { Type = ColumnType.String },
                new TableParameter("n", "3") { Type = ColumnType.Int64 },
                new TableParameter("none", ""),
                new TableParameter("od", "{z: 1, a: {k: [1, 2]}}"),
                new TableParameter("s", "multi\nline") { Type = ColumnType.String },
                new TableParameter("q", "!astropy.units.Quantity {unit: !astropy.units.Unit {unit: m}, value: 3.0}"),
                new TableParameter("v", "1.5 2") { Type = ColumnType.Float64, Array = new ArrayShape(ColumnType.Float64, "2") },
            ],
            schema.Parameters);
    }

    [Fact]
    public void Masks_in_columns_of_their_own_are_applied()
    {
        // astropy 5.2: t['x'] = MaskedColumn([1., 2.], mask=[0, 1]), t['s'] likewise; write(..., serialize_method='data_mask').
        string path = folder.Write("t.ecsv", """
            # %ECSV 1.0
            # ---
            # datatype:
            # - {name: x, datatype: float64}
            # - {name: x.mask, datatype: bool}
            # - {name: s, datatype: string}
            # - {name: s.mask, datatype: bool}
            # meta: !!omap
            # - __serialized_columns__:
            #     s:
            #       __class__: astropy.table.column.MaskedColumn
            #       data: !astropy.table.SerializedColumn {name: s}
            #       mask: !astropy.table.SerializedColumn {name: s.mask}
            #     x:
            #       __class__: astropy.table.column.MaskedColumn
            #       data: !astropy.table.SerializedColumn {name: x}
            #       mask: !astropy.table.SerializedColumn {name: x.mask}
            # schema: astropy-2.0
            x x.mask s s.mask
            1.0 False a False
            2.0 True b True
            """);

        Assert.Equal([["1", "a"], [null, null]], Rows(path));
        Assert.Equal([null], Rows(path, new TableReadOptions { Columns = ["s"] }).Skip(1).Select(r => r[0]));
        Assert.Empty(SchemaOf(path).Parameters);
    }

    [Fact]
    public void Objects_of_Python_are_read_as_the_columns_that_hold_them()
    {
        // astropy 5.2: a QTable with a SkyCoord, which has aliases in its header.
        string path = folder.Write("t.ecsv", """
            # %ECSV 1.0
            # ---
            # datatype:
            # - {name: sc.ra, unit: deg, datatype: float64}
            # - {name: sc.dec, unit: deg, datatype: float64}
            # meta: !!omap
            # - __serialized_columns__:
            #     sc:
            #       __class__: astropy.coordinates.sky_coordinate.SkyCoord
            #       dec: !astropy.table.SerializedColumn
            #         __class__: astropy.coordinates.angles.Latitude
            #         unit: &id001 !astropy.units.Unit {unit: deg}
            #         value: !astropy.table.SerializedColumn {name: sc.dec}
            #       frame: icrs
            #       ra: !astropy.table.SerializedColumn
            #         __class__: astropy.coordinates.angles.Longitude
            #         unit: *id001
            #         value: !astropy.table.SerializedColumn {name: sc.ra}
            # schema: astropy-2.0
            sc.ra sc.dec
            1.0 3.0
            """);
        using TableReader reader = TableFiles.Open(path);

        Assert.Equal([["1", "3"]], Rows(path));
        Assert.Contains("'sc' is an object of Python", Assert.Single(reader.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Blanks_comments_and_line_ends_may_stand_where_astropy_takes_them()
    {
        string header = "\uFEFF# %ECSV 1.0\r\n# ---\r\n#\r\n# datatype:\r\n# - {name: s, datatype: string}\r\n# - {name: x, datatype: float64}\r\n";

        string[]?[] expected = [["a", "1"], [null!, null!], [" pad ", "2"], ["#h", "3"], ["z", "4"]];
        Assert.Equal(expected, Rows(folder.Write("t.ecsv", header + "s x\r\na 1\r\n\"\" \"\"\r\n\" pad \"   2\r\n\"#h\" 3\r\n# made by hand, no row\r\n\r\n   \r\n  z  4  \r\n")));
        Assert.Equal(expected, Rows(folder.Write("u.ecsv", header + "# delimiter: ','\r\ns,x\r\na,1\r\n,\r\n\" pad \" , 2\r\n\"#h\" ,3\r\n# no row\r\nz ,  4 ")));
    }

    [Fact]
    public void Columns_can_be_chosen_and_forced_to_another_type()
    {
        string path = folder.Write("t.dat", Header("{name: name, datatype: int64}", "{name: v, datatype: string, subtype: 'int32[2]'}", "{name: x, datatype: string}") + "name v x\n7 [1,2] 2.5\n");
        var options = new TableReadOptions
        {
            Columns = ["x", "name", "absent"],
            Types = new Dictionary<string, ColumnType> { ["name"] = ColumnType.String, ["x"] = ColumnType.Float64 },
        };

        Assert.Equal([["7", "2.5"]], Rows(path, options));
    }

    [Fact]
    public void Bad_headers_are_refused_with_their_line()
    {
        (string Text, string[] Parts)[] bad =
        [
            ("a b\n1 2\n", ["line 1", "# %ECSV 1.0"]),
            ("# %ECSV 1.0\n", ["line 2", "no header"]),
            ("# %ECSV 1.0\n# ---\n# meta: {a: 1}\nx\n1\n", ["no list of columns"]),
            ("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: x, datatype: [\nx\n", ["line ", "no YAML"]),
            ("# %ECSV 1.0\n# ---\n# \tdatatype: {\n# @\nx\n", ["line ", "no YAML"]),
            (Header("{datatype: int8}") + "x\n", ["line 4", "column 1 of the header has no name"]),
            (Header("{name: x, datatype: int8}", "{name: y}") + "x y\n", ["line 5", "'y' has no datatype"]),
            (Header("{name: x, datatype: quaternion}") + "x\n", ["line 4", "'quaternion'", "float128 or string"]),
            (Header("{name: x, datatype: int8}", "{name: x, datatype: int8}") + "x x\n", ["line 5", "'x' is that of two columns"]),
            (Header("{name: x, datatype: int8}") + "y\n1\n", ["line 5, column 1", "'y'", "'x'"]),
            (Header("{name: x, datatype: int8}") + "x y\n1 2\n", ["line 5", "2 column names", "1 columns"]),
            (Header("{name: x, datatype: int8}"), ["no line of column names"]),
            (Header("{name: x, datatype: int8}") + "# delimiter: ';'\nx\n", ["line 5", "';'", "the comma and the blank"]),
            ("# %ECSV 1.0\n# ---\n# datatype: [*x]\nx\n", ["line 3", "'*x' stands for nothing"]),
            ("# %ECSV 1.0\n# ---\n# a: " + new string('[', 70) + "\nx\n", ["more than 64 deep"]),
        ];
        foreach ((string text, string[] parts) in bad)
            AssertRefused(folder.Write("t.ecsv", text), null, parts);
    }

    [Fact]
    public void Aliases_that_grow_without_bound_are_refused_at_once()
    {
        string levels = string.Concat(Enumerable.Range(1, 40).Select(i => $"# - &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n"));
        string text = "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: x, datatype: int8}\n# meta:\n# - &a0 [lol]\n" + levels + "x\n1\n";

        // In a list that is no map nothing is asked for, and what cannot be had is not made.
        Assert.Equal([["1"]], Rows(folder.Write("t.ecsv", text)));
        AssertRefused(folder.Write("u.ecsv", text.Replace("# meta:\n", "# meta:\n#  bomb:\n").Replace("# - &", "#  - &")), null, "aliases");
        string chain = string.Concat(Enumerable.Range(1, 70).Select(i => $"#  - &a{i} [*a{i - 1}]\n"));
        AssertRefused(folder.Write("v.ecsv", "# %ECSV 1.0\n# ---\n# meta:\n#  deep:\n#  - &a0 [x]\n" + chain), null, "more than 64 deep");
    }

    [Fact]
    public void Bad_rows_are_refused_with_their_place()
    {
        string header = Header("{name: n, datatype: int16}", "{name: v, datatype: string, subtype: 'float64[2]'}") + "n v\n";
        (string Row, string[] Parts)[] bad =
        [
            ("1", ["line 7, row 1", "expected 2 cells", "found 1"]),
            ("1 2 3", ["line 7, row 1", "expected 2 cells", "found 3"]),
            ("40000 [1,2]", ["line 7, row 1, column 'n'", "'40000' is not an integer of 16 bits"]),
            ("1 [1]", ["column 'v'", "'[1]' is no list of the type float64[2]"]),
            ("1 [1,2,3]", ["column 'v'"]),
            ("1 [[1,2]]", ["column 'v'"]),
            ("1 [1,2", ["column 'v'"]),
            ("1 [1,2]]", ["column 'v'"]),
            ("1 [1,,2]", ["column 'v'"]),
            ("1 [1,x]", ["column 'v'"]),
            ("1 12", ["column 'v'"]),
            ("1 \"[1,2]", ["line 7", "never closed"]),
            ("1 \"[1,2]\"x", ["line 7", "between a closing quote and the next blank"]),
        ];
        foreach ((string row, string[] parts) in bad)
            AssertRefused(folder.Write("t.ecsv", header + row + "\n"), null, parts);
    }

    [Fact]
    public void A_damaged_header_is_read_or_refused_but_never_crashes_the_reader()
    {
        var random = new Random(5);
        for (int i = 0; i < 2000; i++)
        {
            char[] text = EveryDatatype.ToCharArray();
            for (int k = random.Next(1, 4); k > 0; k--)
                text[random.Next(12, text.Length)] = Awkward[random.Next(Awkward.Length)];
            string path = folder.Write("t.ecsv", new string(text, 0, random.Next(4) == 0 ? random.Next(12, text.Length) : text.Length));
            try
            {
                Rows(path);
            }
            catch (BadInputException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Headers_of_one_thing_over_and_over_end_soon()
    {
        string[] pieces =
            ["[", "{", "- ", "? ", ": ", "a: ", "a,", "[a],", "a ", "\"", "'", "&a ", "*a ", "!a ", "!<", "|\n# ", "\n# --- ", "\n# %a ", "\n# a: b", "\n#  - a", "\\", "#", "~", ">-\n#   x\n# "];
        foreach (string start in new[] { "", "[", "a: [", "\"" })
        {
            foreach (string piece in pieces)
            {
                var text = new System.Text.StringBuilder("# %ECSV 1.0\n# " + start);
                while (text.Length < 50_000)
                    text.Append(piece);
                string path = folder.Write("t.ecsv", text.Append("\nx\n1\n").ToString());
                Assert.StartsWith(path, Assert.Throws<BadInputException>(() => Rows(path)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Gzip_makes_no_difference()
    {
        using (var gzip = new System.IO.Compression.GZipStream(File.Create(folder["t.ecsv.gz"]), System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(EveryDatatype));

        Assert.Equal(Rows(folder.Write("t.ecsv", EveryDatatype)), Rows(folder["t.ecsv.gz"]));
    }

    private static string Header(params string[] columns) =>
        "# %ECSV 1.0\n# ---\n# datatype:\n" + string.Concat(columns.Select(c => $"# - {c}\n"));
}
