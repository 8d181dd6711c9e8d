namespace UmlCaxs.Compute.Native;

/// <summary>
/// Rows that each work-group of an E-step sums up. It depends on the problem and the device alone, and so do the bits of the result.
/// </summary>
/// <param name="RowsPerGroup">Rows of all groups but the last.</param>
internal readonly record struct GroupPlan(long RowsPerGroup)
{
    private const long FewestRows = 128;
    private const long FewestRowsOfBatch = 512;
    private const long MostGroups = 2048;
    private const long FewestGroupsAllowed = 64;
    private const long PartialBytes = 64 << 20;

    /// <summary>Groups enough for the largest devices, and so few that their partial sums stay within 64 MB.</summary>
    /// <param name="rows">N.</param>
    /// <param name="partialLength">Doubles that a group sums.</param>
    public static GroupPlan For(long rows, int partialLength) => For(rows, partialLength, FewestRows);

    /// <summary>Fewer groups, as the mixtures of a batch fill a device together.</summary>
    /// <param name="rows">N.</param>
    /// <param name="partialLength">Doubles that a group sums.</param>
    public static GroupPlan ForBatch(long rows, int partialLength) => For(rows, partialLength, FewestRowsOfBatch);

    /// <summary>Groups that a number of rows takes.</summary>
    public int Groups(long rows) => (int)((rows + RowsPerGroup - 1) / RowsPerGroup);

    private static GroupPlan For(long rows, int partialLength, long fewestRows)
    {
        long most = Math.Clamp(PartialBytes / ((long)partialLength * sizeof(double)), FewestGroupsAllowed, MostGroups);
        long rowsPerGroup = fewestRows;
        while (rows > rowsPerGroup * most)
            rowsPerGroup *= 2;
        return new GroupPlan(rowsPerGroup);
    }
}
