using System.Buffers.Binary;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Where the cells of a row lie in BINARY and BINARY2. A row falls into segments of fixed length; behind each but the last stands
/// a cell of varying length, which begins with the number of its elements. In BINARY2 the first segment begins with a bit
/// for every field, set where the value is null.
/// </summary>
internal sealed class BinaryLayout
{
    private const int CountBytes = sizeof(int);

    private readonly VotableField[] fields;
    private readonly int[] segmentOf;
    private readonly int[] offsetOf;
    private readonly long[] lengths; // of the segments
    private readonly int[] varying; // fields of varying length, in order

    /// <summary>The layout of rows with these fields.</summary>
    /// <param name="fields">All fields, of known types.</param>
    /// <param name="hasMask">True for BINARY2.</param>
    /// <exception cref="InvalidDataException">A row is longer than can be read.</exception>
    public BinaryLayout(VotableField[] fields, bool hasMask)
    {
        this.fields = fields;
        HasMask = hasMask;
        segmentOf = new int[fields.Length];
        offsetOf = new int[fields.Length];
        varying = [.. Enumerable.Range(0, fields.Length).Where(f => fields[f].Datatype.Varies)];
        lengths = new long[varying.Length + 1];
        int segment = 0;
        lengths[0] = hasMask ? (fields.Length + 7) / 8 : 0;
        for (int f = 0; f < fields.Length; f++)
        {
            segmentOf[f] = segment;
            offsetOf[f] = (int)lengths[segment];
            if (fields[f].Datatype.Varies)
                segment++;
            else
                lengths[segment] += fields[f].Datatype.BytesOf(fields[f].Datatype.Unit);
            if (lengths[segment] > BinaryInput.MostBytes)
                throw new InvalidDataException($"a row takes more than {BinaryInput.MostBytes:N0} bytes");
        }
    }

    /// <summary>True if every row begins with a mask of nulls.</summary>
    public bool HasMask { get; }

    /// <summary>Segments of a row.</summary>
    public int Segments => lengths.Length;

    /// <summary>The segment that a field is in or behind.</summary>
    public int SegmentOf(int field) => segmentOf[field];

    /// <summary>Offset of a field in its segment.</summary>
    public int OffsetOf(int field) => offsetOf[field];

    /// <summary>Finds the segments of the row that begins at an offset.</summary>
    /// <param name="data">Bytes of rows; the last may be incomplete.</param>
    /// <param name="start">Where the row begins.</param>
    /// <param name="starts">Where its segments begin: <see cref="Segments"/> of them.</param>
    /// <returns>
    /// The end of the row; or, if the data end before, the least to which they must reach for more to be known.
    /// </returns>
    /// <exception cref="BadCountException">A cell has a number of elements that it cannot have.</exception>
    public long Locate(ReadOnlySpan<byte> data, int start, Span<int> starts)
    {
        long at = start;
        for (int s = 0; ; s++)
        {
            starts[s] = (int)at;
            at += lengths[s];
            if (s == varying.Length)
                return at;
            if (at + CountBytes > data.Length)
                return at + CountBytes;
            int count = BinaryPrimitives.ReadInt32BigEndian(data[(int)at..]);
            VotableDatatype type = fields[varying[s]].Datatype;
            at += CountBytes + type.BytesOf(count);
            if (count < 0 || at - start > BinaryInput.MostBytes || (!type.IsText && count > ArrayCell.MostElements))
                throw new BadCountException(varying[s], $"it announces {count:N0} elements, more than can be read");
            if (!type.CanHold(count))
                throw new BadCountException(varying[s], $"it has {count:N0} elements, which arraysize=\"{type.Size}\" does not allow");
            if (at > data.Length)
                return at;
        }
    }
}

/// <summary>A cell of binary data announces a number of elements that cannot be.</summary>
/// <param name="field">0-based field.</param>
/// <param name="problem">What is wrong with the cell.</param>
internal sealed class BadCountException(int field, string problem) : Exception(problem)
{
    public int Field { get; } = field;
}
