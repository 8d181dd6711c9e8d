using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Figures;

namespace UmlCaxs.Cli;

/// <summary>Positions of sources by family, for the sky map and the closing table.</summary>
internal sealed class SkySources
{
    private const string Ambiguous = "ambiguous";
    private readonly Dictionary<string, (List<double> Ra, List<double> Dec)> positions = [];
    private readonly Dictionary<string, int> counts = [];

    public SkySources(ClassScheme scheme)
    {
        foreach (string family in scheme.Classes.Select(c => scheme.Aggregate[c]).Distinct().Append(Ambiguous))
        {
            positions[family] = ([], []);
            counts[family] = 0;
        }
    }

    /// <summary>Sources of each family, in class order; the ambiguous last.</summary>
    public IEnumerable<(string Family, int Count)> Counts => counts.Select(c => (c.Key, c.Value));

    /// <summary>Adds a batch of the table of sources.</summary>
    public void Add(TableBatch sources)
    {
        Column family = sources.Find("agg_master_class")!;
        Column ra = sources.Find(DetectionColumns.Ra)!;
        Column dec = sources.Find(DetectionColumns.Dec)!;
        for (int row = 0; row < sources.RowCount; row++)
        {
            string name = family.TextAt(row) ?? Ambiguous;
            counts[name]++;
            if (ra.IsNull(row) || dec.IsNull(row))
                continue;
            positions[name].Ra.Add(ra.Doubles[row]);
            positions[name].Dec.Add(dec.Doubles[row]);
        }
    }

    /// <summary>The sky map as SVG.</summary>
    public string Draw(string title) =>
        SkyMap.Svg(title, [.. positions.Where(p => p.Value.Ra.Count > 0).Select(p => new SkyGroup(p.Key, p.Value.Ra, p.Value.Dec))], "sources");
}
