using System.Diagnostics;
using Microsoft.Playwright;
using UmlCaxs.Playground.Page;
using Xunit;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>
/// What a user does: <c>umlcaxs demo</c>, <c>umlcaxs serve</c> on its folder, each a process of its own, and a browser on that
/// address. Screenshots for somebody to look at go to the folder that <c>UMLCAXS_SCREENSHOTS</c> names.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>Far above what a slow machine needs: a page that hangs shall fail a test, not a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Debian's; a browser that Playwright would fetch itself is not asked for.</summary>
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>WebGL without a GPU, and nothing of the browser's own on the network.</summary>
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
    ];

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"umlcaxs-browser-{Guid.NewGuid():N}");
    private Process? server;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Why no page can be shown here; null where one can.</summary>
    public static string? Absence { get; } =
        !Array.Exists(Programs, File.Exists) ? "no Chromium on this machine (Debian package chromium)"
        : !WebAssets.AreBuilt ? WebAssets.Remedy
        : null;

    /// <summary>Address of the page.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The folder that is served.</summary>
    public string Folder => Path.Combine(folder, "demo");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Absence is not null)
            return;
        Directory.CreateDirectory(folder);
        using (Process demo = Program("demo", "--out", Folder, "--quiet"))
        {
            Task<string> error = demo.StandardError.ReadToEndAsync();
            await demo.StandardOutput.ReadToEndAsync();
            await demo.WaitForExitAsync();
            Assert.True(demo.ExitCode == 0, await error);
        }

        server = Program("serve", Folder, "--port", "0");
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        Address = new Uri((await server.StandardOutput.ReadLineAsync())!);
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Array.Find(Programs, File.Exists), Args = Arguments });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (server is not null)
        {
            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
        }

        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Opens the page and waits for its first picture.</summary>
    /// <param name="address">What follows the address of the server: the state of a page.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="dark">Whether the user's system is dark.</param>
    /// <param name="phone">Whether it is a small screen with a finger instead of a mouse.</param>
    internal async Task<Visit> OpenAsync(string address = "", int width = 1280, int height = 800, bool dark = false, bool phone = false)
    {
        IBrowserContext context = await ContextAsync(width, height, dark, phone);
        var visit = new Visit(context, await context.NewPageAsync(), Address);
        await visit.GoAsync(address);
        return visit;
    }

    /// <summary>A browser without a memory of others.</summary>
    internal Task<IBrowserContext> ContextAsync(int width = 1280, int height = 800, bool dark = false, bool phone = false) => browser!.NewContextAsync(new()
    {
        BaseURL = Address.ToString(),
        ViewportSize = new() { Width = width, Height = height },
        ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        HasTouch = phone,
        IsMobile = phone,
        AcceptDownloads = true,
    });

    private static Process Program(params string[] args) =>
        Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "UmlCaxs.Cli.dll"), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
