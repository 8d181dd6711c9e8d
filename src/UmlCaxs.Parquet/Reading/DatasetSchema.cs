using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>Compares the columns of the files of a dataset.</summary>
internal static class DatasetSchema
{
    private const string Remedy = "Read the files one by one, or write them again with the same columns";

    /// <summary>The columns of a file in the order of the first file's.</summary>
    /// <exception cref="ParquetException">The files have different columns.</exception>
    public static ParquetColumn[] Match(ParquetFile first, ParquetFile other)
    {
        IReadOnlyList<ParquetColumn> expected = first.Schema.Columns;
        if (ReferenceEquals(first, other))
            return [.. expected];
        foreach (ParquetColumn column in other.Schema.Columns)
            if (first.Schema.Find(column.Name) is null)
                throw Difference(other, column, $"it is of type {column.TypeText} here and absent in {first.Path}");
        // By position where the order is the same, which also tells columns of the same name apart.
        bool sameOrder = expected.Select(c => c.Name).SequenceEqual(other.Schema.Columns.Select(c => c.Name));
        var matched = new ParquetColumn[expected.Count];
        for (int i = 0; i < matched.Length; i++)
        {
            ParquetColumn? own = sameOrder ? other.Schema.Columns[i] : other.Schema.Find(expected[i].Name);
            if (own is null)
                throw Difference(other, expected[i], $"it is absent here and of type {expected[i].TypeText} in {first.Path}");
            if (own.TypeText != expected[i].TypeText || own.PhysicalType != expected[i].PhysicalType || own.TypeLength != expected[i].TypeLength)
                throw Difference(other, own, $"it is {Describe(own)} here and {Describe(expected[i])} in {first.Path}");
            matched[i] = own;
        }
        if (!sameOrder && matched.Length != other.Schema.Columns.Count)
            throw new ParquetException(other.Path, "", $"it has {other.Schema.Columns.Count} columns, {first.Path} {matched.Length}", Remedy);
        return matched;
    }

    private static string Describe(ParquetColumn column) =>
        column.IsNested ? column.TypeText : $"of type {column.TypeText} (stored as {column.PhysicalType})";

    private static ParquetException Difference(ParquetFile file, ParquetColumn column, string problem) =>
        new(file.Path, $"column '{column.Name}'", problem, Remedy);
}
