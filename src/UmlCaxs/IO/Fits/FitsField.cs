using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>One column of a table in a FITS file: where its bytes are and what they mean.</summary>
/// <param name="Number">1-based number of the column.</param>
/// <param name="Name">TTYPE, or <c>colN</c> where that is absent.</param>
internal sealed record FitsField(int Number, string Name)
{
    /// <summary>How an element is stored.</summary>
    public FitsStorage Storage { get; init; }

    /// <summary>Type of the elements.</summary>
    public ColumnType Type { get; init; }

    /// <summary>Elements of a cell; 1 for single values, and for text of any length.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Bytes of a cell.</summary>
    public long CellBytes { get; init; }

    /// <summary>First byte of the first cell, from the beginning of the data.</summary>
    public long Offset { get; init; }

    /// <summary>Bytes from one cell to the next.</summary>
    public long Stride { get; init; }

    /// <summary>Stored integer that stands for a missing value.</summary>
    public long? NullValue { get; init; }

    /// <summary>Text that stands for a missing value in an ASCII table.</summary>
    public string? NullText { get; init; }

    /// <summary>TSCAL: the value is this, times what is stored, plus <see cref="Zero"/>; 1 and 0 if there is none.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>TZERO.</summary>
    public double Zero { get; init; }

    /// <summary>What to add to a stored integer whose sign is reversed by convention; 0 for all others.</summary>
    public long Bias { get; init; }

    /// <summary>Shape of the cells; null for single values.</summary>
    public ArrayShape? Array { get; init; }

    /// <summary>Characters of one text in an array of texts.</summary>
    public int TextBytes { get; init; }

    /// <summary>Why the values cannot be delivered, or null if they can.</summary>
    public string? Problem { get; init; }

    /// <summary>Type of the column that is delivered.</summary>
    public ColumnType ColumnType => Array is null ? Type : ColumnType.String;

    /// <summary>True if the value is not what is stored, but a multiple of it and an offset.</summary>
    public bool IsScaled => Bias == 0 && Storage != FitsStorage.Unsigned64 && (Scale != 1 || Zero != 0);
}

/// <summary>How one element is stored.</summary>
internal enum FitsStorage
{
    /// <summary>Bytes of text (A).</summary>
    Text,

    /// <summary>The letter T or F, or a zero byte (L).</summary>
    Logical,

    /// <summary>One bit (X).</summary>
    Bit,

    /// <summary>Unsigned 8-bit integer (B).</summary>
    UInt8,

    /// <summary>16-bit integer (I).</summary>
    Int16,

    /// <summary>32-bit integer (J).</summary>
    Int32,

    /// <summary>64-bit integer (K).</summary>
    Int64,

    /// <summary>64-bit integer that stands for an unsigned one (K with TZERO 2^63).</summary>
    Unsigned64,

    /// <summary>Single precision (E).</summary>
    Float32,

    /// <summary>Double precision (D).</summary>
    Float64,

    /// <summary>A number in characters, in an ASCII table.</summary>
    Digits,
}
