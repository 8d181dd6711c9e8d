using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.IO.Fits;
using UmlCaxs.IO.Parquet;
using UmlCaxs.IO.Text;
using UmlCaxs.IO.Votable;

namespace UmlCaxs.IO;

/// <summary>Opens and creates table files of every supported format.</summary>
public static class TableFiles
{
    private const int HeadLength = 512;

    // The one place to add a format: content is tried in this order, extensions afterwards.
    private static readonly Format[] Formats =
    [
        new("Parquet", [".parquet", ".parq", ".pq"], LooksLikeParquet, (path, options) => new ParquetTableReader(path, options), (path, schema, options) => new ParquetTableWriter(path, schema, options)),
        new("VOTable", [".vot", ".xml", ".votable"], LooksLikeXml, (path, options) => new VotableReader(path, options), CreateVotable) { HoldsSeveralTables = true },
        new("FITS", [".fits", ".fit", ".fts"], LooksLikeFits, (path, options) => new FitsTableReader(path, options), (path, schema, options) => new FitsTableWriter(path, schema, options)) { HoldsSeveralTables = true },
        new("CSV", [".csv"], NoSignature, (path, options) => new CsvReader(path, options), (path, schema, _) => new CsvWriter(path, schema, (byte)',')),
        new("TSV", [".tsv"], NoSignature, (path, options) => new CsvReader(path, options), (path, schema, _) => new CsvWriter(path, schema, (byte)'\t')),
        new("ECSV", [".ecsv"], head => EcsvHeader.Recognises(head), (path, options) => new EcsvReader(path, options), (path, schema, _) => new EcsvWriter(path, schema)),
    ];

    /// <summary>Names of the formats that can be read and written.</summary>
    public static IReadOnlyList<string> FormatNames { get; } = [.. Formats.Select(f => f.Name)];

    /// <summary>The usual extension of each format, without its point.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. Formats.Select(f => f.Extensions[0][1..])];

    // What people name by mistake, to call it by its name.
    private static readonly (byte[] Signature, string Name)[] KnownContents =
    [
        ("PK\x03\x04"u8.ToArray(), "a zip archive"),
        ("\x89HDF"u8.ToArray(), "HDF5"),
    ];

    private sealed record Format(
        string Name,
        string[] Extensions,
        Func<byte[], bool> Recognises,
        Func<string, TableReadOptions, TableReader> Open,
        Func<string, TableSchema, TableWriteOptions, TableWriter> Create)
    {
        public bool HoldsSeveralTables { get; init; }
    }

    /// <summary>
    /// Opens a table, recognised by its content and, where that says nothing, by its extension. Files compressed with gzip are
    /// read as what is in them.
    /// </summary>
    /// <param name="path">
    /// A file, or a folder of Parquet files. Of a file that holds several tables, the number (from 1) or the name of the
    /// wanted one can stand behind a number sign: <c>file.vot#2</c>.
    /// </param>
    /// <param name="options">Wanted columns and forced types; null for all columns as they are.</param>
    /// <exception cref="BadInputException">The file is absent, unreadable, malformed or of no supported format.</exception>
    public static TableReader Open(string path, TableReadOptions? options = null)
    {
        options ??= new TableReadOptions();
        if (SplitAddress(path) is (var file, { } table))
            (path, options) = (file, options with { Table = table });
        if (Directory.Exists(path))
            return HoldsParquet(path) ? OpenAs(Formats[0], path, options) : throw BadInputException.At(path, "", "this is a folder without Parquet files, not a table", "Name a file in it");
        byte[] head = InputFile.Head(path, HeadLength);
        if (head.Length == 0)
            throw BadInputException.At(path, "", "the file is empty", "Write it again");
        Format format = Array.Find(Formats, f => f.Recognises(head)) ?? ByExtension(Uncompressed(path))
            ?? (CsvLayout.Recognises(path) ? ByExtension(".csv") : null)
            ?? throw BadInputException.At(path, "", $"the format is not known; it begins with {Describe(head)}", Remedy("Supported are"));
        return OpenAs(format, path, options);
    }

    /// <summary>Splits the name of a table in a file, such as <c>file.fits#1</c>; a file that has this very name goes first.</summary>
    public static (string File, string? Table) SplitAddress(string path)
    {
        int sign = path.LastIndexOf('#');
        return sign <= 0 || sign == path.Length - 1 || File.Exists(path) || Directory.Exists(path) ? (path, null) : (path[..sign], path[(sign + 1)..]);
    }

