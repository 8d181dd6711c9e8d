using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Scans;

/// <summary>A selection bound to the columns of a dataset.</summary>
internal sealed class DatasetSelection
{
    private readonly Dataset dataset;
    private readonly List<Filter> filters = [];

    private delegate void Filter(int chunk, Span<byte> mask);

    /// <summary>Binds a selection.</summary>
    /// <exception cref="BadInputException">The dataset lacks a column that is named, or it is of another kind.</exception>
    public DatasetSelection(RowSelection selection, Dataset dataset)
    {
        this.dataset = dataset;
        foreach (SelectionTerm term in selection.Terms)
            filters.Add(Bind(term));
    }

    /// <summary>Marks the rows that are selected.</summary>
    public RowMask Run(int threads)
    {
        if (filters.Count == 0)
            return new RowMask(null, dataset.Rows);
        byte[][] chunks = new byte[Chunks.Of(dataset.Rows)][];
        long selected = 0;
        Parallel.For(0, chunks.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
        {
            byte[] mask = new byte[Math.Min(Chunks.Rows, dataset.Rows - (chunk << Chunks.Bits))];
            mask.AsSpan().Fill(1);
            foreach (Filter filter in filters)
                filter(chunk, mask);
            chunks[chunk] = mask;
            int count = 0;
            foreach (byte mark in mask)
                count += mark;
            Interlocked.Add(ref selected, count);
        });
        return new RowMask(chunks, selected);
    }

    private Filter Bind(SelectionTerm term)
    {
        switch (term)
        {
            case PolygonTerm polygon:
                (Chunks<float> x, Chunks<float> y) = (Numbers(polygon.X, term), Numbers(polygon.Y, term));
                return (chunk, mask) => SelectionKernels.KeepInside(x.Chunk(chunk), y.Chunk(chunk), polygon, mask);
            case ConeTerm cone:
                (Chunks<float> ra, Chunks<float> dec) = (Numbers(DetectionColumns.Ra, term), Numbers(DetectionColumns.Dec, term));
                return (chunk, mask) => SelectionKernels.KeepCone(ra.Chunk(chunk), dec.Chunk(chunk), cone, mask);
            case SourceTerm sources:
                if (dataset.Names is not { } names)
                    throw Bad(term, "the table has no names of sources", "Leave the condition out");
                HashSet<int> wanted = [.. sources.Names.Select(n => names.Find(Encoding.UTF8.GetBytes(n))).Where(n => n >= 0)];
                return (chunk, mask) => SelectionKernels.KeepSources(names.Numbers.Chunk(chunk), wanted, mask);
            case ColumnTerm column when Find(column.Column, term) is CategoryColumn category:
                bool[] allowed = [.. category.Values.Select(column.Values.Contains)];
                return (chunk, mask) => SelectionKernels.KeepCodes(category.Codes.Chunk(chunk), allowed, mask);
            case ColumnTerm { IsRange: true } range:
                Chunks<float> values = Numbers(range.Column, term);
                return (chunk, mask) => SelectionKernels.KeepRange(values.Chunk(chunk), range.Low, range.High, mask);
            case ColumnTerm { Column: var name }:
                throw Bad(term, $"column '{name}' holds numbers", $"Give a range, such as {name}=0..1");
            default:
                throw new InvalidOperationException($"a term of type {term.GetType().Name}");
        }
    }

    private DatasetColumn Find(string name, SelectionTerm term) =>
        dataset.Find(name) ?? throw Bad(term, $"there is no column '{Server.ProblemException.Shorten(name)}'", $"The table has {string.Join(", ", dataset.Columns.Select(c => c.Name))}");

    private Chunks<float> Numbers(string name, SelectionTerm term) =>
        Find(name, term) is NumberColumn number ? number.Values : throw Bad(term, $"column '{name}' holds no numbers", "Name a column of numbers, or give values of this one");

    private static BadInputException Bad(SelectionTerm term, string problem, string remedy) =>
        BadInputException.At("selection", $"character {term.Position}", problem, remedy);
}
