namespace UmlCaxs.Catalog;

/// <summary>Names of the columns that say which detection a row is, where it is and what it is known to be.</summary>
public static class DetectionColumns
{
    /// <summary>Source name: all detections that share it are one source.</summary>
    public const string Name = "name";

    /// <summary>Observation identifier; detections of a source are taken in its order.</summary>
    public const string Obsid = "obsid";

    /// <summary>Region within an observation; (name, obsid) alone is not unique.</summary>
    public const string RegionId = "region_id";

    /// <summary>Right ascension, ICRS, degrees.</summary>
    public const string Ra = "ra";

    /// <summary>Declination, ICRS, degrees.</summary>
    public const string Dec = "dec";

    /// <summary>Object type: a label in an input, the predicted class in an output.</summary>
    public const string MainType = "main_type";

    /// <summary>Index of the most probable mixture component.</summary>
    public const string Cluster = "cluster";

    /// <summary>Number of features that a detection lacks; written where such detections are classified by those they have.</summary>
    public const string MissingFeatures = "missing_features";

    /// <summary>The columns carried from an input to an output, where the input has them.</summary>
    public static IReadOnlyList<string> Carried { get; } = [Name, Obsid, RegionId, Ra, Dec];
}
