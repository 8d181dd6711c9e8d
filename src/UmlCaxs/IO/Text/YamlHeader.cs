using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace UmlCaxs.IO.Text;

/// <summary>Reads the YAML in the header of an ECSV file into a tree of <see cref="YamlValue"/>, with bounds on what it may be.</summary>
internal sealed class YamlHeader
{
    /// <summary>Longest header accepted: thousands of columns with descriptions take one megabyte.</summary>
    public const int LongestHeader = 8 << 20;

    private const int DeepestNesting = 64;
    private const string OrderedMapTag = "tag:yaml.org,2002:omap";

    private readonly string file;
    private readonly long firstLine;
    private readonly Parser parser;
    private readonly Dictionary<string, YamlValue> anchors = [];

    private YamlHeader(string file, string yaml, long firstLine)
    {
        (this.file, this.firstLine) = (file, firstLine);
        parser = new Parser(new Scanner(new StringReader(yaml), skipComments: true));
    }

    /// <summary>Reads one document.</summary>
    /// <param name="file">Path as the user gave it, for messages.</param>
    /// <param name="yaml">The document.</param>
    /// <param name="firstLine">1-based line of the file where it begins.</param>
    /// <exception cref="BadInputException">It is no YAML, or nested too deeply.</exception>
    public static YamlValue Read(string file, string yaml, long firstLine)
    {
        var header = new YamlHeader(file, yaml, firstLine);
        try
        {
            header.Expect<StreamStart>();
            header.Expect<DocumentStart>();
            header.parser.MoveNext();
            return header.ReadValue(0);
        }
        catch (YamlException e)
        {
            throw header.Error(e.Start, $"the header is no YAML: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // What the parser makes of some headers that are no YAML either, such as an impossible code of a character.
            throw header.Error(header.parser.Current?.Start ?? Mark.Empty, $"the header is no YAML: {e.Message}", e);
        }
    }

    // Reads the value whose first event is the current one, and stops on its last.
    private YamlValue ReadValue(int depth)
    {
        ParsingEvent first = parser.Current ?? throw new YamlException("it ends too early");
        if (depth > DeepestNesting)
            throw Error(first.Start, $"the header is nested more than {DeepestNesting} deep", null);
        if (first is AnchorAlias alias)
        {
            return anchors.GetValueOrDefault(alias.Value.Value)
                ?? throw Error(first.Start, $"the alias {BadCell.Quote("*" + alias.Value.Value)} stands for nothing before it", null);
        }
        YamlValue value = first switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence, depth),
            MappingStart mapping => ReadMapping(mapping, depth),
            _ => throw new YamlException(first.Start, first.End, "a value is missing"),
        };
        // By way of aliases, which may stand in each other, it can become deeper than the text itself is.
        if (value.Height > DeepestNesting)
            throw Error(first.Start, $"the header is nested more than {DeepestNesting} deep", null);
        if (first is NodeEvent { Anchor.IsEmpty: false } node)
            anchors[node.Anchor.Value] = value;
        return value;
    }

    private YamlValue ReadScalar(Scalar scalar) => new()
    {
        Tag = TagOf(scalar),
        Line = LineOf(scalar.Start),
        Text = scalar.Value,
        IsPlain = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty,
    };

    private YamlValue ReadSequence(SequenceStart start, int depth)
    {
        var items = new List<YamlValue>();
        while (MoveTo() is not SequenceEnd)
            items.Add(ReadValue(depth + 1));
        bool isOrderedMap = !start.Tag.IsEmpty && start.Tag.Value == OrderedMapTag && items.TrueForAll(i => i.Entries is { Count: 1 });
        return isOrderedMap
            ? new YamlValue { Line = LineOf(start.Start), Entries = items.ConvertAll(i => i.Entries![0]) }
            : new YamlValue { Tag = TagOf(start), Line = LineOf(start.Start), Items = items };
    }

    private YamlValue ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<(string, YamlValue)>();
        while (MoveTo() is not MappingEnd)
        {
            YamlValue key = ReadValue(depth + 1);
            MoveTo();
            entries.Add((key.ToFlowKey() ?? throw Error(start.Start, "a key in the header is too long", null), ReadValue(depth + 1)));
        }
        return new YamlValue { Tag = TagOf(start), Line = LineOf(start.Start), Entries = entries };
    }

    private ParsingEvent MoveTo()
    {
        if (!parser.MoveNext())
            throw new YamlException("it ends too early");
        return parser.Current!;
    }

    private void Expect<T>()
    {
        if (!parser.MoveNext() || parser.Current is not T)
            throw new YamlException(parser.Current?.Start ?? Mark.Empty, parser.Current?.End ?? Mark.Empty, "there is nothing in it");
    }

    // The tags of YAML itself say nothing that the value does not.
    private static string TagOf(NodeEvent node)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific)
            return "";
        string tag = node.Tag.Value;
        const string Standard = "tag:yaml.org,2002:";
        if (!tag.StartsWith(Standard, StringComparison.Ordinal))
            return tag;
        return tag[Standard.Length..] is "str" or "int" or "float" or "bool" or "null" or "seq" or "map" ? "" : "!!" + tag[Standard.Length..];
    }

    private long LineOf(Mark mark) => firstLine + Math.Max(0, mark.Line - 1);

    private BadInputException Error(Mark mark, string problem, Exception? inner) =>
        BadInputException.At(file, $"line {LineOf(mark)}", problem, "Correct the header, or write the file again", inner);
}
