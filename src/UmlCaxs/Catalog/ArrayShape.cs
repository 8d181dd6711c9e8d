namespace UmlCaxs.Catalog;

/// <summary>The shape of the arrays in a column's cells.</summary>
/// <param name="Element">Type of the elements.</param>
/// <param name="Size">
/// How many, as VOTable's arraysize: <c>3</c>, <c>*</c> for any number, <c>2x3</c> with the first index running fastest. Of texts
/// the first number is their width: <c>8x3</c> is three texts of 8 characters.
/// </param>
public sealed record ArrayShape(ColumnType Element, string Size);
