using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.IO.Votable;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// The VOTable without rows that STILTS' fits-plus form keeps in the first HDU: it says about the columns of the table behind
/// it what a FITS header has no place for. Its FIELDs are the columns in their order.
/// </summary>
internal static class FitsPlus
{
    /// <summary>Most bytes by which <see cref="Write"/>'s document grows when a column turns out to have a null value.</summary>
    public static readonly int NullValueBytes = "<VALUES null=\"-9223372036854775808\"></VALUES>".Length;

    /// <summary>Reads what a VOTable says about one of its tables.</summary>
    /// <param name="path">File name, for messages.</param>
    /// <param name="votable">The document.</param>
    /// <param name="table">Number of the table in it, from 1.</param>
    /// <exception cref="BadInputException">The XML is malformed, or it has no such table.</exception>
    public static VotableHeader Read(string path, byte[] votable, int table)
    {
        using var xml = new VotableXml(path, new MemoryStream(votable));
        return VotableHeader.Find(xml, table.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes the document.</summary>
    /// <param name="schema">What is said about the table.</param>
    /// <param name="columns">Its columns as they are stored.</param>
    /// <param name="rows">Number of rows.</param>
    /// <returns>The document in UTF-8.</returns>
    public static byte[] Write(TableSchema schema, IReadOnlyList<FitsOutputColumn> columns, long rows)
    {
        using var text = new MemoryStream();
        var output = new Utf8Output(text);
        var elements = new VotableElements(output);
        elements.BeginTable(schema);
        output.Write(string.Create(CultureInfo.InvariantCulture, $" nrows=\"{rows}\""));
        elements.Content(schema with { Columns = [.. columns.Select(Stored)] }, VotableElements.UnicodeType, [], [.. columns.Select(c => c.HasNulls ? c.NullValue : null)]);
        elements.EndTable();
        output.Flush();
        return text.ToArray();
    }

    // Arrays that are stored as text are text here, too.
    private static ColumnInfo Stored(FitsOutputColumn column) => column.Info with
    {
        Array = column.IsArray ? new ArrayShape(column.Info.Array!.Element, column.Dimensions!.Trim('(', ')').Replace(',', 'x')) : null,
    };
}
