using Xunit;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>
/// A test in a real browser: skipped with the reason where there is none, or where the page was not built for want of Node.js,
/// unless <c>UMLCAXS_REQUIRE</c> names <c>browser</c>: then it fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        bool isRequired = (Environment.GetEnvironmentVariable("UMLCAXS_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("browser");
        if (!isRequired)
            Skip = Browser.Absence;
    }
}
