using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.Pipeline;

/// <summary>A number for the source of each detection, by its name; one without a name is a source of its own.</summary>
/// <param name="nameColumn">Index of the column of names; negative if there is none.</param>
internal sealed class SourceNumbers(int nameColumn)
{
    private readonly Utf8Names names = new();
    private readonly List<int> numbers = [];
    private int unnamed = -1;

    /// <summary>True if there is a column of names.</summary>
    public bool HasNames => nameColumn >= 0;

    /// <summary>One number a row added: equal for the detections of a source.</summary>
    public IReadOnlyList<int> Numbers => numbers;

    /// <summary>Adds a row.</summary>
    public void Add(TableBatch batch, int row)
    {
        Column? column = HasNames ? batch.Columns[nameColumn] : null;
        ReadOnlySpan<byte> name = column is null || column.IsNull(row) ? []
            : column.Info.Type == ColumnType.String ? column.Text[row]
            : Encoding.UTF8.GetBytes(column.TextAt(row)!);
        numbers.Add(name.IsEmpty ? unnamed-- : names.NumberOf(name));
    }
}
