using System.CommandLine;
using System.Net;
using UmlCaxs.Playground;
using UmlCaxs.Playground.Folder;
using UmlCaxs.Playground.Page;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs serve</c>: the web playground.</summary>
internal static class ServeVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("DIR") { Description = "Output folder of 'umlcaxs run', 'sweep' or 'validate', or a table of classified detections" };
        Option<int> port = GlobalOptions.Require(new Option<int>("--port") { Description = "Port to listen on; 0 for any that is free", HelpName = "n", DefaultValueFactory = _ => PlaygroundOptions.DefaultPort }, value => value is >= 0 and <= ushort.MaxValue, "a port from 0 to 65535");
        Option<string?> host = GlobalOptions.RequireText(new Option<string?>("--host") { Description = "Address of this machine to listen on, such as 0.0.0.0 for all of them: everybody who reaches it sees the data (default: loopback, for this machine alone)", HelpName = "address" }, text => IPAddress.TryParse(text, out _), "an IP address of this machine, such as 0.0.0.0");
        var model = new Option<string?>("--model") { Description = "Model that classifies uploaded detections (default: that of the folder, else csc2)", HelpName = "csc2 or file" };
        var command = new VerbCommand("serve", "Show results in the browser: sky, features, histograms, sources, sweep and validation, all linked. Works offline; ends with Ctrl-C.", "umlcaxs serve results") { folder, port, host, model };
        command.SetAction(async (parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            var options = new PlaygroundOptions
            {
                Port = parse.GetValue(port),
                Host = parse.GetValue(host) is { } address ? IPAddress.Parse(address) : null,
                Model = parse.GetValue(model),
            };
            ServedFolder served = ServedFolder.Find(parse.GetValue(folder)!);
            using PlaygroundData data = log.WithProgress("Loading", progress => PlaygroundData.Load(served, options, GlobalOptions.ThreadsOf(parse), progress.ReportRows, cancellation));
            await using PlaygroundServer server = await PlaygroundServer.StartAsync(data, log.Line, cancellation);
            if (served.Detections is { } table)
                log.Line($"{table}: {data.Rows:N0} detections");
            if (options.Host is { } open && !IPAddress.IsLoopback(open))
                log.Line($"Everybody who reaches {server.Address} sees these data.");
            if (!WebAssets.AreBuilt)
                log.Line(WebAssets.Remedy);
            Console.WriteLine(server.Address);
            log.Line("Ctrl-C ends serving.");
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                log.Line("ended."); // as it was meant to
            }

            return 0;
        });
        return command;
    }
}
