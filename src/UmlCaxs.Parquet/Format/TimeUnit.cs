namespace UmlCaxs.Parquet.Format;

/// <summary>Units of times and timestamps (parquet.thrift, union TimeUnit).</summary>
public enum TimeUnit
{
    /// <summary>10⁻³ s.</summary>
    Milliseconds = 1,

    /// <summary>10⁻⁶ s.</summary>
    Microseconds = 2,

    /// <summary>10⁻⁹ s.</summary>
    Nanoseconds = 3,
}
