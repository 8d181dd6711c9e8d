// Has DuckDB write the features of a catalogue as Parquet in several ways, and measures for each file how fast it is read: by
// cat, by umlcaxs and by DuckDB, on the same number of threads. Prints a table in Markdown.
//
// Usage: node files.mjs CATALOGUE UMLCAXS RUNS, in a folder that takes the files and has @duckdb/node-api in node_modules.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execFileSync, spawnSync } from 'node:child_process';
import { openSync, rmSync, statSync } from 'node:fs';

const { DuckDBInstance } = createRequire(join(process.cwd(), 'package.json'))('@duckdb/node-api');
const [catalogue, umlcaxs, runs] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const threads = availableParallelism();
const features = ['hard_hm', 'hard_hs', 'hard_ms', 'powlaw_gamma', 'bb_kt', 'var_prob_b', 'var_ratio_b', 'var_prob_h', 'var_ratio_h', 'var_prob_s', 'var_ratio_s', 'var_newq_b'];
const asTheyAre = features.join(', ');
const rounded = features.map(f => `round(${f}, 3) AS ${f}`).join(', ');

// A dictionary of at most one value is none. As many as these fit a row group of rounded values.
const files = [
    ['uncompressed, PLAIN', asTheyAre, 'CODEC uncompressed, DICTIONARY_SIZE_LIMIT 1'],
    ['Snappy', asTheyAre, 'CODEC snappy'],
    ['Snappy, dictionaries (3 decimals)', rounded, 'CODEC snappy, DICTIONARY_SIZE_LIMIT 65536'],
    ['ZSTD', asTheyAre, 'CODEC zstd'],
    ['ZSTD, dictionaries (3 decimals)', rounded, 'CODEC zstd, DICTIONARY_SIZE_LIMIT 65536'],
];

const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
const connection = await instance.connect();
const rowsOf = async sql => (await connection.runAndReadAll(sql)).getRowsJson();
const quote = path => `'${path.replaceAll("'", "''")}'`;

async function median(work) {
    const seconds = [];
    await work();
    for (let run = 0; run < runs; run++) {
        const start = process.hrtime.bigint();
        await work();
        seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
    }
    seconds.sort((a, b) => a - b);
    return (seconds[(runs - 1) >> 1] + seconds[runs >> 1]) / 2;
}

function cat(path) {
    const nowhere = openSync('/dev/null', 'w');
    return () => {
        if (spawnSync('cat', [path], { stdio: ['ignore', nowhere, 'inherit'] }).status !== 0)
            throw new Error(`cat ${path} failed`);
    };
}

const print = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const speed = value => Math.round(value).toString();
const ratio = value => `${value.toFixed(value < 10 ? 2 : 1)} x`;
const [[version]] = await rowsOf('SELECT version()');

print('file', 'encodings', 'file MB', 'decoded MB', 'cat, file MB/s', 'umlcaxs stream', 'umlcaxs load', 'DuckDB sums', 'DuckDB table', 'stream / sums', 'load / table', 'stream / cat time', 'umlcaxs write', 'DuckDB write', 'write ratio');
print('---', '---', ...Array(13).fill('---:'));
for (const [name, columns, options] of files) {
    const path = join(process.cwd(), 'table.parquet');
    await connection.run(`COPY (SELECT ${columns} FROM ${quote(catalogue)}) TO ${quote(path)} (FORMAT parquet, ${options})`);
    const encodings = (await rowsOf(`SELECT string_agg(DISTINCT encodings, ', ' ORDER BY encodings) FROM parquet_metadata(${quote(path)})`))[0][0];
    const [[rows]] = await rowsOf(`SELECT num_rows FROM parquet_file_metadata(${quote(path)})`);
    const megabytes = statSync(path).size / 1e6;
    const decoded = Number(rows) * features.length * 8 / 1e6;

    const catSeconds = await median(cat(path));
    const ours = JSON.parse(execFileSync(umlcaxs, ['bench', '--read', path, '--json', '--quiet', '--runs', String(runs), '--threads', String(threads)]));
    if (ours.complete_rows !== ours.rows)
        throw new Error(`${name}: ${ours.rows - ours.complete_rows} rows lack features, so that throughputs would not be those of the whole file`);
    const sums = await median(() => connection.run(`SELECT ${features.map(f => `sum(${f})`).join(', ')} FROM ${quote(path)}`));
    const table = await median(() => connection.run(`CREATE OR REPLACE TEMP TABLE loaded AS SELECT * FROM ${quote(path)}`));
    const copy = join(process.cwd(), 'copy.parquet');
    await connection.run(`CREATE OR REPLACE TEMP TABLE loaded AS SELECT * FROM ${quote(path)} LIMIT ${ours.written_rows}`);
    const write = await median(() => connection.run(`COPY loaded TO ${quote(copy)} (FORMAT parquet, CODEC snappy)`));
    await connection.run('DROP TABLE loaded');
    rmSync(copy);
    rmSync(path);

    const written = ours.written_rows * features.length * 8 / 1e6;
    print(name, encodings, speed(megabytes), speed(decoded), speed(megabytes / catSeconds), speed(ours.stream_mb_per_s), speed(ours.load_mb_per_s),
        speed(decoded / sums), speed(decoded / table), ratio(sums / ours.stream_seconds), ratio(table / ours.load_seconds), ratio(ours.stream_seconds / catSeconds),
        speed(ours.write_mb_per_s), speed(written / write), ratio(ours.write_mb_per_s / (written / write)));
}
console.log(`
Megabytes a second of decoded values (rows x 12 columns x 8 bytes), warm file cache, ${threads} threads, medians of ${runs} runs in one process after a warm-up.

- cat: the file's own bytes, to /dev/null, one process a run.
- umlcaxs stream: a pass over the twelve columns through a buffer in the engine's layout that is used again and again, as a fit beyond memory makes it.
- umlcaxs load: the twelve columns into memory, in the engine's layout.
- DuckDB ${version} sums: \`SELECT sum(hard_hm), ... FROM file\`, which decodes every column and keeps nothing.
- DuckDB table: \`CREATE OR REPLACE TEMP TABLE ... AS SELECT * FROM file\`, which decodes every column into DuckDB's own format in memory, in the order of the rows.
- write: up to 2,097,152 of the rows from memory, Snappy, dictionaries where the writer finds that they pay. The last columns of the table compare what each writer makes of its own choice of encodings.
- stream / sums, load / table, write ratio: how many times as fast as DuckDB. stream / cat time: how many times as long as cat takes.`);
connection.closeSync();
