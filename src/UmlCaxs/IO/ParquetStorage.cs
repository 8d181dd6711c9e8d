using UmlCaxs.Parquet.Reading;

namespace UmlCaxs.IO;

/// <summary>Says in one line how a Parquet table is stored.</summary>
internal static class ParquetStorage
{
    /// <summary>Files, row groups, codecs, encodings and the program that wrote them.</summary>
    public static string Describe(ParquetDataset dataset) => throw new NotSupportedException();
}
