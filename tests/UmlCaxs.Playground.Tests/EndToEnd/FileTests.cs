using Microsoft.Playwright;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>What goes out of the page and into it: exports and uploads.</summary>
[Collection(InBrowser.Name)]
public sealed class FileTests(Browser browser)
{
    [BrowserFact]
    public async Task The_selection_is_saved_in_three_formats_with_all_its_rows()
    {
        await using Visit visit = await browser.OpenAsync();
        int all = await visit.SelectedAsync();
        await visit.At("class-QSO").ClickAsync();
        int selected = await visit.SelectedAfterAsync(all);
        await visit.At("export").ClickAsync();
        await visit.ScreenshotAsync("export");

        foreach (string format in (string[])["votable", "csv", "parquet"])
        {
            string path = await DownloadAsync(visit, $"export-{format}");
            using TableReader reader = TableFiles.Open(path, new TableReadOptions());
            var batch = new TableBatch(reader.Schema);
            int rows = 0;
            while (reader.Read(batch))
            {
                rows += batch.RowCount;
                Assert.All(Enumerable.Range(0, batch.RowCount), row => Assert.Equal("QSO", batch.Find("main_type")!.TextAt(row)));
            }

            Assert.Equal(selected, rows);
            File.Delete(path);
        }
    }

    [BrowserFact]
    public async Task A_view_is_saved_as_PNG_and_as_SVG()
    {
        await using Visit visit = await browser.OpenAsync();
        await visit.At("export").ClickAsync();

        string png = await DownloadAsync(visit, "export-scatter-png");
        string svg = await DownloadAsync(visit, "export-sky-svg");

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(png)[..4]);
        Assert.True(new FileInfo(png).Length > 10_000);
        Assert.Equal("svg", System.Xml.Linq.XDocument.Load(svg).Root!.Name.LocalName);
        File.Delete(png);
        File.Delete(svg);
    }

    [BrowserFact]
    public async Task The_command_of_a_selection_is_shown()
    {
        await using Visit visit = await browser.OpenAsync();
        await visit.At("class-QSO").ClickAsync();
        await visit.At("export").ClickAsync();

        ILocator command = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Export" });

        await Assertions.Expect(command).ToContainTextAsync("umlcaxs convert");
        await Assertions.Expect(command).ToContainTextAsync("class=QSO");
    }

    [BrowserFact]
    public async Task Detections_of_ones_own_are_classified_and_shown()
    {
        await using Visit visit = await browser.OpenAsync();
        string path = Path.Combine(Path.GetTempPath(), $"mine-{Guid.NewGuid():N}.csv");
        string[] lines = [.. File.ReadLines(Path.Combine(browser.Folder, "detections.csv")).Take(101)];
        await File.WriteAllLinesAsync(path, lines.Select(WithoutType));

        await visit.At("upload-file").SetInputFilesAsync(path);
        await Assertions.Expect(visit.At("upload-status")).ToContainTextAsync("100");
        await visit.ScreenshotAsync("upload");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Look at it" }).ClickAsync();

        Assert.Equal(100, await visit.SelectedAfterAsync(0));
        File.Delete(path);

        // Where a type is known there is nothing to classify.
        string WithoutType(string line, int number)
        {
            int column = Array.IndexOf(lines[0].Split(','), "main_type");
            string[] cells = line.Split(',');
            cells[column] = number == 0 ? cells[column] : "";
            return string.Join(',', cells);
        }
    }

    [BrowserFact]
    public async Task A_malformed_upload_is_refused_with_line_and_reason()
    {
        await using Visit visit = await browser.OpenAsync();
        visit.ExpectedFailures.Add("status of 4");
        string path = Path.Combine(Path.GetTempPath(), $"broken-{Guid.NewGuid():N}.csv");
        string[] lines = [.. File.ReadLines(Path.Combine(browser.Folder, "detections.csv")).Take(20)];
        lines[4] = lines[4][..(lines[4].Length / 2)];
        await File.WriteAllLinesAsync(path, lines);

        await visit.At("upload-file").SetInputFilesAsync(path);

        await Assertions.Expect(visit.At("upload-status")).ToContainTextAsync("line 5");
        await visit.ScreenshotAsync("upload-refused");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        Assert.True(await visit.SelectedAsync() > 0);
        File.Delete(path);
    }

    private static async Task<string> DownloadAsync(Visit visit, string button)
    {
        IDownload download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.At(button).ClickAsync());
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}-{download.SuggestedFilename}");
        await download.SaveAsAsync(path);
        return path;
    }
}
