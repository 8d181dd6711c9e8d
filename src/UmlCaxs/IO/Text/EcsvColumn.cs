using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>A column as the header of an ECSV file describes it.</summary>
/// <param name="Info">Name, type and metadata.</param>
/// <param name="Array">How its cells are read, if they are arrays.</param>
/// <param name="IsComplex">True for complex numbers, which cannot be delivered.</param>
/// <param name="Note">What a user should know about how its values are delivered; null if there is nothing.</param>
internal sealed record EcsvColumn(ColumnInfo Info, EcsvArray? Array, bool IsComplex, string? Note)
{
    private static readonly string[] KeysKept = ["ucd", "utype", "xtype", "values", "arraysize"];

    /// <summary>What the metadata of a column have that a table has no place for.</summary>
    public static IEnumerable<string> KeysNotKept(YamlValue? meta) => meta?.Entries?.Select(e => e.Key).Where(k => !KeysKept.Contains(k)) ?? [];

    /// <summary>Reads one entry of the header's <c>datatype</c>.</summary>
    /// <param name="file">Path as the user gave it, for messages.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="number">1-based number of the column, for messages.</param>
    /// <exception cref="BadInputException">It has no name, or no datatype that is known.</exception>
    public static EcsvColumn Read(string file, YamlValue entry, int number)
    {
        string place = $"line {entry.Line}";
        string name = entry["name"]?.Text is { Length: > 0 } given ? given : throw BadInputException.At(
            file, place, $"column {number} of the header has no name", "Write it as '- {name: ra, datatype: float64}'");
        string datatype = entry["datatype"]?.Text ?? throw BadInputException.At(
            file, place, $"the column {BadCell.Quote(name)} has no datatype", "Write it as '- {name: ra, datatype: float64}'");
        bool isComplex = EcsvTypes.IsComplex(datatype);
        ColumnType type = EcsvTypes.Of(datatype) ?? (isComplex ? ColumnType.String : throw BadInputException.At(
            file, place, $"the column {BadCell.Quote(name)} has the datatype {BadCell.Quote(datatype)}, which ECSV does not know",
            "Correct it to bool, int8 to int64, uint8 to uint64, float16 to float128 or string"));
        YamlValue? meta = entry["meta"];
        string? subtype = entry["subtype"]?.Text;
        EcsvArray? array = type == ColumnType.String && subtype is not null ? EcsvArray.Parse(subtype, meta?["arraysize"]?.Text) : null;
        var info = new ColumnInfo(name, type)
        {
            Unit = TextOf(entry["unit"]),
            Description = TextOf(entry["description"]),
            Ucd = TextOf(meta?["ucd"]),
            Utype = TextOf(meta?["utype"]),
            Xtype = TextOf(meta?["xtype"]),
            Domain = DomainOf(meta?["values"]),
            Array = array?.Shape,
        };
        return new EcsvColumn(info, array, isComplex, NoteOn(name, datatype, subtype, array));
    }

    private static string? NoteOn(string name, string datatype, string? subtype, EcsvArray? array)
    {
        if (EcsvTypes.IsComplex(datatype))
            return $"column '{name}' holds complex numbers ({datatype}) and is left out";
        if (datatype == "float128")
            return $"the values of column '{name}' (float128) are rounded to float64";
        return subtype is not null && array is null ? $"the cells of column '{name}' ({subtype}) are delivered as text in JSON" : null;
    }

    private static string? TextOf(YamlValue? value) => value is null || value.IsNull || value.Text is "" ? null : value.Text;

    // As astropy keeps the VALUES of a VOTable: options are a map from their names to them.
    private static ColumnDomain? DomainOf(YamlValue? values)
    {
        if (values?.Entries is null)
            return null;
        YamlValue? options = values["options"];
        List<string> listed = options?.Items?.ConvertAll(i => i.Text ?? "") ?? options?.Entries?.ConvertAll(e => e.Value.Text ?? e.Key) ?? [];
        var domain = new ColumnDomain(TextOf(values["min"]), TextOf(values["max"]), listed);
        return domain is { Minimum: null, Maximum: null, Options.Count: 0 } ? null : domain;
    }
}
