using UmlCaxs.Parquet;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// A buffer before a stream that holds as many bytes at once as a row takes. It grows with the bytes that are there, never with
/// what a file announces.
/// </summary>
internal sealed class BinaryInput(Stream stream) : IDisposable
{
    /// <summary>Most bytes that can be required at once.</summary>
    public const int MostBytes = ByteArrayBuffer.MostBytes;

    // A power of two, so that doubling it meets the limit.
    private byte[] buffer = new byte[1 << 18];
    private int next;
    private int filled;

    /// <summary>The bytes that are there and not yet skipped.</summary>
    public ReadOnlySpan<byte> Available => buffer.AsSpan(next, filled - next);

    /// <summary>Forgets bytes at the front.</summary>
    public void Skip(int count) => next += count;

    /// <summary>Reads until so many bytes are available.</summary>
    /// <param name="count">At most <see cref="MostBytes"/>.</param>
    /// <returns>False if the stream ends before; what it has is available then.</returns>
    public bool Require(int count)
    {
        while (filled - next < count)
        {
            if (next > 0)
            {
                Available.CopyTo(buffer);
                (next, filled) = (0, filled - next);
            }

            if (filled == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
            int read = stream.Read(buffer.AsSpan(filled));
            if (read == 0)
                return false;
            filled += read;
        }

        return true;
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => stream.Dispose();
}
