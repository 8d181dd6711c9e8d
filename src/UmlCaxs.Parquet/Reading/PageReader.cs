using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using UmlCaxs.Parquet.Compression;
using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// Goes through the pages of a column chunk: reads headers, checks sizes and checksums, decompresses, and separates levels
/// from values. The chunk's dictionary is decoded on the way. Buffers are used again from page to page and chunk to chunk.
/// </summary>
internal sealed class PageReader
{
    /// <summary>Larger pages are refused: writers make pages of about a megabyte.</summary>
    private const int LargestPage = 1 << 30;

    /// <summary>From here on the size of a page is also held against that of its chunk, before memory is taken for it.</summary>
    private const int LargePage = 1 << 24;

    /// <summary>Headers are tens of bytes, or more with long statistics. More is read where it does not suffice.</summary>
    private const int UsualHeader = 1 << 10;
    private const int LongestHeader = 1 << 24;

    private readonly ChunkWindow window = new();
    private byte[] decompressed = [];
    private ParquetColumn column = null!;
    private ParquetColumnChunk chunk = null!;
    private bool isFirst;

    /// <summary>Index of the current page among the pages of the chunk, the dictionary not counted.</summary>
    public int Index { get; private set; }

    /// <summary>Whether the page being read is the dictionary; for messages.</summary>
    public bool IsAtDictionary { get; private set; }

    /// <summary>The current data page's header.</summary>
    public PageHeader Header { get; private set; }

    /// <summary>Holds the definition levels, if the column is optional.</summary>
    public byte[] Levels { get; private set; } = [];

    /// <summary>Where they start.</summary>
    public int LevelsOffset { get; private set; }

    /// <summary>Their bytes.</summary>
    public int LevelsLength { get; private set; }

    /// <summary>Holds the encoded values.</summary>
    public byte[] Values { get; private set; } = [];

    /// <summary>Where they start.</summary>
    public int ValuesOffset { get; private set; }

    /// <summary>Their bytes.</summary>
    public int ValuesLength { get; private set; }

    /// <summary>The chunk's dictionary; null if it has none.</summary>
    public PageDictionary? Dictionary { get; private set; }

    /// <summary>Begins a chunk.</summary>
    public void Begin(SafeFileHandle file, ParquetColumn column, ParquetColumnChunk chunk)
    {
        (this.column, this.chunk) = (column, chunk);
        window.Begin(file, chunk.Start, chunk.StoredLength);
        (Index, isFirst, Dictionary) = (-1, true, null);
    }

    /// <summary>Moves to the next data page that has values.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    /// <exception cref="IOException">The system cannot read the file.</exception>
    public void MoveNext()
    {
        Index++;
        while (!TryReadPage(out PageType type))
            if (type is PageType.Data or PageType.DataV2)
                Index++;
    }

    // False for pages that hold no values of rows.
    private bool TryReadPage(out PageType type)
    {
        PageHeader header = ReadHeader();
        type = header.Type;
        IsAtDictionary = header.Type == PageType.Dictionary;
        CheckSizes(header);
        window.Require(header.CompressedSize);
        if (header.Crc is uint crc && PageChecksum.Of(window.Buffer.AsSpan(window.Position, header.CompressedSize)) is uint found && found != crc)
            throw new InvalidDataException($"the checksum of its data is {found:x8}, its header says {crc:x8}");
        int body = window.Position;
        window.Advance(header.CompressedSize);
        bool hasValues = header.Type is PageType.Data or PageType.DataV2 && header.ValueCount > 0;
        if (hasValues)
        {
            Header = header;
            if (header.Type == PageType.Data)
                SplitV1(body);
            else
                SplitV2(body);
        }
        else if (header.Type == PageType.Dictionary)
            ReadDictionary(header, body);
        isFirst = false;
        return hasValues;
    }

    private PageHeader ReadHeader()
    {
        if (window.Left == 0)
            throw new InvalidDataException("the column chunk ends before its last value");
        int available = (int)Math.Min(window.Left, UsualHeader);
        while (true)
        {
            window.Require(available);
            try
            {
                PageHeader header = PageHeader.Read(window.Buffer.AsSpan(window.Position, available), out int length);
                window.Advance(length);
                return header;
            }
            catch (InvalidDataException) when (available < Math.Min(window.Left, LongestHeader))
            {
                // Perhaps just longer than what was looked at.
                available = (int)Math.Min(window.Left, Math.Min(LongestHeader, 16L * available));
            }
        }
    }

