using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>Writes values as text without loss, whatever their type.</summary>
public static class ParquetText
{
    private const long SecondsOfDay = 86_400;
    private const long NanosecondsOfDay = SecondsOfDay * 1_000_000_000;
    private const int JulianDayOfEpoch = 2_440_588;

    /// <summary>A floating-point value: the shortest text that reads back as the same.</summary>
    public static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>
    /// A value of a column that <see cref="ParquetColumn.IsInteger"/> or of a decimal stored as an integer. Dates and times are
    /// in ISO 8601, such as <c>2009-01-13T01:02:05.41Z</c>, UTC marked by the Z.
    /// </summary>
    public static string Format(ParquetColumn column, long value)
    {
        switch (column.Kind)
        {
            case ParquetKind.Boolean:
                return value != 0 ? "true" : "false";
            case ParquetKind.UInt64:
                return ((ulong)value).ToString(CultureInfo.InvariantCulture);
            case ParquetKind.Decimal:
                return ParquetDecimal.Format(value, column.Scale);
            case ParquetKind.Date:
                return Date(value);
            case ParquetKind.Time:
                return Time(value, column.Unit) + (column.IsUtc ? "Z" : "");
            case ParquetKind.Timestamp:
                long day = Math.DivRem(value, SecondsOfDay * TicksOfSecond(column.Unit), out long ticks);
                if (ticks < 0)
                    (day, ticks) = (day - 1, ticks + SecondsOfDay * TicksOfSecond(column.Unit));
                return $"{Date(day)}T{Time(ticks, column.Unit)}{(column.IsUtc ? "Z" : "")}";
            default:
                return value.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// A value of a column that <see cref="ParquetColumn.IsByteArray"/>: text as it is, decimals with all digits, UUIDs in their
    /// usual form, INT96 timestamps and intervals in ISO 8601, other bytes as upper-case hexadecimal digits.
    /// </summary>
    /// <exception cref="InvalidDataException">A decimal of hundreds of bytes.</exception>
    public static string Format(ParquetColumn column, ReadOnlySpan<byte> value) => column.Kind switch
    {
        ParquetKind.String or ParquetKind.Enum or ParquetKind.Json => Encoding.UTF8.GetString(value),
        ParquetKind.Decimal => ParquetDecimal.Format(value, column.Scale),
        ParquetKind.Uuid when value.Length == 16 => new Guid(value, bigEndian: true).ToString(),
        ParquetKind.Float16 when value.Length == 2 => Format((double)BinaryPrimitives.ReadHalfLittleEndian(value)),
        ParquetKind.TimestampInt96 when value.Length == 12 => Int96(value),
        ParquetKind.Interval when value.Length == 12 => Interval(value),
        _ => Convert.ToHexString(value),
    };

    private static string Int96(ReadOnlySpan<byte> value)
    {
        long nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(value);
        // Impala and Spark write times within the day; what else there is carries over.
        long days = Math.DivRem(nanoseconds, NanosecondsOfDay, out long rest);
        if (rest < 0)
            (days, rest) = (days - 1, rest + NanosecondsOfDay);
        days += BinaryPrimitives.ReadInt32LittleEndian(value[8..]) - (long)JulianDayOfEpoch;
        return $"{Date(days)}T{Time(rest, TimeUnit.Nanoseconds)}";
    }

    private static string Interval(ReadOnlySpan<byte> value)
    {
        uint months = BinaryPrimitives.ReadUInt32LittleEndian(value);
        uint days = BinaryPrimitives.ReadUInt32LittleEndian(value[4..]);
        uint milliseconds = BinaryPrimitives.ReadUInt32LittleEndian(value[8..]);
        return $"P{months}M{days}DT{milliseconds / 1000}{Fraction(milliseconds % 1000, TimeUnit.Milliseconds)}S";
    }

    // Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from 1 March of the year 0, so that the leap
    // day is the last of a year, and in cycles of 400 years, which all have the same days.
    private static string Date(long days)
    {
        const int daysOfCycle = 146_097, daysToEpoch = 719_468;
        long shifted = days + daysToEpoch;
        long cycle = shifted >= 0 ? shifted / daysOfCycle : (shifted - (daysOfCycle - 1)) / daysOfCycle;
        int dayOfCycle = (int)(shifted - cycle * daysOfCycle);
        int yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365;
        int dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0);
        // ISO 8601 wants a sign before years of more than four digits.
        string sign = year < 0 ? "-" : year > 9999 ? "+" : "";
        return $"{sign}{Math.Abs(year):D4}-{month:D2}-{day:D2}";
    }

    private static string Time(long ticks, TimeUnit unit)
    {
        // Nothing but a broken writer makes negative times, but they must not look like others.
        if (ticks < 0)
            return ticks == long.MinValue ? ticks.ToString(CultureInfo.InvariantCulture) : "-" + Time(-ticks, unit);
        long seconds = Math.DivRem(ticks, TicksOfSecond(unit), out long fraction);
        return $"{seconds / 3600:D2}:{seconds / 60 % 60:D2}:{seconds % 60:D2}{Fraction(fraction, unit)}";
    }

    private static string Fraction(long ticks, TimeUnit unit) =>
        ticks == 0 ? "" : "." + ticks.ToString("D" + 3 * (int)unit, CultureInfo.InvariantCulture).TrimEnd('0');

    private static long TicksOfSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Milliseconds => 1_000,
        TimeUnit.Microseconds => 1_000_000,
        _ => 1_000_000_000,
    };
}
