using System.Text;
using UmlCaxs.Catalog;
using Xunit;
using static UmlCaxs.Tests.IO.FitsBytes;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>FITS files that are cut off, damaged or hostile: refused by place, in bounded memory.</summary>
public sealed class FitsDamageTests : IDisposable
{
    private const long MostAllocated = 300L << 20;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_cut_off_anywhere_is_refused_or_complete()
    {
        byte[] content = [.. Primary, .. Table(80, ["TTYPE1  = 'x'", "TFORM1  = '80A'"], [.. Enumerable.Range(0, 40).Select(i => Text($"row {i}".PadRight(80)))])];
        int end = 2 * Block + 40 * 80;
        for (int length = 0; length < content.Length; length += 80)
        {
            string path = folder.Write("t.fits", content[..length]);
            if (length >= end)
                Assert.Equal(40, Rows(path).Count);
            else if (length >= 2 * Block)
                AssertRefused(path, null, $"HDU 1: the file is cut off: 40 rows are announced, and {(length - (2 * Block)) / 80} are there");
            else
                AssertRefused(path, null);
        }

        for (int length = 0; length < content.Length; length += 80)
        {
            string path = folder.Write("t.fits.gz", FitsReaderTests.Gzip(content[..length]));
            if (length >= end)
                Assert.Equal(40, Rows(path).Count);
            else
                AssertRefused(path, null);
        }
    }

    [Fact]
    public void Headers_that_make_no_sense_are_refused_by_keyword()
    {
        (string From, string To, string Problem)[] cases =
        [
            ("BITPIX  = 8", "BITPIX  = 7", "keyword BITPIX: '7' is none of"),
            ("NAXIS1  = 6", "NAXIS1  = 7", "keyword NAXIS1: a row has 7 bytes, and the columns take 6"),
            ("NAXIS1  = 6", "NAXIS1  = -6", "keyword NAXIS1: '-6' is not an integer from 0"),
            ("NAXIS1  = 6", "NAXIS9  = 6", "keyword NAXIS1: the keyword is not there"),
            ("NAXIS2  = 2", "NAXIS2  = 9223372036854775807", "the sizes of the data are larger than any file"),
            ("NAXIS2  = 2", "NAXIS2  = 99999999999999999999", "keyword NAXIS2: '99999999999999999999' is not an integer"),
            ("NAXIS2  = 2", "NAXIS2  = 1000000000000", "1,000,000,000,000 rows are announced, and 480 are there"),
            ("NAXIS2  = 2", "NAXIS2  = 2.0", "'2.0' is not an integer"),
            ("NAXIS   = 2", "NAXIS   = 1", "keyword NAXIS"),
            ("TFIELDS = 2", "TFIELDS = 1000", "keyword TFIELDS: '1000' is not an integer from 0 to 999"),
            ("TFIELDS = 2", "TFIELDS = 3", "keyword TFORM3: the keyword is not there"),
            ("'J'", "'W'", "keyword TFORM1: 'W' is no form"),
            ("'J'", "'9'", "keyword TFORM1: '9' is no form"),
            ("'J'", "'99999999999999999J'", "is no form"),
            ("'I'", "'281474976710655I'", "keyword NAXIS1: a row has 6 bytes"),
            ("'y'", "'x'", "keyword TTYPE2: the name 'x' is already that of column 1"),
            ("TNULL1  = 5", "TNULL1  = 'a'", "keyword TNULL1: 'a' is no integer"),
            ("TNULL1  = 5", "TSCAL1  = 'a'", "keyword TSCAL1: 'a' is no number"),
            ("TNULL1  = 5", "ZTABLE  = T", "keyword ZTABLE: the table is compressed by fpack, which is not supported. Decompress it first: funpack FILE"),
            ("TNULL1  = 5", "ZIMAGE  = T", "there is no table in this file; its HDUs are 0 (no data), 1 (compressed image)"),
            ("XTENSION= 'BINTABLE'", "XTENSION= 'ELSE    '", "there is no table in this file; its HDUs are 0 (no data), 1 (unknown)"),
            ("END", "EOF", "the file ends in the header"),
        ];
        string good = Encoding.Latin1.GetString([.. Primary, .. Table(6, ["TTYPE1  = 'x'", "TFORM1  = 'J'", "TNULL1  = 5", "TTYPE2  = 'y'", "TFORM2  = 'I'"], new byte[6], new byte[6])]);
        Assert.Equal(2, Rows(folder.Write("t.fits", Encoding.Latin1.GetBytes(good))).Count);
        foreach ((string from, string to, string problem) in cases)
        {
            int at = good.IndexOf(from, Block, StringComparison.Ordinal);
            string changed = string.Concat(good.AsSpan(0, at), to, good.AsSpan(at + from.Length));

            // The card keeps its length.
            int cardEnd = at + 80 - (at % 80);
            changed = to.Length > from.Length ? changed.Remove(cardEnd, to.Length - from.Length) : changed.Insert(cardEnd - (from.Length - to.Length), new string(' ', from.Length - to.Length));
            string path = folder.Write("t.fits", Encoding.Latin1.GetBytes(changed));
            long before = GC.GetTotalAllocatedBytes();
            AssertRefused(path, null, problem);
            Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MostAllocated);
        }
    }

    [Fact]
    public void A_row_without_bytes_does_not_stand_for_any_number_of_rows() =>
        AssertRefused(folder.Write("t.fits", [.. Primary, .. Header("XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 0", "NAXIS2  = 9000000000000", "TFIELDS = 0")]), null, "9000000000000 rows without any bytes");

    [Fact]
    public void A_truth_value_that_is_none_is_refused_by_place() =>
        AssertRefused(folder.Write("t.fits", Column("2L", [], Text("TF"), Text("Tx"))), null, "HDU 1, row 2, column 'x': the byte 0x78 is none of T, F and 0");

    [Fact]
    public void A_damaged_file_is_read_or_refused_but_never_crashes_the_reader()
    {
        var random = new Random(3);
        long before = GC.GetTotalAllocatedBytes();
        for (int table = 0; table < 30; table++)
        {
            TableBatch batch = RandomTables.Next(random, rows: 4);
            Write(folder["t.fits"], batch);
            byte[] content = File.ReadAllBytes(folder["t.fits"]);
            for (int i = 0; i < 50; i++)
            {
                string path = folder.Write("d.fits", Damage(random, [.. content]));
                try
                {
                    Rows(path, random.Next(2) == 0 ? TypesOf(batch.Schema) : null);
                }
                catch (BadInputException e)
                {
                    Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                }
            }
        }

        // 1500 files of 10 KB each, and batches of 100 rows.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 8 * MostAllocated);
    }

    // A few bytes changed, digits above all, or the end cut off.
    private static byte[] Damage(Random random, byte[] content)
    {
        int[] digits = [.. Enumerable.Range(0, content.Length).Where(i => char.IsAsciiDigit((char)content[i]))];
        int changes = 1 + random.Next(4);
        for (int i = 0; i < changes; i++)
        {
            if (random.Next(2) == 0)
                content[digits[random.Next(digits.Length)]] = (byte)('0' + random.Next(10));
            else
                content[random.Next(content.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : ' ' + random.Next(95));
        }

        return random.Next(5) == 0 ? content[..random.Next(1, content.Length)] : content;
    }
}
