using System.Buffers;
using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Writes the elements of a VOTable 1.4 that say what a table is, for every place where one stands. Characters that XML cannot
/// carry become U+FFFD.
/// </summary>
internal sealed class VotableElements(Utf8Output output)
{
    /// <summary>Datatype of text that is ASCII, as long as <see cref="UnicodeType"/> so that one can take the place of the other.</summary>
    public const string AsciiType = "datatype=\"char\"       ";

    /// <summary>Datatype of any text.</summary>
    public const string UnicodeType = "datatype=\"unicodeChar\"";

    private const string MustBeEscaped =
        "&<>\"\r\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014"
        + "\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F";

    private static readonly SearchValues<char> NeedEscapes = SearchValues.Create(MustBeEscaped);
    private static readonly SearchValues<byte> NeedEscapesInUtf8 = SearchValues.Create(Encoding.ASCII.GetBytes(MustBeEscaped));

    /// <summary>Writes everything from the root element up to the attributes of TABLE, whose tag stays open.</summary>
    public void BeginTable(TableSchema schema)
    {
        output.Write("<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n<RESOURCE type=\"results\">\n<TABLE"u8);
        Attribute("name", schema.Name);
    }

    /// <summary>Writes what stands in a TABLE before its data, behind the end of its tag.</summary>
    /// <param name="schema">The table.</param>
    /// <param name="textType">Datatype of text columns.</param>
    /// <param name="typePositions">Takes where the datatype of every field stands; may be empty.</param>
    /// <param name="nullValues">Of every field the value that stands for a missing one, or null if none does; empty where none does in any.</param>
    public void Content(TableSchema schema, string textType, Span<long> typePositions, ReadOnlySpan<long?> nullValues = default)
    {
        output.Write(">\n"u8);
        Description(schema.Description);

        // The schema of VOTable wants these first.
        foreach (TableParameter parameter in schema.Parameters.Where(p => p.Type is null))
            Info(parameter);
        foreach (TableParameter parameter in schema.Parameters.Where(p => p.Type is not null))
            Param(parameter);
        for (int i = 0; i < schema.Columns.Count; i++)
        {
            long position = Field(schema.Columns[i], textType, nullValues.IsEmpty ? null : nullValues[i]);
            if (!typePositions.IsEmpty)
                typePositions[i] = position;
        }
    }

    /// <summary>Ends what <see cref="BeginTable"/> began.</summary>
    public void EndTable() => output.Write("</TABLE>\n</RESOURCE>\n</VOTABLE>\n"u8);

    /// <summary>Writes UTF-8 text of an element.</summary>
    /// <returns>True if what was written is ASCII.</returns>
    public bool Text(ReadOnlySpan<byte> utf8)
    {
        if (!Ascii.IsValid(utf8) || utf8.ContainsAny(NeedEscapesInUtf8))
            return Text(Encoding.UTF8.GetString(utf8));
        output.Write(utf8);
        return true;
    }

    private static string DatatypeOf(ColumnType type, string textType) => type switch
    {
        ColumnType.Boolean => "datatype=\"boolean\"",
        ColumnType.UInt8 => "datatype=\"unsignedByte\"",
        ColumnType.Int16 => "datatype=\"short\"",
        ColumnType.Int32 => "datatype=\"int\"",
        ColumnType.Int64 => "datatype=\"long\"",
        ColumnType.Float32 => "datatype=\"float\"",
        ColumnType.Float64 => "datatype=\"double\"",
        _ => textType,
    };

    // Returns where the datatype stands.
    private long Field(ColumnInfo column, string textType, long? nullValue)
    {
        output.Write("<FIELD"u8);
        Attribute("name", column.Name);
        output.Write((byte)' ');
        long position = output.Position;
        output.Write(DatatypeOf(column.Array?.Element ?? column.Type, textType));
        Attribute("arraysize", column.Array?.Size ?? (column.Type == ColumnType.String ? "*" : null));
        Attribute("unit", column.Unit);
        Attribute("ucd", column.Ucd);
        Attribute("utype", column.Utype);
        Attribute("xtype", column.Xtype);
        output.Write(">"u8);
        Description(column.Description);
        if (column.Domain is not null || nullValue is not null)
            Values(column.Domain, nullValue);
        output.Write("</FIELD>\n"u8);
        return position;
    }

