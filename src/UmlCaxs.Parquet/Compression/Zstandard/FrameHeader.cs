using System.Buffers.Binary;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>The header of a frame (RFC 8878, 3.1.1.1).</summary>
/// <param name="Length">Bytes of the header, magic number included.</param>
/// <param name="MostBlockBytes">Bytes that a block may hold, compressed or not.</param>
/// <param name="ContentSize">Bytes that the frame holds, where it says so.</param>
/// <param name="HasChecksum">Whether a checksum follows the blocks.</param>
internal readonly record struct FrameHeader(int Length, int MostBlockBytes, ulong? ContentSize, bool HasChecksum)
{
    /// <summary>Bytes that no block may exceed, whatever the window.</summary>
    public const int MostBlockBytesOfAnyFrame = 128 << 10;

    private const uint Magic = 0xFD2FB528;

    // Bits of the frame header descriptor.
    private const int SingleSegment = 1 << 5;
    private const int Reserved = 1 << 3;
    private const int Checksum = 1 << 2;

    /// <summary>Reads the header at the beginning of <paramref name="source"/>.</summary>
    /// <exception cref="InvalidDataException">It is cut off or malformed, or the frame needs a dictionary.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < 5)
            throw new InvalidDataException("the Zstandard data end in the header of a frame");
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(source);
        if (magic != Magic)
            throw new InvalidDataException($"no Zstandard frame: it begins with {magic:x8} instead of {Magic:x8}");
        int descriptor = source[4];
        if ((descriptor & Reserved) != 0)
            throw new InvalidDataException("the reserved bit of a Zstandard frame header is set");
        bool singleSegment = (descriptor & SingleSegment) != 0;
        int dictionaryBytes = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        int sizeBytes = (descriptor >> 6) switch { 0 => singleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        int at = 5;
        int length = at + (singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
        if (source.Length < length)
            throw new InvalidDataException("the Zstandard data end in the header of a frame");

        ulong window = singleSegment ? 0 : WindowSize(source[at++]);
        ulong dictionary = ReadNumber(source.Slice(at, dictionaryBytes));
        if (dictionary != 0)
            throw new InvalidDataException($"the Zstandard frame needs dictionary {dictionary}; dictionaries are not supported");
        ulong? contentSize = null;
        if (sizeBytes > 0)
        {
            // Two bytes count from 256, because smaller sizes fit one (3.1.1.1.4).
            contentSize = ReadNumber(source.Slice(at + dictionaryBytes, sizeBytes)) + (sizeBytes == 2 ? 256u : 0u);
        }
        if (singleSegment)
            window = contentSize!.Value;
        return new(length, (int)Math.Min(window, MostBlockBytesOfAnyFrame), contentSize, (descriptor & Checksum) != 0);
    }

    // RFC 8878, 3.1.1.1.2.
    private static ulong WindowSize(byte descriptor)
    {
        ulong power = 1UL << (10 + (descriptor >> 3));
        return power + power / 8 * (ulong)(descriptor & 7);
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            number = number << 8 | bytes[i];
        return number;
    }
}
