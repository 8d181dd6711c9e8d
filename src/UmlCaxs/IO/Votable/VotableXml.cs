using System.Text;
using System.Xml;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// The XML of a VOTable as a stream of nodes, with everything a hostile file could do to it closed off: no DTD, no external
/// entities, bounded nesting, and no single node longer than <see cref="LongestNode"/>.
/// </summary>
internal sealed class VotableXml : IDisposable
{
    /// <summary>Most bytes of one node: text, attribute list, comment.</summary>
    public const int LongestNode = 16 << 20;

    private const int DeepestNesting = 100;

    private readonly GuardedStream stream;
    private readonly XmlReader reader;
    private readonly IXmlLineInfo? position; // null until the first bytes are parsed
    private char[] text = new char[1024];

    /// <summary>Opens a file.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public VotableXml(string path)
        : this(path, InputFile.OpenContent(path))
    {
    }

    /// <summary>Reads a document that is in a file or part of one.</summary>
    /// <param name="path">File name, for messages.</param>
    /// <param name="content">The document; closed with this object.</param>
    public VotableXml(string path, Stream content)
    {
        Path = path;
        stream = new GuardedStream(this, content);
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        };
        try
        {
            reader = XmlReader.Create(stream, settings);
        }
        catch (XmlException e)
        {
            stream.Dispose();
            throw Malformed(e);
        }
        position = (IXmlLineInfo)reader;
    }

    /// <summary>Path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file consumed.</summary>
    public long BytesRead => stream.Consumed;

    /// <summary>Bytes of the file.</summary>
    public long TotalBytes => stream.Length;

    /// <summary>1-based line of the current node.</summary>
    public int Line => Math.Max(1, position?.LineNumber ?? 1);

    /// <summary>Kind of the current node.</summary>
    public XmlNodeType NodeType => reader.NodeType;

    /// <summary>Element name without its namespace prefix: VOTable changed its namespace with every version.</summary>
    public string Name => reader.LocalName;

    /// <summary>True for an element without content, such as <c>&lt;TD/&gt;</c>.</summary>
    public bool IsEmptyElement => reader.IsEmptyElement;

    /// <summary>Elements around the current node.</summary>
    public int Depth => reader.Depth;

    /// <summary>True on characters, white space included.</summary>
    public bool IsText => reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;

    /// <summary>Moves to the next node.</summary>
    /// <returns>False at the end of the document.</returns>
    /// <exception cref="BadInputException">The XML is malformed, or refused as an attack.</exception>
    public bool Next()
    {
        stream.Mark();
        try
        {
            if (!reader.Read())
                return false;
        }
        catch (XmlException e)
        {
            throw Malformed(e);
        }
        if (reader.Depth > DeepestNesting)
            throw Error($"line {Line}", $"elements are nested more than {DeepestNesting} deep", "This is no VOTable; look where the file comes from");
        return true;
    }

    /// <summary>An attribute of the current element, or null if it is absent or blank.</summary>
    public string? Attribute(string name)
    {
        string? value = reader.GetAttribute(name)?.Trim();
        return value is { Length: > 0 } ? value : null;
    }

    /// <summary>An attribute with the blanks around it, or null if it is absent.</summary>
    public string? ExactAttribute(string name) => reader.GetAttribute(name);

    /// <summary>True if the current element has attributes.</summary>
    public bool HasAttributes => reader.AttributeCount > 0;

    /// <summary>Moves to the next node within an element that was met at <paramref name="depth"/>.</summary>
    /// <returns>True if it was the last: the position is then on its end, or on the element itself where it is empty.</returns>
    /// <exception cref="BadInputException">The XML is malformed.</exception>
    public bool IsEndOf(int depth) =>
        (Depth == depth && NodeType == XmlNodeType.Element && IsEmptyElement) || !Next() || Depth <= depth;

    /// <summary>Reads on in the current text node, which may be of any length.</summary>
    /// <returns>Number of characters; 0 at the end of the node.</returns>
    /// <exception cref="BadInputException">The text is malformed.</exception>
    public int ReadPiece(char[] target, int count)
    {
        stream.Mark();
        try
        {
            return reader.ReadValueChunk(target, 0, count);
        }
        catch (XmlException e)
        {
            throw Malformed(e);
        }
    }

    /// <summary>Moves from an element to its end over text of any length.</summary>
    /// <exception cref="BadInputException">The XML is malformed.</exception>
    public void SkipElement()
    {
        int depth = Depth;
        while (!IsEndOf(depth))
        {
            if (!IsText)
                continue;
            while (ReadPiece(text, text.Length) > 0)
            {
            }
        }
    }

    /// <summary>Appends the current text node to <paramref name="length"/> characters collected before.</summary>
    /// <returns>All characters so far; valid until the next call.</returns>
    /// <exception cref="BadInputException">The text is malformed or too long.</exception>
    public ReadOnlySpan<char> AppendText(int length)
    {
        try
        {
            int count;
            do
            {
                if (length == text.Length)
                {
                    if (length >= LongestNode)
                        throw TooLong();
                    Array.Resize(ref text, 2 * length);
                }
                count = reader.ReadValueChunk(text, length, text.Length - length);
                length += count;
            }
            while (count > 0);
            return text.AsSpan(0, length);
        }
        catch (XmlException e)
        {
            throw Malformed(e);
        }
    }

    /// <summary>Moves from an element to its end and returns the text in it, child elements left out.</summary>
    /// <exception cref="BadInputException">The XML is malformed.</exception>
    public string ReadElementText()
    {
        if (IsEmptyElement)
            return "";
        int depth = Depth;
        var all = new StringBuilder();
        while (Next() && Depth > depth)
        {
            if (!IsText || Depth > depth + 1)
                continue;
            all.Append(AppendText(0));
            if (all.Length > LongestNode)
                throw TooLong();
        }
        return all.ToString();
    }

    /// <summary>Composes an error in this file.</summary>
    public BadInputException Error(string place, string problem, string remedy) =>
        BadInputException.At(Path, place, problem, remedy);

    /// <summary>Releases the file.</summary>
    public void Dispose() => reader.Dispose();

    private BadInputException TooLong() => Error(
        $"line {Line}",
        $"an element, comment or text is longer than {LongestNode >> 20} MB",
        "This is no usable VOTable; look where the file comes from");

    private BadInputException Malformed(XmlException e)
    {
        // The exception says the place once more at the end of its message.
        int end = e.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        string problem = (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
        bool isDtd = problem.Contains("DTD", StringComparison.Ordinal);
        return BadInputException.At(
            Path,
            // The parser gives no place to a DTD that it refuses, but stands on it.
            e.LineNumber > 0 ? $"line {e.LineNumber}, position {e.LinePosition}" : $"line {Line}",
            isDtd ? "there is a document type definition, which is refused as unsafe" : $"malformed XML: {problem}",
            isDtd ? "Remove the <!DOCTYPE ...> declaration" : "Correct the file, or download it again if it was cut off",
            e);
    }

    // Counts the bytes that the parser takes while it is at one node. The parser itself has no such limit.
    private sealed class GuardedStream(VotableXml owner, Stream file) : ForwardStream
    {
        private long mark;
        private long position;

        public override long Length => file.Length;

        public override long Position
        {
            get => position;
            set => throw new NotSupportedException();
        }

        // Where the file is compressed, less than what has been read from it.
        public long Consumed => file.Position;

        public void Mark() => mark = position;

        public override int Read(Span<byte> buffer)
        {
            if (position - mark > LongestNode)
                throw owner.TooLong();
            int count = file.Read(buffer);
            position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
