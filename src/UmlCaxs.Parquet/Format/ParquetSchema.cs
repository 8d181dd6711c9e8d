using System.Text;

namespace UmlCaxs.Parquet.Format;

/// <summary>The columns of a file.</summary>
public sealed class ParquetSchema
{
    private const int DeepestNesting = 64;
    private const int LongestTypeText = 300;

    private readonly IReadOnlyList<SchemaElement> elements;
    private readonly List<Leaf> leaves = [];
    private readonly Dictionary<string, ParquetColumn> byName = [];

    /// <summary>Checks the elements of a footer and finds the columns.</summary>
    /// <exception cref="InvalidDataException">Counts of children that do not fit, or an element that makes no sense.</exception>
    internal ParquetSchema(IReadOnlyList<SchemaElement> elements)
    {
        this.elements = elements;
        if (elements.Count == 0)
            throw new InvalidDataException("the schema is empty");
        if (elements[0].Type is not null)
            throw new InvalidDataException("the schema's root is not a group");
        int next = 1;
        var columns = new List<ParquetColumn>();
        for (int i = ChildCount(elements[0]); i > 0; i--)
            columns.Add(ReadColumn(ref next));
        if (next != elements.Count)
            throw new InvalidDataException($"the schema has {elements.Count} elements, of which {elements.Count - next} belong to no group");
        Columns = columns;
        foreach (ParquetColumn column in columns)
            byName.TryAdd(column.Name, column);
    }

    /// <summary>Top-level columns in the file's order, nested ones too.</summary>
    public IReadOnlyList<ParquetColumn> Columns { get; }

    /// <summary>Leaves in depth-first order: what the column chunks of a row group stand for.</summary>
    internal IReadOnlyList<Leaf> Leaves => leaves;

    /// <summary>The column of a name, null if there is none. Of columns with the same name the first.</summary>
    public ParquetColumn? Find(string name) => byName.GetValueOrDefault(name);

    private ParquetColumn ReadColumn(ref int next)
    {
        int first = next, firstLeaf = leaves.Count;
        SchemaElement element = Element(next);
        var text = new StringBuilder();
        Walk(ref next, [], text, 1);
        if (element.Type is not null && element.Repetition != Repetition.Repeated)
            return ColumnTypes.Resolve(element, element.Repetition == Repetition.Optional, firstLeaf);
        return new ParquetColumn
        {
            Name = elements[first].Name,
            Kind = ParquetKind.Nested,
            IsOptional = element.Repetition == Repetition.Optional,
            LeafIndex = firstLeaf,
            TypeText = text.Length <= LongestTypeText ? text.ToString() : text.ToString(0, LongestTypeText) + "...",
        };
    }

    // Visits an element and all below, adds its leaves and appends its type. Depth is bounded, and every call consumes an element.
    private void Walk(ref int next, List<string> path, StringBuilder text, int depth)
    {
        if (depth > DeepestNesting)
            throw new InvalidDataException($"the schema is nested more than {DeepestNesting} deep");
        SchemaElement element = Element(next++);
        if (element.Repetition is < Repetition.Required or > Repetition.Repeated)
            throw new InvalidDataException($"column '{element.Name}' has the unknown repetition {(int)element.Repetition}");
        path.Add(element.Name);
        bool isRepeated = element.Repetition == Repetition.Repeated;
        Append(text, isRepeated ? "list<" : "");
        if (element.Type is PhysicalType type)
        {
            if (element.ChildCount > 0)
                throw new InvalidDataException($"column '{element.Name}' has both a type and children");
            Append(text, ColumnTypes.Resolve(element, false, leaves.Count).TypeText);
            leaves.Add(new Leaf([.. path], type));
        }
        else
            WalkGroup(element, ref next, path, text, depth);
        Append(text, isRepeated ? ">" : "");
        path.RemoveAt(path.Count - 1);
    }

    private void WalkGroup(SchemaElement group, ref int next, List<string> path, StringBuilder text, int depth)
    {
        int count = ChildCount(group);
        if (IsAnnotated(group, LogicalTypeKind.List, ConvertedType.List) && count == 1)
        {
            WalkList(ref next, path, text, depth + 1);
            return;
        }
        bool isMap = count == 1 && (IsAnnotated(group, LogicalTypeKind.Map, ConvertedType.Map)
            || IsAnnotated(group, LogicalTypeKind.Map, ConvertedType.MapKeyValue));
        if (isMap && Element(next) is { Type: null, Repetition: Repetition.Repeated } pairs)
        {
            next++;
            path.Add(pairs.Name);
            Append(text, "map<");
            WalkChildren(pairs, ref next, path, text, depth + 1, withNames: false);
            Append(text, ">");
            path.RemoveAt(path.Count - 1);
            return;
        }
        Append(text, "struct<");
        WalkChildren(group, ref next, path, text, depth, withNames: true);
        Append(text, ">");
    }

    // The three-level form of lists is group (LIST) { repeated group { element } }; the middle is left out of the text.
    private void WalkList(ref int next, List<string> path, StringBuilder text, int depth)
    {
        SchemaElement middle = Element(next);
        if (middle is not { Type: null, Repetition: Repetition.Repeated } || ChildCount(middle) != 1)
        {
            // Two levels: a repeated element, whose own text says that it is a list.
            Walk(ref next, path, text, depth);
            return;
        }
        next++;
        path.Add(middle.Name);
        Append(text, "list<");
        WalkChildren(middle, ref next, path, text, depth, withNames: false);
        Append(text, ">");
        path.RemoveAt(path.Count - 1);
    }

    private void WalkChildren(SchemaElement group, ref int next, List<string> path, StringBuilder text, int depth, bool withNames)
    {
        int count = ChildCount(group);
        for (int i = 0; i < count; i++)
        {
            Append(text, i > 0 ? ", " : "");
            Append(text, withNames ? Element(next).Name + ": " : "");
            Walk(ref next, path, text, depth + 1);
        }
    }

    private SchemaElement Element(int index) =>
        index < elements.Count ? elements[index] : throw new InvalidDataException("the schema ends before the last child of a group");

    // A group of no children is legal nowhere, yet Spark wrote empty structs; an absent count, though, is a leaf without a type.
    private int ChildCount(SchemaElement group)
    {
        int count = group.ChildCount ?? throw new InvalidDataException($"column '{group.Name}' has neither a type nor children");
        if (count < 0 || count >= elements.Count)
            throw new InvalidDataException($"column '{group.Name}' has {count} children, in a schema of {elements.Count} elements");
        return count;
    }

    private static bool IsAnnotated(SchemaElement element, LogicalTypeKind logical, ConvertedType converted) =>
        element.LogicalType?.Kind == logical || element.ConvertedType == converted;

    // The text is cut in the end, so it need not grow much longer.
    private static void Append(StringBuilder text, string piece)
    {
        if (text.Length <= LongestTypeText)
            text.Append(piece);
    }

    /// <summary>A leaf of the schema.</summary>
    /// <param name="Path">Names from below the root.</param>
    /// <param name="Type">Its physical type.</param>
    internal sealed record Leaf(IReadOnlyList<string> Path, PhysicalType Type);
}
