namespace UmlCaxs.Crossmatch;

/// <summary>Which pairs of an input row and a reference object a crossmatch keeps. Ties go to the lower reference row, then to the lower input row.</summary>
public enum FindMode
{
    /// <summary>Every input row gets its nearest object; an object may serve many rows (<c>find=best1</c> of STILTS).</summary>
    Each,

    /// <summary>No row and no object twice (<c>find=best</c> of STILTS; see <see cref="BestPairs"/>).</summary>
    Best,

    /// <summary>Every pair that is close enough (<c>find=all</c> of STILTS).</summary>
    All,
}
