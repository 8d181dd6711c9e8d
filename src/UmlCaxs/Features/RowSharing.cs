using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.Mixture;

namespace UmlCaxs.Features;

/// <summary>Decides what processes (ranks) that work together share out: the rows of a large table, or the models of a small one.</summary>
internal static class RowSharing
{
    /// <summary>Shares out rows, or brings them together on every rank if they are few.</summary>
    /// <param name="own">What this rank has read; owned from now on.</param>
    /// <param name="isShare">True if that is its part of the table, false if it is all of it (see <see cref="Catalog.TableReader.IsShare"/>).</param>
    /// <param name="ranks">The processes.</param>
    /// <param name="path">The table, for messages.</param>
    /// <param name="onNotice">Told what was decided.</param>
    /// <param name="mostTogether">Most rows that every rank holds; by default as many as starts are made from.</param>
    /// <param name="models">What is shared out then, in words.</param>
    /// <exception cref="BadInputException">The table has no rows, or every rank would have to read all of it in every iteration.</exception>
    public static FeatureData Of(FeatureData own, bool isShare, Communicator ranks, string path, Action<string>? onNotice, int mostTogether = Sample.MostRows, string models = "restarts")
    {
        if (ranks.Size == 1)
            return own;
        try
        {
            MissingReport report = isShare ? own.Report.SumOver(ranks) : own.Report;
            DetectionLoader.RequireRows(report, path);
            long rows = isShare ? ranks.Sum(own.Rows) : own.Rows;
            string rest = isShare ? "" : "; every rank has read all of the table: convert it to Parquet, of which each reads its own row groups";
            if (rows <= mostTogether)
            {
                FeatureData all = isShare ? new SharedFeatures(own, ranks, report).Together() : own;
                onNotice?.Invoke($"{rows:N0} rows are few: all {ranks.Size} ranks hold them, and {models} are shared out{rest}");
                return all;
            }

            if (!isShare)
                own = Slice(own, ranks, path);
            var shared = new SharedFeatures(own, ranks, report);
            long[][] counts = ranks.AllGather([own.Rows]);
            onNotice?.Invoke($"{rows:N0} rows are shared out between {ranks.Size} ranks ({counts.Min(c => c[0]):N0} to {counts.Max(c => c[0]):N0} each){rest}");
            return shared;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>This rank's part of rows that all have.</summary>
    private static LoadedFeatures Slice(FeatureData all, Communicator ranks, string path)
    {
        if (all is not LoadedFeatures)
            throw BadInputException.At(path, "", $"{all.Rows:N0} rows do not fit into the memory of a rank, and only Parquet can be read in parts", "Convert it with 'umlcaxs convert IN OUT.parquet', or raise --memory");
        var own = new FeatureMatrix(FeatureSet.Names.Count);
        double[] row = new double[own.Dims];
        foreach (FeatureMatrix matrix in all.Pass())
            for (long n = First(ranks.Rank); n < First(ranks.Rank + 1); n++)
            {
                matrix.CopyRow(n, row);
                own.Append(row);
            }

        all.Dispose();
        return new LoadedFeatures(own, all.Report);

        long First(int rank) => (long)((Int128)all.Rows * rank / ranks.Size);
    }
}
