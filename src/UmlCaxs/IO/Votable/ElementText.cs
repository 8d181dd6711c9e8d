using System.Text;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// The text of the element on which a document stands as a stream of bytes, one a character: for text in base64, of any length.
/// What is no character of ISO 8859-1 becomes a question mark, which base64 has no use for either.
/// </summary>
internal sealed class ElementText(VotableXml xml) : ForwardStream
{
    private readonly char[] piece = new char[1 << 14];
    private readonly int depth = xml.Depth;
    private bool inText;
    private bool atEnd;

    /// <inheritdoc/>
    public override long Length => xml.TotalBytes;

    /// <inheritdoc/>
    public override long Position
    {
        get => xml.BytesRead;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="BadInputException">The XML is malformed, or there is an element within.</exception>
    public override int Read(Span<byte> target)
    {
        while (!atEnd)
        {
            if (inText)
            {
                int count = xml.ReadPiece(piece, Math.Min(piece.Length, target.Length));
                if (count > 0)
                    return Encoding.Latin1.GetBytes(piece.AsSpan(0, count), target);
            }

            atEnd = xml.IsEndOf(depth);
            inText = !atEnd && xml.IsText;
            if (!atEnd && !inText)
                throw xml.Error($"line {xml.Line}", $"expected text in base64, found the element {BadCell.Quote(xml.Name)}", "Correct the file");
        }

        return 0;
    }
}
