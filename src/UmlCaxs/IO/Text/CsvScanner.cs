namespace UmlCaxs.IO.Text;

/// <summary>
/// Splits a file of delimited text into records and fields (RFC 4180: quotes, doubled quotes, line breaks inside quotes; LF or
/// CRLF; commas, tabs or blanks between fields). Fields stay bytes in one reused buffer; nothing is decoded or copied here.
/// </summary>
internal sealed class CsvScanner : IDisposable
{
    /// <summary>Longest record accepted: a quote that is never closed must not swallow the machine's memory.</summary>
    public const int LongestRecord = 16 << 20;

    private readonly string path;
    private readonly Stream stream;
    private byte[] buffer = new byte[1 << 18];
    private Field[] fields = new Field[64];
    private byte[] unescaped = [];
    private int next; // where the next record begins
    private int filled;
    private bool atEnd;
    private int nulByte = -1;
    private long nextLine = 1;
    private long quoteLine; // where the quoted field scanned last begins
    private byte delimiter = (byte)',';
    private bool skipBlanks;

    private readonly record struct Field(int Start, int Length, bool IsQuoted, bool HasDoubledQuotes);

    /// <summary>Opens a file and skips a byte order mark.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public CsvScanner(string path)
    {
        this.path = path;
        stream = InputFile.OpenContent(path);
        Refill();
        if (buffer.AsSpan(0, filled).StartsWith("\uFEFF"u8))
            next = 3;
    }

    /// <summary>What stands between fields; a comma unless said otherwise.</summary>
    public byte Delimiter { get => delimiter; set => delimiter = value; }

    /// <summary>1-based line where the current record begins.</summary>
    public long Line { get; private set; }

    /// <summary>Fields of the current record.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Bytes of the file consumed; of a compressed one, roughly.</summary>
    public long BytesRead => Math.Max(0, stream.Position - (filled - next));

    /// <summary>Bytes of the file.</summary>
    public long TotalBytes => stream.Length;

    /// <summary>
    /// For ECSV, whose header says what the delimiter is: sets it, and lets blanks behind a delimiter and around a record be
    /// no part of the fields.
    /// </summary>
    public void SkipBlanksAround(byte fieldDelimiter) => (delimiter, skipBlanks) = (fieldDelimiter, true);

    /// <summary>Passes over the lines that begin with # before the header.</summary>
    /// <exception cref="BadInputException">A line is too long, or there are NUL bytes in it.</exception>
    public void SkipComments()
    {
        while (TryReadComment(out _))
        {
        }
    }

    /// <summary>Moves past a line that begins with #, if that is what comes next.</summary>
    /// <param name="line">The line without its end; valid until the next call.</param>
    /// <exception cref="BadInputException">The line is too long, or there are NUL bytes in it.</exception>
    public bool TryReadComment(out ReadOnlySpan<byte> line)
    {
        SkipBlankLines();
        while (next < filled && buffer[next] == '#')
        {
            int length = buffer.AsSpan(next, filled - next).IndexOf((byte)'\n');
            if (length < 0 && !atEnd)
            {
                MakeRoomAndRefill();
                continue;
            }
            line = buffer.AsSpan(next, length < 0 ? filled - next : length).TrimEnd((byte)'\r');
            Line = nextLine++;
            next += length < 0 ? filled - next : length + 1;
            return true;
        }
        line = default;
        return false;
    }

    /// <summary>What is in sight of the line that comes next, which may be cut off; valid until the next call.</summary>
    public ReadOnlySpan<byte> PeekLine()
    {
        SkipBlankLines();
        ReadOnlySpan<byte> sight = buffer.AsSpan(next, filled - next);
        int length = sight.IndexOf((byte)'\n');
        return length < 0 ? sight : sight[..length];
    }

    /// <summary>Moves to the next record; blank lines are no records.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="BadInputException">A quote is not closed, a record is too long, or the file is not text.</exception>
    public bool ReadRecord()
    {
        SkipBlankLines();
        if (next >= filled)
            return false;
        int end;
        long lines;
        // A record that the buffer cuts off is scanned again from its beginning once there is more of it.
        while (!TryScan(out end, out lines))
            MakeRoomAndRefill();
        if (nulByte >= 0 && nulByte < end)
            throw NotText();
        Line = nextLine;
        nextLine += lines;
        next = end;
        return true;
    }

