#!/usr/bin/env bash
# Measures the crossmatch of two synthetic catalogues, from file to file, beside STILTS where that is installed (given the same
# positions as FITS, with row numbers in place of all other columns: less work than ours); writes
# benchmarks/results/<machine>/crossmatch.md. Needs GNU time.
# Usage: benchmarks/crossmatch/run.sh [-r ROWS] [-l ROWS-OF-LARGE-REFERENCE] [-n RUNS] [MACHINE-NAME]
#   -r  rows of either table (1000000)
#   -l  rows of a larger reference, of which only a part may be kept in memory (10000000; 0: none)
#   -n  timed runs of each command (5)
# Files go to a folder in $TMPDIR (/tmp), which is removed: some 500 bytes for each row, 130 for each of the larger reference.
set -euo pipefail
command="$0 $*"
rows=1000000
large=10000000
runs=5
while getopts r:l:n: option; do
    case $option in
        r) rows=$OPTARG ;;
        l) large=$OPTARG ;;
        n) runs=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
cd "$(dirname "$0")/../.."

. benchmarks/common.sh "${1:-}"

# measure NAME COMMAND...: a line of a table, with the medians of all runs.
measure() {
    local name=$1
    shift
    echo "$name" >&2
    rm -f "$work/times"
    for _ in $(seq "$runs"); do
        rm -f "$work"/out.*
        /usr/bin/time -o "$work/time" -f '%e %M %U %S' "$@" > "$work/stdout" 2> "$work/stderr" || { cat "$work/stderr" >&2; exit 1; }
        tail -n 1 "$work/time" >> "$work/times"
    done
    local seconds kilobytes user system
    seconds=$(median 1) kilobytes=$(median 2) user=$(median 3) system=$(median 4)
    awk -v name="$name" -v s="$seconds" -v kb="$kilobytes" -v u="$user" -v y="$system" 'BEGIN { printf "| %s | %.2f | %.0f | %.2f | %.2f |\n", name, s, kb / 1e3, u, y }' >> "$work/table"
}

echo "generating" >&2
"$umlcaxs" generate --rows "$rows" --seed 1 --out "$work/in.parquet" --quiet
"$umlcaxs" generate --rows "$rows" --seed 2 --out "$work/ref.parquet" --quiet
measure "umlcaxs, another sky (few match), each" "$umlcaxs" crossmatch "$work/in.parquet" "$work/ref.parquet" --out "$work/out.parquet" --quiet
measure "umlcaxs, the same sky (all match), each" "$umlcaxs" crossmatch "$work/in.parquet" "$work/in.parquet" --out "$work/out.parquet" --quiet
measure "umlcaxs, the same sky, best" "$umlcaxs" crossmatch "$work/in.parquet" "$work/in.parquet" --find best --out "$work/out.parquet" --quiet
measure "umlcaxs, the same sky, all" "$umlcaxs" crossmatch "$work/in.parquet" "$work/in.parquet" --find all --out "$work/out.parquet" --quiet
measure "umlcaxs, the same sky, each, --report" "$umlcaxs" crossmatch "$work/in.parquet" "$work/in.parquet" --report --out "$work/out.parquet" --quiet

if command -v stilts > /dev/null; then
    "$umlcaxs" convert "$work/in.parquet" "$work/in.vot" --quiet
    stilts tpipe in="$work/in.vot" ifmt=votable cmd='keepcols "ra dec"' cmd='addcol row $0' omode=out out="$work/in.fits" ofmt=fits-basic
    rm "$work/in.vot"
    for find in best1 best all; do
        measure "STILTS, the same sky, positions alone, $find" stilts -Xmx8g tmatch2 in1="$work/in.fits" in2="$work/in.fits" matcher=sky params=1 values1='ra dec' values2='ra dec' find=$find join=all1 progress=none out="$work/out.fits" ofmt=fits-basic
    done
fi

if [ "$large" -gt 0 ]; then
    "$umlcaxs" generate --rows "$large" --seed 3 --out "$work/large.parquet" --quiet
    measure "umlcaxs, reference of $large rows" "$umlcaxs" crossmatch "$work/in.parquet" "$work/large.parquet" --out "$work/out.parquet" --quiet
fi

{
    echo "# Crossmatch on $machine"
    echo
    echo "$host $(command -v stilts > /dev/null && stilts -version 2>&1 | grep -o 'STILTS version.*'). Written by \`$command\`."
    echo
    echo "$rows rows against $rows rows within 1 arcsec, every row and every column kept, from Parquet to Parquet."
    echo
    echo "| command | seconds | peak resident MB | user s | system s |"
    echo "| --- | ---: | ---: | ---: | ---: |"
    cat "$work/table"
    echo
    echo "Medians of $runs runs of the whole process by /usr/bin/time, start and end included, files in the file cache. STILTS reads and writes FITS with three columns; its heap may take 8 GB."
} > "$out/crossmatch.md"
cat "$out/crossmatch.md"
