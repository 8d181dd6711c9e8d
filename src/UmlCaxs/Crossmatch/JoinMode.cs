namespace UmlCaxs.Crossmatch;

/// <summary>Which input rows a crossmatch writes; always in the order of the input.</summary>
public enum JoinMode
{
    /// <summary>All, with nulls where nothing matched (<c>join=all1</c> of STILTS).</summary>
    All,

    /// <summary>Those with a match (<c>join=1and2</c>).</summary>
    Matched,

    /// <summary>Those without, with the input's columns alone (<c>join=1not2</c>).</summary>
    Unmatched,
}
