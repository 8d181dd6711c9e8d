using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.Classification;

/// <summary>
/// What the object types of a catalogue mean for the classes of a model: SIMBAD writes the same type in several ways
/// (<c>Sy1</c>, <c>Seyfert1</c>, <c>Seyfert_1</c>), and only some types are classes. A table says so, the built-in one or a
/// user's; a type it does not list is neither trained on nor classified. Types are compared exactly, but for white space
/// around them. Immutable.
/// </summary>
public sealed class TypeMap
{
    /// <summary>The meaning of types that say too little to be a label.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>The meaning of types outside the classes.</summary>
    public const string Other = "other";

    /// <summary>Column of the table that holds the types.</summary>
    public const string TypeColumn = "type";

    /// <summary>Column of the table that holds the meanings.</summary>
    public const string MeaningColumn = "meaning";

    private const int MostTypes = 100_000;
    private const int LongestType = 200;

    private readonly Dictionary<byte[], TypeMeaning> meanings = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], TypeMeaning>.AlternateLookup<ReadOnlySpan<byte>> lookup;

    private TypeMap(ClassScheme scheme)
    {
        Scheme = scheme;
        lookup = meanings.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The built-in table as CSV text, to start an own one from.</summary>
    public static string BuiltInTable { get; } = ReadResource();

    /// <summary>The classes that the types are mapped to.</summary>
    public ClassScheme Scheme { get; }

    /// <summary>Number of types with a meaning.</summary>
    public int Count => meanings.Count;

    /// <summary>
    /// The built-in table for the classes of a model: every spelling of every object type of SIMBAD. The name of a class
    /// stands for the class in any case; types whose class the model lacks are other types.
    /// </summary>
    public static TypeMap BuiltIn(ClassScheme scheme)
    {
        var map = new TypeMap(scheme);
        map.AddClassNames();
        // The embedded table has neither quotes nor empty cells; a test reads it as a user's table, too.
        foreach (string line in BuiltInTable.Split('\n').SkipWhile(l => l.StartsWith('#')).Skip(1).Where(l => l.Length > 0))
        {
            string[] cells = line.Split(',');
            if (!map.TryMeaning(cells[1], out TypeMeaning meaning))
                throw new InvalidOperationException($"The built-in table of object types has the meaning '{cells[1]}'.");
            map.meanings.TryAdd(Encoding.UTF8.GetBytes(cells[0]), meaning);
        }

        return map;
    }

    /// <summary>Reads a table that replaces the built-in one. The name of a class stands for the class unless it says otherwise.</summary>
    /// <param name="reader">A table with the text columns type and meaning; others are ignored.</param>
    /// <param name="scheme">Classes of the model.</param>
    /// <exception cref="BadInputException">A column is missing, a cell empty, a meaning unknown, or a type has two meanings.</exception>
    public static TypeMap Read(TableReader reader, ClassScheme scheme)
    {
        int types = Find(reader, TypeColumn);
        int texts = Find(reader, MeaningColumn);
        var map = new TypeMap(scheme);
        var places = new Dictionary<string, string>();
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                string type = Cell(reader, batch.Columns[types], row);
                string text = Cell(reader, batch.Columns[texts], row);
                if (!map.TryMeaning(text, out TypeMeaning meaning))
                    throw Bad(reader, row, MeaningColumn, $"'{text}' is neither a class nor '{Ambiguous}' nor '{Other}'", $"Use one of {string.Join(", ", scheme.Classes)}, {Ambiguous}, {Other}.");
                byte[] utf8 = Encoding.UTF8.GetBytes(type);
                if (!map.meanings.TryGetValue(utf8, out TypeMeaning earlier))
                {
                    if (map.meanings.Count == MostTypes)
                        throw Bad(reader, row, TypeColumn, $"more than {MostTypes:N0} types", $"Give a table of object types, as 'umlcaxs types' prints it.");
                    map.meanings.Add(utf8, meaning);
                    places.Add(type, reader.PlaceOf(row));
                }
                else if (earlier != meaning)
                {
                    throw Bad(reader, row, TypeColumn, $"'{type}' means '{text}' here and '{map.NameOf(earlier)}' in {places[type]}", "Keep one of the two rows.");
                }
            }
        }

        if (map.meanings.Count == 0)
            throw BadInputException.At(reader.Path, "", "the table has no rows", "Give at least one type with its meaning; 'umlcaxs types' prints the built-in table.");
        map.AddClassNames();
        return map;
    }

    /// <summary>What a type means; none, or white space alone, is unlabelled.</summary>
    public TypeMeaning MeaningOf(string? type) => type is null ? Nothing : MeaningOf(Encoding.UTF8.GetBytes(type));

    /// <inheritdoc cref="MeaningOf(string?)"/>
    public TypeMeaning MeaningOf(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> type = utf8[Ascii.Trim(utf8)];
        return type.IsEmpty ? Nothing
            : lookup.TryGetValue(type, out TypeMeaning meaning) ? meaning
            : new TypeMeaning(DetectionRole.OtherType, IsListed: false);
    }

    /// <summary>What the type in a row of a column means; null is unlabelled.</summary>
    public TypeMeaning MeaningOf(Column column, int row) =>
        column.IsNull(row) ? Nothing
        : column.Info.Type == ColumnType.String ? MeaningOf(column.Text[row])
        : MeaningOf(column.TextAt(row));

    /// <summary>A meaning as the table writes it.</summary>
    public string NameOf(TypeMeaning meaning) => meaning.Role switch
    {
        DetectionRole.Labelled => Scheme.Classes[meaning.Class],
        DetectionRole.Unlabelled => Ambiguous,
        _ => Other,
    };

    private static TypeMeaning Nothing => new(DetectionRole.Unlabelled);

    private static string ReadResource()
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("types/simbad.csv")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static int Find(TableReader reader, string column)
    {
        int index = reader.Schema.IndexOf(column);
        return index >= 0 ? index : throw BadInputException.At(
            reader.Path, "header", $"no column '{column}'", $"A table of object types has the columns {TypeColumn} and {MeaningColumn}; 'umlcaxs types' prints the built-in one.");
    }

    private static string Cell(TableReader reader, Column column, int row)
    {
        if (column.Info.Type == ColumnType.String && column.Text[row].Length > LongestType)
            throw Bad(reader, row, column.Info.Name, $"the text is {column.Text[row].Length:N0} bytes long", $"Types and meanings have at most {LongestType}.");
        string text = column.TextAt(row)?.Trim() ?? "";
        if (text.Length == 0)
            throw Bad(reader, row, column.Info.Name, "the cell is empty", "Give every row a type and a meaning.");
        if (text.Any(char.IsControl))
            throw Bad(reader, row, column.Info.Name, "the text holds a control character", "Take it out.");
        return text;
    }

    private static BadInputException Bad(TableReader reader, int row, string column, string problem, string remedy) =>
        BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column '{column}'", problem, remedy);

    private void AddClassNames()
    {
        for (int c = 0; c < Scheme.Classes.Count; c++)
            meanings.TryAdd(Encoding.UTF8.GetBytes(Scheme.Classes[c]), new TypeMeaning(DetectionRole.Labelled, c));
    }

    /// <summary>
    /// The meaning that a table writes so: a class of the model, ambiguous or other. One of the ten classes that the model
    /// lacks is other, so that a table serves models with fewer classes.
    /// </summary>
    private bool TryMeaning(string text, out TypeMeaning meaning)
    {
        int index = Scheme.IndexOf(text);
        meaning = index >= 0 ? new TypeMeaning(DetectionRole.Labelled, index)
            : text == Ambiguous ? new TypeMeaning(DetectionRole.Unlabelled)
            : new TypeMeaning(DetectionRole.OtherType);
        return meaning.Role != DetectionRole.OtherType || text == Other || ClassScheme.Default.IndexOf(text) >= 0;
    }

    /// <summary>Compares UTF-8 text, so that a type need not become a string to be looked up.</summary>
    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Utf8Comparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)Utf8Hash.Of(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
