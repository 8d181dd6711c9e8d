using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO;

/// <summary>A buffer in front of a stream that formats numbers in place, without a string for each.</summary>
internal sealed class Utf8Output(Stream stream)
{
    // The longest number is a double of 24 characters.
    private const int LongestNumber = 32;

    private readonly byte[] buffer = new byte[1 << 16];
    private int used;

    /// <summary>Offset in the stream of the next byte.</summary>
    public long Position => stream.Position + used;

    /// <summary>Appends one byte.</summary>
    public void Write(byte value)
    {
        if (used == buffer.Length)
            Flush();
        buffer[used++] = value;
    }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - used)
        {
            Flush();
            if (bytes.Length > buffer.Length)
            {
                stream.Write(bytes);
                return;
            }
        }
        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
    }

    /// <summary>Appends text as UTF-8; halves of surrogate pairs become U+FFFD.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int piece = Math.Min(text.Length, buffer.Length / 4);
            // A pair must not be cut in two.
            if (piece < text.Length && char.IsHighSurrogate(text[piece - 1]))
                piece--;
            if (piece * 3 > buffer.Length - used)
                Flush();
            used += Encoding.UTF8.GetBytes(text[..piece], buffer.AsSpan(used));
            text = text[piece..];
        }
    }

    /// <summary>Appends text in quotes, as CSV has it: quotes in it doubled.</summary>
    public void WriteQuoted(string text)
    {
        Write((byte)'"');

        // A NUL byte marks a file as binary; U+FFFD is Unicode's sign for what cannot be written.
        Write(text.Replace("\"", "\"\"").Replace('\0', '\uFFFD'));
        Write((byte)'"');
    }

    /// <summary>Appends an integer.</summary>
    public void Write(long value)
    {
        MakeRoom();
        value.TryFormat(buffer.AsSpan(used), out int length, default, CultureInfo.InvariantCulture);
        used += length;
    }

    /// <summary>Appends a finite double in the fewest digits that read back exactly.</summary>
    public void Write(double value)
    {
        MakeRoom();
        value.TryFormat(buffer.AsSpan(used), out int length, default, CultureInfo.InvariantCulture);
        used += length;
    }

    /// <summary>Appends a finite float in the fewest digits that read back exactly.</summary>
    public void Write(float value)
    {
        MakeRoom();
        value.TryFormat(buffer.AsSpan(used), out int length, default, CultureInfo.InvariantCulture);
        used += length;
    }

    /// <summary>Appends a finite number of a column, in the width of the column.</summary>
    public void WriteNumber(Column column, int row)
    {
        if (column.Info.Type == ColumnType.Float32)
            Write((float)column.Doubles[row]);
        else if (column.Info.IsFloat)
            Write(column.Doubles[row]);
        else
            Write(column.Longs[row]);
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush()
    {
        stream.Write(buffer.AsSpan(0, used));
        used = 0;
    }

    /// <summary>Replaces bytes written earlier by as many others.</summary>
    public void Overwrite(long position, ReadOnlySpan<byte> bytes)
    {
        Flush();
        stream.Position = position;
        stream.Write(bytes);
        stream.Seek(0, SeekOrigin.End);
    }

    private void MakeRoom()
    {
        if (buffer.Length - used < LongestNumber)
            Flush();
    }
}
