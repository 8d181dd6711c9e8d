using UmlCaxs.Distribution.Mpi;

namespace UmlCaxs.Tests.Distribution;

/// <summary>
/// What MPI's launcher starts several times, to try the communicator where it really is: this assembly as a program. Test runners
/// load it and do not call this.
/// </summary>
internal static class RankProgram
{
    /// <summary>Transfers are split above so many bytes, as real ones are above 2^30.</summary>
    private const long MostBytes = 1000;

    public static int Main()
    {
        using var ranks = MpiCommunicator.Open(MostBytes);
        int size = ranks.Size;

        // Blocks of none, of fewer and of more bytes than go at once.
        double[][] blocks = ranks.AllGather([.. Enumerable.Range(0, 700 * ranks.Rank).Select(i => ranks.Rank + (i * 1e-3))]);
        for (int rank = 0; rank < size; rank++)
            Require(blocks[rank].SequenceEqual(Enumerable.Range(0, 700 * rank).Select(i => rank + (i * 1e-3))), "a block differs");

        double[] sums = [.. Enumerable.Range(0, 1001).Select(i => i * (ranks.Rank + 1.0))];
        ranks.Sum(sums);
        Require(sums.Index().All(s => s.Item == s.Index * size * (size + 1) / 2.0), "a sum differs");

        long[] counts = [.. Enumerable.Range(0, 1001).Select(i => ((long)i << 40) + ranks.Rank)];
        ranks.Sum(counts);
        Require(counts.Index().All(c => c.Item == (((long)c.Index << 40) * size) + (size * (size - 1) / 2)), "a count differs");

        double[] extremes = [-ranks.Rank, ranks.Rank, double.NegativeInfinity];
        double[] smallest = [.. extremes];
        ranks.Max(extremes);
        ranks.Min(smallest);
        Require(extremes.SequenceEqual([0, size - 1, double.NegativeInfinity]) && smallest.SequenceEqual([1 - size, 0, double.NegativeInfinity]), "an extreme differs");

        byte[] text = [.. Enumerable.Range(0, 2500).Select(i => (byte)(i + ranks.Rank))];
        ranks.Broadcast(text.AsSpan());
        Require(text.Index().All(b => b.Item == (byte)b.Index), "a broadcast differs");

        // The framework turns a fault of the processor into an exception; an MPI library may want to handle it itself.
        bool isCaught = false;
        try
        {
            NullOf(size)!.ToString();
        }
        catch (NullReferenceException)
        {
            isCaught = true;
        }

        Require(isCaught, "a null reference was not caught");
        ranks.Barrier();
        Console.Error.WriteLine($"rank {ranks.Rank} of {size} ({ranks.LocalRank} of {ranks.LocalSize} here): fine");
        return 0;
    }

    private static object? NullOf(int size) => size > 0 ? null : new object();

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }
}
