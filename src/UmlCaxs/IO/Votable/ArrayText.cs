using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Arrays as writers of TABLEDATA put them, brought to the one notation of <see cref="ArrayCell"/>, so that a value is the same
/// from whichever serialisation it comes.
/// </summary>
internal sealed class ArrayText
{
    private readonly ArrayCell cell = new();
    private readonly Dictionary<ColumnType, Column> elements = [];

    /// <summary>The array read last; valid until the next.</summary>
    public ReadOnlySpan<byte> Text => cell.Text;

    /// <summary>Reads the text of a cell.</summary>
    /// <param name="datatype">Its type, which is no text.</param>
    /// <param name="text">Elements with white space between them; bits may stand without.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Read(VotableDatatype datatype, ReadOnlySpan<byte> text)
    {
        cell.Clear();
        ColumnType type = datatype.Element;
        if (!elements.TryGetValue(type, out Column? element))
            elements[type] = element = new Column(new ColumnInfo("element", type), 1);
        long count = 0;
        while (ArrayCell.TryNext(ref text, out ReadOnlySpan<byte> word))
        {
            bool isDense = datatype.Primitive == VotablePrimitive.Bit;
            for (int i = 0; i < (isDense ? word.Length : 1); i++, count++)
            {
                ReadOnlySpan<byte> one = isDense ? word.Slice(i, 1) : word;
                if (!CellParser.TryStore(element, 0, one))
                    return $"{BadCell.Quote(Encoding.ASCII.GetString(one))} is no element of an array of {type}";
                if (!TryAdd(element))
                    return $"{BadCell.Quote(Encoding.ASCII.GetString(one))} stands for a missing element, which an array of {type} cannot have";
            }
        }

        return count == 0 || datatype.CanHold(count) ? null : $"the array has {count:N0} elements, which arraysize=\"{datatype.Size}\" does not allow";
    }

    private bool TryAdd(Column element)
    {
        bool isNull = element.IsNull(0);
        switch (element.Info.Type)
        {
            case ColumnType.Float32:
                cell.Add((float)element.Doubles[0]);
                break;
            case ColumnType.Float64:
                cell.Add(element.Doubles[0]);
                break;
            case ColumnType.Boolean:
                cell.Add(isNull ? null : element.Longs[0] != 0);
                break;
            default:
                cell.Add(element.Longs[0]);
                return !isNull;
        }

        return true;
    }
}
