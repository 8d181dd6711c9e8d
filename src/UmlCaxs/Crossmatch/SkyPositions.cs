namespace UmlCaxs.Crossmatch;

/// <summary>Positions of reference objects while they are collected.</summary>
internal sealed class SkyPositions
{
    /// <summary>Right ascension, degrees, 0 to 360.</summary>
    public List<double> Ra { get; } = [];

    /// <summary>Declination, degrees.</summary>
    public List<double> Dec { get; } = [];

    /// <summary>Position error, arcsec; empty where there are none.</summary>
    public List<double> Errors { get; } = [];

    /// <summary>Identifiers: in the order of the reference's rows.</summary>
    public List<int> Ids { get; } = [];

    /// <summary>Number of positions.</summary>
    public int Count => Ra.Count;

    /// <summary>The greatest error, arcsec.</summary>
    public double MaxError { get; private set; }

    /// <summary>Adds an object.</summary>
    public void Add(double ra, double dec, double error, bool hasErrors, int id)
    {
        Ra.Add(ra);
        Dec.Add(dec);
        Ids.Add(id);
        if (!hasErrors)
            return;
        Errors.Add(error);
        MaxError = Math.Max(MaxError, error);
    }

    /// <summary>Gives up the positions and their memory.</summary>
    public void Clear()
    {
        foreach (List<double> list in new[] { Ra, Dec, Errors })
        {
            list.Clear();
            list.TrimExcess();
        }

        Ids.Clear();
        Ids.TrimExcess();
    }
}
