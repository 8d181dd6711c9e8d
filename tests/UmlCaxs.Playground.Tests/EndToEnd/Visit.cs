using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>A page that somebody has open. At its end it has asked nobody but its own server, and no script has failed.</summary>
internal sealed partial class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> elsewhere = [];
    private readonly List<string> errors = [];

    public Visit(IBrowserContext context, IPage page, Uri server)
    {
        (this.context, Page) = (context, page);
        context.Request += (_, request) =>
        {
            var asked = new Uri(request.Url);
            if (asked.Authority != server.Authority && asked.Scheme is not ("data" or "blob"))
                elsewhere.Add(request.Url);
        };
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !ExpectedFailures.Any(message.Text.Contains))
                errors.Add(message.Text);
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Parts of messages on the console that the test itself provokes, such as an answer of status 422.</summary>
    public List<string> ExpectedFailures { get; } = [];

    /// <summary>Goes to an address and waits for the first picture with data.</summary>
    public async Task GoAsync(string address)
    {
        await Page.GotoAsync(address);
        await ReadyAsync();
    }

    /// <summary>Waits until the page says that it shows something.</summary>
    public Task ReadyAsync() => Page.WaitForSelectorAsync("html[data-ready='1']");

    /// <summary>An element by its name for tests.</summary>
    public ILocator At(string testId) => Page.GetByTestId(testId);

    /// <summary>How many detections the page says are selected.</summary>
    public async Task<int> SelectedAsync() => int.Parse(Digits().Replace(await At("counts").Locator("strong").First.InnerTextAsync(), ""), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until the number of selected detections is another one.</summary>
    /// <returns>The new number.</returns>
    public async Task<int> SelectedAfterAsync(int before)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Browser.Patience; await Task.Delay(50))
            if (await SelectedAsync() is int now && now != before)
                return now;
        throw new Xunit.Sdk.XunitException($"the selection is {before} rows as before");
    }

    /// <summary>Drags around a part of a plot, shift held: a lasso.</summary>
    /// <param name="plot">Name of the plot.</param>
    /// <param name="corners">Corners as shares of its width and height.</param>
    public async Task LassoAsync(string plot, params (double X, double Y)[] corners)
    {
        LocatorBoundingBoxResult box = (await At(plot).Locator("canvas").BoundingBoxAsync())!;
        (float X, float Y)[] places = [.. corners.Select(c => ((float)(box.X + (c.X * box.Width)), (float)(box.Y + (c.Y * box.Height))))];
        await Page.Keyboard.DownAsync("Shift");
        await Page.Mouse.MoveAsync(places[0].X, places[0].Y);
        await Page.Mouse.DownAsync();
        foreach ((float x, float y) in places.Append(places[0]))
            await Page.Mouse.MoveAsync(x, y, new() { Steps = 8 });
        await Page.Mouse.UpAsync();
        await Page.Keyboard.UpAsync("Shift");
    }

    /// <summary>What a canvas shows, as a PNG.</summary>
    public Task<byte[]> PixelsAsync(string plot) => At(plot).Locator("canvas").ScreenshotAsync();

    /// <summary>Waits until a canvas shows something else.</summary>
    /// <returns>The new picture.</returns>
    public async Task<byte[]> PixelsAfterAsync(string plot, byte[] before)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Browser.Patience; await Task.Delay(50))
            if (await PixelsAsync(plot) is { } now && !now.AsSpan().SequenceEqual(before))
                return now;
        throw new Xunit.Sdk.XunitException($"{plot} shows the same picture as before");
    }

    /// <summary>Keeps a picture for somebody to look at, where a folder for them is named.</summary>
    public async Task ScreenshotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("UMLCAXS_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.Empty(elsewhere);
        Assert.Empty(errors);
    }

    [GeneratedRegex("[^0-9]")]
    private static partial Regex Digits();
}
