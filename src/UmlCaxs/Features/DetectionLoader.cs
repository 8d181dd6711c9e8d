using UmlCaxs.Catalog;
using UmlCaxs.Compute;

namespace UmlCaxs.Features;

/// <summary>Reads the complete rows of a table into a feature matrix, counting what the others lack.</summary>
public static class DetectionLoader
{
    /// <summary>Reads a table to its end.</summary>
    /// <param name="reader">Table with the features or the raw columns they follow from.</param>
    /// <param name="accept">Given a row of the batch, says whether the row is wanted; called for complete rows only. Null takes all.</param>
    /// <param name="fitted">A transform that the rows must suit; null when one is yet to be fitted.</param>
    /// <param name="onBatch">Called after each batch, for progress; may throw to cancel.</param>
    /// <returns>N x 12 features in physical units, complete and finite, and the count of rows and gaps.</returns>
    /// <exception cref="BadInputException">A feature column is missing, a value is no finite number, or the table is empty.</exception>
    public static (FeatureMatrix Features, MissingReport Report) Load(TableReader reader, Func<TableBatch, int, bool>? accept = null, FeatureTransform? fitted = null, Action<TableReader>? onBatch = null)
    {
        var extractor = new FeatureExtractor(reader.Schema, reader.Path);
        var report = new MissingReport(FeatureSet.Names);
        var matrix = new FeatureMatrix(extractor.Dims);
        try
        {
            var batch = new TableBatch(reader.Schema);
            double[] row = new double[extractor.Dims];
            while (reader.Read(batch))
            {
                for (int r = 0; r < batch.RowCount; r++)
                {
                    bool complete = extractor.Extract(batch, r, reader.PlaceOf, row);
                    report.Count(row);
                    if (!complete || (accept is not null && !accept(batch, r)))
                        continue;
                    if (fitted is null)
                        FeatureTransform.CheckFittable(row, reader.Path, reader.PlaceOf, r);
                    else
                        fitted.Check(row, reader.Path, reader.PlaceOf, r);
                    matrix.Append(row);
                }

                onBatch?.Invoke(reader);
            }

            if (report.Rows == 0)
                throw BadInputException.At(reader.Path, "", "the table has no rows", "Give a table with detections.");
            return (matrix, report);
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }
}
