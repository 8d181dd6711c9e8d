#!/usr/bin/env bash
# Measures every device of this build on this machine, and scikit-learn beside it where it is installed, and writes a
# table and the raw JSON to benchmarks/results/<machine>/. Usage: ./run-bench.sh [MACHINE-NAME]
set -euo pipefail
cd "$(dirname "$0")"

cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
cpu=${cpu:-$(uname -m)}
cores=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
machine=${1:-$(printf '%s-%s-cores' "$cpu" "$cores" | tr '[:upper:] ' '[:lower:]-' | tr -cd 'a-z0-9-')}
out=benchmarks/results/$machine
mkdir -p "$out"

dotnet build -c Release src/UmlCaxs.Cli -v quiet
umlcaxs=src/UmlCaxs.Cli/bin/Release/net10.0/umlcaxs
python=""
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import sklearn' 2>/dev/null; then python=$candidate; break; fi
done

memory_kb=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo 2>/dev/null || echo 0)
: > "$out/umlcaxs.jsonl"
: > "$out/peers.jsonl"
measure() { # ROWS DIMS K
    # Rows take 8 D bytes, results of a million rows some hundred more.
    if [ "${memory_kb:-0}" -gt 0 ] && [ $(( $1 * $2 * 8 / 1024 + 500000 )) -gt "$memory_kb" ]; then
        echo "skipped: $1 rows x $2 need more than the $memory_kb kB available" >&2
        return
    fi
    echo "umlcaxs  $1 x $2, K = $3" >&2
    "$umlcaxs" bench --rows "$1" --dims "$2" -k "$3" --json --quiet >> "$out/umlcaxs.jsonl"
    if [ -n "$python" ] && [ "$1" -le 1000000 ]; then
        echo "scikit-learn  $1 x $2, K = $3" >&2
        "$python" benchmarks/reference/sklearn_gmm.py "$1" "$2" "$3" >> "$out/peers.jsonl"
    fi
}
for rows in 29655 1000000 10000000; do
    for k in 6 20; do measure "$rows" 12 "$k"; done
done
for dims in 1 2 3 4 6 8 16 24 32; do measure 100000 "$dims" 6; done

{
    echo "# Throughput on $machine"
    echo
    echo "CPU: $cpu, $cores cores. OS: $(uname -sr). .NET SDK $(dotnet --version). $(date -u +%Y-%m-%d). Double precision, medians of one process; written by run-bench.sh."
    echo
    echo "| rows | D | K | EM iteration | Mrc/s | posteriors, M rows/s | classification, M rows/s | error vs scalar | scikit-learn EM | ratio |"
    echo "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    awk '
        function get(line, key,   m) { if (match(line, "\"" key "\": *[^,}]*")) { m = substr(line, RSTART, RLENGTH); sub(/.*: */, "", m); return m } return "" }
        FNR == NR { peer[get($0, "rows") " " get($0, "dims") " " get($0, "k")] = get($0, "em_iteration_seconds"); next }
        {
            id = get($0, "rows") " " get($0, "dims") " " get($0, "k"); em = get($0, "em_iteration_seconds"); p = peer[id]
            printf "| %d | %d | %d | %.2f ms | %.0f | %.1f | %.1f | %.0e | %s | %s |\n", get($0, "rows"), get($0, "dims"), get($0, "k"), em * 1e3, get($0, "em_mrc_per_s"),
                get($0, "predict_rows_per_s") / 1e6, get($0, "classify_rows_per_s") / 1e6, get($0, "max_error_vs_scalar"), p == "" ? "" : sprintf("%.1f ms", p * 1e3), p == "" ? "" : sprintf("%.0f x", p / em)
        }' "$out/peers.jsonl" "$out/umlcaxs.jsonl"
    if [ -s "$out/peers.jsonl" ]; then
        echo
        echo "Peer: scikit-learn $(sed -n '1s/.*"version": "\([^"]*\)".*/\1/p' "$out/peers.jsonl"), numpy $(sed -n '1s/.*"numpy": "\([^"]*\)".*/\1/p' "$out/peers.jsonl"), same machine, same run."
    fi
} > "$out/README.md"
cat "$out/README.md"
