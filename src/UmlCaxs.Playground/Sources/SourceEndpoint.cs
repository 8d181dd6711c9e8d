using System.Text;
using Microsoft.AspNetCore.Builder;
using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Sources;

/// <summary>GET /api/datasets/{id}/sources/{name}: a source with all its detections.</summary>
internal static class SourceEndpoint
{
    /// <summary>Detections of a source that are listed; real sources have some hundreds at most.</summary>
    private const int MostDetections = 2000;

    /// <summary>Maps the address.</summary>
    public static void Map(WebApplication application, PlaygroundData data) =>
        application.Read("/api/datasets/{id}/sources/{**name}", async context =>
        {
            Dataset dataset = context.Dataset(data);
            ClassProfiles profiles = await data.Compute.RunAsync(() => data.ProfilesOf(dataset), context.RequestAborted);
            await Answer.JsonAsync(context, Describe(dataset, SourceOf(dataset, context.Part("name")), profiles));
        });

    /// <summary>Number of the source of a name.</summary>
    /// <exception cref="ProblemException">The table has no names, or none like it.</exception>
    public static int SourceOf(Dataset dataset, string name)
    {
        if (dataset.Names is not { } names)
            throw ProblemException.NotFound("The table has no names of sources (a column 'name'), so its detections cannot be gathered by source.");
        int source = names.Find(Encoding.UTF8.GetBytes(name));
        return source >= 0 ? source : throw ProblemException.NotFound($"source '{ProblemException.Shorten(name)}': the table has none of that name. Names are compared exactly, with their blanks; the search finds parts of them.");
    }

    /// <summary>The first position in the order of observations; NaN if no detection has one.</summary>
    public static (double Ra, double Dec) PositionOf(Dataset dataset, int source)
    {
        foreach (int row in dataset.Sources!.RowsOf(source))
            if (dataset.Ra is { } ra && dataset.Dec is { } dec && double.IsFinite(ra[row]) && double.IsFinite(dec[row]))
                return (ra[row], dec[row]);
        return (double.NaN, double.NaN);
    }

    /// <summary>The class that the page shows for a source: where the votes differ, that of the soft vote. -1 for none.</summary>
    public static int ClassOf(Dataset dataset, int source) => dataset.Sources!.Soft[source] is var soft && soft == SourceIndex.NoClass ? -1 : soft;

    private static object Describe(Dataset dataset, int source, ClassProfiles profiles)
    {
        SourceIndex sources = dataset.Sources!;
        ClassScheme scheme = dataset.Scheme;
        int[] rows = sources.RowsOf(source).ToArray();
        (double ra, double dec) = PositionOf(dataset, source);
        (double l, double b, _, _) = ClassifiedColumns.Sky(ra, dec);
        (string? soft, string? hard) = (NameOf(sources.Soft[source]), NameOf(sources.Hard[source]));
        string? master = soft == hard ? soft : null;
        SourceVote? vote = sources.VoteOf(source, [.. scheme.Classes.Select(dataset.Number)]);
        return new
        {
            Name = dataset.Names!.Text(source),
            Ra = Answer.Number(ra),
            Dec = Answer.Number(dec),
            L = Answer.Number(l),
            B = Answer.Number(b),
            Kind = KindColumn.Of(sources, source),
            SoftMasterClass = soft,
            HardMasterClass = hard,
            MasterClass = master,
            AggMasterClass = master is null ? null : scheme.Aggregate[master],
            DetectionCount = rows.Length,
            Classes = scheme.Classes.Select((name, c) => new { Class = name, Family = scheme.Aggregate[name], Mean = vote is null ? null : Answer.Number(vote.Means[c]), Std = vote is null ? null : Answer.Number(vote.Deviations[c]) }),
            Detections = rows.Take(MostDetections).Select(row => Detection(dataset, row)),
            Profile = Profile(dataset, rows, soft, profiles),
            Links = double.IsFinite(ra) ? SkyLinks.Of(ra, dec) : null,
        };

        string? NameOf(byte code) => code == SourceIndex.NoClass ? null : scheme.Classes[code];
    }

    private static object Detection(Dataset dataset, int row)
    {
        return new
        {
            Row = row,
            Obsid = dataset.Obsids?.At(row),
            RegionId = dataset.Regions?.At(row),
            Cluster = dataset.Category(DetectionColumns.Cluster)?[row],
            Class = dataset.Class[row],
            Probabilities = dataset.Classes.ToDictionary(c => c, At),
            Features = dataset.Features.ToDictionary(f => f, At),
            OutlierP = At(OutlierColumns.OutlierPConformal) ?? At(OutlierColumns.OutlierP),
            AnomalyScore = At(OutlierColumns.AnomalyScore),
            ClassSet = dataset.Category(OutlierColumns.ClassSet)?[row],
        };

        double? At(string name) => dataset.Number(name) is { } column ? Answer.Number(column.Values[row]) : null;
    }

    private static IEnumerable<object> Profile(Dataset dataset, int[] rows, string? masterClass, ClassProfiles profiles)
    {
        int code = masterClass is null ? -1 : dataset.Class.Values.ToList().IndexOf(masterClass);
        foreach (NumberColumn feature in dataset.Features.Select(dataset.Number).OfType<NumberColumn>())
        {
            float value = rows.Select(row => feature.Values[row]).FirstOrDefault(v => !float.IsNaN(v), float.NaN);
            (double Low, double Median, double High)? range = profiles.Find(feature.Name, code);
            yield return new
            {
                Feature = feature.Name,
                Value = Answer.Number(value),
                Class = masterClass,
                ClassMedian = range?.Median,
                Class16 = range?.Low,
                Class84 = range?.High,
                feature.Info.Unit,
                Help = ColumnHelp.Of(feature),
            };
        }
    }
}
