using System.Text;
using UmlCaxs.Classification;

namespace UmlCaxs.Catalog.Selection;

/// <summary>Selects rows of a table, batch by batch.</summary>
public sealed class TableSelection
{
    private readonly List<Action<TableBatch, Memory<byte>>> filters = [];
    private readonly TableSchema schema;
    private readonly string source;
    private readonly ClassScheme scheme;
    private readonly SourceKinds? kinds;
    private byte[] mask = [];
    private int[] rows = [];

    /// <summary>Binds a selection to a table.</summary>
    /// <param name="selection">What is selected.</param>
    /// <param name="schema">Columns of the table.</param>
    /// <param name="source">File name, for messages.</param>
    /// <param name="scheme">Classes and families expected.</param>
    /// <param name="kinds">Votes of the sources, where the selection names <see cref="ClassifiedColumns.Kind"/>.</param>
    /// <exception cref="BadInputException">The table lacks a column that is named, or it is of another kind.</exception>
    public TableSelection(RowSelection selection, TableSchema schema, string source, ClassScheme scheme, SourceKinds? kinds = null)
    {
        (this.schema, this.source, this.kinds) = (schema, source, kinds);
        this.scheme = ClassifiedColumns.SchemeOf(schema, scheme);
        foreach (SelectionTerm term in selection.Terms)
            filters.Add(Filter(term));
    }

    /// <summary>The rows of a batch that are selected, ascending. Valid until the next call.</summary>
    public ReadOnlySpan<int> Select(TableBatch batch)
    {
        if (rows.Length < batch.RowCount)
            (mask, rows) = (new byte[batch.Capacity], new int[batch.Capacity]);
        mask.AsSpan(0, batch.RowCount).Fill(1);
        foreach (Action<TableBatch, Memory<byte>> filter in filters)
            filter(batch, mask.AsMemory(0, batch.RowCount));
        int count = 0;
        for (int row = 0; row < batch.RowCount; row++)
        {
            rows[count] = row;
            count += mask[row];
        }

        return rows.AsSpan(0, count);
    }

    private Action<TableBatch, Memory<byte>> Filter(SelectionTerm term)
    {
        switch (term)
        {
            case PolygonTerm polygon:
                (Func<TableBatch, float[]> x, Func<TableBatch, float[]> y) = (Numbers(polygon.X, term), Numbers(polygon.Y, term));
                return (batch, mask) => SelectionKernels.KeepInside(x(batch), y(batch), polygon, mask.Span);
            case ConeTerm cone:
                (Func<TableBatch, float[]> ra, Func<TableBatch, float[]> dec) = (Numbers(DetectionColumns.Ra, term), Numbers(DetectionColumns.Dec, term));
                return (batch, mask) => SelectionKernels.KeepCone(ra(batch), dec(batch), cone, mask.Span);
            case SourceTerm sources:
                return Values(IndexOf(DetectionColumns.Name, term), sources.Names);
            case ColumnTerm column when CategoryOf(column) is { } filter:
                return filter;
            case ColumnTerm { IsRange: true } range:
                Func<TableBatch, float[]> numbers = Numbers(range.Column, term);
                return (batch, mask) => SelectionKernels.KeepRange(numbers(batch), range.Low, range.High, mask.Span);
            case ColumnTerm { Column: var name }:
                IndexOf(name, term);
                throw RowSelection.Bad(term.Position, $"column '{name}' holds numbers", $"Give a range, such as {name}=0..1");
            default:
                throw new InvalidOperationException($"a term of type {term.GetType().Name}");
        }
    }

    /// <summary>The filter of a category; null if the column is none.</summary>
    private Action<TableBatch, Memory<byte>>? CategoryOf(ColumnTerm term)
    {
        switch (term.Column)
        {
            case ClassifiedColumns.Class:
                return schema.Has(DetectionColumns.MainType) ? Values(IndexOf(DetectionColumns.MainType, term), term.Values) : MostProbable(term);
            case ClassifiedColumns.Family:
                return Values(IndexOf(DetectionColumns.MainType, term), term.Values, type => scheme.Aggregate.GetValueOrDefault(type, type));
            case ClassifiedColumns.Kind:
                int name = IndexOf(DetectionColumns.Name, term);
                SourceKinds known = kinds ?? throw new ArgumentException("The selection asks for votes, and there are none.", nameof(term));
                return (batch, mask) =>
                {
                    for (int row = 0; row < mask.Length; row++)
                        if (known.Of(Utf8(batch.Columns[name], row)) is not { } kind || !term.Values.Contains(kind))
                            mask.Span[row] = 0;
                };
            case DetectionColumns.Cluster when schema.Has(DetectionColumns.Cluster):
                return Values(IndexOf(term.Column, term), term.Values);
        }

        bool isDerived = term.Column == ClassifiedColumns.Probability || ClassifiedColumns.OfPosition.Contains(term.Column);
        return isDerived || schema.Columns[IndexOf(term.Column, term)].IsNumeric ? null : Values(IndexOf(term.Column, term), term.Values);
    }

