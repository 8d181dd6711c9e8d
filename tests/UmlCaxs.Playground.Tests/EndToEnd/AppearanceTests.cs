using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>Dark and light, large and small, and for everybody (axe-core's rules of WCAG 2.1 A and AA).</summary>
[Collection(InBrowser.Name)]
public sealed class AppearanceTests(Browser browser)
{
    [BrowserFact]
    public async Task The_page_follows_the_system_into_the_dark_and_can_be_switched()
    {
        await using Visit visit = await browser.OpenAsync(dark: true);
        double dark = await BrightnessAsync(visit);
        await visit.ScreenshotAsync("explore-dark");

        await visit.At("theme").ClickAsync();

        Assert.InRange(dark, 0, 80);
        Assert.InRange(await BrightnessAsync(visit), 175, 255);
    }

    [BrowserFact]
    public async Task On_a_phone_nothing_is_wider_than_the_screen_and_filters_work()
    {
        await using Visit visit = await browser.OpenAsync(width: 390, height: 844, phone: true);
        int all = await visit.SelectedAsync();
        await visit.ScreenshotAsync("phone");

        Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        await visit.Page.GetByText("Filters and colours").TapAsync();
        await visit.At("class-YSO").TapAsync();
        Assert.InRange(await visit.SelectedAfterAsync(all), 1, all - 1);
        await visit.ScreenshotAsync("phone-filters");
    }

    [BrowserFact]
    public async Task Sweep_validation_and_help_have_their_views()
    {
        await using Visit visit = await browser.OpenAsync();

        await visit.At("tab-sweep").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("BIC");
        await visit.ScreenshotAsync("sweep");
        await visit.At("tab-validation").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("onfusion");
        Assert.True(await visit.Page.GetByRole(AriaRole.Main).Locator("table td").CountAsync() >= 16);
        await visit.ScreenshotAsync("validation");
        await visit.At("tab-help").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("hard_hm");
        await visit.ScreenshotAsync("help");
    }

    [BrowserFact]
    public Task Nothing_in_the_light_page_keeps_anybody_out() => AxeAsync(dark: false);

    [BrowserFact]
    public Task Nothing_in_the_dark_page_keeps_anybody_out() => AxeAsync(dark: true);

    /// <summary>Judges every view, with a source and a filter in the first.</summary>
    private async Task AxeAsync(bool dark)
    {
        await using Visit visit = await browser.OpenAsync(dark: dark);
        await visit.At("class-YSO").ClickAsync();
        await visit.At("list-toggle").ClickAsync();
        foreach (string tab in (string[])["explore", "sweep", "validation", "help"])
        {
            await visit.At($"tab-{tab}").ClickAsync();

            // Through the debugger: the page itself lets no foreign script in.
            await visit.Page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));
            JsonElement violations = await visit.Page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', '))");
            Assert.True(violations.GetArrayLength() == 0, $"{tab}: {violations}");
        }
    }

    private static Task<double> BrightnessAsync(Visit visit) =>
        visit.Page.EvaluateAsync<double>("() => { const c = getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number); return (c[0] + c[1] + c[2]) / 3; }");
}