    /// <summary>Begins a table whose format the extension tells.</summary>
    /// <param name="path">Where the table appears once it is committed.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="options">How to write it; null for the defaults.</param>
    /// <exception cref="BadInputException">The extension is of no supported format, or nothing can be written there.</exception>
    /// <exception cref="ArgumentException">A column has no name, or two have the same.</exception>
    public static TableWriter Create(string path, TableSchema schema, TableWriteOptions? options = null)
    {
        Format format = ByExtension(path) ?? throw BadInputException.At(
            path, "", $"the extension '{Path.GetExtension(path)}' stands for no format that can be written", Remedy("End the name with one of"));
        var names = new HashSet<string>();
        foreach (ColumnInfo column in schema.Columns)
            if (column.Name.Length == 0 || !names.Add(column.Name))
                throw new ArgumentException($"The column name '{column.Name}' is empty or not unique.", nameof(schema));
        return format.Create(path, schema, options ?? new TableWriteOptions());
    }

    /// <summary>True if the name of a file says that it holds a table of a format that can be written.</summary>
    public static bool IsTable(string path) => ByExtension(path) is not null;

    /// <summary>True if the name of a file says that it holds Parquet.</summary>
    public static bool IsParquet(string path) => ByExtension(path) == Formats[0];

    /// <summary>True if the name of a file says that it holds a VOTable.</summary>
    public static bool IsVotable(string path) => ByExtension(path)?.Name == "VOTable";

    /// <summary>Checks that a batch fits the schema of a writer.</summary>
    /// <exception cref="ArgumentException">Number, order or type of the columns differ.</exception>
    internal static void CheckBatch(TableBatch batch, TableSchema schema)
    {
        bool fits = batch.Columns.Count == schema.Columns.Count;
        for (int i = 0; fits && i < batch.Columns.Count; i++)
            fits = batch.Columns[i].Info.Type == schema.Columns[i].Type && batch.Columns[i].Info.Name == schema.Columns[i].Name;
        if (!fits)
            throw new ArgumentException("The batch's columns are not those of the table that is written.", nameof(batch));
    }

    private static TableWriter CreateVotable(string path, TableSchema schema, TableWriteOptions options) =>
        options.Serialization == VotableSerialization.Binary2 ? new Binary2Writer(path, schema) : new TabledataWriter(path, schema);

    private static TableReader OpenAs(Format format, string path, TableReadOptions options)
    {
        if (!format.HoldsSeveralTables && options.Table is { } other)
            throw BadInputException.At(path, "", $"the table {BadCell.Quote(other)} is wanted, and {format.Name} holds only one", "Name the file alone");
        return format.Open(path, options);
    }

    private static Format? ByExtension(string path) =>
        Array.Find(Formats, f => f.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));

    // The extension under that of the compression.
    private static string Uncompressed(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;

    private static bool HoldsParquet(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Any(IsParquet);

    private static string Remedy(string verb) =>
        $"{verb} {string.Join(", ", Formats.Select(f => $"{f.Name} ({string.Join(", ", f.Extensions)})"))}";

    // In UTF-8 or UTF-16, with or without a byte order mark. Nothing but XML begins with an angle bracket.
    private static bool LooksLikeXml(byte[] head)
    {
        ReadOnlySpan<byte> text = head;
        if (text is [0xEF, 0xBB, 0xBF, ..])
            text = text[3..];
        else if (text is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
            text = text[2..];
        return text.TrimStart(" \t\r\n\0"u8) is [(byte)'<', ..];
    }

    // PARE is that of an encrypted file, which the reader refuses by that name.
    private static bool LooksLikeParquet(byte[] head) => head.AsSpan() is [(byte)'P', (byte)'A', (byte)'R', (byte)'1' or (byte)'E', ..];

    private static bool LooksLikeFits(byte[] head) => head.AsSpan().StartsWith("SIMPLE  ="u8);

    private static bool NoSignature(byte[] head) => false;

    private static string Describe(byte[] head)
    {
        foreach ((byte[] signature, string name) in KnownContents)
            if (head.AsSpan().StartsWith(signature))
                return $"the signature of {name}";
        ReadOnlySpan<byte> shown = head.AsSpan(0, Math.Min(head.Length, 24));
        return shown.ContainsAnyInRange<byte>(0x80, 0xFF) || shown.Contains((byte)0)
            ? $"the bytes {Convert.ToHexString(shown)}"
            : $"the text {BadCell.Quote(Encoding.ASCII.GetString(shown))}";
    }
}
