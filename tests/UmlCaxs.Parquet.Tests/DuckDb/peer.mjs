// Runs SQL in DuckDB and prints what it gives, every value without loss. Standard input is a JSON array of statements; standard
// output a JSON array with one entry for each: { columns: [{ name, type, values }] } or { error }. Statements after one that
// failed are run all the same.
//
// Values: null; numbers of integers, booleans (0 or 1), dates (days), times and timestamps (in the unit of their type) as decimal
// digits; floating point as the shortest text of the double, NaN, Infinity or -Infinity; decimals and UUIDs as usual; blobs as
// hexadecimal digits; intervals as months, days and microseconds separated by blanks; everything else as DuckDB's text.
//
// The package is looked for in the working directory, so that this file can lie elsewhere.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';

const { DuckDBInstance, DuckDBTypeId: T } = createRequire(join(process.cwd(), 'package.json'))('@duckdb/node-api');

const exact = {
    [T.FLOAT]: v => Object.is(v, -0) ? '-0' : String(v),
    [T.DOUBLE]: v => Object.is(v, -0) ? '-0' : String(v),
    [T.BOOLEAN]: v => v ? '1' : '0',
    [T.DATE]: v => String(v.days),
    [T.TIME]: v => String(v.micros),
    [T.TIME_TZ]: v => String(v.micros - BigInt(v.offset) * 1000000n),
    [T.TIMESTAMP]: v => String(v.micros),
    [T.TIMESTAMP_TZ]: v => String(v.micros),
    [T.TIMESTAMP_S]: v => String(v.seconds),
    [T.TIMESTAMP_MS]: v => String(v.millis),
    [T.TIMESTAMP_NS]: v => String(v.nanos),
    [T.BLOB]: v => Buffer.from(v.bytes).toString('hex').toUpperCase(),
    [T.INTERVAL]: v => `${v.months} ${v.days} ${v.micros}`,
};

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const answers = [];
for (const statement of JSON.parse(readFileSync(0, 'utf8'))) {
    try {
        const result = await connection.runAndReadAll(statement);
        const types = result.columnTypes();
        const values = result.getColumns();
        answers.push({
            columns: result.columnNames().map((name, i) => {
                const print = exact[types[i].typeId] ?? String;
                // A result without rows has no columns of values.
                return { name, type: types[i].toString(), values: (values[i] ?? []).map(v => v === null ? null : print(v)) };
            }),
        });
    } catch (e) {
        answers.push({ error: e.message });
    }
}
connection.closeSync();

process.stdout.write(JSON.stringify(answers));
