namespace UmlCaxs.Parquet.Reading;

/// <summary>Faults of old programs that their files must be read around.</summary>
internal static class OldWriters
{
    /// <summary>
    /// Most bytes that the size of a column chunk may be too small by: the header of a dictionary page. As in the C++ reader.
    /// </summary>
    public const int MissingBytes = 100;

    private const string ParquetMr = "parquet-mr version ";

    /// <summary>
    /// Whether sizes of column chunks leave out the header of the dictionary page: parquet-mr before 1.2.9 (PARQUET-816).
    /// </summary>
    public static bool HaveShortChunks(string? createdBy)
    {
        if (createdBy is null || !createdBy.StartsWith(ParquetMr, StringComparison.Ordinal))
            return false;
        string version = createdBy[ParquetMr.Length..];
        int end = 0;
        while (end < version.Length && (char.IsAsciiDigit(version[end]) || version[end] == '.'))
            end++;
        return Version.TryParse(version[..end], out Version? parsed) && parsed < new Version(1, 2, 9);
    }
}
