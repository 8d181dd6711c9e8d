using System.Buffers.Text;

namespace UmlCaxs.IO.Votable;

/// <summary>Bytes on their way out as lines of base64.</summary>
internal sealed class Base64Output(Utf8Output output)
{
    private const int LineBytes = 57; // 76 characters, as mail has them

    private readonly byte[] line = new byte[(LineBytes / 3 * 4) + 1];
    private byte[] buffer = new byte[1 << 16];
    private int used;

    /// <summary>Bytes not yet written.</summary>
    public int Pending => used;

    /// <summary>Room for so many bytes, which the caller writes.</summary>
    public Span<byte> Extend(int count)
    {
        if (count > buffer.Length - used)
            Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max((long)used + count, 2L * buffer.Length)));
        Span<byte> added = buffer.AsSpan(used, count);
        used += count;
        return added;
    }

    /// <summary>Hands all full lines to the file; between rows it keeps the buffer short.</summary>
    public void WriteLines()
    {
        int next = 0;
        for (; used - next >= LineBytes; next += LineBytes)
            WriteLine(buffer.AsSpan(next, LineBytes));
        buffer.AsSpan(next, used - next).CopyTo(buffer);
        used -= next;
    }

    /// <summary>Writes what is left.</summary>
    public void Complete()
    {
        WriteLines();
        if (used > 0)
            WriteLine(buffer.AsSpan(0, used));
        used = 0;
    }

    private void WriteLine(ReadOnlySpan<byte> bytes)
    {
        Base64.EncodeToUtf8(bytes, line, out _, out int length);
        line[length] = (byte)'\n';
        output.Write(line.AsSpan(0, length + 1));
    }
}
