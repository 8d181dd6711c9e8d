using System.Buffers;
using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// Writes ECSV 1.0 as astropy does: blanks between cells, types, units, descriptions and the table's parameters in the header,
/// numbers in the fewest digits that read back exactly, <c>""</c> for null, arrays as lists in JSON.
/// </summary>
internal sealed class EcsvWriter : TableWriter
{
    private static readonly SearchValues<byte> NeedQuotes = SearchValues.Create(" \t\"\r\n\0"u8);

    private readonly string path;
    private readonly AtomicFile file;
    private readonly Utf8Output output;
    private readonly EcsvArray?[] arrays;
    private long rowsWritten;

    /// <summary>Begins a file with its header.</summary>
    /// <exception cref="BadInputException">The folder cannot be written, or the target is a folder.</exception>
    public EcsvWriter(string path, TableSchema schema)
    {
        this.path = path;
        Schema = schema;
        arrays = [.. schema.Columns.Select(c => c is { Type: ColumnType.String, Array: { } shape } ? EcsvArray.Of(shape) : null)];
        file = new AtomicFile(path);
        output = new Utf8Output(file.Stream);
        WriteHeader();
    }

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    /// <inheritdoc/>
    /// <exception cref="BadInputException">A cell is no array of its column's shape.</exception>
    public override void Write(TableBatch batch)
    {
        TableFiles.CheckBatch(batch, Schema);
        Column[] columns = [.. batch.Columns];
        for (int row = 0; row < batch.RowCount; row++)
        {
            for (int i = 0; i < columns.Length; i++)
            {
                if (i > 0)
                    output.Write((byte)' ');
                WriteCell(columns[i], arrays[i], row);
            }
            output.Write((byte)'\n');
        }
        rowsWritten += batch.RowCount;
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        output.Flush();
        file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
    }

    private void WriteHeader()
    {
        output.Write("# %ECSV 1.0\n# ---\n# datatype:\n"u8);
        for (int i = 0; i < Schema.Columns.Count; i++)
            WriteColumn(Schema.Columns[i], arrays[i]);
        List<(string Key, string Flow)> meta = [.. EcsvParameters.Write(Schema.Parameters)];
        if (!string.IsNullOrEmpty(Schema.Description))
            meta.Insert(0, ("description", YamlValue.Quote(Schema.Description)));
        if (!string.IsNullOrEmpty(Schema.Name))
            meta.Insert(0, ("name", YamlValue.Quote(Schema.Name)));
        if (meta.Count > 0)
            output.Write("# meta: !!omap\n"u8);
        foreach ((string key, string flow) in meta)
            output.Write($"# - {{{YamlValue.Quote(key)}: {flow}}}\n");
        output.Write("# schema: astropy-2.0\n"u8);
        for (int i = 0; i < Schema.Columns.Count; i++)
        {
            if (i > 0)
                output.Write((byte)' ');
            WriteText(Encoding.UTF8.GetBytes(Schema.Columns[i].Name));
        }
        output.Write((byte)'\n');
    }

    private void WriteColumn(ColumnInfo column, EcsvArray? array)
    {
        output.Write($"# - {{name: {YamlValue.Quote(column.Name)}");
        WriteEntry("unit", column.Unit);
        output.Write($", datatype: {EcsvTypes.NameOf(column.Type)}");
        WriteEntry("subtype", array?.Subtype);
        WriteEntry("description", column.Description);
        string meta = string.Join(", ", MetaOf(column, array));
        if (meta.Length > 0)
            output.Write($", meta: {{{meta}}}");
        output.Write("}\n"u8);
    }

    private void WriteEntry(string key, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            output.Write($", {key}: {YamlValue.Quote(text)}");
    }

    // The keys under which astropy keeps what a VOTable says about a column.
    private static IEnumerable<string> MetaOf(ColumnInfo column, EcsvArray? array)
    {
        (string Key, string? Text)[] texts =
            [("ucd", column.Ucd), ("utype", column.Utype), ("xtype", column.Xtype), ("arraysize", array is { NeedsSize: true } ? array.Shape.Size : null)];
        foreach ((string key, string? text) in texts)
            if (!string.IsNullOrEmpty(text))
                yield return $"{key}: {YamlValue.Quote(text)}";
        if (column.Domain is not { } domain)
            yield break;
        var values = new List<string>();
        if (domain.Minimum is { } least)
            values.Add($"min: {YamlValue.Quote(least)}");
        if (domain.Maximum is { } most)
            values.Add($"max: {YamlValue.Quote(most)}");
        if (domain.Options.Count > 0)
            values.Add($"options: {{{string.Join(", ", domain.Options.Distinct().Select(o => $"{YamlValue.Quote(o)}: {YamlValue.Quote(o)}"))}}}");
        yield return $"values: {{{string.Join(", ", values)}}}";
    }

    private void WriteCell(Column column, EcsvArray? array, int row)
    {
        if (column.IsNull(row))
        {
            output.Write("\"\""u8);
            return;
        }
        switch (column.Info.Type)
        {
            case ColumnType.String when array is not null:
                WriteArray(column, array, row);
                break;
            case ColumnType.String:
                WriteText(column.Text[row]);
                break;
            case ColumnType.Float32 or ColumnType.Float64 when double.IsInfinity(column.Doubles[row]):
                output.Write(column.Doubles[row] > 0 ? "inf"u8 : "-inf"u8);
                break;
            case ColumnType.Boolean:
                output.Write(column.Longs[row] != 0 ? "True"u8 : "False"u8);
                break;
            default:
                output.WriteNumber(column, row);
                break;
        }
    }

    private void WriteArray(Column column, EcsvArray array, int row)
    {
        if (!array.TryWrite(column.Text[row], out ReadOnlySpan<byte> json))
        {
            throw BadInputException.At(
                path, $"row {rowsWritten + row + 1}, column '{column.Info.Name}'",
                $"{BadCell.Quote(Encoding.UTF8.GetString(column.Text[row]))} is no array of the shape {array.Shape.Size} and type {array.Shape.Element}",
                "Correct the table, or leave the column out");
        }
        WriteText(json);
    }

    private void WriteText(ReadOnlySpan<byte> utf8)
    {
        // astropy takes a line that begins with # for a comment.
        if (utf8.IsEmpty || utf8[0] == '#' || utf8.ContainsAny(NeedQuotes) || !Utf8.IsValid(utf8))
            output.WriteQuoted(Encoding.UTF8.GetString(utf8));
        else
            output.Write(utf8);
    }
}
