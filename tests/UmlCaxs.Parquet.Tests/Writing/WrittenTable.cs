using System.Runtime.InteropServices;
using System.Text;
using UmlCaxs.Parquet.Reading;
using UmlCaxs.Parquet.Tests.Encodings;
using UmlCaxs.Parquet.Writing;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Writing;

/// <summary>Which rows of a test table lack a value.</summary>
public enum NullPattern
{
    None,
    All,
    Alternating,
    Random,
}

/// <summary>
/// A table with an optional and a required column of every type, once of few different values and once of many, and what it
/// takes to write it and to read it back.
/// </summary>
internal sealed class WrittenTable
{
    private readonly int rows;
    private readonly List<WriterColumn> columns = [];
    private readonly List<long[]> values = []; // of floating-point columns: the bits
    private readonly List<byte[][]> texts = [];
    private readonly List<bool[]> nulls = [];

    public WrittenTable(int rows, NullPattern pattern, int seed = 1)
    {
        this.rows = rows;
        var random = new Random(seed);
        foreach (WriterType type in Enum.GetValues<WriterType>())
        {
            foreach (bool optional in (bool[])[true, false])
            {
                foreach (bool few in (bool[])[true, false])
                    Add(random, type, optional, few, pattern);
            }
        }
    }

    public IReadOnlyList<WriterColumn> Columns => columns;

    public byte[] Write(ParquetWriterOptions options, int portion = 1000)
    {
        using var stream = new MemoryStream();
        using var writer = new ParquetWriter(stream, columns, options);
        var buffer = new ByteArrayBuffer(rows);
        for (int first = 0; first < rows; first += portion)
        {
            int count = Math.Min(portion, rows - first);
            for (int c = 0; c < columns.Count; c++)
                Append(writer, c, first, count, buffer);
            writer.EndRows(count);
        }
        writer.Close();
        return stream.ToArray();
    }

    public void AssertEqualTo(byte[] file, int portion = 777)
    {
        using var folder = new TempFolder();
        using ParquetDataset dataset = ParquetDataset.Open(folder.Write("t.parquet", file));
        Assert.Equal(rows, dataset.RowCount);
        Assert.Equal(columns.Select(c => (c.Name, c.IsOptional)), dataset.Columns.Select(c => (c.Name, c.IsOptional)));
        RowGroupRef[] groups = [.. dataset.RowGroups];
        for (int c = 0; c < columns.Count; c++)
        {
            using var reader = new DatasetColumnReader(dataset, c, groups);
            for (int first = 0; first < rows; first += portion)
                AssertEqual(reader, c, first, Math.Min(portion, rows - first));
        }
    }

    private void Add(Random random, WriterType type, bool optional, bool few, NullPattern pattern)
    {
        columns.Add(new WriterColumn($"{type}_{(optional ? "optional" : "required")}_{(few ? "few" : "many")}", type) { IsOptional = optional });
        nulls.Add([.. Enumerable.Range(0, rows).Select(row => optional && pattern switch
        {
            NullPattern.None => false,
            NullPattern.All => true,
            NullPattern.Alternating => row % 2 == 1,
            _ => random.Next(5) == 0,
        })]);
        bool isText = type is WriterType.String or WriterType.Binary;
        texts.Add(isText ? RandomNumbers.Names(random, rows) : []);
        values.Add(type is WriterType.Float or WriterType.Double
            ? [.. RandomNumbers.Doubles(random, rows).Select(d => BitConverter.DoubleToInt64Bits(type == WriterType.Float ? (float)d : d))]
            : [.. RandomNumbers.Longs(random, rows).Select(v => Fit(type, v))]);
        for (int row = 20; few && row < rows; row++)
        {
            if (isText)
                texts[^1][row] = texts[^1][row % 20];
            else
                values[^1][row] = values[^1][row % 20];
        }
        if (type is WriterType.Float or WriterType.Double)
            MarkNaN(optional);
    }

    // NaN is how a floating-point column says that there is no value.
    private void MarkNaN(bool optional)
    {
        for (int row = 0; row < rows; row++)
        {
            if (nulls[^1][row])
                values[^1][row] = BitConverter.DoubleToInt64Bits(double.NaN);
            else if (optional && double.IsNaN(BitConverter.Int64BitsToDouble(values[^1][row])))
                nulls[^1][row] = true;
        }
    }

    private static long Fit(WriterType type, long value) => type switch
    {
        WriterType.Boolean => value & 1,
        WriterType.UInt8 => (byte)value,
        WriterType.Int8 => (sbyte)value,
        WriterType.UInt16 => (ushort)value,
        WriterType.Int16 => (short)value,
        WriterType.UInt32 => (uint)value,
        WriterType.Int32 => (int)value,
        _ => value,
    };

    private void Append(ParquetWriter writer, int c, int first, int count, ByteArrayBuffer buffer)
    {
        switch (columns[c].Type)
        {
            case WriterType.Float or WriterType.Double:
                writer.Append(c, MemoryMarshal.Cast<long, double>(values[c].AsSpan(first, count)));
                break;
            case WriterType.String or WriterType.Binary:
                buffer.Clear();
                for (int row = first; row < first + count; row++)
                {
                    if (!nulls[c][row])
                        buffer.Set(row, (ReadOnlySpan<byte>)texts[c][row]);
                }
                writer.Append(c, buffer, first, count);
                break;
            default:
                writer.Append(c, values[c].AsSpan(first, count), columns[c].IsOptional ? nulls[c].AsSpan(first, count) : []);
                break;
        }
    }

    private void AssertEqual(DatasetColumnReader reader, int c, int first, int count)
    {
        switch (columns[c].Type)
        {
            case WriterType.Float or WriterType.Double:
                var doubles = new double[count];
                reader.ReadDoubles(doubles);
                // NaN equals NaN here; zeros are told apart.
                Assert.Equal(values[c].Skip(first).Take(count).Select(BitConverter.Int64BitsToDouble).Select(d => (d, double.IsNegative(d) && !double.IsNaN(d))), doubles.Select(d => (d, double.IsNegative(d) && !double.IsNaN(d))));
                break;
            case WriterType.String or WriterType.Binary:
                var buffer = new ByteArrayBuffer(count);
                reader.ReadByteArrays(buffer, 0, count);
                for (int i = 0; i < count; i++)
                {
                    Assert.Equal(nulls[c][first + i], buffer.IsNull(i));
                    if (!nulls[c][first + i])
                        Assert.Equal(Encoding.Latin1.GetString(texts[c][first + i]), Encoding.Latin1.GetString(buffer[i]));
                }
                break;
            default:
                var longs = new long[count];
                var isNull = new bool[count];
                reader.ReadLongs(longs, isNull);
                Assert.Equal(nulls[c].Skip(first).Take(count), isNull);
                Assert.Equal(values[c].Skip(first).Take(count).Select((v, i) => isNull[i] ? 0 : v), longs.Select((v, i) => isNull[i] ? 0 : v));
                break;
        }
    }
}
