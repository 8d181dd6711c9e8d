using Microsoft.Playwright;
using Xunit;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>Finding a source and reading all about it.</summary>
[Collection(InBrowser.Name)]
public sealed class SourceTests(Browser browser)
{
    [BrowserFact]
    public async Task A_search_by_name_opens_the_source_with_its_votes_and_detections()
    {
        await using Visit visit = await browser.OpenAsync();
        (string name, string count) = await SourceAsync(visit);

        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search sources" }).FillAsync(name);
        await visit.Page.Locator("#search-results [role=option]").First.ClickAsync();

        ILocator panel = visit.At("source-panel");
        await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync(name);
        await Assertions.Expect(panel).ToContainTextAsync("soft vote");
        await Assertions.Expect(panel).ToContainTextAsync("hard vote");
        await Assertions.Expect(panel).ToContainTextAsync($"{count} detections");
        Assert.Contains("simbad", await panel.GetByRole(AriaRole.Link, new() { Name = "SIMBAD" }).GetAttributeAsync("href"), StringComparison.OrdinalIgnoreCase);
        await visit.ScreenshotAsync("source");
    }

    [BrowserFact]
    public async Task A_search_by_position_selects_a_cone()
    {
        await using Visit visit = await browser.OpenAsync();
        int all = await visit.SelectedAsync();
        (string name, _) = await SourceAsync(visit);
        System.Text.Json.JsonElement source = (await (await visit.Page.APIRequest.GetAsync($"{browser.Address}api/datasets/main/sources/{Uri.EscapeDataString(name)}")).JsonAsync())!.Value;
        string position = FormattableString.Invariant($"{source.GetProperty("ra").GetDouble():F5} {source.GetProperty("dec").GetDouble():F5} 2d");

        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search sources" }).FillAsync(position);
        await visit.At("search-cone").ClickAsync();

        Assert.InRange(await visit.SelectedAfterAsync(all), 1, all - 1);
        Assert.Contains("cone=", Uri.UnescapeDataString(visit.Page.Url), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_keyboard_alone_opens_and_closes_a_source()
    {
        await using Visit visit = await browser.OpenAsync();
        (string name, _) = await SourceAsync(visit);

        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync(name);
        await Assertions.Expect(visit.Page.Locator("#search-results [role=option]").First).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.At("source-panel")).ToContainTextAsync("soft vote");
        await Assertions.Expect(visit.At("source-panel").GetByRole(AriaRole.Heading, new() { Level = 2 })).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(visit.At("source-panel")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_name_that_is_not_there_is_said_to_be_absent()
    {
        await using Visit visit = await browser.OpenAsync();

        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search sources" }).FillAsync("no such source");

        await Assertions.Expect(visit.Page.GetByText("Nothing found")).ToBeVisibleAsync();
    }

    /// <summary>A source with several detections, and how many these are.</summary>
    private static async Task<(string Name, string Detections)> SourceAsync(Visit visit)
    {
        System.Text.Json.JsonElement answer = (await (await visit.Page.APIRequest.GetAsync(new Uri(new Uri(visit.Page.Url), "/api/datasets/main/search?q=J&limit=20").ToString())).JsonAsync())!.Value;
        System.Text.Json.JsonElement match = answer.GetProperty("matches").EnumerateArray().MaxBy(m => m.GetProperty("detections").GetInt32());
        Assert.True(match.GetProperty("detections").GetInt32() > 1);
        return (match.GetProperty("name").GetString()!, match.GetProperty("detections").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
