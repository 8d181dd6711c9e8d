namespace UmlCaxs.Parquet.Reading;

/// <summary>A row group of a dataset.</summary>
/// <param name="File">Its file.</param>
/// <param name="Index">Its index in the file.</param>
/// <param name="FirstRow">Rows of the dataset before it.</param>
/// <param name="PartitionValues">Values of the dataset's partition keys, in their order; null where there is none.</param>
public sealed record RowGroupRef(ParquetFile File, int Index, long FirstRow, IReadOnlyList<string?> PartitionValues)
{
    /// <summary>The row group itself.</summary>
    public ParquetRowGroup RowGroup => File.RowGroups[Index];

    /// <summary>Its rows.</summary>
    public long RowCount => RowGroup.RowCount;
}
