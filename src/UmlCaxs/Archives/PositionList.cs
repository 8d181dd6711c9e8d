using System.Runtime.InteropServices;
using System.Security.Cryptography;
using UmlCaxs.Catalog;
using UmlCaxs.Crossmatch;

namespace UmlCaxs.Archives;

/// <summary>Takes the positions to ask an archive about out of a table.</summary>
public static class PositionList
{
    /// <summary>Distinct positions in the order in which they appear; rows without one are left out.</summary>
    /// <param name="reader">A table.</param>
    /// <param name="columns">Its position columns.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="BadInputException">A column is missing or no angle, a value is none, or no row has a position.</exception>
    public static SkyPosition[] Read(TableReader reader, PositionColumns columns, CancellationToken cancellation)
    {
        var batch = new TableBatch(reader.Schema);
        var rows = new PositionReader(reader, columns, error: null, constantReach: 0);
        var seen = new HashSet<SkyPosition>();
        var positions = new List<SkyPosition>();
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Read(batch, reader.PlaceOf);
            for (int row = 0; row < batch.RowCount; row++)
            {
                var position = new SkyPosition(rows.Ra[row], rows.Dec[row]);
                if (!double.IsNaN(position.Ra) && seen.Add(position))
                    positions.Add(position);
            }
        }

        return positions.Count > 0 ? [.. positions] : throw BadInputException.At(reader.Path, "", "no row has a position", "Give a table with right ascensions and declinations");
    }

    /// <summary>A fingerprint of positions and their order, to tell lists apart.</summary>
    public static string Fingerprint(SkyPosition[] positions) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(positions.AsSpan())));
}
