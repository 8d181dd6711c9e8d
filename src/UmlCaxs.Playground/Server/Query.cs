using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace UmlCaxs.Playground.Server;

/// <summary>Parameters of a request, each with its limits.</summary>
internal static class Query
{
    /// <summary>A text; null if it is not given.</summary>
    public static string? Text(this HttpContext context, string name) => context.Request.Query[name] is [.., var text] ? text : null;

    /// <summary>A text that must be given.</summary>
    public static string RequiredText(this HttpContext context, string name, string wanted) =>
        context.Text(name) is { Length: > 0 } text ? text : throw ProblemException.Parameter(name, context.Text(name), wanted);

    /// <summary>An integer.</summary>
    public static int Integer(this HttpContext context, string name, int fallback, int least, int most) =>
        context.Text(name) is not { Length: > 0 } text ? fallback : Integer(name, text, least, most);

    /// <summary>An integer in a text.</summary>
    public static int Integer(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw ProblemException.Parameter(name, text, string.Create(CultureInfo.InvariantCulture, $"an integer from {least} to {most}"));

    /// <summary>A finite number.</summary>
    public static double Number(this HttpContext context, string name, double least = double.NegativeInfinity) =>
        double.TryParse(context.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > least
            ? value
            : throw ProblemException.Parameter(name, context.Text(name), double.IsInfinity(least) ? "a number" : string.Create(CultureInfo.InvariantCulture, $"a number above {least}"));
}
