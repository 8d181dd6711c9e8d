namespace UmlCaxs.Crossmatch;

/// <summary>What a crossmatch looks for and what it may use. The defaults label detections: the nearest object within one arcsecond.</summary>
public sealed record CrossmatchOptions
{
    /// <summary>Largest radius and largest position error, in arcsec: one degree. More is a mistaken unit.</summary>
    public const double MaxRadius = 3600;

    /// <summary>Rows match up to this separation, in arcsec; without effect where an error column is named.</summary>
    public double Radius { get; init; } = 1;

    /// <summary>Which pairs are kept.</summary>
    public FindMode Find { get; init; }

    /// <summary>Which input rows are written.</summary>
    public JoinMode Join { get; init; }

    /// <summary>Right ascension column of the input; null to find it.</summary>
    public string? Ra { get; init; }

    /// <summary>Declination column of the input; null to find it.</summary>
    public string? Dec { get; init; }

    /// <summary>Right ascension column of the reference; null to find it.</summary>
    public string? ReferenceRa { get; init; }

    /// <summary>Declination column of the reference; null to find it.</summary>
    public string? ReferenceDec { get; init; }

    /// <summary>
    /// Column of position errors of the input. With an error column on either side rows match where their separation is at most
    /// the sum of their errors (the absent side's are 0), and the nearest is the one nearest in units of that sum, as
    /// <c>matcher=skyerr</c> of STILTS has it; a row without an error, or with a negative one, does not match.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>Column of position errors of the reference.</summary>
    public string? ReferenceError { get; init; }

    /// <summary>Match shifted positions too, to tell how many matches are chance coincidences.</summary>
    public bool MeasureChance { get; init; }

    /// <summary>Threads to match with; -1 for all processors.</summary>
    public int Threads { get; init; } = -1;

    /// <summary>Most bytes that reference objects may take.</summary>
    public long Memory { get; init; } = long.MaxValue;

    /// <summary>Rows of a batch of input.</summary>
    internal int BatchRows { get; init; } = 65_536;

    /// <summary>True if errors of rows decide, and not the radius.</summary>
    internal bool UsesErrors => Error is not null || ReferenceError is not null;

    /// <summary>Separation up to which every input row matches, before errors, arcsec.</summary>
    internal double InputReach => UsesErrors ? 0 : Radius;

    /// <summary>The columns of the input that matching needs.</summary>
    internal IReadOnlyList<string> InputNames(PositionColumns columns) => Error is null ? [columns.Ra, columns.Dec] : [columns.Ra, columns.Dec, Error];
}
