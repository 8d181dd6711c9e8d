using UmlCaxs.Catalog;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.IO;

namespace UmlCaxs.Tests;

/// <summary>The complete detections of a table, read as a user's would be, with their keys.</summary>
internal sealed class Catalogue : IDisposable
{
    private Catalogue(FeatureMatrix features, List<(string Name, long ObsId)> keys) => (Features, Keys) = (features, keys);

    /// <summary>N x 12, physical units.</summary>
    public FeatureMatrix Features { get; }

    /// <summary>What identifies each row.</summary>
    public IReadOnlyList<(string Name, long ObsId)> Keys { get; }

    public static Catalogue Read(string path)
    {
        using TableReader reader = TableFiles.Open(path, new TableReadOptions { Types = FeatureExtractor.CandidateColumns.ToDictionary(c => c, _ => ColumnType.Float64) });
        var keys = new List<(string, long)>();
        (FeatureMatrix features, _) = DetectionLoader.Load(reader, (batch, row) =>
        {
            keys.Add((batch.Find("name")!.TextAt(row)!, batch.Find("obsid")!.Longs[row]));
            return true;
        });
        return new Catalogue(features, keys);
    }

    public void Dispose() => Features.Dispose();
}