    /// <summary>The content of a field, quotes removed. Valid until the next call.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            Field field = fields[index];
            ReadOnlySpan<byte> content = buffer.AsSpan(field.Start, field.Length);
            return field.HasDoubledQuotes ? Unescape(content) : content;
        }
    }

    /// <summary>True if the field stands in quotes.</summary>
    public bool IsQuoted(int index) => fields[index].IsQuoted;

    /// <summary>True if the record begins with # outside quotes, as comments do.</summary>
    public bool IsComment => FieldCount > 0 && !fields[0].IsQuoted && this[0] is [(byte)'#', ..];

    /// <summary>Releases the file.</summary>
    public void Dispose() => stream.Dispose();

    // False if the record may go on beyond the buffer.
    private bool TryScan(out int end, out long lines)
    {
        ReadOnlySpan<byte> data = buffer.AsSpan(0, filled);
        byte separator = delimiter;
        int at = next;
        int count = 0;
        lines = 1;
        end = filled;
        while (true)
        {
            if (count == fields.Length)
                Array.Resize(ref fields, 2 * count);
            if (skipBlanks)
            {
                while (at < data.Length && data[at] == ' ')
                    at++;
                // What looked like one more field were blanks at the end of the line.
                if (separator == ' ' && IsLineEnd(data, at))
                {
                    if (at >= data.Length - 1 && !atEnd)
                        return false;
                    FieldCount = count;
                    end = Math.Min(at < data.Length && data[at] == '\r' ? at + 2 : at + 1, data.Length);
                    return true;
                }
            }
            bool quoted = at < data.Length && data[at] == '"';
            if (quoted)
            {
                if (!TryScanQuoted(data, ref at, ref lines, out fields[count]))
                    return false;
            }
            else
            {
                int length = data[at..].IndexOfAny(separator, (byte)'\n');
                if (length < 0)
                {
                    if (!atEnd)
                        return false;
                    length = data.Length - at;
                }
                fields[count] = new Field(at, length, false, false);
                at += length;
            }
            count++;
            if (at < data.Length && data[at] == separator)
            {
                at++;
                continue;
            }
            // The CR of a CRLF is still part of an unquoted field.
            if (!quoted && fields[count - 1] is { Length: > 0 } last && data[at - 1] == '\r')
                fields[count - 1] = last with { Length = last.Length - 1 };
            FieldCount = count;
            end = Math.Min(at + 1, data.Length);
            return true;
        }
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> data, int at) =>
        at >= data.Length || data[at] == '\n' || (data[at] == '\r' && (at + 1 >= data.Length || data[at + 1] == '\n'));

    // Leaves `at` on the delimiter or LF behind the closing quote, or at the end.
    private bool TryScanQuoted(ReadOnlySpan<byte> data, ref int at, ref long lines, out Field field)
    {
        int start = ++at;
        quoteLine = nextLine + lines - 1;
        bool doubled = false;
        field = default;
        while (true)
        {
            int length = data[at..].IndexOf((byte)'"');
            if (length < 0)
            {
                if (!atEnd)
                    return false;
                throw Unclosed();
            }
            lines += data.Slice(at, length).Count((byte)'\n');
            at += length + 1;
            if (at == data.Length && !atEnd)
                return false;
            if (at == data.Length || data[at] != '"')
                break;
            doubled = true;
            at++;
        }
        field = new Field(start, at - 1 - start, true, doubled);
        while (skipBlanks && delimiter != ' ' && at < data.Length && data[at] == ' ')
            at++;
        if (at == data.Length && !atEnd)
            return false;
        if (at < data.Length && data[at] == '\r')
        {
            if (at + 1 == data.Length && !atEnd)
                return false;
            at++;
        }
        if (at < data.Length && data[at] != delimiter && data[at] != '\n')
        {
            string mark = delimiter switch { (byte)',' => "comma", (byte)'\t' => "tab", _ => "blank" };
            throw BadInputException.At(
                path, $"line {nextLine + lines - 1}", $"there is text between a closing quote and the next {mark}",
                "Double the quotes inside a quoted cell (\"\")");
        }
        return true;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> content)
    {
        if (unescaped.Length < content.Length)
            unescaped = new byte[2 * content.Length];
        int length = 0;
        for (int i = 0; i < content.Length; i++)
        {
            unescaped[length++] = content[i];
            if (content[i] == '"')
                i++;
        }
        return unescaped.AsSpan(0, length);
    }

    private void SkipBlankLines()
    {
        while (true)
        {
            while (next < filled && buffer[next] is (byte)'\n' or (byte)'\r')
            {
                // A CR counts only together with its LF; alone it is left for the header to complain about.
                if (buffer[next] == '\n')
                    nextLine++;
                else if (next + 1 < filled ? buffer[next + 1] != '\n' : !atEnd)
                    break;
                next++;
            }
            // A record needs at least two bytes in sight here to tell CR from CRLF.
            if (atEnd || filled - next > 1)
                return;
            MakeRoomAndRefill();
        }
    }

    private void MakeRoomAndRefill()
    {
        if (nulByte >= 0)
            throw NotText();
        int kept = filled - next;
        if (kept >= LongestRecord)
            throw TooLong();
        if (kept > buffer.Length / 2)
        {
            var larger = new byte[2 * buffer.Length];
            buffer.AsSpan(next, kept).CopyTo(larger);
            buffer = larger;
        }
        else
            buffer.AsSpan(next, kept).CopyTo(buffer);
        next = 0;
        filled = kept;
        Refill();
    }

    private void Refill()
    {
        int count = stream.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
        int nul = buffer.AsSpan(filled, count).IndexOf((byte)0);
        nulByte = nul < 0 ? -1 : filled + nul;
        filled += count;
        atEnd = filled < buffer.Length;
    }

    private BadInputException NotText()
    {
        long line = nextLine + buffer.AsSpan(next, Math.Max(0, nulByte - next)).Count((byte)'\n');
        return BadInputException.At(
            path, $"line {line}", "there is a NUL byte, so this is not CSV text in UTF-8",
            "Save the table as CSV in UTF-8 (a spreadsheet may have saved UTF-16), or name a file of another supported format");
    }

    private BadInputException Unclosed() => BadInputException.At(
        path, $"line {quoteLine}", "the quote that begins here is never closed", "Close it, or double it (\"\") if it belongs to the text");

    private BadInputException TooLong()
    {
        bool inQuotes = buffer.AsSpan(next, filled - next).Count((byte)'"') % 2 == 1;
        string problem = $"a record is longer than {LongestRecord >> 20} MB"
            + (inQuotes ? "; the quote that begins here is probably never closed" : "");
        return BadInputException.At(path, $"line {(inQuotes ? quoteLine : nextLine)}", problem, "Check quotes and line ends");
    }
}
