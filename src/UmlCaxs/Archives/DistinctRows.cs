using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.Archives;

/// <summary>Finds the rows that equal no earlier one. Keeps 16 bytes a row: half of a SHA-256 sum, which no two rows share by chance.</summary>
internal sealed class DistinctRows
{
    private readonly HashSet<UInt128> seen = [];
    private readonly StringBuilder text = new();

    /// <summary>Remembers a row.</summary>
    /// <returns>True if it is the first of its kind.</returns>
    public bool Add(TableBatch batch, int row)
    {
        text.Clear();
        // Null and text of any kind differ in the first character, values end at a character that is in no table.
        foreach (Column column in batch.Columns)
            text.Append(column.TextAt(row) is { } value ? $"+{value}\u001f" : "-\u001f");
        byte[] sum = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return seen.Add(BinaryPrimitives.ReadUInt128LittleEndian(sum));
    }
}
