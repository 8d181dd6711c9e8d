using System.Buffers;
using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>Where the parts of a CSV or TSV file are: found by its first lines.</summary>
/// <remarks>
/// Beside plain files these forms are understood. CSCview, csccli and VizieR describe columns in lines such as
/// <c>#Column  ra  (F10.6)  Right ascension  [ucd=pos.eq.ra]</c> before the header; VizieR has a line of units and one of dashes below it.
/// numpy, TOPCAT and others put a # before the header itself.
/// </remarks>
/// <param name="Delimiter">Comma or tab.</param>
/// <param name="Columns">Names and metadata; the types mean nothing yet.</param>
/// <param name="RecordsBeforeRows">Header, units and dashes: how many records stand between the comments and the rows.</param>
internal sealed record CsvLayout(byte Delimiter, IReadOnlyList<ColumnInfo> Columns, int RecordsBeforeRows)
{
    // Enough for the widest catalogue; a file of nothing but such lines must not fill the memory.
    private const int MostDescribed = 100_000;

    private const int BytesToRecognise = 1 << 14;
    private const int RowsToRecognise = 20;
    private const int LongestName = 100;

    private static readonly SearchValues<byte> NotInText = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 0x7F, 0xC0, 0xC1, 0xF5, 0xFE, 0xFF]);

    /// <summary>True if blanks around cells are padding, and lines with # among the rows comments: that is so in TSV.</summary>
    public bool IsPadded => Delimiter == '\t';

    /// <summary>
    /// True if a file whose name says nothing holds a table: a header of two names or more, and as many cells in each of the
    /// rows below it, of which there is at least one.
    /// </summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public static bool Recognises(string file)
    {
        byte[] head = InputFile.Head(file, BytesToRecognise);
        // Cut off in a character, text is none; so only what binary files have is looked for.
        if (head.AsSpan().ContainsAny(NotInText))
            return false;
        try
        {
            CsvLayout layout = Read(file);
            if (layout.Columns.Count < 2 || layout.Columns.Any(c => c.Name.Length > LongestName))
                return false;
            using var scanner = new CsvScanner(file) { Delimiter = layout.Delimiter };
            scanner.SkipComments();
            for (int i = 0; i < layout.RecordsBeforeRows; i++)
                scanner.ReadRecord();
            int rows = 0;
            while (rows < RowsToRecognise && scanner.ReadRecord())
            {
                if (scanner.FieldCount != layout.Columns.Count)
                    return false;
                rows++;
            }
            return rows > 0;
        }
        catch (BadInputException)
        {
            // No table: the caller says so, and shows how the file begins.
            return false;
        }
    }

    /// <summary>Reads the first lines of a file.</summary>
    /// <exception cref="BadInputException">The file cannot be read, has no header, or the header is malformed.</exception>
    public static CsvLayout Read(string file)
    {
        using var scanner = new CsvScanner(file);
        var described = new Dictionary<string, ColumnInfo>();
        byte[] comment = [];
        long commentLine = 0;
        while (scanner.TryReadComment(out ReadOnlySpan<byte> line))
        {
            Describe(line, described);
            (comment, commentLine) = (line.ToArray(), scanner.Line);
        }
        bool isTsv = file.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".tsv.gz", StringComparison.OrdinalIgnoreCase);
        byte delimiter = DelimiterOf(scanner.PeekLine(), isTsv);
        scanner.Delimiter = delimiter;
        if (!scanner.ReadRecord())
            throw BadInputException.At(file, "", "the file has no header line", "Begin it with a line of column names");
        if (NamesInComment(comment, delimiter, scanner) is { } names)
            return new CsvLayout(delimiter, ColumnsOf(file, commentLine, names, [], described), 0);
        var fields = new (string Name, bool IsQuoted)[scanner.FieldCount];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = (HeaderName(file, scanner, i), scanner.IsQuoted(i));
        long headerLine = scanner.Line;
        string[] units = ReadUnits(scanner, fields.Length, out int more);
        return new CsvLayout(delimiter, ColumnsOf(file, headerLine, fields, units, described), 1 + more);
    }

    /// <summary>The one of comma and tab that stands more often between names.</summary>
    private static byte DelimiterOf(ReadOnlySpan<byte> header, bool isTsv)
    {
        int tabs = 0, commas = 0;
        bool inQuotes = false;
        foreach (byte c in header)
        {
            inQuotes ^= c == '"';
            tabs += !inQuotes && c == '\t' ? 1 : 0;
            commas += !inQuotes && c == ',' ? 1 : 0;
        }
        // In a TSV file a comma is part of a name, and a single name has no tab beside it.
        bool isTab = tabs > 0 ? tabs > commas || isTsv : isTsv && commas == 0;
        return isTab ? (byte)'\t' : (byte)',';
    }

    // A comment right above the first record names its columns if it has as many cells and only the record has numbers in them.
    private static (string, bool)[]? NamesInComment(ReadOnlySpan<byte> comment, byte delimiter, CsvScanner record)
    {
        if (comment.IsEmpty || !Utf8.IsValid(comment))
            return null;
        string[] names = Encoding.UTF8.GetString(comment.TrimStart((byte)'#')).Split((char)delimiter, StringSplitOptions.TrimEntries);
        if (names.Length < 2 || names.Length != record.FieldCount || Array.Exists(names, n => n.Length == 0 || IsNumber(Encoding.UTF8.GetBytes(n))))
            return null;
        for (int i = 0; i < names.Length; i++)
            if (IsNumber(record[i]))
                return Array.ConvertAll(names, n => (n, false));
        return null;
    }

    private static bool IsNumber(ReadOnlySpan<byte> cell) => CellParser.TryParseDouble(CellParser.Trim(cell), out _);

    // VizieR's lines below the header; the scanner has gone past them afterwards, or somewhere into the rows.
    private static string[] ReadUnits(CsvScanner scanner, int columns, out int records)
    {
        records = 0;
        if (scanner.Delimiter != '\t' || !scanner.ReadRecord() || scanner.FieldCount != columns)
            return [];
        if (IsDashes(scanner))
        {
            records = 1;
            return [];
        }
        var units = new string[columns];
        for (int i = 0; i < columns; i++)
            units[i] = Encoding.UTF8.GetString(scanner[i]).Trim();
        if (!scanner.ReadRecord() || scanner.FieldCount != columns || !IsDashes(scanner))
            return [];
        records = 2;
        return units;
    }

    private static bool IsDashes(CsvScanner record)
    {
        for (int i = 0; i < record.FieldCount; i++)
            if (CellParser.Trim(record[i]) is not [(byte)'-', ..] cell || cell.ContainsAnyExcept((byte)'-') || cell.Length < 2)
                return false;
        return true;
    }

    private static void Describe(ReadOnlySpan<byte> line, Dictionary<string, ColumnInfo> described)
    {
        if (!line.StartsWith("#Column\t"u8) || !Utf8.IsValid(line) || described.Count == MostDescribed)
            return;
        string[] parts = Encoding.UTF8.GetString(line).Split('\t', StringSplitOptions.TrimEntries);
        string name = parts[1].Trim('"');
        var info = new ColumnInfo(name, ColumnType.String);
        foreach (string part in parts.AsSpan(2))
        {
            if (part.StartsWith("[ucd=", StringComparison.Ordinal) && part.EndsWith(']'))
                info = info with { Ucd = part[5..^1] };
            // The format stands in parentheses.
            else if (part.Length > 0 && info.Description is null && !(part[0] == '(' && part[^1] == ')'))
                info = info with { Description = part };
        }
        described[name] = info;
    }

    private static List<ColumnInfo> ColumnsOf(
        string file, long line, (string Name, bool IsQuoted)[] fields, string[] units, Dictionary<string, ColumnInfo> described)
    {
        var columns = new List<ColumnInfo>();
        var places = new Dictionary<string, int>();
        foreach ((int i, (string name, bool isQuoted)) in fields.Index())
        {
            string place = $"line {line}, column {i + 1}";
            if (name.Length == 0)
                throw BadInputException.At(file, place, "the column has no name", "Name it (in pandas: to_csv(..., index=False))");
            if (name.Contains('\r') && !isQuoted)
                throw BadInputException.At(file, place, "lines end with CR alone", "Save the file with LF or CRLF line ends");
            if (!places.TryAdd(name, i))
            {
                throw BadInputException.At(
                    file, place, $"the name {BadCell.Quote(name)} is already that of column {places[name] + 1}", "Rename one of them");
            }
            ColumnInfo info = described.GetValueOrDefault(name) ?? new ColumnInfo(name, ColumnType.String);
            columns.Add(i < units.Length && units[i].Length > 0 ? info with { Unit = units[i] } : info);
        }
        return columns;
    }

    private static string HeaderName(string file, CsvScanner source, int index)
    {
        if (!Utf8.IsValid(source[index]))
            throw BadCell.NotUtf8(file, $"line {source.Line}, column {index + 1}", source[index]);
        string name = Encoding.UTF8.GetString(source[index]);
        return source.IsQuoted(index) ? name : name.Trim(' ', '\t');
    }
}
