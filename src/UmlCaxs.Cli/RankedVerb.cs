using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Microsoft.Win32.SafeHandles;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.Distribution.Mpi;
using UmlCaxs.IO;

namespace UmlCaxs.Cli;

/// <summary>
/// A verb that several processes (ranks) can do together: with <c>--distributed mpi</c> those that mpirun or srun has started,
/// otherwise this one alone. The first rank prints; all end with the same exit code.
/// </summary>
/// <param name="Ranks">The processes.</param>
/// <param name="Parse">The arguments.</param>
/// <param name="ThreadSharers">Ranks that share this one's processors.</param>
internal sealed record RankedVerb(Communicator Ranks, ParseResult Parse, int ThreadSharers)
{
    private const string Mpi = "mpi";

    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>stderr as the arguments want it; that of the first rank only.</summary>
    public Log Log { get; } = Ranks.IsFirst ? GlobalOptions.LogOf(Parse) : new Log(quiet: true, verbose: false);

    /// <summary>Bytes that data of this rank may take in memory.</summary>
    public long Memory => GlobalOptions.MemoryOf(Parse, Ranks.LocalSize);

    /// <summary>Threads for this rank.</summary>
    public int Threads => GlobalOptions.ThreadsOf(Parse, ThreadSharers);

    /// <summary>This rank's share of the rows of a table.</summary>
    public RowShare Share { get; } = new(Ranks.Rank, Ranks.Size);

    /// <summary>The option, for verbs that have it.</summary>
    public static Option<string?> Option() => GlobalOptions.RequireText(
        new Option<string?>("--distributed") { Description = "mpi: compute together with the other processes that mpirun or srun has started with the same arguments", HelpName = Mpi },
        text => text == Mpi,
        Mpi);

    /// <summary>The option that shows where the time went, for the same verbs.</summary>
    public static Option<bool> TimingOption() => new("--report-timing") { Description = "Write on stderr how many seconds every rank spent on reading, computing and waiting for others" };

    /// <summary>Says where the time went; called by all ranks.</summary>
    /// <param name="reading">This rank's time of reading.</param>
    /// <param name="perRank">Whether the times of every rank are wanted.</param>
    public void ReportTimes(TimeSpan reading, bool perRank)
    {
        IReadOnlyList<RankTimes> all = RankTimes.Gather(Ranks, clock.Elapsed, reading);
        if (perRank)
            foreach (RankTimes rank in all)
                Log.Line($"rank {rank.Rank} on {rank.Host}: reading {rank.Reading:F2} s, computing {rank.Computing:F2} s, waiting {rank.Waiting:F2} s");
        if (Ranks.Size > 1)
            Log.Line(RankTimes.Summary(all));
    }

    /// <summary>Runs the verb on every rank.</summary>
    /// <param name="parse">The arguments.</param>
    /// <param name="distributed">The option of <see cref="Option"/>.</param>
    /// <param name="inputs">Files and folders that must be the same on every host.</param>
    /// <param name="verb">The verb.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="DeviceNotAvailableException">MPI is wanted and not there.</exception>
    public static int Run(ParseResult parse, Option<string?> distributed, IReadOnlyList<string> inputs, Func<RankedVerb, int> verb)
    {
        if (parse.GetValue(distributed) is null)
            return verb(new RankedVerb(new SingleProcess(), parse, 1));
        using var ranks = MpiCommunicator.Open();
        if (!Console.IsOutputRedirected && !OperatingSystem.IsWindows())
            WritePlainly();
        try
        {
            return ranks.Run(() => verb(Agreed(ranks, parse, inputs)), e => CommandLine.Fail(parse, e, $"rank {ranks.Rank} of {ranks.Size} on {ranks.HostName}: "));
        }
        catch (Exception e)
        {
            // Said before the ranks part: a launcher ends all as soon as one has ended with another code than 0.
            return ranks.IsFirst ? CommandLine.Fail(parse, e) : CommandLine.CodeOf(e);
        }
    }

    /// <summary>
    /// A launcher may give ranks a terminal and pass on what they write to a file: without the codes with which the framework
    /// readies terminals.
    /// </summary>
    private static void WritePlainly()
    {
        Console.SetOut(WriterOf(1));
        Console.SetError(WriterOf(2));
        ResultTable.IsOnTerminal = false;

        static StreamWriter WriterOf(int descriptor) => new(new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, 1)) { AutoFlush = true };
    }

    /// <summary>This rank's device.</summary>
    /// <exception cref="DeviceNotAvailableException">There is none of that name, or none with that precision.</exception>
    public IComputeBackend Backend() => GlobalOptions.Backend(Parse, Threads, Ranks.LocalSize > 1 ? Ranks.LocalRank : null);

    /// <summary>Checks that all ranks do the same to the same, and finds how many share processors.</summary>
    private static RankedVerb Agreed(MpiCommunicator ranks, ParseResult parse, IReadOnlyList<string> inputs)
    {
        if (Difference(ranks, Product.Version) is { } version)
            throw new UsageException($"{version.Other} is UmlCaxs {version.Value}, rank 0 on {version.First} is {Product.Version}. Install the same version on every host.");
        if (Difference(ranks, string.Join(' ', parse.Tokens.Select(t => t.Value))) is { } arguments)
            throw new UsageException($"{arguments.Other} was started with other arguments than rank 0 on {arguments.First}: '{arguments.Value}', not '{arguments.FirstValue}'. Start all ranks alike.");
        foreach (string input in inputs)
            if (Difference(ranks, SizeOf(input)) is { } size)
                throw BadInputException.At(input, "", $"on {size.Other} it is {size.Value}, on rank 0 on {size.First} {size.FirstValue}", "Every host must see the same file: put it on a shared file system, or copy it to all of them");
        string processors = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("Cpus_allowed_list", StringComparison.Ordinal)) ?? "" : "";
        string place = $"{ranks.HostName} {processors}";
        return new RankedVerb(ranks, parse, Texts(ranks, place).Count(other => other == place));
    }

    private static string[] Texts(Communicator ranks, string own) => [.. ranks.AllGather(Encoding.UTF8.GetBytes(own)).Select(Encoding.UTF8.GetString)];

    /// <summary>The first rank whose text is not that of rank 0, in words; its text; rank 0's host and text.</summary>
    private static (string Other, string Value, string First, string FirstValue)? Difference(Communicator ranks, string own)
    {
        string[] hosts = Texts(ranks, ranks.HostName);
        string[] texts = Texts(ranks, own);
        int other = Array.FindIndex(texts, text => text != texts[0]);
        return other < 0 ? null : ($"rank {other} of {ranks.Size} on {hosts[other]}", texts[other], hosts[0], texts[0]);
    }

    /// <summary>What a file or folder holds, as far as a look tells.</summary>
    private static string SizeOf(string input)
    {
        string path = TableFiles.SplitAddress(input).File;
        if (Directory.Exists(path))
        {
            FileInfo[] files = [.. new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })];
            return $"a folder of {files.Length:N0} files with {files.Sum(f => f.Length):N0} bytes";
        }

        return File.Exists(path) ? $"{new FileInfo(path).Length:N0} bytes long" : "absent";
    }
}
