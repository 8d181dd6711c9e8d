namespace UmlCaxs.Classification;

/// <summary>A detection that votes.</summary>
/// <param name="name">UTF-8 name of its source.</param>
/// <param name="order">Its place among all detections that vote.</param>
/// <param name="obsid">Its observation where that is a number, else <see cref="NoNumber"/>.</param>
/// <param name="obsidText">UTF-8 of an obsid that is no number; empty for none.</param>
/// <param name="values">Class probabilities, then position and features; NaN where missing.</param>
internal readonly ref struct Ballot(ReadOnlySpan<byte> name, long order, long obsid, ReadOnlySpan<byte> obsidText, ReadOnlySpan<double> values)
{
    /// <summary>Sorts what is no number behind the numbers.</summary>
    public const long NoNumber = long.MaxValue;

    public ReadOnlySpan<byte> Name { get; } = name;

    public long Order { get; } = order;

    public long Obsid { get; } = obsid;

    public ReadOnlySpan<byte> ObsidText { get; } = obsidText;

    public ReadOnlySpan<double> Values { get; } = values;
}
