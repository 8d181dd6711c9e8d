using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.IO;

/// <summary>Reads and writes whole small tables, so that tests can speak of values.</summary>
internal static class TestTables
{
    /// <summary>Every value of a table as text (null for null), row by row, read in batches of this capacity.</summary>
    public static List<string?[]> Rows(string path, TableReadOptions? options = null, int capacity = 100)
    {
        using TableReader reader = TableFiles.Open(path, options);
        var batch = new TableBatch(reader.Schema, capacity);
        var rows = new List<string?[]>();
        while (reader.Read(batch))
        {
            Assert.Equal(rows.Count, batch.FirstRow);
            for (int row = 0; row < batch.RowCount; row++)
                rows.Add([.. batch.Columns.Select(c => c.TextAt(row))]);
        }
        Assert.Equal(0, batch.RowCount);
        return rows;
    }

    public static TableSchema SchemaOf(string path, TableReadOptions? options = null)
    {
        using TableReader reader = TableFiles.Open(path, options);
        return reader.Schema;
    }

    /// <summary>The single column of a table, by name.</summary>
    public static List<string?> Values(string path, string column, TableReadOptions? options = null) =>
        [.. Rows(path, (options ?? new TableReadOptions()) with { Columns = [column] }).Select(r => r[0])];

    /// <summary>Writes a whole table; a VOTable with rows as XML elements unless <c>binary2</c> is in its name.</summary>
    public static void Write(string path, TableBatch batch)
    {
        using TableWriter writer = TableFiles.Create(path, batch.Schema, WayToWrite(path));
        writer.Write(batch);
        writer.Commit();
    }

    /// <summary>How <see cref="Write"/> writes a file of this name.</summary>
    public static TableWriteOptions WayToWrite(string path) => new()
    {
        Serialization = path.Contains("binary2", StringComparison.Ordinal) ? VotableSerialization.Binary2 : VotableSerialization.TableData,
    };

    /// <summary>Options that force the types of a schema, as a caller does who knows the table.</summary>
    public static TableReadOptions TypesOf(TableSchema schema) =>
        new() { Types = schema.Columns.ToDictionary(c => c.Name, c => c.Type) };

    /// <summary>A VOTable around some FIELDs and rows; the first FIELD stands on line 3, the first row below the last.</summary>
    public static string VotableText(string fields, string rows) =>
        $"""
        <VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
        <RESOURCE><TABLE>
        {fields}
        <DATA><TABLEDATA>
        {rows}
        </TABLEDATA></DATA>
        </TABLE></RESOURCE></VOTABLE>
        """;

    /// <summary>Reads a file that cannot be used and checks that the message names everything in <paramref name="parts"/>.</summary>
    public static void AssertRefused(string path, TableReadOptions? options, params string[] parts)
    {
        string message = Assert.Throws<BadInputException>(() => Rows(path, options)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        foreach (string part in parts)
            Assert.Contains(part, message, StringComparison.Ordinal);
    }
}
