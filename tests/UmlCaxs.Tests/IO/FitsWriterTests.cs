using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>FITS files that we write: what stands in their headers, and that everything comes back.</summary>
public sealed class FitsWriterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_null_value_is_one_that_does_not_occur_also_if_it_turns_up_later()
    {
        foreach (ColumnType other in new[] { ColumnType.Float64, ColumnType.String })
            foreach ((ColumnType type, long least, long most) in new[] { (ColumnType.UInt8, 0L, 255L), (ColumnType.Int16, short.MinValue, short.MaxValue), (ColumnType.Int32, int.MinValue, int.MaxValue), (ColumnType.Int64, long.MinValue, long.MaxValue) })
            {
                var schema = new TableSchema([new ColumnInfo("i", type), new ColumnInfo("other", other)]);
                long?[] values = [5, null, least, null, most, least + 1, null, most - 1, least + 2, null, least + 3];
                using (TableWriter writer = TableFiles.Create(folder["t.fits"], schema))
                {
                    var one = new TableBatch(schema, 1);
                    foreach (long? value in values)
                    {
                        one.Clear();
                        one.RowCount = 1;
                        if (value is { } there)
                            one.Columns[0].Set(0, there);
                        else
                            one.Columns[0].SetNull(0);
                        one.Columns[1].SetNull(0);
                        writer.Write(one);
                    }

                    writer.Commit();
                }

                Assert.Equal(values.Select(v => v?.ToString()), Values(folder["t.fits"], "i"));
                Assert.Single(Cards("t.fits"), c => c.StartsWith("TNULL", StringComparison.Ordinal));
            }
    }

    [Fact]
    public void Every_16_bit_integer_but_one_leaves_a_null_value_and_every_byte_leaves_none()
    {
        var schema = new TableSchema([new ColumnInfo("i", ColumnType.Int16)]);
        var batch = new TableBatch(schema, 1 << 16) { RowCount = 1 << 16 };
        for (int row = 0; row < 1 << 16; row++)
            batch.Columns[0].Set(row, (long)(row + short.MinValue));
        batch.Columns[0].SetNull(12_345);
        Write(folder["t.fits"], batch);
        Assert.Equal(12_345, Values(folder["t.fits"], "i").IndexOf(null));

        var bytes = new TableBatch(new TableSchema([new ColumnInfo("b", ColumnType.UInt8)]), 257) { RowCount = 256 };
        for (int row = 0; row < 256; row++)
            bytes.Columns[0].Set(row, (long)row);
        Write(folder["u.fits"], bytes);
        Assert.DoesNotContain(Cards("u.fits"), c => c.StartsWith("TNULL", StringComparison.Ordinal));
        bytes.Columns[0].SetNull(256);
        bytes.RowCount = 257;
        string message = Assert.Throws<BadInputException>(() => Write(folder["v.fits"], bytes)).Message;
        Assert.Contains("column 'b'", message, StringComparison.Ordinal);
        Assert.Contains("every UInt8", message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["v.fits"]));
    }

    [Fact]
    public void Text_is_as_wide_as_the_longest_and_spaces_at_its_end_survive()
    {
        var table = new TableBatch(new TableSchema([new ColumnInfo("s", ColumnType.String)])) { RowCount = 4 };
        string?[] values = ["abc", "ab  ", null, "é "];
        for (int row = 0; row < values.Length; row++)
            table.Columns[0].Set(row, values[row]);
        Write(folder["t.fits"], table);

        Assert.Contains(Cards("t.fits"), c => c.StartsWith("TFORM1  = '5A      '", StringComparison.Ordinal));
        Assert.Equal(values, Values(folder["t.fits"], "s"));
    }

    [Fact]
    public void Arrays_are_binary_where_all_are_of_one_length_and_text_otherwise()
    {
        (ColumnType Element, string Size, string Form, string? ReadSize, string?[] Cells)[] cases =
        [
            (ColumnType.Float64, "2x2", "4D", "2x2", ["0.1 2 NaN -Inf", null]),
            (ColumnType.Float32, "*", "3E", "3", ["0.1 1E-45 +Inf", "1 2 3"]),
            (ColumnType.Float32, "2x*", "4E", "2x2", ["1 2 3 4", null]),
            (ColumnType.Int16, "2", "2I", "2", ["-32768 32767"]),
            (ColumnType.Int64, "10*", "2K", "2", ["-9223372036854775808 1"]),
            (ColumnType.UInt8, "2", "2B", "2", ["0 255"]),
            (ColumnType.Boolean, "3", "3L", "3", ["T F ?", null]),
            (ColumnType.String, "3x2", "6A", "3x2", ["ab c", "abcdef", null]),
            (ColumnType.Int32, "2", "3A", "2", ["1 2", null]),
            (ColumnType.Int32, "*", "5A", "*", ["1 2", "1 2 3"]),
            (ColumnType.Int16, "2", "7A", "2", ["1 40000", "1 2"]),
            (ColumnType.Float64, "*", "3A", "*", ["1.5", "2"]),
        ];
        foreach ((ColumnType element, string size, string form, string? readSize, string?[] cells) in cases)
        {
            var column = new ColumnInfo("a", ColumnType.String) { Array = new ArrayShape(element, size) };
            var table = new TableBatch(new TableSchema([column])) { RowCount = cells.Length };
            for (int row = 0; row < cells.Length; row++)
                table.Columns[0].Set(row, cells[row]);
            Write(folder["t.fits"], table);

            Assert.Contains(Cards("t.fits"), c => c.StartsWith($"TFORM1  = '{form} ", StringComparison.Ordinal));
            Assert.Equal(cells, Values(folder["t.fits"], "a"));
            Assert.Equal(column with { Array = new ArrayShape(element, readSize!) }, SchemaOf(folder["t.fits"]).Columns[0]);
        }
    }

    [Fact]
    public void Names_units_and_words_of_any_length_and_character_survive()
    {
        string longName = string.Concat(Enumerable.Repeat("naïve 'name' ", 12)).Trim();
        ColumnInfo[] columns =
        [
            new(longName, ColumnType.Float64) { Unit = "µJy", Ucd = "phot.flux", Utype = "a:b.c", Description = string.Concat(Enumerable.Repeat("It's \"Ångström\" & more ", 20)).Trim() },
            new(longName + "2", ColumnType.Float64) { Unit = new string('m', 200) },
            new("back\\u00e9slash", ColumnType.Int32) { Description = "x" },
            new("backéslash", ColumnType.Int32) { Domain = new ColumnDomain("0", "1E+3", []) },
        ];
        foreach (TableSchema schema in new[] { new TableSchema(columns), new TableSchema([.. columns, new ColumnInfo("s", ColumnType.String)]) })
        {
            Write(folder["t.fits"], new TableBatch(schema with { Name = "tâble", Description = "in words" }) { RowCount = 2 });
            TableSchema read = SchemaOf(folder["t.fits"]);

            Assert.Equal(schema.Columns, read.Columns);
            Assert.Equal(("tâble", "in words", 2), (read.Name, read.Description, read.AnnouncedRows));
            Assert.All(Cards("t.fits"), c => Assert.True(c.All(b => b is >= ' ' and <= '~')));
            Assert.Equal(0, new FileInfo(folder["t.fits"]).Length % FitsBytes.Block);
        }
    }

    [Fact]
    public void Without_its_VOTable_a_table_still_has_its_values_and_most_of_its_words()
    {
        ColumnInfo[] columns = [new("naïve", ColumnType.Float64) { Unit = "deg", Ucd = "pos", Utype = "a:b", Description = "Ångström" }, new("s", ColumnType.String)];
        Write(folder["t.fits"], new TableBatch(new TableSchema(columns) { Description = "lost" }) { RowCount = 1 });
        byte[] content = File.ReadAllBytes(folder["t.fits"]);
        content[FitsBytes.Block + 50] = (byte)'<';
        folder.Write("t.fits", content);

        using TableReader reader = TableFiles.Open(folder["t.fits"]);
        Assert.Equal(columns, reader.Schema.Columns);
        Assert.Null(reader.Schema.Description);
        Assert.Contains("the VOTable in the first HDU is not used", Assert.Single(reader.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_survive_as_keywords_and_in_the_VOTable()
    {
        TableParameter[] parameters =
        [
            new("COMMENT", "made by hand"),
            new("HISTORY", new string('x', 100)),
            new("TELESCOP", "Chandra") { Type = ColumnType.String, Description = "the telescope" },
            new("EXPOSURE", "1.5E+03") { Type = ColumnType.Float64, Unit = "s", Ucd = "time", Description = "on axis" },
            new("OBS_ID", "42") { Type = ColumnType.Int32 },
            new("FLAG", "true") { Type = ColumnType.Boolean },
            new("a longer name", "näme") { Type = ColumnType.String, Utype = "x:y" },
            new("vector", "1 2") { Type = ColumnType.Float64, Array = new ArrayShape(ColumnType.Float64, "2") },
            new("NAXIS2", "7") { Type = ColumnType.Int64 },
        ];
        Write(folder["t.fits"], new TableBatch(new TableSchema([new ColumnInfo("x", ColumnType.Float32)]) { Parameters = parameters }));

        Assert.Equal(parameters, SchemaOf(folder["t.fits"]).Parameters);
        IReadOnlyList<string> cards = Cards("t.fits");
        Assert.Contains(cards, c => c.StartsWith("EXPOSURE=              1.5E+03 / [s] on axis", StringComparison.Ordinal));
        Assert.Contains(cards, c => c.StartsWith("FLAG    =                    T", StringComparison.Ordinal));
        Assert.Single(cards, c => c.StartsWith("NAXIS2 ", StringComparison.Ordinal));
        Assert.Empty(Rows(folder["t.fits"]));
    }

    [Fact]
    public void The_number_of_threads_makes_no_difference_to_a_byte()
    {
        TableBatch table = RandomTables.Next(new Random(4), rows: 200);
        foreach (int threads in new[] { 1, 2, 5 })
        {
            using TableWriter writer = TableFiles.Create(folder[$"{threads}.fits"], table.Schema, new TableWriteOptions { Threads = threads });
            writer.Write(table);
            writer.Commit();
        }

        Assert.Equal(File.ReadAllBytes(folder["1.fits"]), File.ReadAllBytes(folder["2.fits"]));
        Assert.Equal(File.ReadAllBytes(folder["1.fits"]), File.ReadAllBytes(folder["5.fits"]));
        foreach (int threads in new[] { 1, 3 })
            Assert.Equal(RandomTables.Rows(table), Rows(folder["1.fits"], new TableReadOptions { Threads = threads }, capacity: 77));
    }

    [Fact]
    public void What_FITS_cannot_hold_is_refused_and_leaves_nothing()
    {
        var wide = new TableSchema([.. Enumerable.Range(0, 1000).Select(i => new ColumnInfo($"c{i}", ColumnType.Float32))]);
        Assert.Contains("1000 columns", Assert.Throws<BadInputException>(() => TableFiles.Create(folder["t.fits"], wide)).Message, StringComparison.Ordinal);

        var table = new TableBatch(new TableSchema([new ColumnInfo("s", ColumnType.String)]), 1) { RowCount = 1 };
        table.Columns[0].Set(0, new string('a', 65 << 20));
        Assert.Contains("column 's'", Assert.Throws<BadInputException>(() => Write(folder["t.fits"], table)).Message, StringComparison.Ordinal);

        using (TableWriter writer = TableFiles.Create(folder["t.fits"], table.Schema))
            writer.Write(new TableBatch(table.Schema, 1));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    // Of the second HDU.
    private List<string> Cards(string file)
    {
        byte[] content = File.ReadAllBytes(folder[file]);
        int at = content.AsSpan().IndexOf("XTENSION"u8);
        var cards = new List<string>();
        for (string card = ""; !card.StartsWith("END ", StringComparison.Ordinal); at += 80)
            cards.Add(card = Encoding.Latin1.GetString(content.AsSpan(at, 80)));
        return cards;
    }
}