    private void Values(ColumnDomain? domain, long? nullValue)
    {
        output.Write("<VALUES"u8);
        if (nullValue is { } missing)
            output.Write(string.Create(CultureInfo.InvariantCulture, $" null=\"{missing}\""));
        output.Write((byte)'>');
        Valued("MIN", domain?.Minimum);
        Valued("MAX", domain?.Maximum);
        foreach (string option in domain?.Options ?? [])
            Valued("OPTION", option);
        output.Write("</VALUES>"u8);
    }

    private void Valued(string element, string? value)
    {
        if (value is null)
            return;
        output.Write($"<{element}");
        ExactAttribute("value", value);
        output.Write("/>"u8);
    }

    private void Param(TableParameter parameter)
    {
        ColumnType type = parameter.Array?.Element ?? parameter.Type!.Value;
        output.Write("<PARAM"u8);
        ExactAttribute("name", parameter.Name);
        output.Write((byte)' ');
        output.Write(DatatypeOf(type, Ascii.IsValid(parameter.Value) ? AsciiType.TrimEnd() : UnicodeType));
        Attribute("arraysize", parameter.Array?.Size ?? (type == ColumnType.String ? "*" : null));
        ExactAttribute("value", parameter.Value);
        Attribute("unit", parameter.Unit);
        Attribute("ucd", parameter.Ucd);
        Attribute("utype", parameter.Utype);
        output.Write(">"u8);
        Description(parameter.Description);
        output.Write("</PARAM>\n"u8);
    }

    private void Info(TableParameter parameter)
    {
        output.Write("<INFO"u8);
        ExactAttribute("name", parameter.Name);
        ExactAttribute("value", parameter.Value);
        Attribute("unit", parameter.Unit);
        Attribute("ucd", parameter.Ucd);
        Attribute("utype", parameter.Utype);
        output.Write(">"u8);
        Text(parameter.Description ?? "");
        output.Write("</INFO>\n"u8);
    }

    private void Description(string? description)
    {
        if (string.IsNullOrEmpty(description))
            return;
        output.Write("<DESCRIPTION>"u8);
        Text(description);
        output.Write("</DESCRIPTION>"u8);
    }

    private void Attribute(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            ExactAttribute(name, value);
    }

    private void ExactAttribute(string name, string value)
    {
        output.Write($" {name}=\"");

        // In an attribute, unlike in a cell, a parser turns these into spaces where they stand for themselves.
        int start = 0;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] is not ('\n' or '\t'))
                continue;
            Text(value[start..i]);
            output.Write(value[i] == '\n' ? "&#10;"u8 : "&#9;"u8);
            start = i + 1;
        }

        Text(value[start..]);
        output.Write((byte)'"');
    }

    private bool Text(string text)
    {
        bool isAscii = Ascii.IsValid(text);
        if (!isAscii)
            text = text.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');
        ReadOnlySpan<char> rest = text;
        int plain;
        while ((plain = rest.IndexOfAny(NeedEscapes)) >= 0)
        {
            output.Write(rest[..plain]);
            output.Write(EscapeOf(rest[plain]));
            isAscii &= rest[plain] >= ' ' || rest[plain] == '\r';
            rest = rest[(plain + 1)..];
        }

        output.Write(rest);
        return isAscii;
    }

    private static ReadOnlySpan<byte> EscapeOf(char c) => c switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '"' => "&quot;"u8,
        '\r' => "&#13;"u8, // bare, a parser would read it as a line feed
        _ => "\uFFFD"u8,
    };
}
