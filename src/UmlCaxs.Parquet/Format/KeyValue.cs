using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>An entry of the metadata of a file or a column (parquet.thrift, struct KeyValue).</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its text, null if absent.</param>
public sealed record KeyValue(string Key, string? Value)
{
    internal static KeyValue Read(ref CompactReader reader)
    {
        string? key = null, value = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    key = reader.ReadString(field);
                    break;
                case 2:
                    value = reader.ReadString(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new KeyValue(key ?? throw new InvalidDataException("a key-value entry has no key"), value);
    }

    internal static List<KeyValue> ReadList(ref CompactReader reader, FieldCursor field)
    {
        int count = reader.ReadListHeader(field, CompactType.Struct);
        var entries = new List<KeyValue>();
        for (int i = 0; i < count; i++)
            entries.Add(Read(ref reader));
        return entries;
    }

    internal static void WriteList(CompactWriter writer, int id, IReadOnlyList<KeyValue> entries)
    {
        if (entries.Count == 0)
            return;
        writer.WriteListHeader(id, CompactType.Struct, entries.Count);
        foreach (KeyValue entry in entries)
        {
            writer.BeginStruct();
            writer.WriteString(1, entry.Key);
            if (entry.Value is not null)
                writer.WriteString(2, entry.Value);
            writer.EndStruct();
        }
    }
}
