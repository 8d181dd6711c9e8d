namespace UmlCaxs.Compute.Native;

/// <summary>Where the kernels of <c>e_step_batch.c</c> find the mixtures of a batch: its <c>table</c>.</summary>
internal static class BatchTable
{
    private const int Fields = 6, FirstGroup = 0, FirstComponent = 1, Count = 2, RowsPerGroup = 3, FirstPartial = 4, FirstTotal = 5;

    /// <summary>
    /// An entry a member and one that ends them; then an entry, and one that ends it, by which the merge adds the sums of
    /// segments as if these were work-groups of a single mixture.
    /// </summary>
    /// <param name="members">Members in the order of their launches.</param>
    /// <param name="segments">Segments of the matrix.</param>
    /// <param name="total">Merged sums of all members.</param>
    /// <param name="partialLength">Sums of all work-groups.</param>
    public static long[] Of(ReadOnlySpan<BatchMember> members, int segments, out int total, out long partialLength)
    {
        long[] table = new long[(members.Length + 3) * Fields];
        for (int m = 0; m < members.Length; m++)
        {
            BatchMember member = members[m];
            Span<long> entry = table.AsSpan(m * Fields, Fields);
            Span<long> next = table.AsSpan((m + 1) * Fields, Fields);
            entry[Count] = member.Mixture.Components;
            entry[RowsPerGroup] = member.Plan.RowsPerGroup;
            next[FirstGroup] = entry[FirstGroup] + member.Groups;
            next[FirstComponent] = entry[FirstComponent] + member.Mixture.Components;
            next[FirstPartial] = entry[FirstPartial] + ((long)member.Groups * member.Length);
            next[FirstTotal] = entry[FirstTotal] + member.Length;
        }

        partialLength = table[(members.Length * Fields) + FirstPartial];
        total = checked((int)table[(members.Length * Fields) + FirstTotal]);
        table[((members.Length + 2) * Fields) + FirstGroup] = segments;
        table[((members.Length + 2) * Fields) + FirstTotal] = total;
        return table;
    }
}
