namespace UmlCaxs.Parquet.Tests.DuckDb;

/// <summary>A table with a column of each type that DuckDB writes, in SQL; the same values every time.</summary>
internal static class DuckDbSample
{
    /// <summary>Rows of the table: more than two of DuckDB's smallest row groups.</summary>
    public const int Rows = 4500;

    /// <summary>What is to be run once before the table is used.</summary>
    public const string Prepare = "CREATE TYPE colour AS ENUM ('red', 'grün', 'blau')";

    // Name, type, value in row i. h is a hash of i.
    private static readonly (string Name, string Type, string Value)[] Columns =
    [
        ("bool", "BOOLEAN", "h % 3 = 0"),
        ("i8", "TINYINT", "(h % 256)::INTEGER - 128"),
        ("u8", "UTINYINT", "h % 256"),
        ("i16", "SMALLINT", "(h % 65536)::INTEGER - 32768"),
        ("u16", "USMALLINT", "h % 65536"),
        ("i32", "INTEGER", "CASE i WHEN 0 THEN -2147483648 WHEN 1 THEN 2147483647 ELSE (h % 4294967296)::BIGINT - 2147483648 END"),
        ("u32", "UINTEGER", "h % 4294967296"),
        ("i64", "BIGINT", "CASE i WHEN 0 THEN -9223372036854775808 WHEN 1 THEN 9223372036854775807 ELSE (h::HUGEINT - 9223372036854775808) END"),
        ("u64", "UBIGINT", "CASE i WHEN 0 THEN 0 WHEN 1 THEN 18446744073709551615 ELSE h END"),
        ("i64_few", "BIGINT", "(h % 7)::BIGINT - 3"),
        ("i64_ascending", "BIGINT", "i * 1000 + (h % 1000)::BIGINT"),
        ("i32_constant", "INTEGER", "42"),
        ("f32", "FLOAT", Special("(h % 1000003)::FLOAT / 7919", "FLOAT")),
        ("f64", "DOUBLE", Special("(h % 1000000007)::DOUBLE / 7919", "DOUBLE")),
        ("f64_few", "DOUBLE", "round((h % 50)::DOUBLE / 7, 3)"),
        ("text", "VARCHAR", "'Zeile ' || i || ' – ' || repeat('ω', (h % 40)::INTEGER)"),
        ("text_few", "VARCHAR", "CASE h % 4 WHEN 0 THEN '' WHEN 1 THEN 'naïve' WHEN 2 THEN '日本' ELSE '🛰' END"),
        ("text_long", "VARCHAR", "CASE WHEN i % 500 = 0 THEN repeat(md5(i::VARCHAR), 300) ELSE md5(i::VARCHAR) END"),
        ("blob", "BLOB", "unhex(substr(md5(i::VARCHAR), 1, 2 * (h % 17)::INTEGER))"),
        ("date", "DATE", "CASE i WHEN 0 THEN DATE '0001-01-01' WHEN 1 THEN DATE '9999-12-31' WHEN 2 THEN DATE '0044-03-15 (BC)' ELSE DATE '1970-01-01' + ((h % 100000)::INTEGER - 50000) END"),
        ("time", "TIME", "TIME '00:00:00' + to_microseconds((h % 86400000000)::BIGINT)"),
        ("time_tz", "TIMETZ", "((TIME '00:00:00' + to_microseconds((h % 86400000000)::BIGINT))::VARCHAR || '+00')::TIMETZ"),
        ("timestamp", "TIMESTAMP", "make_timestamp((h % 4000000000000000)::BIGINT - 2000000000000000)"),
        ("timestamp_s", "TIMESTAMP_S", "make_timestamp(1000000 * ((h % 4000000000)::BIGINT - 2000000000))"),
        ("timestamp_ms", "TIMESTAMP_MS", "make_timestamp(1000 * ((h % 4000000000000)::BIGINT - 2000000000000))"),
        ("timestamp_ns", "TIMESTAMP_NS", "make_timestamp_ns((h % 4000000000000000000)::BIGINT - 2000000000000000000)"),
        ("timestamp_tz", "TIMESTAMPTZ", "to_timestamp(((h % 4000000000)::BIGINT - 2000000000)::DOUBLE + 0.25)"),
        ("decimal4", "DECIMAL(4,1)", "((h % 19999)::INTEGER - 9999)::DECIMAL(9,1) / 10"),
        ("decimal9", "DECIMAL(9,3)", "((h % 1999999)::INTEGER - 999999)::DECIMAL(9,3) / 8"),
        ("decimal18", "DECIMAL(18,6)", "((h % 1999999999999)::BIGINT - 999999999999)::DECIMAL(18,6)"),
        ("decimal38", "DECIMAL(38,10)", "(h::HUGEINT - 9223372036854775808)::DECIMAL(38,10) * 12345"),
        ("decimal38_integer", "DECIMAL(38,0)", "CASE i WHEN 0 THEN -99999999999999999999999999999999999999 ELSE (h::HUGEINT * 1000000007)::DECIMAL(38,0) END"),
        ("hugeint", "HUGEINT", "h::HUGEINT * 1000000007"),
        ("uhugeint", "UHUGEINT", "h::UHUGEINT * 1000000007"),
        ("uuid", "UUID", "md5(i::VARCHAR)::UUID"),
        ("interval", "INTERVAL", "to_months((h % 1200)::INTEGER) + to_days((h % 365)::INTEGER) + to_milliseconds((h % 86400000)::DOUBLE)"),
        ("enum", "colour", "CASE h % 3 WHEN 0 THEN 'red' WHEN 1 THEN 'grün' ELSE 'blau' END"),
        ("bit", "BIT", "(h % 1024)::INTEGER::BIT"),
        ("json", "JSON", "'{\"row\":' || i || '}'"),
        ("list", "INTEGER[]", "[i, h % 5]"),
    ];

    /// <summary>The table.</summary>
    /// <param name="nulls">Per cent of the values that are null.</param>
    public static string Select(int nulls)
    {
        IEnumerable<string> columns = Columns.Select((c, k) => nulls switch
        {
            0 => $"({c.Value})::{c.Type} AS \"{c.Name}\"",
            100 => $"NULL::{c.Type} AS \"{c.Name}\"",
            _ => $"CASE WHEN hash(i, {k}) % 100 < {nulls} THEN NULL ELSE {c.Value} END::{c.Type} AS \"{c.Name}\"",
        });
        return $"SELECT {string.Join(", ", columns)} FROM (SELECT range::BIGINT AS i, hash(range) AS h FROM range({Rows})) ORDER BY i";
    }

    private static string Special(string value, string type) =>
        $"CASE i % 100 WHEN 0 THEN 'nan'::{type} WHEN 1 THEN 'inf'::{type} WHEN 2 THEN '-inf'::{type} WHEN 3 THEN '-0'::{type} ELSE {value} END";
}
