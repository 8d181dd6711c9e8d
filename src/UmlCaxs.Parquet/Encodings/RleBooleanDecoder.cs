using System.Buffers.Binary;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>RLE values of a BOOLEAN column: the hybrid with one bit, behind its length in four bytes.</summary>
internal sealed class RleBooleanDecoder : ValueDecoder
{
    private const int ChunkRows = 512;

    private readonly RleBitPackedDecoder runs = new();
    private readonly int[] bits = new int[ChunkRows];

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount)
    {
        // A page of nulls only may lack even the length.
        int runBytes = 0;
        if (length > 0)
        {
            if (length < sizeof(int))
                throw new InvalidDataException("the length of run-length encoded booleans is cut off");
            runBytes = BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(offset, sizeof(int)));
            if (runBytes < 0 || runBytes > length - sizeof(int))
                throw new InvalidDataException($"{(uint)runBytes} bytes of run-length encoded booleans are announced, {length - sizeof(int)} are there");
            offset += sizeof(int);
        }
        runs.Begin(page, offset, runBytes, 1);
    }

    /// <inheritdoc/>
    public override void ReadLongs(Span<long> values)
    {
        while (!values.IsEmpty)
        {
            int count = runs.TakeRun(values.Length, out int value);
            if (count > 0)
            {
                values[..count].Fill(value);
            }
            else
            {
                count = runs.TakePacked(bits.AsSpan(0, Math.Min(ChunkRows, values.Length)));
                for (int i = 0; i < count; i++)
                    values[i] = bits[i];
            }
            values = values[count..];
        }
    }
}
