namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// Rows are wanted whose value in a numeric column lies in a range, ends included. Nulls and NaN lie in no range. Dates, times
/// and timestamps are compared as they are stored.
/// </summary>
/// <param name="Column">Name of a numeric column, or of a partition key of integers.</param>
/// <param name="Low">Least value; -∞ for none.</param>
/// <param name="High">Greatest value; +∞ for none.</param>
public sealed record ColumnRange(string Column, double Low, double High);
