using System.Runtime.CompilerServices;
using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>
/// One column of the kept reference objects, in chunks of <see cref="ReferenceStore.ChunkRows"/>; an object's identifier says
/// chunk and row.
/// </summary>
/// <param name="index">Place of the column in the reference.</param>
internal sealed class ReferenceColumn(int index)
{
    private readonly List<Column> chunks = [];

    /// <summary>Adds the column of a chunk.</summary>
    public void Add(TableBatch chunk) => chunks.Add(chunk.Columns[index]);

    /// <summary>Copies values of objects.</summary>
    /// <param name="ids">Identifiers, -1 for none.</param>
    /// <param name="target">A column of the same type; rows 0, 1, ... get the values, or null.</param>
    public void Gather(ReadOnlySpan<int> ids, Column target)
    {
        if (target.Info.IsFloat)
            GatherDoubles(ids, target.Doubles);
        else if (target.Info.Type == ColumnType.String)
            GatherText(ids, target);
        else
            GatherLongs(ids, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherDoubles(ReadOnlySpan<int> ids, double[] values)
    {
        for (int row = 0; row < ids.Length; row++)
            values[row] = ids[row] is var id && id < 0 ? double.NaN : chunks[id >> ReferenceStore.ChunkShift].Doubles[id & ReferenceStore.RowMask];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherLongs(ReadOnlySpan<int> ids, Column target)
    {
        for (int row = 0; row < ids.Length; row++)
        {
            if (ids[row] is var id && id < 0)
            {
                target.SetNull(row);
                continue;
            }

            Column chunk = chunks[id >> ReferenceStore.ChunkShift];
            int place = id & ReferenceStore.RowMask;
            (target.Longs[row], target.LongIsNull[row]) = (chunk.Longs[place], chunk.LongIsNull[place]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherText(ReadOnlySpan<int> ids, Column target)
    {
        for (int row = 0; row < ids.Length; row++)
        {
            if (ids[row] is var id && id < 0)
                target.Text.SetNull(row);
            else
                target.CopyFrom(chunks[id >> ReferenceStore.ChunkShift], id & ReferenceStore.RowMask, row);
        }
    }
}