    /// <summary>Rows whose text, or what it stands for, is one of some values.</summary>
    private static Action<TableBatch, Memory<byte>> Values(int index, IReadOnlyList<string> values, Func<string, string>? meaning = null)
    {
        var wanted = new Dictionary<string, bool>();
        byte[][] utf8 = [.. values.Select(Encoding.UTF8.GetBytes)];
        return (batch, mask) =>
        {
            Column column = batch.Columns[index];
            Span<byte> marks = mask.Span;
            for (int row = 0; row < marks.Length; row++)
                if (marks[row] != 0 && !(meaning is null && column.Info.Type == ColumnType.String ? !column.IsNull(row) && IsOneOf(column.Text[row], utf8) : IsWanted(column.TextAt(row))))
                    marks[row] = 0;
        };

        bool IsWanted(string? text)
        {
            if (text is null)
                return false;
            if (!wanted.TryGetValue(text, out bool answer))
                wanted.Add(text, answer = values.Contains(meaning is null ? text : meaning(text)));
            return answer;
        }
    }

    private static ReadOnlySpan<byte> Utf8(Column column, int row) =>
        column.Info.Type == ColumnType.String ? column.Text[row] : Encoding.UTF8.GetBytes(column.TextAt(row) ?? "");

    private static bool IsOneOf(ReadOnlySpan<byte> text, byte[][] values)
    {
        foreach (byte[] value in values)
            if (text.SequenceEqual(value))
                return true;
        return false;
    }

    /// <summary>The class of a table that has probabilities alone.</summary>
    private Action<TableBatch, Memory<byte>> MostProbable(ColumnTerm term)
    {
        if (scheme.Classes.Count == 0)
            throw Missing(DetectionColumns.MainType, term);
        int[] indices = [.. scheme.Classes.Select(schema.IndexOf)];
        return (batch, mask) =>
        {
            for (int row = 0; row < mask.Length; row++)
            {
                (int best, float largest) = (-1, 0);
                for (int c = 0; c < indices.Length; c++)
                    if ((float)batch.Columns[indices[c]].NumberAt(row) is var p && p > largest)
                        (best, largest) = (c, p);
                if (best < 0 || !term.Values.Contains(scheme.Classes[best]))
                    mask.Span[row] = 0;
            }
        };
    }

    /// <summary>A column's numbers in single precision, as the views have them.</summary>
    private Func<TableBatch, float[]> Numbers(string name, SelectionTerm term)
    {
        float[] values = [];
        if (name == ClassifiedColumns.Probability)
        {
            if (scheme.Classes.Count == 0)
                throw Missing(name, term);
            int[] classes = [.. scheme.Classes.Select(schema.IndexOf)];
            return batch =>
            {
                Span<float> largest = Room(batch);
                largest.Fill(float.NaN);
                foreach (int c in classes)
                    ClassifiedColumns.KeepLargest(batch.Columns[c], largest);
                return values;
            };
        }

        if (ClassifiedColumns.OfPosition.Contains(name))
        {
            (int ra, int dec) = (IndexOf(DetectionColumns.Ra, term), IndexOf(DetectionColumns.Dec, term));
            return batch =>
            {
                Span<float> numbers = Room(batch);
                for (int row = 0; row < numbers.Length; row++)
                {
                    (double l, double b, double x, double y) = ClassifiedColumns.Sky(batch.Columns[ra].NumberAt(row), batch.Columns[dec].NumberAt(row));
                    numbers[row] = (float)(name switch { ClassifiedColumns.L => l, ClassifiedColumns.B => b, ClassifiedColumns.SkyX => x, _ => y });
                }

                return values;
            };
        }

        int index = IndexOf(name, term);
        if (!schema.Columns[index].IsNumeric)
            throw RowSelection.Bad(term.Position, $"column '{name}' holds no numbers", "Name a column of numbers, or give values of this one");
        return batch =>
        {
            Span<float> numbers = Room(batch);
            for (int row = 0; row < numbers.Length; row++)
                numbers[row] = (float)batch.Columns[index].NumberAt(row) is var value && float.IsFinite(value) ? value : float.NaN;
            return values;
        };

        Span<float> Room(TableBatch batch)
        {
            if (values.Length < batch.RowCount)
                values = new float[batch.Capacity];
            return values.AsSpan(0, batch.RowCount);
        }
    }

    private int IndexOf(string name, SelectionTerm term) => schema.IndexOf(name) is var index and >= 0 ? index : throw Missing(name, term);

    private BadInputException Missing(string name, SelectionTerm term) =>
        RowSelection.Bad(term.Position, $"{source} has no column '{name}'", $"It has {string.Join(", ", schema.Columns.Take(40).Select(c => c.Name))}");
}
