using System.Runtime.CompilerServices;
using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>Collects the rows of a joined table and writes them, one batch while the next is made.</summary>
internal sealed class JoinWriter : IDisposable
{
    private readonly TableWriter writer;
    private readonly JoinedRows joined;
    private readonly int[] rows;
    private readonly int[] ids;
    private readonly double[] separations;
    private TableBatch output;
    private TableBatch other;
    private Task writing = Task.CompletedTask;
    private int count;

    /// <summary>Prepares to write.</summary>
    /// <param name="writer">The output; stays the caller's.</param>
    /// <param name="joined">Fills its batches.</param>
    /// <param name="capacity">Most rows of a batch.</param>
    public JoinWriter(TableWriter writer, JoinedRows joined, int capacity)
    {
        (this.writer, this.joined) = (writer, joined);
        (rows, ids, separations) = (new int[capacity], new int[capacity], new double[capacity]);
        (output, other) = (new TableBatch(writer.Schema, capacity), new TableBatch(writer.Schema, capacity));
    }

    /// <summary>Rows written.</summary>
    public long Written { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="input">The batch of input it comes from; complete it with <see cref="Flush"/> before another takes its place.</param>
    /// <param name="row">The row in it.</param>
    /// <param name="id">Its object, -1 for none.</param>
    /// <param name="separation">Their separation, NaN for none.</param>
    /// <param name="cancellation">Ends the writing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TableBatch input, int row, int id, double separation, CancellationToken cancellation)
    {
        (rows[count], ids[count], separations[count]) = (row, id, separation);
        if (++count == rows.Length)
            Flush(input, cancellation);
    }

    /// <summary>Writes the rows added so far.</summary>
    /// <inheritdoc cref="Add"/>
    public void Flush(TableBatch input, CancellationToken cancellation)
    {
        if (count == 0)
            return;
        output.FirstRow = Written;
        joined.Fill(input, rows.AsMemory(0, count), ids.AsMemory(0, count), separations.AsMemory(0, count), output, cancellation);
        Written += count;
        count = 0;
        writing.GetAwaiter().GetResult();
        TableBatch results = output;
        writing = Task.Run(() => writer.Write(results), CancellationToken.None);
        (output, other) = (other, output);
    }

    /// <summary>Waits for the last rows and completes the output.</summary>
    public void Commit()
    {
        writing.GetAwaiter().GetResult();
        writer.Commit();
    }

    /// <summary>Waits until nothing is written any more: the writer must not be discarded before. Whatever the writing threw, an earlier error is the one to tell.</summary>
    public void Dispose() => ((IAsyncResult)writing).AsyncWaitHandle.WaitOne();
}
