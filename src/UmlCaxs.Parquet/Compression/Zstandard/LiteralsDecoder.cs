using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Decodes the literals of blocks (RFC 8878, 3.1.1.3.1).</summary>
internal sealed unsafe class LiteralsDecoder
{
    private readonly HuffmanTable table = new();

    /// <summary>Forgets the Huffman code of the frame before.</summary>
    public void BeginFrame() => table.Clear();

    /// <summary>Decodes literals.</summary>
    /// <param name="header">Their header, verified.</param>
    /// <param name="source">What stands for them.</param>
    /// <param name="target">Receives <see cref="LiteralsHeader.Count"/> bytes.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public void Decode(in LiteralsHeader header, byte* source, byte* target)
    {
        switch (header.Type)
        {
            case LiteralsType.Raw:
                Unsafe.CopyBlockUnaligned(target, source, (uint)header.Count);
                return;
            case LiteralsType.Rle:
                Unsafe.InitBlockUnaligned(target, *source, (uint)header.Count);
                return;
        }
        int tableBytes = 0;
        if (header.Type == LiteralsType.Compressed)
            tableBytes = table.Read(source, header.StoredBytes);
        else if (!table.IsSet)
            throw new InvalidDataException("the literals of a Zstandard block use the Huffman table of a block before, but there is none");
        source += tableBytes;
        int length = header.StoredBytes - tableBytes;
        if (header.HasFourStreams)
            HuffmanDecoder.DecodeFour(table, source, length, target, header.Count);
        else
            HuffmanDecoder.DecodeOne(table, source, length, target, header.Count);
    }
}
