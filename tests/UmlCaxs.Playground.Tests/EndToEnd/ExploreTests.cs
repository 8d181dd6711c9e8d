using Microsoft.Playwright;
using Xunit;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>Looking at a classified sky: everything that is selected anywhere is selected everywhere.</summary>
[Collection(InBrowser.Name)]
public sealed class ExploreTests(Browser browser)
{
    [BrowserFact]
    public async Task The_page_shows_sky_features_histograms_and_counts()
    {
        await using Visit visit = await browser.OpenAsync();

        Assert.True(await visit.SelectedAsync() > 10_000);
        await Assertions.Expect(visit.At("sky").Locator("canvas")).ToBeVisibleAsync();
        await Assertions.Expect(visit.At("scatter").Locator("canvas")).ToBeVisibleAsync();
        Assert.True(await visit.Page.Locator("[data-testid^='histogram-'] canvas").CountAsync() >= 3);
        await visit.ScreenshotAsync("explore-light");
    }

    /// <summary>A plot that drew nothing would be one colour: its picture changes with what it is told to show.</summary>
    [BrowserFact]
    public async Task Points_are_drawn_and_follow_the_axes_and_colours()
    {
        await using Visit visit = await browser.OpenAsync();
        byte[] byClass = await visit.PixelsAsync("scatter");

        await visit.At("colour-by").SelectOptionAsync("cluster");
        byte[] byCluster = await visit.PixelsAfterAsync("scatter", byClass);
        await visit.At("x-axis").SelectOptionAsync("bb_kt");
        await visit.PixelsAfterAsync("scatter", byCluster);

        await Assertions.Expect(visit.At("scatter")).ToContainTextAsync("bb_kt");
    }

    [BrowserFact]
    public async Task A_class_is_filtered_everywhere_and_a_second_one_is_added()
    {
        await using Visit visit = await browser.OpenAsync();
        int all = await visit.SelectedAsync();
        byte[] sky = await visit.PixelsAsync("sky");

        await visit.At("class-YSO").ClickAsync();
        int young = await visit.SelectedAfterAsync(all);
        await visit.At("class-HMXB").ClickAsync();
        int both = await visit.SelectedAfterAsync(young);

        Assert.InRange(young, 1, all - 1);
        Assert.InRange(both, young + 1, all - 1);
        Assert.Contains("class=YSO,HMXB", Uri.UnescapeDataString(visit.Page.Url), StringComparison.Ordinal);
        await visit.PixelsAfterAsync("sky", sky);
        await visit.ScreenshotAsync("filtered");
        await visit.At("clear-all").ClickAsync();
        Assert.Equal(all, await visit.SelectedAfterAsync(both));
    }

    [BrowserFact]
    public async Task A_lasso_in_one_view_selects_in_all_and_combines_with_other_filters()
    {
        await using Visit visit = await browser.OpenAsync();
        int all = await visit.SelectedAsync();

        await visit.LassoAsync("scatter", (0.3, 0.2), (0.7, 0.2), (0.7, 0.7), (0.3, 0.7));
        int inside = await visit.SelectedAfterAsync(all);
        await visit.ScreenshotAsync("lasso");
        await visit.At("class-Orion_V*").ClickAsync();
        int insideOfClass = await visit.SelectedAfterAsync(inside);
        await visit.LassoAsync("sky", (0.1, 0.1), (0.5, 0.1), (0.5, 0.9), (0.1, 0.9));
        int insideBoth = await visit.SelectedAfterAsync(insideOfClass);

        Assert.InRange(inside, 1, all - 1);
        Assert.InRange(insideOfClass, 1, inside - 1);
        Assert.InRange(insideBoth, 0, insideOfClass - 1);
    }

    /// <summary>The page and the server evaluate the same text; they agree to the row.</summary>
    [BrowserFact]
    public async Task The_server_counts_the_selection_of_the_page()
    {
        await using Visit visit = await browser.OpenAsync();
        int all = await visit.SelectedAsync();
        await visit.LassoAsync("scatter", (0.2, 0.3), (0.6, 0.1), (0.8, 0.6), (0.4, 0.9));
        int selected = await visit.SelectedAfterAsync(all);

        string text = await visit.Page.EvaluateAsync<string>("() => new URLSearchParams(location.hash.slice(1)).get('select') ?? new URLSearchParams(location.search).get('select')");
        IAPIResponse answer = await visit.Page.APIRequest.GetAsync($"{browser.Address}api/datasets/main/counts?select={Uri.EscapeDataString(text)}");

        Assert.Equal(selected, (await answer.JsonAsync())!.Value.GetProperty("rows").GetInt32());
    }

    [BrowserFact]
    public async Task The_address_brings_back_the_whole_view()
    {
        await using Visit visit = await browser.OpenAsync();
        int all = await visit.SelectedAsync();
        await visit.At("class-LMXB").ClickAsync();
        int selected = await visit.SelectedAfterAsync(all);
        await visit.At("x-axis").SelectOptionAsync("powlaw_gamma");
        await visit.At("colour-by").SelectOptionAsync("probability");
        await visit.At("theme").ClickAsync();
        string address = visit.Page.Url;

        await using Visit other = await browser.OpenAsync(address);

        Assert.Equal(selected, await other.SelectedAsync());
        Assert.Equal("powlaw_gamma", await other.At("x-axis").InputValueAsync());
        Assert.Equal("probability", await other.At("colour-by").InputValueAsync());
        Assert.Equal(await visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"), await other.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [BrowserFact]
    public async Task The_back_button_takes_a_filter_away()
    {
        await using Visit visit = await browser.OpenAsync();
        int all = await visit.SelectedAsync();
        await visit.At("class-YSO").ClickAsync();
        int young = await visit.SelectedAfterAsync(all);

        await visit.Page.GoBackAsync();

        Assert.Equal(all, await visit.SelectedAfterAsync(young));
    }

    [BrowserFact]
    public async Task A_plot_is_moved_with_keys_alone()
    {
        await using Visit visit = await browser.OpenAsync();
        byte[] before = await visit.PixelsAsync("scatter");

        await visit.At("scatter").GetByRole(AriaRole.Application).FocusAsync();
        await visit.Page.Keyboard.PressAsync("+");
        byte[] nearer = await visit.PixelsAfterAsync("scatter", before);
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        byte[] moved = await visit.PixelsAfterAsync("scatter", nearer);
        await visit.Page.Keyboard.PressAsync("0");

        await visit.PixelsAfterAsync("scatter", moved);
    }
}
