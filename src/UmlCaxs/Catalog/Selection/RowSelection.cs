using System.Globalization;

namespace UmlCaxs.Catalog.Selection;

/// <summary>
/// Which rows of a table of classified detections are meant, as a line of text that addresses, programs and command lines share.
/// Terms stand one behind the other with semicolons between them, and a row has to meet all of them; no term is every row:
/// <code>
/// hard_hm=-0.5..0.5                 a number from -0.5 to 0.5; either may be left out; a row without a value never matches
/// class=QSO,AGN                     one of these values
/// lasso(sky_x,sky_y)=0,0,1,0,1,1    inside the polygon with these corners, x and y by turns (even-odd rule)
/// lasso(log:bb_kt,hard_hm)=...      the same where x is compared as its decimal logarithm, as a logarithmic axis shows it
/// cone=83.8,-5.4,0.5                within 0.5 degrees of a position
/// source=NAME,NAME                  all detections of these sources
/// </code>
/// Names and values that hold <c>; , = ( ) % </c> are percent-encoded. Numbers are compared as they are shown: rounded to single
/// precision.
/// </summary>
public sealed class RowSelection
{
    private const string Lasso = "lasso(";
    private const int LongestText = 1 << 18;
    private const NumberStyles NumberStyle = NumberStyles.Float;

    private RowSelection(string text, IReadOnlyList<SelectionTerm> terms) => (Text, Terms) = (text, terms);

    /// <summary>Every row.</summary>
    public static RowSelection All { get; } = new("", []);

    /// <summary>The text it was read from.</summary>
    public string Text { get; }

    /// <summary>The conditions.</summary>
    public IReadOnlyList<SelectionTerm> Terms { get; }

    /// <summary>The columns named.</summary>
    public IEnumerable<string> Columns => Terms.SelectMany<SelectionTerm, string>(t => t switch
    {
        ColumnTerm column => [column.Column],
        PolygonTerm polygon => [polygon.X, polygon.Y],
        ConeTerm => [DetectionColumns.Ra, DetectionColumns.Dec],
        _ => [DetectionColumns.Name],
    }).Distinct();

    /// <summary>Reads a selection.</summary>
    /// <param name="text">The text; null and empty are every row.</param>
    /// <exception cref="BadInputException">The text is malformed; the message gives the place in it.</exception>
    public static RowSelection Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return All;
        if (text.Length > LongestText)
            throw BadInputException.At("selection", "", $"its {text.Length:N0} characters are more than {LongestText:N0}", "Draw the lasso with fewer corners");
        var terms = new List<SelectionTerm>();
        int start = 0;
        foreach (string term in text.Split(';'))
        {
            if (!string.IsNullOrWhiteSpace(term))
                terms.Add(Term(term, start + 1));
            start += term.Length + 1;
        }

        return new RowSelection(text, terms);
    }

    /// <summary>An error at a term.</summary>
    internal static BadInputException Bad(int position, string problem, string remedy) =>
        BadInputException.At("selection", $"character {position}", problem, remedy);

    private static SelectionTerm Term(string term, int position)
    {
        bool isLasso = term.TrimStart().StartsWith(Lasso, StringComparison.Ordinal);
        int sign = isLasso ? term.IndexOf(")=", StringComparison.Ordinal) + 1 : term.IndexOf('=');
        if (sign <= 0)
            throw Bad(position, $"{Quote(term)} is no condition", isLasso ? "Write lasso(X,Y)=x1,y1,x2,y2,x3,y3" : "Write COLUMN=LOW..HIGH, COLUMN=VALUE,VALUE, lasso(X,Y)=..., cone=RA,DEC,RADIUS or source=NAME");
        string value = term[(sign + 1)..];
        int at = position + sign + 1;
        if (isLasso)
            return Polygon(term[..(sign - 1)].TrimStart()[Lasso.Length..], value, position, at);
        string name = Decode(term[..sign]).Trim();
        if (name == "cone")
            return Cone(value, position, at);
        string[] values = [.. value.Split(',').Select(Decode)];
        if (name == "source")
            return new SourceTerm(position, values);
        if (name.Length == 0)
            throw Bad(position, $"{Quote(term)} names no column", "Write the column before the equals sign");
        int dots = value.IndexOf("..", StringComparison.Ordinal);
        double low = double.NegativeInfinity, high = double.PositiveInfinity;
        bool isRange = dots >= 0 && IsBound(value[..dots], ref low) && IsBound(value[(dots + 2)..], ref high);
        if (isRange && low > high)
            throw Bad(at, $"{Quote(value)} is an empty range", "Write the smaller number first");
        return new ColumnTerm(position, name, values, low, high, isRange);
    }

    private static bool IsBound(string text, ref double bound) =>
        string.IsNullOrWhiteSpace(text) || (double.TryParse(text, NumberStyle, CultureInfo.InvariantCulture, out bound) && double.IsFinite(bound));

    private static PolygonTerm Polygon(string columns, string value, int position, int at)
    {
        string[] axes = columns.Split(',');
        if (axes.Length != 2)
            throw Bad(position, $"{Quote(columns)} are not two columns", "Write lasso(X,Y)=x1,y1,x2,y2,x3,y3");
        (string x, bool logX) = Axis(axes[0]);
        (string y, bool logY) = Axis(axes[1]);
        double[] numbers = Numbers(value, at);
        if (numbers.Length < 6 || numbers.Length % 2 != 0)
            throw Bad(at, $"there are {numbers.Length} numbers", "A lasso has at least three corners, each an x and a y");
        return new PolygonTerm(position, x, logX, y, logY, [.. numbers.Where((_, i) => i % 2 == 0)], [.. numbers.Where((_, i) => i % 2 == 1)]);
    }

    private static (string Column, bool Log) Axis(string text)
    {
        const string Log = "log:";
        text = text.Trim();
        return text.StartsWith(Log, StringComparison.Ordinal) ? (Decode(text[Log.Length..]), true) : (Decode(text), false);
    }

    private static ConeTerm Cone(string value, int position, int at)
    {
        double[] numbers = Numbers(value, at);
        if (numbers is not [var ra and >= 0 and <= 360, var dec and >= -90 and <= 90, var radius and > 0 and <= 180])
            throw Bad(at, $"{Quote(value)} is no circle on the sky", "Write cone=RA,DEC,RADIUS in degrees: 0 to 360, -90 to 90, above 0 to 180");
        return new ConeTerm(position, ra, dec, radius);
    }

    private static double[] Numbers(string value, int at)
    {
        string[] items = value.Split(',');
        double[] numbers = new double[items.Length];
        for (int i = 0; i < items.Length; at += items[i++].Length + 1)
            if (!double.TryParse(items[i], NumberStyle, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                throw Bad(at, $"{Quote(items[i])} is no number", "Write numbers such as -0.5 or 1e-3, with commas between them");
        return numbers;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private static string Quote(string text) => $"'{(text.Length <= 60 ? text : text[..57] + "...")}'";
}
