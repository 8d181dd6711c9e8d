using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>How long the page takes in a browser; for <c>benchmarks/playground/run.sh</c>, which names the address of a server.</summary>
[Collection(InBrowser.Name)]
public sealed class PageTimes(Browser browser, ITestOutputHelper report)
{
    private const string Variable = "UMLCAXS_PAGE";
    private const int Loads = 7;

    /// <summary>Reports the median time to the first picture of fresh visits, and the rate of pictures while zooming. Nothing is demanded of either.</summary>
    [MeasureFact]
    public async Task First_picture_and_frames_a_second()
    {
        string address = Environment.GetEnvironmentVariable(Variable)!;
        double[] times = new double[Loads];
        for (int load = 0; load < Loads; load++)
        {
            await using IBrowserContext context = await browser.ContextAsync();
            await context.AddInitScriptAsync("new MutationObserver(() => { if (document.documentElement?.dataset.ready && !window.readyAt) window.readyAt = performance.now(); }).observe(document, { attributes: true, subtree: true, childList: true })");
            IPage page = await context.NewPageAsync();
            await page.GotoAsync(address);
            await page.WaitForSelectorAsync("html[data-ready='1']");
            times[load] = await page.EvaluateAsync<double>("window.readyAt");
            if (load < Loads - 1)
                continue;
            await page.WaitForTimeoutAsync(2000); // histograms and tiles come after the first picture
            double rate = await page.EvaluateAsync<double>("""
                async () => {
                    const plot = document.querySelector('[data-testid=scatter] [role=application]');
                    plot.focus();
                    const start = performance.now();
                    let frames = 0;
                    while (performance.now() - start < 3000) {
                        plot.dispatchEvent(new KeyboardEvent('keydown', { key: frames++ % 2 ? '+' : '-', bubbles: true }));
                        await new Promise(requestAnimationFrame);
                    }
                    return 1000 * frames / (performance.now() - start);
                }
                """);
            report.WriteLine(FormattableString.Invariant($"frames a second: {rate:F0}"));
        }

        Array.Sort(times);
        report.WriteLine(FormattableString.Invariant($"first picture: {times[Loads / 2] / 1000:F2} s ({times[0] / 1000:F2} to {times[^1] / 1000:F2})"));
    }

    /// <summary>Skipped unless a server is named.</summary>
    private sealed class MeasureFactAttribute : FactAttribute
    {
        public MeasureFactAttribute()
        {
            if (Environment.GetEnvironmentVariable(Variable) is null)
                Skip = $"measures a page, which {Variable} names: benchmarks/playground/run.sh";
        }
    }
}
