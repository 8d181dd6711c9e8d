namespace UmlCaxs.Catalog;

/// <summary>
/// Distinct texts, numbered in the order in which they were first met. Open addressing over UTF-8 bytes that lie one behind
/// the other: no object a text, and about 40 bytes besides the text itself.
/// </summary>
public sealed class Utf8Names
{
    private const int PageBytes = 64 * 1024;
    private const int FirstSlots = 1024;
    private const int EntryBytes = 4 * sizeof(int);

    private readonly List<byte[]> pages = [];
    private Entry[] entries = new Entry[FirstSlots / 2];
    private int[] slots = new int[FirstSlots]; // number + 1 of a text; 0 is free
    private long pageBytes;
    private int page = -1;
    private int usedOfPage;

    /// <summary>Number of texts.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes allocated for texts and table.</summary>
    public long Bytes => pageBytes + (EntryBytes * (long)entries.Length) + (sizeof(int) * (long)slots.Length);

    /// <summary>A text by its number.</summary>
    public ReadOnlyMemory<byte> this[int number] => pages[entries[number].Page].AsMemory(entries[number].Start, entries[number].Length);

    /// <summary>The number of a text; a new one if it was not met before.</summary>
    public int NumberOf(ReadOnlySpan<byte> utf8)
    {
        ulong hash = Utf8Hash.Of(utf8);
        int mask = slots.Length - 1;
        int slot = (int)hash & mask;
        for (; slots[slot] > 0; slot = (slot + 1) & mask)
        {
            if (IsAt(slots[slot] - 1, utf8, (uint)hash))
                return slots[slot] - 1;
        }

        if (Count == entries.Length)
        {
            Grow();
            mask = slots.Length - 1;
            slot = FreeSlot((uint)hash);
        }

        entries[Count] = Store(utf8, (uint)hash);
        slots[slot] = ++Count;
        return Count - 1;
    }

    /// <summary>The number of a text, or -1 if it was not met.</summary>
    public int Find(ReadOnlySpan<byte> utf8)
    {
        ulong hash = Utf8Hash.Of(utf8);
        int mask = slots.Length - 1;
        for (int slot = (int)hash & mask; slots[slot] > 0; slot = (slot + 1) & mask)
            if (IsAt(slots[slot] - 1, utf8, (uint)hash))
                return slots[slot] - 1;
        return -1;
    }

    /// <summary>Forgets the texts, but keeps the memory for the next ones.</summary>
    public void Clear()
    {
        Array.Clear(slots);
        (Count, page, usedOfPage) = (0, -1, 0);
    }

    private bool IsAt(int number, ReadOnlySpan<byte> utf8, uint hash)
    {
        ref readonly Entry entry = ref entries[number];
        return entry.Hash == hash && entry.Length == utf8.Length && utf8.SequenceEqual(pages[entry.Page].AsSpan(entry.Start, entry.Length));
    }

    private Entry Store(ReadOnlySpan<byte> utf8, uint hash)
    {
        if (page < 0 || utf8.Length > pages[page].Length - usedOfPage)
        {
            // Pages of an earlier use are taken again where they suffice.
            page++;
            usedOfPage = 0;
            if (page == pages.Count)
                pages.Add([]);
            if (pages[page].Length < Math.Max(PageBytes, utf8.Length))
            {
                pageBytes -= pages[page].Length;
                pages[page] = new byte[Math.Max(PageBytes, utf8.Length)];
                pageBytes += pages[page].Length;
            }
        }

        utf8.CopyTo(pages[page].AsSpan(usedOfPage));
        var entry = new Entry(page, usedOfPage, utf8.Length, hash);
        usedOfPage += utf8.Length;
        return entry;
    }

    // Half of the slots stay free.
    private void Grow()
    {
        Array.Resize(ref entries, 2 * entries.Length);
        slots = new int[2 * entries.Length];
        for (int number = 0; number < Count; number++)
            slots[FreeSlot(entries[number].Hash)] = number + 1;
    }

    private int FreeSlot(uint hash)
    {
        int mask = slots.Length - 1;
        int slot = (int)hash & mask;
        while (slots[slot] > 0)
            slot = (slot + 1) & mask;
        return slot;
    }

    private readonly record struct Entry(int Page, int Start, int Length, uint Hash);
}
