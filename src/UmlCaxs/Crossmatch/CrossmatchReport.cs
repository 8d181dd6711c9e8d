namespace UmlCaxs.Crossmatch;

/// <summary>What a crossmatch found.</summary>
public sealed record CrossmatchReport
{
    /// <summary>Position columns of the input that were used.</summary>
    public required PositionColumns InputColumns { get; init; }

    /// <summary>Position columns of the reference that were used.</summary>
    public required PositionColumns ReferenceColumns { get; init; }

    /// <summary>Rows of the input.</summary>
    public required long Rows { get; init; }

    /// <summary>Of these, rows without a position, which match nothing.</summary>
    public required long WithoutPosition { get; init; }

    /// <summary>Of these, rows with a position but without an error, which match nothing where an error column is used.</summary>
    public required long WithoutError { get; init; }

    /// <summary>Rows of the reference.</summary>
    public required long ReferenceRows { get; init; }

    /// <summary>Rows of the reference without a position.</summary>
    public required long ReferenceWithoutPosition { get; init; }

    /// <summary>Rows of the reference with a position but without an error.</summary>
    public required long ReferenceWithoutError { get; init; }

    /// <summary>Rows of the input that are matched.</summary>
    public required long MatchedRows { get; init; }

    /// <summary>Pairs of a row and an object; as many as matched rows unless all pairs were asked for.</summary>
    public required long Pairs { get; init; }

    /// <summary>Objects of the reference that are matched by at least one row.</summary>
    public required long DistinctObjects { get; init; }

    /// <summary>Rows of the input with more than one object close enough, whatever was kept of them.</summary>
    public required long AmbiguousRows { get; init; }

    /// <summary>Rows written.</summary>
    public required long Written { get; init; }

    /// <summary>Median separation of the pairs in arcsec, NaN without any; to a thousandth, as the other quantiles.</summary>
    public required double MedianSeparation { get; init; }

    /// <summary>Separation that 68 % of the pairs do not exceed.</summary>
    public required double Separation68 { get; init; }

    /// <summary>Separation that 95 % of the pairs do not exceed.</summary>
    public required double Separation95 { get; init; }

    /// <summary>Greatest separation of a pair.</summary>
    public required double MaxSeparation { get; init; }

    /// <summary>Chance coincidences; null unless they were measured.</summary>
    public ChanceRate? Chance { get; init; }

    /// <summary>Matched rows as a share of all rows.</summary>
    public double MatchedShare => Rows == 0 ? 0 : (double)MatchedRows / Rows;
}
