using System.Globalization;

namespace UmlCaxs.IO.Fits;

/// <summary>Finds a table among the HDUs of a file.</summary>
/// <param name="Table">The HDU of the table; the input stands at its data.</param>
/// <param name="Primary">Header of the first HDU.</param>
/// <param name="Votable">Bytes of the VOTable in the first HDU, as STILTS' fits-plus has them; null if there is none.</param>
internal sealed record FitsDirectory(FitsHdu Table, FitsHeader Primary, byte[]? Votable)
{
    private const int MostListed = 40;

    // What a file says about its columns in XML; a thousand columns take less than one megabyte.
    private const int MostVotableBytes = 64 << 20;

    /// <summary>Reads headers up to that of the wanted table.</summary>
    /// <param name="input">A file, at its beginning.</param>
    /// <param name="wanted">Number of an HDU, or EXTNAME in any case; null for the first table.</param>
    /// <exception cref="BadInputException">There is no such table, or what stands before it is malformed.</exception>
    public static FitsDirectory Find(FitsInput input, string? wanted)
    {
        var listed = new List<string>();
        FitsHeader? primary = null;
        byte[]? votable = null;
        int count = 0;
        for (; FitsHeader.TryRead(input, count) is { } header; count++)
        {
            FitsHdu hdu = FitsHdu.Of(header, input.Position);
            primary ??= header;
            if (IsWanted(hdu, wanted) && hdu.IsTable)
                return new FitsDirectory(hdu, primary, votable);
            if (listed.Count < MostListed)
                listed.Add(hdu.Describe());
            if (count == 0 && header.IsTrue("VOTMETA") && hdu.DataBytes <= MostVotableBytes)
                votable = ReadVotable(input, hdu);
            if (!SkipData(input, hdu))
                throw CutOff(input, hdu);
        }

        string list = string.Join(", ", listed) + (count > listed.Count ? $" and {count - listed.Count} more" : "");
        string problem = wanted is null ? "there is no table in this file" : $"there is no table {BadCell.Quote(wanted)} in this file";
        throw BadInputException.At(input.Path, "", $"{problem}; its HDUs are {list}", "Name a table by its number or name (file.fits#1)");
    }

    /// <summary>
    /// The tables behind the one found, in words, where looking for them is cheap: in a file that is not compressed. What is
    /// damaged there does no harm to the table.
    /// </summary>
    /// <param name="input">The input; its position is kept by nobody afterwards.</param>
    /// <param name="table">The table that is read.</param>
    public static string? Further(FitsInput input, FitsHdu table)
    {
        if (input.Length is null || !SkipData(input, table))
            return null;
        var tables = new List<string>();
        try
        {
            for (int number = table.Number + 1; tables.Count < MostListed && FitsHeader.TryRead(input, number) is { } header; number++)
            {
                FitsHdu hdu = FitsHdu.Of(header, input.Position);
                if (hdu.IsTable)
                    tables.Add(hdu.Describe());
                if (!SkipData(input, hdu))
                    break;
            }
        }
        catch (BadInputException e)
        {
            return $"what follows HDU {table.Number} cannot be read ({e.Message})";
        }

        return tables.Count == 0 ? null : $"this is HDU {table.Number}; the file holds further tables: {string.Join(", ", tables)}";
    }

    /// <summary>The error for a file that ends within the data of an HDU.</summary>
    public static BadInputException CutOff(FitsInput input, FitsHdu hdu) =>
        BadInputException.At(input.Path, $"HDU {hdu.Number}", $"the file ends within the data, which should have {hdu.DataBytes:N0} bytes", "Download it again");

    private static bool IsWanted(FitsHdu hdu, string? wanted) =>
        wanted is null || string.Equals(wanted, hdu.Name?.TrimEnd(), StringComparison.OrdinalIgnoreCase)
        || (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number == hdu.Number);

    // To the next HDU. The padding of the last one may be missing.
    private static bool SkipData(FitsInput input, FitsHdu hdu)
    {
        long read = input.Position - hdu.DataStart;
        if (!input.TrySkip(hdu.DataBytes - read))
            return false;
        input.TrySkip(hdu.PaddedBytes - hdu.DataBytes);
        return true;
    }

    private static byte[] ReadVotable(FitsInput input, FitsHdu hdu)
    {
        // In pieces, so that memory grows with what is there and not with what is announced.
        using var votable = new MemoryStream();
        Span<byte> piece = stackalloc byte[FitsInput.BlockBytes];
        while (votable.Length < hdu.DataBytes)
        {
            int count = input.Read(piece[..(int)Math.Min(piece.Length, hdu.DataBytes - votable.Length)]);
            if (count == 0)
                throw CutOff(input, hdu);
            votable.Write(piece[..count]);
        }

        return votable.ToArray();
    }
}
