#!/usr/bin/env bash
# Measures reading and writing of Parquet on this machine beside cat and DuckDB, and the classification of a file from end to
# end; writes benchmarks/results/<machine>/parquet.md. Needs Node.js, npm (for @duckdb/node-api) and GNU time.
# Usage: benchmarks/parquet/run.sh [-r ROWS] [-n RUNS] [-c ROWS-TO-CLASSIFY] [MACHINE-NAME]
#   -r  rows of the files that are read (4000000)
#   -n  timed runs of each operation (9)
#   -c  rows that are classified from file to file (10000000; 0: none)
# Files go to a folder in $TMPDIR (/tmp), which is removed: for each row to read some 200 bytes, to classify some 250.
set -euo pipefail
command="$0 $*"
rows=4000000
runs=9
classified=10000000
while getopts r:n:c: option; do
    case $option in
        r) rows=$OPTARG ;;
        n) runs=$OPTARG ;;
        c) classified=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
cd "$(dirname "$0")/../.."

. benchmarks/common.sh "${1:-}"
cp tests/UmlCaxs.Parquet.Tests/DuckDb/package.json "$work"
npm install --prefix "$work" --no-package-lock --no-audit --no-fund --loglevel=error >&2

echo "generating $rows rows" >&2
"$umlcaxs" generate --rows "$rows" --out "$work/catalogue.parquet" --quiet
echo "reading and writing" >&2
script=$PWD/benchmarks/parquet/files.mjs
(cd "$work" && node "$script" "$work/catalogue.parquet" "$umlcaxs" "$runs") > "$work/files.md"
rm "$work/catalogue.parquet"

if [ "$classified" -gt 0 ]; then
    echo "generating $classified rows" >&2
    # Without labels every row is classified.
    "$umlcaxs" generate --rows "$classified" --labelled-fraction 0 --out "$work/in.parquet" --quiet
    echo "classifying" >&2
    for _ in 1 2 3; do
        rm -f "$work/out.parquet"
        # GNU time prints whole hundredths only, and the wall clock as h:mm:ss or m:ss.
        /usr/bin/time -v -o "$work/time" "$umlcaxs" classify "$work/in.parquet" --out "$work/out.parquet" --quiet
        awk '
            /Elapsed/ { n = split($NF, part, ":"); seconds = 0; for (i = 1; i <= n; i++) seconds = seconds * 60 + part[i] }
            /Maximum resident/ { kilobytes = $NF }
            /User time/ { ofUser = $NF }
            /System time/ { ofSystem = $NF }
            END { print seconds, kilobytes, ofUser, ofSystem }' "$work/time" >> "$work/classified"
    done
fi

mkdir -p "$out"
{
    echo "# Parquet on $machine"
    echo
    echo "$host Node.js $(node --version). Written by \`$command\`."
    echo
    echo "## Reading and writing $rows rows"
    echo
    cat "$work/files.md"
    if [ "$classified" -gt 0 ]; then
        echo
        echo "## \`umlcaxs classify in.parquet --out out.parquet\` of $classified detections"
        echo
        echo "| run | seconds | million rows/s | peak resident MB | user s | system s |"
        echo "| ---: | ---: | ---: | ---: | ---: | ---: |"
        awk -v rows="$classified" '{ printf "| %d | %.2f | %.2f | %.0f | %.2f | %.2f |\n", NR, $1, rows / $1 / 1e6, $2 / 1e3, $3, $4 }' "$work/classified"
        echo
        echo "The whole process by /usr/bin/time -v, start and end included. in.parquet has $(($(stat -c %s "$work/in.parquet") / 1000000)) MB, out.parquet $(($(stat -c %s "$work/out.parquet") / 1000000)) MB; both in the file cache."
    fi
} > "$out/parquet.md"
cat "$out/parquet.md"
