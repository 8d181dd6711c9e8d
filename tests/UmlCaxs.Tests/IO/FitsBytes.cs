using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace UmlCaxs.Tests.IO;

/// <summary>FITS files made card by card and byte by byte, so that tests can show what is in them.</summary>
internal static class FitsBytes
{
    public const int Block = 2880;

    /// <summary>A first HDU without data.</summary>
    public static byte[] Primary { get; } = Header("SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0", "EXTEND  =                    T");

    /// <summary>Cards, END and padding.</summary>
    public static byte[] Header(params string[] cards) =>
        Padded(Encoding.Latin1.GetBytes(string.Concat(cards.Append("END").Select(c => c.PadRight(80)))), (byte)' ');

    /// <summary>Data padded to whole blocks.</summary>
    public static byte[] Padded(byte[] data, byte padding = 0)
    {
        int length = (data.Length + Block - 1) / Block * Block;
        byte[] padded = [.. data, .. Enumerable.Repeat(padding, length - data.Length)];
        return padded;
    }

    /// <summary>An extension with a binary table.</summary>
    /// <param name="rowBytes">NAXIS1.</param>
    /// <param name="cards">Cards of the columns and others, such as <c>TFORM1 = 'J'</c>.</param>
    /// <param name="rows">Bytes of the rows.</param>
    public static byte[] Table(int rowBytes, string[] cards, params byte[][] rows) =>
    [
        .. Header(
        [
            "XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", Card("NAXIS1", rowBytes), Card("NAXIS2", rows.Length), "PCOUNT  = 0", "GCOUNT  = 1",
            Card("TFIELDS", cards.Count(c => c.StartsWith("TFORM", StringComparison.Ordinal))), .. cards,
        ]),
        .. Padded([.. rows.SelectMany(r => r)]),
    ];

    /// <summary>A file with one table of one column.</summary>
    public static byte[] Column(string form, string[] cards, params byte[][] cells) =>
        [.. Primary, .. Table(cells[0].Length, ["TTYPE1  = 'x'", $"TFORM1  = '{form}'", .. cards], cells)];

    public static string Card(string keyword, long value) => string.Create(CultureInfo.InvariantCulture, $"{keyword,-8}= {value}");

    public static byte[] Short(params short[] values) => [.. values.SelectMany(v => Big(2, s => BinaryPrimitives.WriteInt16BigEndian(s, v)))];

    public static byte[] Int(params int[] values) => [.. values.SelectMany(v => Big(4, s => BinaryPrimitives.WriteInt32BigEndian(s, v)))];

    public static byte[] Long(params long[] values) => [.. values.SelectMany(v => Big(8, s => BinaryPrimitives.WriteInt64BigEndian(s, v)))];

    public static byte[] Float(params float[] values) => [.. values.SelectMany(v => Big(4, s => BinaryPrimitives.WriteSingleBigEndian(s, v)))];

    public static byte[] Double(params double[] values) => [.. values.SelectMany(v => Big(8, s => BinaryPrimitives.WriteDoubleBigEndian(s, v)))];

    public static byte[] Text(string latin1) => Encoding.Latin1.GetBytes(latin1);

    private static byte[] Big(int bytes, Action<Span<byte>> write)
    {
        var value = new byte[bytes];
        write(value);
        return value;
    }

    private delegate void Action<T>(T target)
        where T : allows ref struct;
}
