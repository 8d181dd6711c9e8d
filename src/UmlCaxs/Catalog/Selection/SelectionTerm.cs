namespace UmlCaxs.Catalog.Selection;

/// <summary>A condition on rows.</summary>
/// <param name="Position">Where it begins in the text, from 1.</param>
public abstract record SelectionTerm(int Position);

/// <summary>
/// Values of one column: a range of numbers, or some values of a category. Only the column tells which is meant, as a value of a
/// category may look like a range.
/// </summary>
/// <param name="Position">Where it begins in the text, from 1.</param>
/// <param name="Column">The column.</param>
/// <param name="Values">The values of a category.</param>
/// <param name="Low">Smallest number; negative infinity for any.</param>
/// <param name="High">Largest number; positive infinity for any.</param>
/// <param name="IsRange">The text has the form of a range.</param>
public sealed record ColumnTerm(int Position, string Column, IReadOnlyList<string> Values, double Low, double High, bool IsRange) : SelectionTerm(Position);

/// <summary>The inside of a polygon in the plane of two columns, by the even-odd rule.</summary>
/// <param name="Position">Where it begins in the text, from 1.</param>
/// <param name="X">Column of x.</param>
/// <param name="LogX">Corners hold the decimal logarithm of x.</param>
/// <param name="Y">Column of y.</param>
/// <param name="LogY">Corners hold the decimal logarithm of y.</param>
/// <param name="CornersX">x of the corners.</param>
/// <param name="CornersY">y of the corners.</param>
public sealed record PolygonTerm(int Position, string X, bool LogX, string Y, bool LogY, double[] CornersX, double[] CornersY) : SelectionTerm(Position);

/// <summary>A circle on the sky.</summary>
/// <param name="Position">Where it begins in the text, from 1.</param>
/// <param name="Ra">ICRS right ascension, degrees.</param>
/// <param name="Dec">ICRS declination, degrees.</param>
/// <param name="Radius">Radius, degrees.</param>
public sealed record ConeTerm(int Position, double Ra, double Dec, double Radius) : SelectionTerm(Position);

/// <summary>All detections of some sources.</summary>
/// <param name="Position">Where it begins in the text, from 1.</param>
/// <param name="Names">Their names.</param>
public sealed record SourceTerm(int Position, IReadOnlyList<string> Names) : SelectionTerm(Position);
