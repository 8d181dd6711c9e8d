namespace UmlCaxs.Parquet.Writing;

/// <summary>A column to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
public sealed record WriterColumn(string Name, WriterType Type)
{
    /// <summary>Whether rows may lack a value.</summary>
    public bool IsOptional { get; init; } = true;
}
