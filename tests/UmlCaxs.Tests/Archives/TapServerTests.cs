using System.Diagnostics;
using System.Globalization;
using UmlCaxs.Archives;
using UmlCaxs.Tests.IO;
using Xunit;

namespace UmlCaxs.Tests.Archives;

/// <summary>An independent client (STILTS tapquery) gets along with the test server: both ends of the protocol are not merely alike.</summary>
public sealed class TapServerTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PeerFact(Peer.Stilts)]
    public async Task STILTS_gets_from_the_test_server_what_our_client_gets()
    {
        await using TapServer server = await TapServer.StartAsync();
        string adql = SimbadMatch.Adql(1);
        SkyPosition[] positions = SkyTable.Sky[..30];
        folder.Write("positions.csv", "row_id,ra,dec\n" + string.Join("\n", positions.Select((p, i) => string.Create(CultureInfo.InvariantCulture, $"{i},{p.Ra:R},{p.Dec:R}"))));
        using (var service = new TapService(server.Address, new TapOptions { Poll = TimeSpan.FromMilliseconds(1) }))
            Assert.True(await service.RunAsync(new TapQuery(adql, SimbadMatch.Upload(positions)), folder["ours.vot"], CancellationToken.None));

        using Process stilts = Process.Start(new ProcessStartInfo("stilts",
        [
            "tapquery", $"tapurl={server.Address}", "interface=tap1.0", "sync=false", "poll=50", "parse=false", "nupload=1", "upname1=positions",
            $"upload1={folder["positions.csv"]}", "ufmt1=csv", "upvotformat=TABLEDATA", $"adql={adql}", "ofmt=votable-tabledata", $"out={folder["theirs.vot"]}",
        ])
        { RedirectStandardError = true })!;
        Task<string> error = stilts.StandardError.ReadToEndAsync();
        if (!stilts.WaitForExit(TimeSpan.FromMinutes(1)))
            stilts.Kill(entireProcessTree: true);

        Assert.True(stilts.ExitCode == 0, await error);
        Assert.Equal(30, TestTables.Rows(folder["ours.vot"]).Count);
        Assert.Equal(TestTables.Rows(folder["ours.vot"]), TestTables.Rows(folder["theirs.vot"]));
        Assert.Equal(0, server.JobsLeft);
    }
}
