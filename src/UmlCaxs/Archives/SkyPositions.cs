using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using UmlCaxs.Catalog;

namespace UmlCaxs.Archives;

/// <summary>Takes the positions out of a table.</summary>
public static class SkyPositions
{
    /// <summary>Distinct positions in the order in which they appear; rows without one are left out.</summary>
    /// <param name="reader">A table with columns of degrees.</param>
    /// <param name="raName">Column of right ascensions.</param>
    /// <param name="decName">Column of declinations.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="BadInputException">A column is missing or no number, a value is no angle, or no row has a position.</exception>
    public static SkyPosition[] Read(TableReader reader, string raName, string decName, CancellationToken cancellation)
    {
        var batch = new TableBatch(reader.Schema);
        Column ra = Find(reader, batch, raName, "--ra");
        Column dec = Find(reader, batch, decName, "--dec");
        var seen = new HashSet<SkyPosition>();
        var positions = new List<SkyPosition>();
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            for (int row = 0; row < batch.RowCount; row++)
            {
                if (ra.IsNull(row) || dec.IsNull(row))
                    continue;
                var position = new SkyPosition(Check(reader, ra, row, 0, 360), Check(reader, dec, row, -90, 90));
                if (seen.Add(position))
                    positions.Add(position);
            }
        }
        return positions.Count > 0 ? [.. positions] : throw BadInputException.At(reader.Path, "", "no row has a position", "Give a table with right ascensions and declinations");
    }

    /// <summary>A fingerprint of positions and their order, to tell lists apart.</summary>
    public static string Fingerprint(SkyPosition[] positions) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(positions.AsSpan())));

    private static Column Find(TableReader reader, TableBatch batch, string name, string option)
    {
        Column column = batch.Find(name) ?? throw BadInputException.At(reader.Path, "header", $"there is no column '{name}'", $"Name the column with {option}; 'umlcaxs inspect' lists what there is");
        return column.Info.IsNumeric ? column : throw BadInputException.At(reader.Path, $"column '{name}'", $"the type is {column.Info.Type}", "Give a column of degrees");
    }

    private static double Check(TableReader reader, Column column, int row, double least, double most)
    {
        double value = column.NumberAt(row);
        if (value >= least && value <= most)
            return value;
        throw BadInputException.At(
            reader.Path, $"{reader.PlaceOf(row)}, column '{column.Info.Name}'", $"{value.ToString("R", CultureInfo.InvariantCulture)} is not between {least} and {most}", "Give positions in degrees (ICRS), or leave the cell empty");
    }
}
