using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>Units of angles as catalogues write them.</summary>
internal static class AngleUnits
{
    private static readonly (string[] Names, double Degrees)[] Units =
    [
        (["deg", "degree", "degrees", "degs", "d", "°"], 1),
        (["rad", "radian", "radians"], 180 / Math.PI),
        (["h", "hr", "hour", "hours", "hourangle"], 15),
        (["arcmin", "arcmins", "'"], 1 / 60.0),
        (["arcsec", "arcsecs", "\""], 1 / 3600.0),
        (["mas"], 1 / 3.6e6),
        (["uas"], 1 / 3.6e9),
    ];

    /// <summary>What one unit of a column is in degrees.</summary>
    /// <param name="column">The column.</param>
    /// <param name="fallback">The same, for a column without a unit.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <exception cref="BadInputException">The unit is none of an angle.</exception>
    public static double ToDegrees(ColumnInfo column, double fallback, string path)
    {
        string unit = column.Unit?.Trim() ?? "";
        if (unit.Length == 0)
            return fallback;
        int index = Array.FindIndex(Units, u => u.Names.Contains(unit, StringComparer.OrdinalIgnoreCase));
        return index >= 0
            ? Units[index].Degrees
            : throw BadInputException.At(path, $"column '{column.Name}'", $"the unit '{unit}' is not known as one of angles", "Convert the column to deg, rad, hourangle, arcmin, arcsec or mas, or remove the unit.");
    }
}
