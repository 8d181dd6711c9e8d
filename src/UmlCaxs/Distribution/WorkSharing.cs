namespace UmlCaxs.Distribution;

/// <summary>Pieces of work of which each rank does some, and of which all ranks want the results.</summary>
internal static class WorkSharing
{
    /// <summary>Does the pieces, piece i on rank i mod R.</summary>
    /// <param name="ranks">The processes.</param>
    /// <param name="count">Number of pieces.</param>
    /// <param name="work">Does a piece, given its number; without operations of all ranks in it.</param>
    /// <param name="write">Writes a result so that <paramref name="read"/> gets it exactly.</param>
    /// <param name="read">Reads a result.</param>
    /// <returns>All results, by number, the same on every rank.</returns>
    public static T[] Share<T>(this Communicator ranks, int count, Func<int, T> work, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
    {
        T[] results = new T[count];
        for (int i = ranks.Rank; i < count; i += ranks.Size)
            results[i] = work(i);

        // Piece by piece, so that an exchange is never longer than one of them.
        for (int i = 0; i < count && ranks.Size > 1; i++)
        {
            using var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            bool isOwn = i % ranks.Size == ranks.Rank;
            if (isOwn)
                write(writer, results[i]);
            writer.Flush();
            byte[] block = ranks.AllGather(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))[i % ranks.Size];
            using var reader = new BinaryReader(new MemoryStream(block));
            if (!isOwn)
                results[i] = read(reader);
        }

        return results;
    }
}
