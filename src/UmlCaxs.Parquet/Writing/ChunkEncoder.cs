using System.Buffers.Binary;
using UmlCaxs.Parquet.Compression;
using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Writing;

/// <summary>Turns the rows of a column into the pages of a column chunk. Used by one thread at a time; its memory is used again.</summary>
internal sealed class ChunkEncoder(ParquetWriterOptions options)
{
    // A page of byte arrays ends behind so many bytes.
    private const int MostPageBytes = 1 << 20;

    private readonly CompactWriter header = new();
    private readonly OutputBuffer body = new();
    private readonly OutputBuffer compressed = new();
    private readonly NumberDictionary<uint> dictionary4 = new();
    private readonly NumberDictionary<ulong> dictionary8 = new();
    private readonly ByteArrayDictionary dictionaryBytes = new();

    // A codec must save this share of the first bytes for the chunk to be compressed: less costs more time than it saves space.
    private const int TrialBytes = 1 << 14;
    private const double WorthwhileSaving = 0.125;

    private CompressionCodec codec;
    private long uncompressedSize;

    /// <summary>Encodes a chunk.</summary>
    /// <param name="chunk">Its rows, at least one.</param>
    /// <param name="output">Receives its pages.</param>
    public EncodedChunk Encode(ColumnCollector chunk, OutputBuffer output)
    {
        (uncompressedSize, codec) = (0, options.Codec);
        ValueDictionary? dictionary = options.UseDictionary ? BuildDictionary(chunk) : null;
        int start = output.Length;
        if (dictionary is not null)
        {
            body.Clear();
            dictionary.WritePlain(body);
            WritePage(new PageHeader { Type = PageType.Dictionary, ValueCount = dictionary.Count, Encoding = ParquetEncoding.Plain }, [], output);
        }
        int dictionarySize = output.Length - start;
        ParquetEncoding encoding = dictionary is not null ? ParquetEncoding.RleDictionary
            : options.ByteStreamSplit && chunk.Column.Type is WriterType.Float or WriterType.Double ? ParquetEncoding.ByteStreamSplit
            : ParquetEncoding.Plain;
        int bitWidth = dictionary is null ? 0 : RleBitPackedEncoder.BitWidth(dictionary.Count);
        for (int row = 0, value = 0; row < chunk.Rows;)
        {
            int rows = RowsOfPage(chunk, row, value, encoding);
            int values = chunk.ValuesIn(row, rows);
            body.Clear();
            if (chunk.Column.IsOptional)
                WriteLevels(chunk.Defined(row, rows));
            ReadOnlySpan<byte> rest = [];
            if (dictionary is not null)
            {
                body.Append((byte)bitWidth);
                RleBitPackedEncoder.Encode(dictionary.Indices(value, values), bitWidth, body);
            }
            else
            {
                rest = EncodeValues(chunk.Column.Type, chunk.PlainOf(value, values), values, encoding);
            }
            WritePage(new PageHeader { Type = PageType.Data, ValueCount = rows, Encoding = encoding, DefinitionLevelEncoding = ParquetEncoding.Rle }, rest, output);
            row += rows;
            value += values;
        }
        return new EncodedChunk(
            chunk.Column,
            chunk.Rows,
            codec,
            EncodingsOf(chunk.Column, encoding),
            dictionarySize,
            uncompressedSize,
            output.Length - start,
            ChunkStatistics.Of(chunk, dictionary));
    }

    // The dictionary page is PLAIN, levels are RLE.
    private static List<ParquetEncoding> EncodingsOf(WriterColumn column, ParquetEncoding values)
    {
        List<ParquetEncoding> encodings = values == ParquetEncoding.RleDictionary ? [ParquetEncoding.Plain, values] : [values];
        if (column.IsOptional)
            encodings.Add(ParquetEncoding.Rle);
        return encodings;
    }

    private ValueDictionary? BuildDictionary(ColumnCollector chunk) => WriterTypes.Width(chunk.Column.Type) switch
    {
        0 => dictionaryBytes.TryBuild(chunk.Plain, chunk.Offsets) ? dictionaryBytes : null,
        4 => dictionary4.TryBuild(chunk.Plain) ? dictionary4 : null,
        8 => dictionary8.TryBuild(chunk.Plain) ? dictionary8 : null,
        _ => null,
    };

    private int RowsOfPage(ColumnCollector chunk, int firstRow, int firstValue, ParquetEncoding encoding)
    {
        int rows = Math.Min(options.PageRows, chunk.Rows - firstRow);
        if (WriterTypes.Width(chunk.Column.Type) > 0 || encoding != ParquetEncoding.Plain)
            return rows;
        ReadOnlySpan<int> offsets = chunk.Offsets.Span[firstValue..];
        bool hasNulls = chunk.Values < chunk.Rows;
        ReadOnlySpan<bool> defined = hasNulls ? chunk.Defined(firstRow, rows) : [];
        for (int row = 0, value = 0; row < rows; row++)
        {
            value += !hasNulls || defined[row] ? 1 : 0;
            if (offsets[value] - offsets[0] > MostPageBytes)
                return Math.Max(row, 1);
        }
        return rows;
    }

    private void WriteLevels(ReadOnlySpan<bool> defined)
    {
        body.Extend(sizeof(int));
        RleBitPackedEncoder.EncodeFlags(defined, body);
        BinaryPrimitives.WriteInt32LittleEndian(body.From(0), body.Length - sizeof(int));
    }

    // What is encoded as it is need not be copied into the body: it is returned.
    private ReadOnlySpan<byte> EncodeValues(WriterType type, ReadOnlySpan<byte> plain, int count, ParquetEncoding encoding)
    {
        if (type == WriterType.Boolean)
            RleBitPackedEncoder.PackBits(plain, body);
        else if (encoding == ParquetEncoding.ByteStreamSplit)
            ByteStreamSplit.Split(plain, WriterTypes.Width(type), body.Extend(plain.Length), count, 0);
        else
            return plain;
        return [];
    }

    // Random mantissas do not compress: a chunk of them is written faster, and read much faster, as it is.
    private bool IsWorthwhile(ReadOnlySpan<byte> page)
    {
        ReadOnlySpan<byte> trial = page[..Math.Min(page.Length, TrialBytes)];
        compressed.Clear();
        return Codecs.Compress(codec, trial, compressed.Reserve(Codecs.MaxCompressedLength(codec, trial.Length))) <= (1 - WorthwhileSaving) * trial.Length;
    }

    // The page is the body and, behind it, the rest.
    private void WritePage(PageHeader page, ReadOnlySpan<byte> rest, OutputBuffer output)
    {
        ReadOnlySpan<byte> stored = body.Written;
        page.UncompressedSize = body.Length + rest.Length;
        if (uncompressedSize == 0 && !IsWorthwhile(rest.IsEmpty ? stored : rest))
            codec = CompressionCodec.Uncompressed;
        if (codec != CompressionCodec.Uncompressed)
        {
            body.Append(rest);
            rest = [];
            stored = body.Written;
            compressed.Clear();
            compressed.Advance(Codecs.Compress(codec, body.Written, compressed.Reserve(Codecs.MaxCompressedLength(codec, body.Length))));
            stored = compressed.Written;
        }
        page.CompressedSize = stored.Length + rest.Length;
        page.Crc = PageChecksum.Of(stored, rest);
        header.Clear();
        page.Write(header);
        output.Append(header.Written);
        output.Append(stored);
        output.Append(rest);
        uncompressedSize += header.Written.Length + page.UncompressedSize;
    }
}
