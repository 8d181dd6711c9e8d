using System.Text.Json;
using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Cli;

[Collection(OneAtATime.Name)]
public sealed class BenchVerbTests : IDisposable
{
    private const string Ours = """{"device":"cpu","precision":"double","rows":1000,"dims":12,"k":6,"em_seconds":0.001,"em_mrc_per_s":6,"em_error":1e-14,"inference_seconds":2e-5,"inference_rows_per_s":5e7,"inference_error":"NaN","inference_label_flips":3}""";
    private const string Peer = """{"peer": "scikit-learn", "version": "1.2.1", "device": "cpu", "precision": "double", "rows": 1000, "dims": 12, "k": 6, "em_seconds": 0.04}""";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_operation_gives_its_time_and_its_errors_by_name()
    {
        JsonElement all = Bench("--rows", "60", "--runs", "1", "-k", "3", "--operations", "sweep,silhouette,batch,classification,inference,em");

        Assert.Equal(("cpu", "double", "random"), (all.GetProperty("device").GetString(), all.GetProperty("precision").GetString(), all.GetProperty("mixture").GetString()));
        Assert.Equal((60, 12, 3), (all.GetProperty("rows").GetInt64(), all.GetProperty("dims").GetInt32(), all.GetProperty("k").GetInt32()));
        foreach (string operation in new[] { "em", "inference", "classification", "batch", "silhouette", "silhouettes", "sweep" })
        {
            Assert.True(all.GetProperty(operation + "_seconds").GetDouble() > 0);
            Assert.InRange(all.GetProperty(operation + "_error").GetDouble(), 0, 1e-9);
        }

        foreach (string name in new[] { "em_mrc_per_s", "batch_mrc_per_s", "inference_rows_per_s", "classification_rows_per_s" })
            Assert.True(all.GetProperty(name).GetDouble() > 0);
        foreach (string name in new[] { "em_log_likelihood_error", "em_statistics_error", "em_bic_per_1e6_rows", "inference_responsibilities_error", "inference_log_densities_error", "classification_class_probabilities_error", "batch_log_likelihood_error", "batch_statistics_error", "silhouettes_coefficients_error", "max_error_vs_scalar" })
            Assert.InRange(all.GetProperty(name).GetDouble(), 0, 1e-3);
        Assert.Equal((0, 0), (all.GetProperty("inference_label_flips").GetInt32(), all.GetProperty("classification_class_flips").GetInt32()));
    }

    [Fact]
    public void Without_a_list_it_measures_iterations_inference_and_classification()
    {
        JsonElement usual = Bench("--rows", "60", "--runs", "2");

        Assert.Equal("csc2", usual.GetProperty("mixture").GetString());
        Assert.Equal(["em", "inference", "classification"], usual.EnumerateObject().Where(p => p.Name.EndsWith("_seconds", StringComparison.Ordinal)).Select(p => p.Name[..^"_seconds".Length]));
    }

    [Fact]
    public void The_table_shows_errors_beside_speeds_and_the_precision()
    {
        string table = CommandLineHost.Succeed("bench", "--rows", "50", "--runs", "1", "--quiet").Output;

        Assert.Matches(@"EM iteration +\| +50 \| +[0-9.]+ (us|ms|s) \| +[0-9.]+ Mrc/s \| +log likelihood [0-9.E-]+, statistics [0-9.E-]+, bic per 1e6 rows", table);
        Assert.Matches(@"posteriors .* label flips 0 ", table);
        Assert.Contains("12 features, K = 6 (csc2 mixture), double precision; largest error against scalar", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--operations em,fly", "--operations must be em, inference, classification, batch, silhouette or sweep, separated by commas, not 'em,fly'.")]
    [InlineData("--operations em,,batch", "--operations must be")]
    [InlineData("--operations EM", "--operations must be")]
    [InlineData("--limit 0", "--limit must be a number of seconds above 0, not '0'.")]
    [InlineData("--limit nan", "--limit must be")]
    public void Unknown_operations_and_senseless_limits_are_refused(string options, string message)
    {
        CommandLineHost.Run run = CommandLineHost.Execute(["bench", .. options.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_stand_side_by_side_with_the_ratios_to_peers()
    {
        // What was measured again counts once, as it was last.
        string older = Ours.Replace("0.001", "0.5", StringComparison.Ordinal);
        Assert.NotEqual(Ours, older);
        File.WriteAllLines(folder["results.jsonl"], ["""{"machine": "m", "left_out": "much"}""", Peer, older, Ours, Ours.Replace("\"double\"", "\"single\"", StringComparison.Ordinal), ""]);

        string[] lines = CommandLineHost.Succeed("bench", "--compare", folder["results.jsonl"]).Output.ReplaceLineEndings("\n").Split('\n');

        Assert.Equal(
            [
                "## EM iteration",
                "",
                "| rows | D | K | on | precision | time | throughput | error | x scikit-learn 1.2.1 |",
                "| ---: | ---: | ---: | --- | --- | ---: | ---: | ---: | ---: |",
                "| 1000 | 12 | 6 | cpu | double | 1.00 ms | 6.00 Mrc/s | 1e-14 | 40.0 |",
                "| 1000 | 12 | 6 | cpu | single | 1.00 ms | 6.00 Mrc/s | 1e-14 |  |",
                "| 1000 | 12 | 6 | scikit-learn 1.2.1 | double | 40.0 ms |  |  |  |",
                "",
                "## Posteriors",
                "",
                "| rows | D | K | on | precision | time | throughput | error |",
                "| ---: | ---: | ---: | --- | --- | ---: | ---: | ---: |",
                "| 1000 | 12 | 6 | cpu | double | 20.0 us | 50.0 M rows/s | NaN, 3 flips |",
            ],
            lines[..13]);
    }

    [Theory]
    [InlineData("{", "line 2: not JSON")]
    [InlineData("[1]", "line 2: not a JSON object")]
    [InlineData("""{"rows": 1}""", "line 2: neither 'device' nor 'peer' is there")]
    [InlineData("""{"device": "cpu", "dims": 12}""", "line 2: no sensible 'rows' is there")]
    [InlineData("""{"device": "cpu", "rows": 10, "dims": 1e300}""", "line 2: no sensible 'dims' is there")]
    public void What_is_no_result_is_named_by_its_line(string line, string message)
    {
        File.WriteAllLines(folder["results.jsonl"], [Ours, line]);

        CommandLineHost.Run run = CommandLineHost.Execute(["bench", "--compare", folder["results.jsonl"]]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(message, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(3, CommandLineHost.Execute(["bench", "--compare", folder["absent.jsonl"]]).ExitCode);
    }

    [Fact]
    public void Devices_are_listed_for_programs_one_a_line()
    {
        string[] lines = CommandLineHost.Succeed("devices", "--json").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(ComputeDevices.List(0).Select(d => (d.Name, d.Absence is null, d.Absence)), lines.Select(line =>
        {
            JsonElement device = JsonDocument.Parse(line).RootElement;
            return (device.GetProperty("name").GetString()!, device.GetProperty("available").GetBoolean(), device.GetProperty("absence").GetString());
        }));
    }

    private static JsonElement Bench(params string[] args) =>
        JsonDocument.Parse(CommandLineHost.Succeed(["bench", "--device", "cpu", "--json", .. args]).Output).RootElement;
}
