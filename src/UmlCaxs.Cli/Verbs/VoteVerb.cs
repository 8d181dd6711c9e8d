using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
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
        Option<string> output = Arguments.OutTable("Table to write", "; with --upstream-format a folder");
        var upstream = new Option<bool>("--upstream-format") { Description = "Write the paper's two tables, uniquely_classified.csv and ambiguous_classification.csv; sorts all sources in memory, whatever --memory says" };
        var command = new VerbCommand("vote", "Combine the detections of each source into one class, by soft and by hard voting.", "umlcaxs vote classified.csv --out sources.csv") { input, output, upstream };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            ClassScheme scheme = ClassScheme.Default;
            string path = parse.GetValue(output)!;
            bool asUpstream = parse.GetValue(upstream);
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
                return Task.FromResult(0);
            }

            using TableWriter writer = TableFiles.Create(path, voting.Schema, new TableWriteOptions { Threads = GlobalOptions.ThreadsOf(parse) });
            (long unique, long ambiguous) = log.WithProgress("Voting", _ => VoteStep.Write(voting, writer, cancellation: cancellation));
            log.Line($"{path}: {unique + ambiguous:N0} sources, {unique:N0} unique, {ambiguous:N0} ambiguous");
            return Task.FromResult(0);
        });
        return command;
    }

    private static TableReader Open(string path, ClassScheme scheme, int threads)
    {
        string[] numbers = [.. scheme.Classes, DetectionColumns.Ra, DetectionColumns.Dec, .. FeatureSet.Names];
        Dictionary<string, ColumnType> types = numbers.ToDictionary(n => n, _ => ColumnType.Float64);
        types[DetectionColumns.Name] = ColumnType.String;
        foreach (string column in EvidenceColumns.All)
            types[column] = EvidenceColumns.TypeOf(column);
        return TableFiles.Open(path, new TableReadOptions { Columns = [.. types.Keys, DetectionColumns.Obsid], Types = types, Threads = threads });
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
