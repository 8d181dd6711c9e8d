using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace UmlCaxs.Tests.Cli;

/// <summary>The playground as a shell sees it.</summary>
public sealed class ServeVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [InterruptFact]
    public async Task The_address_is_printed_when_the_server_listens_and_an_interrupt_ends_it_well()
    {
        folder.Write("metrics.json", """{ "format": "umlcaxs-validation" }""");
        using Process process = ProgramProcess.Start("serve", folder.Path, "--port", "0");
        string address = (await process.StandardOutput.ReadLineAsync().WaitAsync(ProgramProcess.Patience))!;
        using var client = new HttpClient();

        string answer = await client.GetStringAsync(address + "api/folder");
        Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

        Assert.Contains("\"validations\":[{", answer, StringComparison.Ordinal);
        (int code, _, string error) = ProgramProcess.Finish(process);
        Assert.Equal(0, code);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_taken_ends_with_4_and_says_so()
    {
        folder.Write("metrics.json", """{ "format": "umlcaxs-validation" }""");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;

        (int code, string output, string error) = ProgramProcess.Finish(ProgramProcess.Start("serve", folder.Path, "--port", $"{port}"));

        Assert.Equal(4, code);
        Assert.Empty(output);
        Assert.Contains($"Port {port} is taken", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_results_ends_with_3_and_says_what_was_looked_for()
    {
        (int code, _, string error) = ProgramProcess.Finish(ProgramProcess.Start("serve", folder.Path));

        Assert.Equal(3, code);
        Assert.Contains("no results in it", error, StringComparison.Ordinal);
        Assert.Contains("sweep.parquet", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--port", "x")]
    [InlineData("--host", "example.org")]
    public void Arguments_that_make_no_sense_end_with_2(string option, string value)
    {
        Assert.Equal(2, ProgramProcess.Finish(ProgramProcess.Start("serve", folder.Path, option, value)).Code);
    }
}
