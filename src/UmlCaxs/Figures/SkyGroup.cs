namespace UmlCaxs.Figures;

/// <summary>Sources of one kind for a map of the sky.</summary>
/// <param name="Name">Class or family; decides the style (<see cref="MarkStyle.Of"/>).</param>
/// <param name="Ra">ICRS right ascensions in degrees; one that is not finite is counted and not drawn.</param>
/// <param name="Dec">ICRS declinations in degrees, as many.</param>
public sealed record SkyGroup(string Name, IReadOnlyList<double> Ra, IReadOnlyList<double> Dec);
