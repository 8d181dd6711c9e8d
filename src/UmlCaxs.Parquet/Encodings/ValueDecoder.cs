namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// Decodes the values of one page, front to back, some at a time: dense values, nulls are not among them. Each encoding
/// overrides the methods of the types it can carry. Errors are <see cref="InvalidDataException"/> whose message says what is
/// wrong with the bytes; the caller adds file, column, row group and page.
/// </summary>
internal abstract class ValueDecoder
{
    /// <summary>Begins a page.</summary>
    /// <param name="page">Holds the encoded values; not written to, must stay unchanged until the page is done.</param>
    /// <param name="offset">Where they start.</param>
    /// <param name="length">Their bytes.</param>
    /// <param name="valueCount">Values in the page, nulls not counted. As the file announces it: never to be trusted for an allocation.</param>
    public abstract void Begin(byte[] page, int offset, int length, int valueCount);

    /// <summary>The next values of a FLOAT, DOUBLE or FLOAT16 column; singles and halves are widened exactly.</summary>
    public virtual void ReadDoubles(Span<double> values) => throw Unfit("floating-point");

    /// <summary>The next values of a BOOLEAN (0 or 1), INT32 (sign-extended) or INT64 column.</summary>
    public virtual void ReadLongs(Span<long> values) => throw Unfit("integer");

    /// <summary>The next values of a BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY or INT96 column, for rows firstRow, firstRow + 1, ...</summary>
    /// <param name="buffer">Receives them.</param>
    /// <param name="firstRow">Row of the first.</param>
    /// <param name="count">How many.</param>
    public virtual void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count) => throw Unfit("byte-array");

    private InvalidDataException Unfit(string kind) => new($"the encoding {GetType().Name} cannot hold {kind} values");
}
