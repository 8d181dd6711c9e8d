using System.CommandLine;
using System.Diagnostics;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Distribution;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs vote</c>: one class a source from its detections.</summary>
internal static class VoteVerb
{
    public static Command Command()
    {
        var input = new Argument<string>("DETECTIONS") { Description = "Output of 'umlcaxs classify'" };
        Option<string> output = Arguments.OutTable("Table to write", "; with --upstream-format a folder; with --distributed a name without extension is a folder, into which every rank writes the sources it has counted");
        var upstream = new Option<bool>("--upstream-format") { Description = "Write the paper's two tables, uniquely_classified.csv and ambiguous_classification.csv; sorts all sources in memory, whatever --memory says" };
        var command = new VerbCommand("vote", "Combine the detections of each source into one class, by soft and by hard voting.", "umlcaxs vote classified.csv --out sources.csv") { input, output, upstream };
        Option<string?> distributed = RankedVerb.Option();
        Option<bool> timing = RankedVerb.TimingOption();
        command.Add(distributed);
        command.Add(timing);
        command.SetAction((parse, cancellation) => Task.FromResult(RankedVerb.Run(parse, distributed, [parse.GetValue(input)!], job =>
        {
            string path = parse.GetValue(output)!;
            bool asUpstream = parse.GetValue(upstream);
            if (parse.GetValue(distributed) is not null)
            {
                if (asUpstream)
                    throw new UsageException("--upstream-format sorts all sources in the memory of one process: leave out --distributed.");
                TimeSpan reading = Together(job, parse.GetValue(input)!, path, cancellation);
                job.ReportTimes(reading, parse.GetValue(timing));
                return 0;
            }

            Log log = job.Log;
            ClassScheme scheme = ClassScheme.Default;
            if (!asUpstream)
                AtomicFile.RequireWritable(path);
            using SourceVoting voting = log.WithProgress("Reading", progress =>
            {
                using TableReader reader = log.WithNotes(Open(parse.GetValue(input)!, scheme, GlobalOptions.ThreadsOf(parse)));
                return VoteStep.Read(
                    reader,
                    scheme,
                    share => progress.Report(share, ""),
                    asUpstream ? long.MaxValue : GlobalOptions.MemoryOf(parse),
                    Path.GetDirectoryName(Path.GetFullPath(path)),
                    log.Line,
                    cancellation);
            });
            if (voting.WithoutVote > 0)
                log.Line($"{voting.WithoutVote:N0} detections without class probabilities do not vote");
            if (asUpstream)
            {
                WriteUpstream(log, voting, scheme, path);
                return 0;
            }

            using TableWriter writer = TableFiles.Create(path, voting.Schema, new TableWriteOptions { Threads = GlobalOptions.ThreadsOf(parse) });
            (long unique, long ambiguous) = log.WithProgress("Voting", _ => VoteStep.Write(voting, writer, cancellation: cancellation));
            log.Line($"{path}: {unique + ambiguous:N0} sources, {unique:N0} unique, {ambiguous:N0} ambiguous");
            return 0;
        })));
        return command;
    }

    /// <summary>Votes on several ranks.</summary>
    /// <returns>Time for which this rank has read.</returns>
    private static TimeSpan Together(RankedVerb job, string input, string path, CancellationToken cancellation)
    {
        (Log log, Communicator ranks, ClassScheme scheme) = (job.Log, job.Ranks, ClassScheme.Default);
        bool isFile = TableFiles.IsTable(path);
        using PartFolder parts = isFile ? PartFolder.ForFile(path, ranks) : PartFolder.Begin(path, ranks);
        var clock = Stopwatch.StartNew();
        TimeSpan waited = ranks.Waiting;
        using SourceVoting voting = log.WithProgress("Reading", progress =>
        {
            using TableReader reader = SharedTables.WithNotes(Open(input, scheme, job.Threads, job.Share), job);
            return VoteStep.ReadShare(reader, scheme, ranks, parts.Scratch, isFile, share => progress.Report(share, ""), job.Memory, parts.Scratch, log.Line, cancellation);
        });
        TimeSpan reading = clock.Elapsed - (ranks.Waiting - waited);
        long[] counts = [voting.WithoutVote, 0, 0];
        using (TableWriter writer = TableFiles.Create(parts.OwnPart, voting.Schema, new TableWriteOptions { Threads = job.Threads }))
            (counts[1], counts[2]) = log.WithProgress("Voting", _ => VoteStep.Write(voting, writer, cancellation: cancellation));
        ranks.Sum(counts);
        if (!isFile)
            parts.Commit();
        else if (ranks.IsFirst)
            log.WithProgress("Merging", _ =>
            {
                VoteStep.Merge([.. Enumerable.Range(0, ranks.Size).Select(parts.PartOf)], schema => TableFiles.Create(path, schema, new TableWriteOptions { Threads = job.Threads }), cancellation);
                return 0;
            });
        ranks.Barrier();
        if (counts[0] > 0)
            log.Line($"{counts[0]:N0} detections without class probabilities do not vote");
        log.Line($"{path}: {counts[1] + counts[2]:N0} sources, {counts[1]:N0} unique, {counts[2]:N0} ambiguous{(isFile ? "" : $", shared out by the hash of their names into {ranks.Size} part{(ranks.Size == 1 ? "" : "s")}")}");
        return reading;
    }

    private static TableReader Open(string path, ClassScheme scheme, int threads, RowShare? share = null)
    {
        string[] numbers = [.. scheme.Classes, DetectionColumns.Ra, DetectionColumns.Dec, .. FeatureSet.Names];
        Dictionary<string, ColumnType> types = numbers.ToDictionary(n => n, _ => ColumnType.Float64);
        types[DetectionColumns.Name] = ColumnType.String;
        foreach (string column in EvidenceColumns.All)
            types[column] = EvidenceColumns.TypeOf(column);
        return TableFiles.Open(path, new TableReadOptions { Columns = [.. types.Keys, DetectionColumns.Obsid], Types = types, Threads = threads, Share = share ?? RowShare.All });
    }

    private static void WriteUpstream(Log log, SourceVoting voting, ClassScheme scheme, string path)
    {
        using var folder = new OutputFolder(path);
        foreach ((string name, bool unique) in new[] { ("uniquely_classified.csv", true), ("ambiguous_classification.csv", false) })
        {
            TableBatch table = UpstreamTables.Make(voting, scheme, unique);
            using TableWriter writer = TableFiles.Create(folder[name], table.Schema);
            writer.Write(table);
            writer.Commit();
            log.Line($"{Path.Combine(path, name)}: {table.RowCount:N0} sources");
        }

        folder.Commit();
    }
}
