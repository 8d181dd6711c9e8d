using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>Puts the values of input rows and of their objects side by side.</summary>
/// <param name="Store">Reference objects; null to write the input's columns alone.</param>
/// <param name="Threads">Threads to copy with.</param>
internal sealed record JoinedRows(ReferenceStore? Store, int Threads)
{
    /// <summary>Fills a batch of the joined table.</summary>
    /// <param name="input">Rows of the input.</param>
    /// <param name="rows">Row of the input for each row of the output; never descending.</param>
    /// <param name="ids">Object for each row of the output, -1 for none.</param>
    /// <param name="separations">Separation for each row of the output, NaN for none.</param>
    /// <param name="output">A batch of the joined schema.</param>
    /// <param name="cancellation">Ends the copying.</param>
    /// <exception cref="BadInputException">Text is longer than a batch can hold.</exception>
    public void Fill(TableBatch input, ReadOnlyMemory<int> rows, ReadOnlyMemory<int> ids, ReadOnlyMemory<double> separations, TableBatch output, CancellationToken cancellation)
    {
        output.Clear();
        int inputColumns = input.Columns.Count;
        bool isWhole = rows.Length == input.RowCount && IsIdentity(rows.Span);
        ParallelRange.For(output.Columns.Count, Threads, c =>
        {
            Column target = output.Columns[c];
            if (c >= inputColumns + (Store?.Columns.Count ?? 0))
                separations.Span.CopyTo(target.Doubles);
            else if (c >= inputColumns)
                Store!.Columns[c - inputColumns].Gather(ids.Span, target);
            else if (isWhole)
                target.CopyFrom(input.Columns[c], rows.Span);
            else
                Copy(input.Columns[c], rows.Span, target);
        }, cancellation);
        output.RowCount = rows.Length;
    }

    private static bool IsIdentity(ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < rows.Length; i++)
            if (rows[i] != i)
                return false;
        return true;
    }

    private static void Copy(Column source, ReadOnlySpan<int> rows, Column target)
    {
        if (source.Info.IsFloat)
            for (int i = 0; i < rows.Length; i++)
                target.Doubles[i] = source.Doubles[rows[i]];
        else
            for (int i = 0; i < rows.Length; i++)
                target.CopyFrom(source, rows[i], i);
    }
}
