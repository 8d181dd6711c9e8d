#!/usr/bin/env bash
# Measures how fast every table format is read and written, whole processes, beside STILTS and astropy where those are
# installed; writes benchmarks/results/<machine>/formats.md. Needs GNU time.
# Usage: benchmarks/formats/run.sh [-r ROWS] [-n RUNS] [MACHINE-NAME]
#   -r  rows of the synthetic catalogue (1000000)
#   -n  timed runs of each command (3)
# Files go to a folder in $TMPDIR (/tmp), which is removed: some 2 kB for each row.
set -euo pipefail
command="$0 $*"
rows=1000000
runs=3
while getopts r:n: option; do
    case $option in
        r) rows=$OPTARG ;;
        n) runs=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
cd "$(dirname "$0")/../.."
. benchmarks/common.sh "${1:-}"

# measured COMMAND...: median seconds of the whole process.
measured() {
    rm -f "$work/times"
    for _ in $(seq "$runs"); do
        /usr/bin/time -o "$work/time" -f '%e' "$@" > "$work/stdout" 2> "$work/stderr" || { cat "$work/stderr" >&2; exit 1; }
        tail -n 1 "$work/time" >> "$work/times"
    done
    median 1
}

python=$(for p in python3 /usr/bin/python3; do "$p" -c 'import astropy' 2> /dev/null && echo "$p" && break; done || true)
read_astropy='import sys, warnings; warnings.simplefilter("ignore"); from astropy.table import Table; t = Table.read(sys.argv[1], format=sys.argv[2]); print(len(t))'

# row NAME FILE STILTS-FORMAT ASTROPY-FORMAT [OPTION...]: a line of the table.
row() {
    local name=$1 file=$work/$2 stilts_format=$3 astropy_format=$4
    shift 4
    echo "$name" >&2
    local written bytes features read theirs=- table=-
    written=$(measured "$umlcaxs" convert "$work/in.parquet" "$file" --quiet "$@")
    bytes=$(stat -c %s "$file")
    features=$("$umlcaxs" bench --read "$file" --json | sed -n 's/.*"stream_seconds": *\([0-9.eE-]*\).*/\1/p')
    read=$(measured "$umlcaxs" inspect "$file")
    if command -v stilts > /dev/null && [ "$stilts_format" != - ]; then
        theirs=$(measured stilts -Xmx8g tpipe in="$file" ifmt="$stilts_format" cmd=stats omode=out ofmt=ascii out="$work/stats.txt")
    fi
    [ -z "$python" ] || [ "$astropy_format" = - ] || table=$(measured "$python" -c "$read_astropy" "$file" "$astropy_format")
    awk -v name="$name" -v b="$bytes" -v f="$features" -v r="$read" -v w="$written" -v s="$theirs" -v a="$table" 'BEGIN {
        printf "| %s | %.0f | %.0f | %.2f | %s | %s | %.2f |\n", name, b / 1e6, b / 1e6 / f, r, s, a, w }' >> "$work/table"
    rm "$file"
}

echo "generating" >&2
"$umlcaxs" generate --rows "$rows" --out "$work/in.parquet" --quiet
row "Parquet" t.parquet - -
row "FITS" t.fits fits fits
row "VOTable, BINARY2" t2.vot votable votable --serialization binary2
row "VOTable, TABLEDATA" t.vot votable votable
row "CSV" t.csv csv ascii.csv
row "ECSV" t.ecsv ecsv ascii.ecsv

{
    echo "# Table formats on $machine"
    echo
    echo "$host $(command -v stilts > /dev/null && stilts -version 2>&1 | grep -o 'STILTS version.*'). ${python:+astropy $("$python" -c 'import astropy; print(astropy.__version__)').} Written by \`$command\`."
    echo
    echo "One synthetic catalogue of $rows rows and $("$umlcaxs" inspect "$work/in.parquet" | sed -n 's/.* rows, \([0-9]*\) columns.*/\1/p') columns."
    echo
    echo "| format | file MB | features, MB/s of file | umlcaxs inspect, s | stilts stats, s | astropy Table.read, s | umlcaxs convert from Parquet, s |"
    echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    cat "$work/table"
    echo
    echo "Files in the file cache."
    echo
    echo "- features: a pass over the twelve feature columns in one process (\`umlcaxs bench --read FILE\`)."
    echo "- umlcaxs inspect, stilts stats: nulls, ranges and means of every column; astropy: all columns into memory. Medians of $runs runs of the whole process, start and end included."
} > "$out/formats.md"
cat "$out/formats.md"
