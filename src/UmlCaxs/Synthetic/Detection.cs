namespace UmlCaxs.Synthetic;

/// <summary>A detection but for its features.</summary>
/// <param name="Name">Source.</param>
/// <param name="Observation">Observation (obsid).</param>
/// <param name="Region">Region within the observation (region_id).</param>
/// <param name="Ra">ICRS right ascension in degrees.</param>
/// <param name="Dec">ICRS declination in degrees.</param>
/// <param name="Type">Index of the true class.</param>
/// <param name="Labelled">Whether its class is given as main_type.</param>
internal readonly record struct Detection(string Name, int Observation, int Region, double Ra, double Dec, int Type, bool Labelled);
