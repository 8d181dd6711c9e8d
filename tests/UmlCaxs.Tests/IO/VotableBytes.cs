using System.Buffers.Binary;
using System.Text;

namespace UmlCaxs.Tests.IO;

/// <summary>Writes the rows of BINARY and BINARY2 value by value, as the standard describes them: a writer to read against.</summary>
internal sealed class VotableBytes
{
    private readonly List<byte> bytes = [];

    public byte[] ToArray() => [.. bytes];

    public VotableBytes Raw(params byte[] values)
    {
        bytes.AddRange(values);
        return this;
    }

    public VotableBytes Short(short value) => Add(2, b => BinaryPrimitives.WriteInt16BigEndian(b, value));

    public VotableBytes Int(int value) => Add(4, b => BinaryPrimitives.WriteInt32BigEndian(b, value));

    public VotableBytes Long(long value) => Add(8, b => BinaryPrimitives.WriteInt64BigEndian(b, value));

    public VotableBytes Float(float value) => Add(4, b => BinaryPrimitives.WriteSingleBigEndian(b, value));

    public VotableBytes Double(double value) => Add(8, b => BinaryPrimitives.WriteDoubleBigEndian(b, value));

    /// <summary>A text of varying length in <c>char</c>.</summary>
    public VotableBytes Text(string text) => Int(text.Length).Raw(Encoding.Latin1.GetBytes(text));

    /// <summary>A text of varying length in <c>unicodeChar</c>.</summary>
    public VotableBytes Unicode(string text) => Int(text.Length).Raw(Encoding.BigEndianUnicode.GetBytes(text));

    /// <summary>A document with these rows in its STREAM.</summary>
    public string Document(string fields, string serialisation = "BINARY") => Document(fields, Convert.ToBase64String(ToArray()), serialisation);

    /// <summary>A document with any STREAM; its first line of content is line 5.</summary>
    public static string Document(string fields, string stream, string serialisation = "BINARY", string attributes = "encoding=\"base64\"", string table = "") =>
        $"""
        <VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
        <RESOURCE><TABLE {table}>
        {fields}
        <DATA><{serialisation}><STREAM {attributes}>
        {stream}
        </STREAM></{serialisation}></DATA>
        </TABLE></RESOURCE></VOTABLE>
        """;

    private VotableBytes Add(int length, Action<byte[]> write)
    {
        var value = new byte[length];
        write(value);
        return Raw(value);
    }
}
