namespace UmlCaxs.Parquet.Reading;

/// <summary>Faults of old programs that their files must be read around.</summary>
internal static class OldWriters
{
    /// <summary>
    /// Most bytes that the size of a column chunk may be too small by: the header of a dictionary page. As in the C++ reader.
    /// </summary>
    public const int MissingBytes = 100;

    private const string ParquetMr = "parquet-mr";
    private const string VersionMark = " version ";

    /// <summary>
    /// Whether sizes of column chunks leave out the header of the dictionary page: parquet-mr before 1.2.9 (PARQUET-816), and
    /// before it told its version.
    /// </summary>
    public static bool HaveShortChunks(string? createdBy)
    {
        if (createdBy is null || !createdBy.StartsWith(ParquetMr, StringComparison.Ordinal))
            return false;
        string rest = createdBy[ParquetMr.Length..];
        if (!rest.StartsWith(VersionMark, StringComparison.Ordinal))
            return rest.Length == 0;
        rest = rest[VersionMark.Length..];
        int end = 0;
        while (end < rest.Length && (char.IsAsciiDigit(rest[end]) || rest[end] == '.'))
            end++;
        return Version.TryParse(rest[..end], out Version? version) && version < new Version(1, 2, 9);
    }
}
