namespace UmlCaxs.IO.Fits;

/// <summary>One header and data unit.</summary>
/// <param name="Header">Its header.</param>
/// <param name="DataStart">Where in the file its data start.</param>
/// <param name="DataBytes">Length of its data, without the padding.</param>
internal sealed record FitsHdu(FitsHeader Header, long DataStart, long DataBytes)
{
    private const int MostAxes = 999;

    /// <summary>Number of the HDU; that of the primary is 0.</summary>
    public int Number => Header.Number;

    /// <summary>Its EXTNAME, if it has one.</summary>
    public string? Name => Header.Text("EXTNAME");

    /// <summary>True for a table in binary form.</summary>
    public bool IsBinary => Extension is "BINTABLE" or "A3DTABLE";

    /// <summary>True for a table of text.</summary>
    public bool IsAscii => Extension == "TABLE";

    /// <summary>True for an image that a compressor has put into a table.</summary>
    public bool IsCompressedImage => IsBinary && Header.IsTrue("ZIMAGE");

    /// <summary>True if there is a table to be read.</summary>
    public bool IsTable => (IsBinary || IsAscii) && !IsCompressedImage;

    private string Extension => Number == 0 ? "" : Header.Text("XTENSION") ?? "";

    /// <summary>Takes the sizes from a header.</summary>
    /// <exception cref="BadInputException">They are absent or make no sense.</exception>
    public static FitsHdu Of(FitsHeader header, long dataStart)
    {
        long bits = header.Integer("BITPIX", -64, 64);
        if (bits is not (8 or 16 or 32 or 64 or -32 or -64))
            throw header.Error("BITPIX", $"'{bits}' is none of 8, 16, 32, 64, -32 and -64");
        long axes = header.Integer("NAXIS", 0, MostAxes);
        bool isGroups = header.IsTrue("GROUPS") && axes > 0 && header.Integer("NAXIS1", 0, long.MaxValue) == 0;
        long elements = axes > 0 ? 1 : 0;
        try
        {
            checked
            {
                for (int axis = isGroups ? 2 : 1; axis <= axes; axis++)
                    elements *= header.Integer($"NAXIS{axis}", 0, long.MaxValue);
                elements = (elements + header.Integer("PCOUNT", 0, long.MaxValue, 0)) * header.Integer("GCOUNT", 1, long.MaxValue, 1);
                long bytes = elements * (Math.Abs(bits) / 8);

                // The end of the padding must be a number as well.
                _ = dataStart + bytes + FitsInput.BlockBytes;
                return new FitsHdu(header, dataStart, axes == 0 ? 0 : bytes);
            }
        }
        catch (OverflowException)
        {
            throw header.Error("NAXIS", "the sizes of the data are larger than any file");
        }
    }

    /// <summary>The HDU in words, for lists of what a file holds.</summary>
    public string Describe()
    {
        string kind = this switch
        {
            { IsCompressedImage: true } => "compressed image",
            { IsBinary: true } => "binary table",
            { IsAscii: true } => "ASCII table",
            _ when Header.Find("NAXIS")?.Value == "0" => "no data",
            { Number: 0 } when Header.IsTrue("VOTMETA") => "metadata",
            { Number: 0 } or { Extension: "IMAGE" or "IUEIMAGE" } => "image",
            _ => "unknown",
        };
        return Name is { } name ? $"{Number} {BadCell.Quote(name)} ({kind})" : $"{Number} ({kind})";
    }

    /// <summary>Bytes from the beginning of the data to that of the next HDU.</summary>
    public long PaddedBytes => (DataBytes + FitsInput.BlockBytes - 1) / FitsInput.BlockBytes * FitsInput.BlockBytes;
}
