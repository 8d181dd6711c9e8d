using System.Text;

namespace UmlCaxs.Catalog;

/// <summary>
/// Strings of one column, shared where they repeat: source names stand in consecutive rows and object types are few, and
/// a string per cell would cost more than all the parsing. A slot holds the string met last, so the memory is bounded.
/// </summary>
internal sealed class StringPool
{
    private const int SlotCount = 512;

    private readonly string?[] slots = new string?[SlotCount];

    /// <summary>The string of these UTF-8 bytes; what is no UTF-8 in them becomes U+FFFD.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        ref string? slot = ref slots[SlotOf(utf8)];
        // Equal only if both are ASCII; text beyond ASCII is decoded every time.
        if (slot is null || !Ascii.Equals(utf8, slot))
            slot = Encoding.UTF8.GetString(utf8);
        return slot;
    }

    // FNV-1a over the last bytes, where names of catalogue sources differ most.
    private static int SlotOf(ReadOnlySpan<byte> bytes)
    {
        uint hash = (uint)bytes.Length + 2166136261;
        for (int i = Math.Max(0, bytes.Length - 24); i < bytes.Length; i++)
            hash = (hash ^ bytes[i]) * 16777619;
        return (int)((hash ^ (hash >> 15)) % SlotCount);
    }
}
