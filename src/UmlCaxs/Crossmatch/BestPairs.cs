using System.Runtime.CompilerServices;

namespace UmlCaxs.Crossmatch;

/// <summary>
/// The pairs in which no input row and no object stands twice, as <c>find=best</c> of STILTS 3.4.7 chooses them: every row of the
/// table with more positions (the input, if both have as many) claims what is nearest to it in the other table; of several
/// claims on one row of the other the nearest wins. Who loses does not claim again. Of equally near ones the lower row of the
/// reference counts, then the lower row of the input. (STILTS counts positions only where its coarse maps of both tables
/// overlap, so that tables of about the same size may change their parts; that matters where claims chain.)
/// </summary>
internal sealed class BestPairs
{
    private readonly Claims byRow;
    private readonly Claims byObject;

    /// <summary>No pairs yet, for objects with identifiers below this.</summary>
    public BestPairs(int idEnd) => (byRow, byObject) = (new Claims(idEnd), new Claims(idEnd));

    /// <summary>Takes all pairs of some rows, which must follow the rows of before.</summary>
    /// <param name="window">The pairs.</param>
    /// <param name="firstRow">0-based row in the table of row 0 of the batch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(BatchMatcher.PairWindow window, long firstRow)
    {
        for (int row = window.First; row < window.End; row++)
        {
            int nearest = -1;
            for (int i = window.Starts[row]; i < window.Starts[row + 1]; i++)
            {
                byObject.Add(window.Ids[i], firstRow + row, window.Closeness[i]);
                // In the order of the objects: the first of equally near ones stays.
                if (nearest < 0 || window.Closeness[i].Score < window.Closeness[nearest].Score)
                    nearest = i;
            }

            if (nearest >= 0)
                byRow.Add(window.Ids[nearest], firstRow + row, window.Closeness[nearest]);
        }
    }

    /// <summary>The best pairs, by input row.</summary>
    /// <param name="inputPositions">Rows of the input with a position.</param>
    /// <param name="referencePositions">Rows of the reference with a position.</param>
    public List<Pair> Choose(long inputPositions, long referencePositions)
    {
        // Where the input claims, every object has kept the nearest claim, and no row claims twice. Where the reference claims,
        // several objects may claim one row: the nearest comes first.
        List<Pair> claims = (inputPositions >= referencePositions ? byRow : byObject).ToList();
        claims.Sort((a, b) => a.Row != b.Row ? a.Row.CompareTo(b.Row) : a.Closeness.Score != b.Closeness.Score ? a.Closeness.Score.CompareTo(b.Closeness.Score) : a.Id.CompareTo(b.Id));
        int kept = 0;
        for (int i = 0; i < claims.Count; i++)
            if (kept == 0 || claims[i].Row != claims[kept - 1].Row)
                claims[kept++] = claims[i];
        claims.RemoveRange(kept, claims.Count - kept);
        return claims;
    }

    /// <summary>A row of the input and its object.</summary>
    internal readonly record struct Pair(long Row, int Id, Closeness Closeness);

    // For each object the nearest of the rows that came to it, the first of equally near ones.
    private sealed class Claims
    {
        private readonly long[] rows;
        private readonly Closeness[] closeness;

        public Claims(int idEnd)
        {
            (rows, closeness) = (new long[idEnd], new Closeness[idEnd]);
            Array.Fill(closeness, Closeness.None);
        }

        public void Add(int id, long row, Closeness claim)
        {
            if (!(claim.Score >= closeness[id].Score))
                (rows[id], closeness[id]) = (row, claim);
        }

        public List<Pair> ToList()
        {
            var list = new List<Pair>();
            for (int id = 0; id < rows.Length; id++)
                if (!double.IsNaN(closeness[id].Score))
                    list.Add(new Pair(rows[id], id, closeness[id]));
            return list;
        }
    }
}
