using Microsoft.Win32.SafeHandles;

namespace UmlCaxs.Parquet.Reading;

/// <summary>Reads at positions of a file, whole or not at all.</summary>
internal static class PositionalReader
{
    /// <summary>Fills the buffer with what is at the position.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    /// <exception cref="IOException">The system cannot read the file.</exception>
    public static void Fill(SafeFileHandle handle, long position, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = RandomAccess.Read(handle, buffer, position);
            if (count == 0)
                throw new InvalidDataException($"the file ends at byte {position}; it was longer when it was opened");
            buffer = buffer[count..];
            position += count;
        }
    }
}