    private void CheckSizes(PageHeader header)
    {
        if (header.CompressedSize > window.Left)
            throw new InvalidDataException($"a page of {header.CompressedSize} bytes, where the column chunk has {window.Left} left");
        int uncompressed = header.UncompressedSize;
        if (uncompressed > LargestPage)
            throw new InvalidDataException($"a page of {uncompressed} bytes uncompressed, where at most {LargestPage} are supported");
        if (uncompressed > LargePage && uncompressed > chunk.UncompressedSize)
            throw new InvalidDataException($"a page of {uncompressed} bytes uncompressed in a column chunk of {chunk.UncompressedSize}");
        if (uncompressed > Codecs.MostDecompressed(chunk.Codec, header.CompressedSize))
            throw new InvalidDataException($"{header.CompressedSize} bytes in {chunk.Codec} cannot stand for the {uncompressed} that are announced");
    }

    private void ReadDictionary(PageHeader header, int body)
    {
        if (!isFirst)
            throw new InvalidDataException("a dictionary page that is not the first page of its column chunk");
        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary))
            throw new InvalidDataException($"a dictionary in the encoding {header.Encoding}");
        (byte[] data, int offset) = Decompress(body, header.CompressedSize, header.UncompressedSize, chunk.Codec);
        Dictionary = PageDictionary.Read(column.PhysicalType, column.TypeLength, data, offset, header.UncompressedSize, header.ValueCount);
        IsAtDictionary = false;
    }

    // Version 1: everything is compressed together, levels before values.
    private void SplitV1(int body)
    {
        (byte[] data, int offset) = Decompress(body, Header.CompressedSize, Header.UncompressedSize, chunk.Codec);
        int length = Header.UncompressedSize;
        int levels = 0;
        if (column.IsOptional)
        {
            levels = Header.DefinitionLevelEncoding switch
            {
                ParquetEncoding.Rle => ReadLength(data, ref offset, ref length),
                ParquetEncoding.BitPacked => (int)(((long)Header.ValueCount + 7) / 8),
                _ => throw new InvalidDataException($"definition levels in the encoding {Header.DefinitionLevelEncoding}"),
            };
            if (levels > length)
                throw new InvalidDataException($"definition levels of {levels} bytes in a page that has {length}");
        }
        (Levels, LevelsOffset, LevelsLength) = (data, offset, levels);
        (Values, ValuesOffset, ValuesLength) = (data, offset + levels, length - levels);
    }

    // Version 2: levels come first, never compressed; values may be compressed.
    private void SplitV2(int body)
    {
        PageHeader header = Header;
        if (header.RowCount != header.ValueCount)
            throw new InvalidDataException($"{header.ValueCount} values for {header.RowCount} rows, in a column that is not nested");
        if (header.NullCount > header.ValueCount || header.NullCount > 0 && !column.IsOptional)
            throw new InvalidDataException($"{header.NullCount} nulls among {header.ValueCount} values");
        long levels = (long)header.RepetitionLevelsLength + header.DefinitionLevelsLength;
        if (levels > header.CompressedSize || levels > header.UncompressedSize)
            throw new InvalidDataException($"levels of {levels} bytes in a page of {header.CompressedSize}, uncompressed {header.UncompressedSize}");
        (Levels, LevelsOffset, LevelsLength) = (window.Buffer, body + header.RepetitionLevelsLength, header.DefinitionLevelsLength);
        int skipped = (int)levels;
        ValuesLength = header.UncompressedSize - skipped;
        (Values, ValuesOffset) = Decompress(
            body + skipped, header.CompressedSize - skipped, ValuesLength, header.IsCompressed ? chunk.Codec : CompressionCodec.Uncompressed);
    }

    // Uncompressed data stay where they are.
    private (byte[] Data, int Offset) Decompress(int start, int length, int uncompressedLength, CompressionCodec codec)
    {
        if (codec == CompressionCodec.Uncompressed)
        {
            if (length != uncompressedLength)
                throw new InvalidDataException($"an uncompressed page of {length} bytes, where its header says {uncompressedLength}");
            return (window.Buffer, start);
        }
        if (decompressed.Length < uncompressedLength)
            decompressed = GC.AllocateUninitializedArray<byte>(uncompressedLength);
        // Some writers store not even an empty stream where a page has only nulls, others one that stands for nothing.
        if (uncompressedLength > 0)
            Codecs.Decompress(codec, window.Buffer.AsSpan(start, length), decompressed.AsSpan(0, uncompressedLength));
        return (decompressed, 0);
    }

    private static int ReadLength(byte[] data, ref int offset, ref int length)
    {
        if (length < sizeof(int))
            throw new InvalidDataException($"a page of {length} bytes, too short for the length of its definition levels");
        uint levels = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(offset));
        if (levels > length - sizeof(int))
            throw new InvalidDataException($"definition levels of {levels} bytes in a page that has {length}");
        offset += sizeof(int);
        length -= sizeof(int);
        return (int)levels;
    }
}
