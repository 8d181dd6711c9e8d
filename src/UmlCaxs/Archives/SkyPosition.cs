namespace UmlCaxs.Archives;

/// <summary>A place in the sky, ICRS, degrees.</summary>
/// <param name="Ra">Right ascension.</param>
/// <param name="Dec">Declination.</param>
public readonly record struct SkyPosition(double Ra, double Dec);
