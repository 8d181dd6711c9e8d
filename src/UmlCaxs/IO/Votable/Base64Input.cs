using System.Buffers;
using System.Buffers.Text;

namespace UmlCaxs.IO.Votable;

/// <summary>Bytes that are written as base64, with white space wherever it pleases the writer.</summary>
internal sealed class Base64Input : ForwardStream
{
    private const int Quantum = 4; // characters, for three bytes
    private const int TextBytes = 1 << 16;

    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private readonly string path;
    private readonly Stream text;
    private readonly byte[] raw = new byte[TextBytes];
    private readonly byte[] dense = new byte[TextBytes + Quantum];
    private readonly byte[] decoded = new byte[(TextBytes + Quantum) / Quantum * 3];
    private long line; // of the first character in raw
    private long total;
    private int kept; // characters in dense that make no whole quantum yet
    private int next;
    private int filled;
    private bool padded;
    private bool atEnd;

    /// <summary>Begins to read.</summary>
    /// <param name="path">Path as the user gave it, for messages.</param>
    /// <param name="text">The characters; closed with this stream.</param>
    /// <param name="firstLine">Line of the file at which they begin.</param>
    public Base64Input(string path, Stream text, int firstLine) => (this.path, this.text, line) = (path, text, firstLine);

    /// <summary>Length of the text: in it progress is measured.</summary>
    public override long Length => text.Length;

    /// <summary>Position in the text.</summary>
    public override long Position
    {
        get => text.Position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="BadInputException">The text is no base64, or cut off.</exception>
    public override int Read(Span<byte> target)
    {
        while (next == filled && !atEnd)
            Refill();
        int count = Math.Min(target.Length, filled - next);
        decoded.AsSpan(next, count).CopyTo(target);
        next += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }

    private void Refill()
    {
        int count = text.Read(raw);
        if (count == 0)
        {
            atEnd = true;
            if (kept > 0)
                throw BadInputException.At(path, $"line {line}", $"the base64 text is cut off: it has {total + kept:N0} characters, no multiple of {Quantum}", "Download the file again");
            return;
        }

        ReadOnlySpan<byte> piece = raw.AsSpan(0, count);
        int length = kept + WithoutBlanks(piece, dense.AsSpan(kept));
        int whole = length / Quantum * Quantum;
        ReadOnlySpan<byte> characters = dense.AsSpan(0, whole);
        if (padded && length > 0)
            throw Garbage(piece, 0, "text goes on behind the padding (=) that ends it");
        bool isValid = Base64.DecodeFromUtf8(characters, decoded, out _, out filled) == OperationStatus.Done;
        next = 0;
        if (!isValid)
        {
            int at = piece.IndexOfAnyExcept(Alphabet);
            while (at >= 0 && Blanks.Contains(piece[at]))
                at = piece[(at + 1)..].IndexOfAnyExcept(Alphabet) is var more and >= 0 ? at + 1 + more : -1;
            throw at >= 0
                ? Garbage(piece, at, $"{BadCell.Quote(((char)piece[at]).ToString())} is no character of base64")
                : Garbage(piece, Math.Max(0, piece.IndexOf((byte)'=')), "the padding (=) is not at the end of the base64 text");
        }

        padded |= whole > 0 && characters[^1] == '=';
        kept = length - whole;
        dense.AsSpan(whole, kept).CopyTo(dense);
        total += whole;
        line += piece.Count((byte)'\n');
    }

    // Copies what is between the blanks, mostly whole lines.
    private static int WithoutBlanks(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int length = 0;
        while (!source.IsEmpty)
        {
            int end = source.IndexOfAny(Blanks);
            ReadOnlySpan<byte> run = end < 0 ? source : source[..end];
            run.CopyTo(target[length..]);
            length += run.Length;
            source = end < 0 ? [] : source[(end + 1)..];
        }

        return length;
    }

    private BadInputException Garbage(ReadOnlySpan<byte> piece, int at, string problem) =>
        BadInputException.At(path, $"line {line + piece[..at].Count((byte)'\n')}", $"the base64 text is damaged: {problem}", "Download the file again");
}
