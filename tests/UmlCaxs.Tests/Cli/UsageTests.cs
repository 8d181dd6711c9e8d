using UmlCaxs.Classification;
using UmlCaxs.Cli;
using UmlCaxs.Compute;
using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.Cli;

[Collection(OneAtATime.Name)]
public sealed class UsageTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static TheoryData<string> Verbs => [.. CommandTree.Root().Subcommands.Select(c => c.Name)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("fit in.csv --out out.json -k 0", "-k must be an integer of at least 1, not '0'.")]
    [InlineData("fit in.csv --out out.json --components -3", "--components must be an integer of at least 1, not '-3'.")]
    [InlineData("fit in.csv --out out.json -k six", "-k must be an integer of at least 1, not 'six'.")]
    [InlineData("fit in.csv --out out.json -k 2.5", "-k must be an integer of at least 1, not '2.5'.")]
    [InlineData("fit in.csv --out out.json -k 99999999999", "-k must be an integer of at least 1, not '99999999999'.")]
    [InlineData("fit in.csv --out out.json --restarts 0", "--restarts must be")]
    [InlineData("fit in.csv --out out.json --max-iter 0", "--max-iter must be")]
    [InlineData("fit in.csv --out out.json --tol -1", "--tol must be a number of at least 0, not '-1'.")]
    [InlineData("fit in.csv --out out.json --tol nan", "--tol must be")]
    [InlineData("fit in.csv --out out.json --reg-covar x", "--reg-covar must be")]
    [InlineData("fit in.csv --out out.json --threads 0", "--threads must be an integer of at least 1, not '0'.")]
    [InlineData("fit in.csv --out out.json --seed 1.5", "--seed must be an integer, not '1.5'.")]
    [InlineData("generate --rows 0 --out out.csv", "--rows must be an integer of at least 1, not '0'.")]
    [InlineData("generate --rows many --out out.csv", "--rows must be an integer of at least 1, not 'many'.")]
    [InlineData("generate --rows 10 --missing 2 --out out.csv", "--missing must be a number between 0 and 1, not '2'.")]
    [InlineData("generate --rows 10 --labelled-fraction -0.1 --out out.csv", "--labelled-fraction must be")]
    [InlineData("classify in.csv --missing 2 --out out.csv", "--missing must be drop, median or marginal, not '2'.")]
    [InlineData("classify in.csv --missing mean --out out.csv", "--missing must be drop, median or marginal, not 'mean'.")]
    [InlineData("fit in.csv --memory 8X --out out.json", "--memory must be a size of at least 16M, such as 500M or 8G, not '8X'.")]
    [InlineData("fit in.csv --memory 15M --out out.json", "--memory must be")]
    [InlineData("run in.csv --format xls --out out", "--format must be parquet, vot, fits, csv, tsv or ecsv, not 'xls'.")]
    [InlineData("convert in.csv out.parquet --codec zstd", "--codec must be one of snappy, gzip, brotli, lz4, none, not 'zstd'.")]
    [InlineData("convert in.csv out.parquet --row-group 0", "--row-group must be")]
    [InlineData("fit --out out.json", "Required argument missing for command: 'fit'.")]
    [InlineData("fit in.csv", "Option '--out' is required.")]
    [InlineData("fit in.csv --out", "--out")]
    [InlineData("fit in.csv other.csv --out out.json", "other.csv")]
    [InlineData("fit in.csv --out out.json --colour red", "--colour")]
    [InlineData("train in.csv --out out.json", "Option '--model' is required.")]
    [InlineData("fly in.csv", "Unrecognized command or argument 'fly'.")]
    [InlineData("--fly", "--fly")]
    [InlineData("", "Required command was not provided.")]
    public void Nonsense_on_the_command_line_is_refused_with_a_hint(string line, string message)
    {
        CommandLineHost.Run run = CommandLineHost.Execute(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("umlcaxs: ", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Matches("^Try 'umlcaxs .*--help'\\.$", run.ErrorLines[^1]);
    }

    [Fact]
    public void Options_of_a_fit_contradict_a_given_model() => AssertContradiction(
        "--model classifies without fitting", "run", folder["absent.csv"], "--model", "csc2", "-k", "5", "--out", folder["out"]);

    [Fact]
    public void The_number_of_components_cannot_differ_from_those_of_the_start() => AssertContradiction(
        "-k 5 contradicts --start csc2, which has 6 components.", "fit", folder["absent.csv"], "--start", "csc2", "-k", "5", "--out", folder["out.json"]);

    [Fact]
    public void There_are_no_restarts_from_given_parameters() => AssertContradiction(
        "--restarts 3 contradicts --start csc2", "fit", folder["absent.csv"], "--start", "csc2", "--restarts", "3", "--out", folder["out.json"]);

    [Theory]
    [InlineData("gpu")]
    [InlineData("")]
    public void A_device_that_is_not_there_is_named_with_those_that_are(string device)
    {
        string path = CsvTable.Synthetic(20).Save(folder, "in.csv");
        foreach (string[] args in new[] { new[] { "fit", path, "--out", folder["out.json"] }, ["classify", path, "--out", folder["out.csv"]], ["run", path, "--out", folder["out"]], ["bench", "--rows", "10"] })
        {
            CommandLineHost.Run run = CommandLineHost.Execute([.. args, "--device", device]);

            Assert.Equal(4, run.ExitCode);
            Assert.Contains($"Device '{device}' is not available. This build has: {string.Join(", ", ComputeDevices.Names)}. Use --device auto", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }

        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_precision_that_the_device_does_not_have_is_refused()
    {
        CommandLineHost.Run single = CommandLineHost.Execute(["bench", "--rows", "10", "--device", "scalar", "--precision", "single"]);
        CommandLineHost.Run half = CommandLineHost.Execute(["bench", "--rows", "10", "--precision", "half"]);

        Assert.Equal((4, 2), (single.ExitCode, half.ExitCode));
        Assert.Contains("Device 'scalar' computes in double precision only", Assert.Single(single.ErrorLines), StringComparison.Ordinal);
        foreach (string precision in new[] { "double", "single" })
            Assert.Contains($"\"precision\":\"{precision}\"", CommandLineHost.Succeed("bench", "--rows", "10", "--runs", "1", "--json", "--device", "cpu", "--precision", precision).Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_help_of_every_verb_has_examples_that_parse(string verb)
    {
        CommandLineHost.Run run = CommandLineHost.Succeed(verb, "--help");
        string[] examples = [.. run.Output.Split('\n').Select(l => l.Trim()).SkipWhile(l => l != "Example:").Skip(1).TakeWhile(l => l.StartsWith("umlcaxs ", StringComparison.Ordinal))];

        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            string[] args = example.Split(' ')[1..];
            Assert.Equal(verb, args[0]);
            Assert.Empty(CommandTree.Root().Parse(args).Errors);
        }
    }

    [Fact]
    public void Usage_lines_call_the_program_by_its_name()
    {
        Assert.Contains("Usage:\n  umlcaxs [command] [options]", CommandLineHost.Succeed("--help").Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Usage:\n  umlcaxs fit <IN> [options]", CommandLineHost.Succeed("fit", "-h").Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_leaves_stderr_empty_and_results_go_to_stdout()
    {
        string path = CsvTable.Synthetic(100).Save(folder, "in.csv");
        CommandLineHost.Run quiet = CommandLineHost.Succeed("fit", path, "-k", "2", "--restarts", "1", "--quiet", "--out", folder["out.json"]);
        CommandLineHost.Run normal = CommandLineHost.Succeed("fit", path, "-k", "2", "--restarts", "1", "--out", folder["out.json"]);

        Assert.Empty(quiet.Error);
        Assert.Equal(normal.Output, quiet.Output);
        Assert.StartsWith("components 2 ", normal.Output, StringComparison.Ordinal);
        Assert.Contains("100 rows, 100 complete", normal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_collapsing_component_does_not_end_a_fit()
    {
        string path = CsvTable.Synthetic(4).Repeat(distinct: 4, times: 25).Save(folder, "in.csv");
        CommandLineHost.Run run = CommandLineHost.Succeed("fit", path, "-k", "7", "--restarts", "2", "--out", folder["out.json"]);

        Assert.Contains("floor-dominated components 7 of 7", run.Output, StringComparison.Ordinal);
        Model model = ModelFile.Load(folder["out.json"]);
        Assert.Equal(7, model.Mixture.Components);
        Assert.All(model.Fit!.FloorDominated, Assert.True);
        Assert.All(model.Fit.LogLikelihoodPath, x => Assert.True(double.IsFinite(x)));
    }

    [Fact]
    public void Devices_and_inspect_tell_what_there_is()
    {
        string path = CsvTable.Synthetic(50).With(3, "bb_kt", "").Save(folder, "in.csv");
        string devices = CommandLineHost.Succeed("devices").Output;
        Assert.Contains($"auto takes: {ComputeDevices.Open("auto", Environment.ProcessorCount).Description}", devices, StringComparison.Ordinal);
        Assert.All(ComputeDevices.List(0), d => Assert.Contains(d.Absence ?? d.Description, devices, StringComparison.Ordinal));
        string output = CommandLineHost.Succeed("inspect", path).Output;
        Assert.Contains($"{path}: 50 rows, 19 columns", output, StringComparison.Ordinal);
        Assert.Matches("bb_kt +\\| float64 +\\| +\\| +1 \\|", output);
        Assert.Contains("All twelve features are there", output, StringComparison.Ordinal);
        CsvTable.Synthetic(5).Without("bb_kt").Save(folder, "in.csv");
        Assert.Contains("Not to be classified as it is: ", CommandLineHost.Succeed("inspect", path).Output, StringComparison.Ordinal);
    }

    private static void AssertContradiction(string message, params string[] args)
    {
        CommandLineHost.Run run = CommandLineHost.Execute(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }
}
