#!/usr/bin/env bash
# Measures the playground: how long a table takes to load, what memory it needs, how fast the server answers, and how fast the page
# shows it in Chromium (with WebGL in software where there is no GPU). Writes benchmarks/results/<machine>/playground.md.
# Needs Node.js 20, Chromium, curl and GNU time. Files go to a folder in $TMPDIR (/tmp), which is removed: 210 bytes a row.
# Usage: benchmarks/playground/run.sh [MACHINE-NAME]
set -euo pipefail
command="$0 $*"
cd "$(dirname "$0")/../.."
. benchmarks/common.sh "${1:-}"
dotnet build -c Release tests/UmlCaxs.Playground.Tests -v quiet
server=
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT

# answer PATH: the median of five answers in milliseconds. The first is left out: later ones may come from a cache, so what is
# asked differs each time (in %, which stands for the number of the request).
answer() {
    rm -f "$work/times"
    for i in 1 2 3 4 5 6; do
        curl -s -f -o "$work/answer" -w '%{time_total}\n' "$address${1//%/$i}" >> "$work/all"
        [ "$i" -eq 1 ] || tail -n 1 "$work/all" >> "$work/times"
    done
    median 1 | awk '{ printf "%.0f ms", 1000 * $1 }'
}

{
    echo "# The playground on $machine"
    echo
    echo "$host Chromium $(chromium --version 2>/dev/null | sed 's/[^0-9]*\([0-9.]*\).*/\1/'). Written by \`$command\`."
    echo
    echo "Classified tables in Parquet. Tiles, counts and histograms: medians of five, each of another selection or place. First picture: median of seven page loads in an empty browser at 1280 x 800; frames while zooming in the scatter plot."
    echo
    echo "| detections | until it answers | memory | tile of 256 x 256 | counts of a range | histogram of a class | first picture | frames a second |"
    echo "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
} > "$out/playground.md"
for rows in 100000 1000000 10000000; do
    echo "$rows rows" >&2
    mkdir "$work/served"
    "$umlcaxs" generate --rows "$rows" --out "$work/catalogue.parquet" --quiet
    "$umlcaxs" classify "$work/catalogue.parquet" --all --out "$work/served/detections.parquet" --quiet > "$work/stdout"
    rm "$work/catalogue.parquet"
    begin=$(date +%s.%N)
    "$umlcaxs" serve "$work/served" --port 0 > "$work/address" 2> "$work/stderr" &
    server=$!
    until grep -q http "$work/address"; do kill -0 "$server"; sleep 0.02; done
    seconds=$(awk -v a="$begin" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f s", b - a }')
    address=$(cat "$work/address")
    tile=$(answer "api/datasets/main/tiles/hard_hs/hard_hm/3/%/3?by=class")
    counts=$(answer "api/datasets/main/counts?select=hard_hm=-0.%..0.3")
    histogram=$(answer "api/datasets/main/histogram?column=bb_kt&bins=60&log=1&select=class=YSO;probability=0.%..")
    memory=$(awk '/VmRSS/ { printf "%.1f GB", $2 / 1e6 }' "/proc/$server/status")
    UMLCAXS_PAGE=$address UMLCAXS_REQUIRE=browser dotnet test -c Release --no-build tests/UmlCaxs.Playground.Tests --filter FullyQualifiedName~PageTimes --logger "console;verbosity=detailed" > "$work/page" || { cat "$work/page" >&2; exit 1; }
    picture=$(sed -n 's/.*first picture: //p' "$work/page" | head -n 1)
    frames=$(sed -n 's/.*frames a second: //p' "$work/page" | head -n 1)
    echo "| $rows | $seconds | $memory | $tile | $counts | $histogram | $picture | $frames |" >> "$out/playground.md"
    kill "$server"
    wait "$server" || true
    rm -r "$work/served"
done
cat "$out/playground.md"
