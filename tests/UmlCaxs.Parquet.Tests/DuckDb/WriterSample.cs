using System.Globalization;
using System.Text;
using UmlCaxs.Parquet.Writing;

namespace UmlCaxs.Parquet.Tests.DuckDb;

/// <summary>A column of a table to be written, with its values in the form in which DuckDB's are printed.</summary>
internal sealed class WriterSample
{
    private static readonly string[] Words = ["", "naïve", "日本", "🛰", "zzz", "Aa"];

    private readonly double[] doubles = [];
    private readonly long[] longs = [];
    private readonly bool[] isNull;
    private readonly byte[][] bytes = [];

    private WriterSample(WriterColumn column, int rows, int nulls, int seed)
    {
        Column = column;
        var random = new Random(seed);
        isNull = [.. Enumerable.Range(0, rows).Select(_ => random.Next(100) < nulls)];
        if (column.Type is WriterType.Float or WriterType.Double)
            doubles = [.. isNull.Select((none, row) => none ? double.NaN : FloatingPoint(random, row))];
        else if (column.Type is WriterType.String or WriterType.Binary)
            bytes = [.. isNull.Select((_, row) => Bytes(random, row))];
        else
            longs = [.. isNull.Select((_, row) => Integer(random, row))];
        Values = [.. Enumerable.Range(0, rows).Select(Text)];
    }

    /// <summary>The column.</summary>
    public WriterColumn Column { get; }

    /// <summary>Its values; null where there is none.</summary>
    public string?[] Values { get; }

    /// <summary>
    /// Columns of all types, each once of many different values and once of few, without nulls, with some and with nothing else.
    /// </summary>
    public static List<WriterSample> Table(int rows)
    {
        List<WriterSample> table = [];
        foreach (WriterType type in Enum.GetValues<WriterType>())
        {
            foreach ((string kind, int nulls) in (ReadOnlySpan<(string, int)>)[("required", 0), ("whole", 0), ("some", 30), ("few", 30), ("none", 100)])
            {
                var column = new WriterColumn($"{type} {kind}", type) { IsOptional = kind != "required" };
                table.Add(new WriterSample(column, rows, nulls, seed: table.Count));
            }
        }
        return table;
    }

    /// <summary>Gives rows to a writer.</summary>
    public void Append(ParquetWriter writer, int column, int firstRow, int rows)
    {
        if (doubles.Length > 0)
        {
            writer.Append(column, doubles.AsSpan(firstRow, rows));
        }
        else if (longs.Length > 0)
        {
            writer.Append(column, longs.AsSpan(firstRow, rows), Column.IsOptional ? isNull.AsSpan(firstRow, rows) : []);
        }
        else
        {
            var buffer = new ByteArrayBuffer(rows);
            for (int i = 0; i < rows; i++)
                if (!isNull[firstRow + i])
                    buffer.Set(i, bytes[firstRow + i]);
            writer.Append(column, buffer, 0, rows);
        }
    }

    /// <summary>DuckDB's name of the type.</summary>
    public string DuckType => Column.Type switch
    {
        WriterType.Boolean => "BOOLEAN",
        WriterType.UInt8 => "UTINYINT",
        WriterType.Int8 => "TINYINT",
        WriterType.Int16 => "SMALLINT",
        WriterType.UInt16 => "USMALLINT",
        WriterType.Int32 => "INTEGER",
        WriterType.UInt32 => "UINTEGER",
        WriterType.Int64 => "BIGINT",
        WriterType.UInt64 => "UBIGINT",
        WriterType.Float => "FLOAT",
        WriterType.Double => "DOUBLE",
        WriterType.String => "VARCHAR",
        _ => "BLOB",
    };

    /// <summary>The physical type as DuckDB prints it.</summary>
    public string PhysicalType => Column.Type switch
    {
        WriterType.Boolean => "BOOLEAN",
        WriterType.Float => "FLOAT",
        WriterType.Double => "DOUBLE",
        WriterType.String or WriterType.Binary => "BYTE_ARRAY",
        WriterType.Int64 or WriterType.UInt64 => "INT64",
        _ => "INT32",
    };

    /// <summary>The least and the greatest value of some rows as the statistics should have them; null if there is none.</summary>
    public (string? Min, string? Max) Bounds(int firstRow, int rows)
    {
        int[] present = [.. Enumerable.Range(firstRow, rows).Where(row => Values[row] is not null and not "NaN")];
        if (present.Length == 0)
            return (null, null);
        int min = present[0], max = present[0];
        foreach (int row in present)
            (min, max) = (Compare(row, min) < 0 ? row : min, Compare(row, max) > 0 ? row : max);
        return (Values[min], Values[max]);
    }

    private int Compare(int a, int b) => Column.Type switch
    {
        WriterType.UInt64 => ((ulong)longs[a]).CompareTo((ulong)longs[b]),
        _ when doubles.Length > 0 => doubles[a].CompareTo(doubles[b]),
        _ when longs.Length > 0 => longs[a].CompareTo(longs[b]),
        _ => bytes[a].AsSpan().SequenceCompareTo(bytes[b]),
    };

    private bool IsFew => Column.Name.EndsWith("few", StringComparison.Ordinal);

    // NaN is a value only where the column has no nulls to write instead. Infinity is in the first rows only, so that other row
    // groups have finite bounds.
    private double FloatingPoint(Random random, int row)
    {
        double value = (row < 200 ? row % 50 : row % 50 + 2) switch
        {
            0 => double.PositiveInfinity,
            1 => double.NegativeInfinity,
            2 => -0.0,
            3 when !Column.IsOptional => double.NaN,
            _ => IsFew ? random.Next(40) / 7.0 : random.NextDouble() * Math.Exp(random.Next(-80, 80)),
        };
        return Column.Type == WriterType.Float ? (float)value : value;
    }

    private long Integer(Random random, int row)
    {
        (long least, long greatest) = Column.Type switch
        {
            WriterType.UInt64 or WriterType.Int64 => (long.MinValue, long.MaxValue),
            _ => WriterTypes.Range(Column.Type),
        };
        return row switch
        {
            10 => least,
            11 => greatest,
            _ => IsFew ? Math.Max(least, Math.Min(greatest, random.Next(12))) : random.NextInt64(least, greatest),
        };
    }

    private byte[] Bytes(Random random, int row)
    {
        if (IsFew)
            return Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]);
        if (Column.Type == WriterType.String)
            return Encoding.UTF8.GetBytes($"{Words[random.Next(Words.Length)]} {row}");
        byte[] value = new byte[random.Next(20)];
        random.NextBytes(value);
        return value;
    }

    private string? Text(int row) => Column.Type switch
    {
        _ when isNull[row] => null,
        WriterType.Float or WriterType.Double => doubles[row].ToString("R", CultureInfo.InvariantCulture),
        WriterType.UInt64 => ((ulong)longs[row]).ToString(CultureInfo.InvariantCulture),
        WriterType.String => Encoding.UTF8.GetString(bytes[row]),
        WriterType.Binary => Convert.ToHexString(bytes[row]),
        _ => longs[row].ToString(CultureInfo.InvariantCulture),
    };
}
