using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Classification;
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
        var select = new Option<string?>("--select") { Description = "Keep some rows of a table of classified detections: terms with semicolons between them, such as hard_hm=-0.5..0.5, class=QSO,AGN, probability=0.9.., cone=RA,DEC,RADIUS (degrees), source=NAME, lasso(X,Y)=x1,y1,x2,y2,... as 'umlcaxs serve' shows them", HelpName = "terms" };
        var command = new VerbCommand("convert", "Convert a table to another format; every value is kept exactly, metadata where the format can hold them.", "umlcaxs convert catalogue.vot catalogue.parquet") { input, output, select, codec, rowGroup, split, serialization };
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
            RowSelection selection = RowSelection.Parse(parse.GetValue(select));
            long rows = log.WithProgress("Converting", progress =>
            {
                SourceKinds? kinds = selection.Columns.Contains(ClassifiedColumns.Kind) ? KindsOf(parse.GetValue(input)!, threads, GlobalOptions.MemoryOf(parse), cancellation) : null;
                using TableReader reader = log.WithNotes(TableFiles.Open(parse.GetValue(input)!, new TableReadOptions { Threads = threads }));
                TableSelection? rowsOf = selection.Terms.Count == 0 ? null : new TableSelection(selection, reader.Schema, reader.Path, ClassScheme.Default, kinds);
                return TableCopy.Run(reader, path, options, progress, cancellation, rowsOf);
            });
            log.Line($"{path}: {rows:N0} rows");
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>A selection by the agreement of votes needs the votes first.</summary>
    private static SourceKinds KindsOf(string input, int threads, long memory, CancellationToken cancellation)
    {
        using TableReader reader = TableFiles.Open(input, new TableReadOptions { Threads = threads });
        return SourceKinds.Of(reader, ClassifiedColumns.SchemeOf(reader.Schema, ClassScheme.Default), memory, cancellation);
    }
}
