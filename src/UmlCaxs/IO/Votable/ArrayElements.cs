using System.Buffers.Binary;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>The elements of an array's text as the bytes that BINARY2 has for them.</summary>
internal sealed class ArrayElements
{
    private readonly Dictionary<ColumnType, Column> elements = [];
    private byte[] bytes = new byte[256];
    private int used;

    /// <summary>Number of elements read last.</summary>
    public int Count { get; private set; }

    /// <summary>Their bytes, most significant first; valid until the next are read.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, used);

    /// <summary>Reads a cell.</summary>
    /// <param name="type">Type of its elements, which is not text.</param>
    /// <param name="text">The text, as <see cref="ArrayCell"/> has it.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Read(ColumnType type, ReadOnlySpan<byte> text)
    {
        (Count, used) = (0, 0);
        if (!elements.TryGetValue(type, out Column? element))
            elements[type] = element = new Column(new ColumnInfo("element", type), 1);
        for (; ArrayCell.TryNext(ref text, out ReadOnlySpan<byte> word); Count++)
        {
            bool isGood = CellParser.TryStore(element, 0, word);
            if (!isGood || (element.IsNull(0) && type is not (ColumnType.Boolean or ColumnType.Float32 or ColumnType.Float64)))
                return $"{BadCell.Quote(Encoding.UTF8.GetString(word))} is no element of an array of {type}";
            Add(element);
        }

        return null;
    }

    private void Add(Column element)
    {
        if (bytes.Length - used < sizeof(long))
            Array.Resize(ref bytes, 2 * bytes.Length);
        Span<byte> target = bytes.AsSpan(used);
        switch (element.Info.Type)
        {
            case ColumnType.Float64:
                BinaryPrimitives.WriteDoubleBigEndian(target, element.Doubles[0]);
                used += sizeof(double);
                break;
            case ColumnType.Float32:
                BinaryPrimitives.WriteSingleBigEndian(target, (float)element.Doubles[0]);
                used += sizeof(float);
                break;
            case ColumnType.Boolean:
                target[0] = element.LongIsNull[0] ? (byte)'?' : element.Longs[0] != 0 ? (byte)'T' : (byte)'F';
                used++;
                break;
            case ColumnType.UInt8:
                target[0] = (byte)element.Longs[0];
                used++;
                break;
            case ColumnType.Int16:
                BinaryPrimitives.WriteInt16BigEndian(target, (short)element.Longs[0]);
                used += sizeof(short);
                break;
            case ColumnType.Int32:
                BinaryPrimitives.WriteInt32BigEndian(target, (int)element.Longs[0]);
                used += sizeof(int);
                break;
            default:
                BinaryPrimitives.WriteInt64BigEndian(target, element.Longs[0]);
                used += sizeof(long);
                break;
        }
    }
}
