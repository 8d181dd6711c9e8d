using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;

namespace UmlCaxs.Playground.Datasets;

/// <summary>The category that says of each row whether the votes of its source agree.</summary>
internal static class KindColumn
{
    /// <summary>Votes that agree.</summary>
    public const string Unique = "unique";

    /// <summary>Votes that differ.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>The word for a source; null if none of its detections could vote.</summary>
    public static string? Of(SourceIndex sources, int source) =>
        sources.Soft[source] == SourceIndex.NoClass ? null : sources.Soft[source] == sources.Hard[source] ? Unique : Ambiguous;

    /// <summary>The column.</summary>
    public static CategoryColumn Of(TextColumn names, SourceIndex sources)
    {
        var column = new CategoryColumn(new(ClassifiedColumns.Kind, ColumnType.String) { Description = "unique: soft and hard vote of the source agree; ambiguous: they differ" }, "other") { Values = [Unique, Ambiguous] };
        ushort[] codes = new ushort[Chunks.Rows];
        for (int chunk = 0; chunk < names.Numbers.ChunkCount; chunk++)
        {
            Span<int> numbers = names.Numbers.Chunk(chunk);
            for (int i = 0; i < numbers.Length; i++)
                codes[i] = sources.Soft[numbers[i]] is var soft && soft == SourceIndex.NoClass ? CategoryColumn.NoCode : soft == sources.Hard[numbers[i]] ? (ushort)0 : (ushort)1;
            column.Codes.Append(codes.AsSpan(0, numbers.Length));
        }

        column.Finish();
        return column;
    }
}
