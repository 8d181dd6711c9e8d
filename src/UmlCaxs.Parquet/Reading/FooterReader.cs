using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>Finds and reads the footer at the end of a file (README.md of the format, "File format").</summary>
internal static class FooterReader
{
    private const int MagicLength = 4;
    private const int TrailerLength = 8; // length of the footer, magic
    private const int FirstRead = 1 << 16;
    private const int LongestFooter = 1 << 28;

    /// <summary>Reads the footer.</summary>
    /// <returns>The metadata, and where they start in the file: pages end there.</returns>
    /// <exception cref="InvalidDataException">The file is too short, has no magic at either end, or a damaged footer.</exception>
    /// <exception cref="NotSupportedException">The footer is encrypted.</exception>
    /// <exception cref="IOException">The system cannot read the file.</exception>
    public static (FileMetaData MetaData, long Start) Read(SafeFileHandle handle, long length)
    {
        if (length < MagicLength + TrailerLength)
            throw new InvalidDataException($"it has {length} bytes, which is too short for a Parquet file");
        byte[] head = new byte[MagicLength];
        PositionalReader.Fill(handle, 0, head);
        byte[] tail = new byte[(int)Math.Min(length, FirstRead)];
        PositionalReader.Fill(handle, length - tail.Length, tail);
        if (head.AsSpan().SequenceEqual("PARE"u8) || tail.AsSpan().EndsWith("PARE"u8))
            throw new NotSupportedException("encrypted Parquet is not supported");
        if (!head.AsSpan().SequenceEqual("PAR1"u8))
            throw new InvalidDataException("it does not begin with PAR1, as Parquet files do");
        if (!tail.AsSpan().EndsWith("PAR1"u8))
            throw new InvalidDataException("it does not end with PAR1: it is cut off, or was never finished");
        uint footer = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(tail.Length - TrailerLength));
        if (footer > length - MagicLength - TrailerLength)
            throw new InvalidDataException($"a footer of {footer} bytes in a file of {length} bytes");
        if (footer > LongestFooter)
            throw new InvalidDataException($"a footer of {footer} bytes, where at most {LongestFooter} are supported");
        long start = length - TrailerLength - footer;
        if (footer + TrailerLength <= tail.Length)
            return (FileMetaData.Read(tail.AsSpan(tail.Length - TrailerLength - (int)footer, (int)footer)), start);
        byte[] whole = new byte[(int)footer];
        PositionalReader.Fill(handle, start, whole);
        return (FileMetaData.Read(whole), start);
    }
}
