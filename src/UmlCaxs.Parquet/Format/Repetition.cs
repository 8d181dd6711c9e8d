namespace UmlCaxs.Parquet.Format;

/// <summary>How often an element occurs in its parent (parquet.thrift, enum FieldRepetitionType).</summary>
internal enum Repetition
{
    /// <summary>Once.</summary>
    Required = 0,

    /// <summary>Once or not at all: null.</summary>
    Optional = 1,

    /// <summary>Any number of times.</summary>
    Repeated = 2,
}
