using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>Which rows of a page of an optional column have a value.</summary>
internal sealed class DefinitionLevels
{
    private const int BlockRows = 4096;

    private readonly RleBitPackedDecoder runs = new();
    private readonly BitPackedLevels oldLevels = new();
    private readonly bool[] block = new bool[BlockRows];
    private bool isOld;

    /// <summary>Begins a page and counts its values: decoders of values need to know. Levels are cheap to decode twice.</summary>
    /// <returns>Rows that have a value.</returns>
    /// <exception cref="InvalidDataException">The levels are damaged or end too early.</exception>
    public int Begin(PageReader page)
    {
        isOld = page.Header.DefinitionLevelEncoding == ParquetEncoding.BitPacked;
        Rewind(page);
        int rows = page.Header.ValueCount;
        // Mostly there are no nulls, or nothing else: one run.
        if (!isOld && runs.PeekRun(out bool value) >= rows)
            return value ? rows : 0;
        int defined = 0;
        for (int left = rows; left > 0; left -= BlockRows)
            defined += Read(block.AsSpan(0, Math.Min(BlockRows, left)));
        Rewind(page);
        return defined;
    }

    /// <summary>The next rows' levels.</summary>
    /// <returns>How many have a value.</returns>
    /// <exception cref="InvalidDataException">The levels are damaged or end too early.</exception>
    public int Read(Span<bool> defined) => isOld ? oldLevels.ReadFlags(defined) : runs.ReadFlags(defined);

    private void Rewind(PageReader page)
    {
        if (isOld)
            oldLevels.Begin(page.Levels, page.LevelsOffset, page.LevelsLength, 1);
        else
            runs.Begin(page.Levels, page.LevelsOffset, page.LevelsLength, 1);
    }
}
