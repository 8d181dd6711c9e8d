using UmlCaxs.Catalog;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.IO;

namespace UmlCaxs.Tests;

/// <summary>A table of complete detections, read as a user's would be.</summary>
internal sealed class Catalogue : IDisposable
{
    private Catalogue(FeatureMatrix features, List<(string Name, long ObsId)> keys) => (Features, Keys) = (features, keys);

    /// <summary>N x 12, physical units.</summary>
    public FeatureMatrix Features { get; }

    /// <summary>What identifies each row.</summary>
    public IReadOnlyList<(string Name, long ObsId)> Keys { get; }

    public static Catalogue Read(string path)
    {
        var options = new TableReadOptions
        {
            Columns = ["name", "obsid", .. FeatureExtractor.CandidateColumns],
            Types = FeatureExtractor.CandidateColumns.ToDictionary(c => c, _ => ColumnType.Float64),
        };
        using TableReader reader = TableFiles.Open(path, options);
        var extractor = new FeatureExtractor(reader.Schema, path);
        var batch = new TableBatch(reader.Schema);
        var matrix = new FeatureMatrix(extractor.Dims);
        var keys = new List<(string, long)>();
        double[] x = new double[extractor.Dims];
        while (reader.Read(batch))
            for (int row = 0; row < batch.RowCount; row++)
                if (extractor.Extract(batch, row, reader.PlaceOf, x))
                {
                    matrix.Append(x);
                    keys.Add((batch.Find("name")!.Strings[row]!, batch.Find("obsid")!.Longs[row]));
                }

        return new Catalogue(matrix, keys);
    }

    public void Dispose() => Features.Dispose();
}
