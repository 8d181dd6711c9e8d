using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs convert</c>: any format to any format.</summary>
internal static class ConvertVerb
{
    private static readonly (string Name, CompressionCodec Codec)[] Codecs =
    [
        ("snappy", CompressionCodec.Snappy),
        ("gzip", CompressionCodec.Gzip),
        ("brotli", CompressionCodec.Brotli),
        ("lz4", CompressionCodec.Lz4Raw),
        ("none", CompressionCodec.Uncompressed),
    ];

    private static readonly (string Name, VotableSerialization Serialization)[] Serializations =
    [
        ("tabledata", VotableSerialization.TableData),
        ("binary2", VotableSerialization.Binary2),
    ];

    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Table to read");
        var output = new Argument<string>("OUT") { Description = $"Table to write ({Arguments.TableExtensions})" };
        string names = string.Join(", ", Codecs.Select(c => c.Name));
        Option<string> codec = GlobalOptions.RequireText(new Option<string>("--codec") { Description = $"Parquet: compression, one of {names}", HelpName = "name", DefaultValueFactory = _ => Codecs[0].Name }, text => Codecs.Any(c => c.Name == text), $"one of {names}");
        Option<int> rowGroup = GlobalOptions.Positive(new Option<int>("--row-group") { Description = "Parquet: rows of a row group", HelpName = "n", DefaultValueFactory = _ => new TableWriteOptions().RowGroupRows });
        var split = new Option<bool>("--byte-stream-split") { Description = "Parquet: split floating-point values into streams of bytes, which compress better" };
        string ways = string.Join(", ", Serializations.Select(s => s.Name));
        Option<string> serialization = GlobalOptions.RequireText(new Option<string>("--serialization") { Description = $"VOTable: how the rows are written, one of {ways}", HelpName = "name", DefaultValueFactory = _ => Serializations[0].Name }, text => Serializations.Any(s => s.Name == text), $"one of {ways}");
        var command = new VerbCommand("convert", "Convert a table to another format; every value is kept exactly, metadata where the format can hold them.", "umlcaxs convert catalogue.vot catalogue.parquet") { input, output, codec, rowGroup, split, serialization };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            string path = parse.GetValue(output)!;
            if (!TableFiles.IsParquet(path) && new Option[] { codec, rowGroup, split }.FirstOrDefault(o => parse.GetResult(o) is { Implicit: false }) is { } useless)
                throw new UsageException($"{useless.Name} is about Parquet, and {path} is not to be one. Leave it out, or end the name with .parquet.");
            if (!TableFiles.IsVotable(path) && parse.GetResult(serialization) is { Implicit: false })
                throw new UsageException($"{serialization.Name} is about VOTable, and {path} is not to be one. Leave it out, or end the name with .vot.");
            int threads = GlobalOptions.ThreadsOf(parse);
            var options = new TableWriteOptions
            {
                Threads = threads,
                Codec = Array.Find(Codecs, c => c.Name == parse.GetValue(codec)).Codec,
                RowGroupRows = parse.GetValue(rowGroup),
                ByteStreamSplit = parse.GetValue(split),
                Serialization = Array.Find(Serializations, s => s.Name == parse.GetValue(serialization)).Serialization,
            };
            long rows = log.WithProgress("Converting", progress =>
            {
                using TableReader reader = log.WithNotes(TableFiles.Open(parse.GetValue(input)!, new TableReadOptions { Threads = threads }));
                return TableCopy.Run(reader, path, options, progress, cancellation);
            });
            log.Line($"{path}: {rows:N0} rows");
            return Task.FromResult(0);
        });
        return command;
    }
}
