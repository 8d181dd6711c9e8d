using UmlCaxs.Parquet.Encodings;

namespace UmlCaxs.Parquet.Writing;

/// <summary>
/// The pages of a column chunk on their way to the stream: bytes of its own, and between them views of values that are
/// written as they were collected, and so need not be copied.
/// </summary>
internal sealed class PageBuffer
{
    private readonly OutputBuffer own = new();
    private readonly List<(int End, ReadOnlyMemory<byte> View)> views = []; // each behind so many bytes of the buffer's own
    private long viewed;

    /// <summary>Bytes of all pages.</summary>
    public long Length => own.Length + viewed;

    /// <summary>Forgets everything, keeps the memory.</summary>
    public void Clear()
    {
        own.Clear();
        views.Clear();
        viewed = 0;
    }

    /// <summary>Adds a copy of bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => own.Append(bytes);

    /// <summary>Adds bytes that stay as they are until all is written.</summary>
    public void AppendView(ReadOnlyMemory<byte> bytes)
    {
        views.Add((own.Length, bytes));
        viewed += bytes.Length;
    }

    /// <summary>Writes the pages.</summary>
    public void WriteTo(Stream stream)
    {
        int written = 0;
        foreach ((int end, ReadOnlyMemory<byte> view) in views)
        {
            stream.Write(own.Written[written..end]);
            stream.Write(view.Span);
            written = end;
        }

        stream.Write(own.Written[written..]);
    }
}
