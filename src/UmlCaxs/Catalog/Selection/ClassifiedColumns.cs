using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Features;
using UmlCaxs.Figures;

namespace UmlCaxs.Catalog.Selection;

/// <summary>
/// The columns of classified detections that follow from others: a selection may name them, whether the table has them or not.
/// </summary>
public static class ClassifiedColumns
{
    /// <summary>Predicted class: the main_type of an output.</summary>
    public const string Class = "class";

    /// <summary>Family of the class.</summary>
    public const string Family = "family";

    /// <summary>Largest class probability.</summary>
    public const string Probability = "probability";

    /// <summary>Galactic longitude, degrees.</summary>
    public const string L = "l";

    /// <summary>Galactic latitude, degrees.</summary>
    public const string B = "b";

    /// <summary>Mollweide x of the galactic position, -2 to 2, longitude growing to the left.</summary>
    public const string SkyX = "sky_x";

    /// <summary>Mollweide y of the galactic position, -1 to 1.</summary>
    public const string SkyY = "sky_y";

    /// <summary>unique or ambiguous: whether the votes of the source agree.</summary>
    public const string Kind = "kind";

    /// <summary>Those that follow from the position.</summary>
    public static IReadOnlyList<string> OfPosition { get; } = [L, B, SkyX, SkyY];

    /// <summary>
    /// The classes that a table has probabilities of: those of the scheme, or, where it has none of these, the number columns that
    /// follow main_type in the output of a classification with other classes.
    /// </summary>
    /// <param name="schema">Columns of the table.</param>
    /// <param name="scheme">The classes expected.</param>
    /// <returns>In class order; empty for a table that is not classified.</returns>
    public static IReadOnlyList<string> ClassesIn(TableSchema schema, ClassScheme scheme)
    {
        string[] known = [.. scheme.Classes.Where(schema.Has)];
        if (known.Length > 0)
            return known;
        string[] others = [DetectionColumns.MissingFeatures, OutlierColumns.OutlierP, OutlierColumns.OutlierPConformal, OutlierColumns.AnomalyScore, .. DetectionColumns.Carried, .. FeatureSet.Names];
        return [.. schema.Columns.Skip(schema.IndexOf(DetectionColumns.MainType) + 1).TakeWhile(c => schema.Has(DetectionColumns.MainType) && c.IsFloat && !others.Contains(c.Name)).Select(c => c.Name)];
    }

    /// <summary>The classes of <see cref="ClassesIn"/>, with the families that are known of them; others are families of their own.</summary>
    /// <param name="schema">Columns of the table.</param>
    /// <param name="scheme">The classes expected.</param>
    public static ClassScheme SchemeOf(TableSchema schema, ClassScheme scheme)
    {
        IReadOnlyList<string> classes = ClassesIn(schema, scheme);
        return new ClassScheme(classes, classes.Concat(scheme.Classes).Distinct().ToDictionary(c => c, c => scheme.Aggregate.GetValueOrDefault(c, c)));
    }

    /// <summary>Galactic and projected position.</summary>
    /// <param name="ra">ICRS right ascension, degrees.</param>
    /// <param name="dec">ICRS declination, degrees.</param>
    /// <returns>NaN throughout where there is no such position.</returns>
    public static (double L, double B, double X, double Y) Sky(double ra, double dec)
    {
        if (!double.IsFinite(ra) || !(Math.Abs(dec) <= 90))
            return (double.NaN, double.NaN, double.NaN, double.NaN);
        (double l, double b) = GalacticCoordinates.FromIcrs(ra, dec);
        (double x, double y) = Mollweide.Project(l, b);
        return (l, b, x, y);
    }

    /// <summary>Replaces numbers by those of a column where these are larger, or where there was none.</summary>
    /// <param name="column">Probabilities of a class.</param>
    /// <param name="largest">Largest in single precision so far, NaN for none, one a row.</param>
    public static void KeepLargest(Column column, Span<float> largest)
    {
        for (int row = 0; row < largest.Length; row++)
        {
            float p = (float)column.NumberAt(row);
            if (p > largest[row] || float.IsNaN(largest[row]))
                largest[row] = p;
        }
    }
}
