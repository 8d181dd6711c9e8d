#!/usr/bin/env bash
# Measures an EM iteration of several processes (ranks) beside that of one with as many threads, and what communication takes of
# it; writes benchmarks/results/<machine>/distributed.md. Needs MPI (mpirun) and GNU time. The model is that of README.md here.
# Usage: benchmarks/distributed/run.sh [-r ROWS] [-p ROWS-PER-RANK] [-s ROWS] [-c "RANKS:THREADS ..."] [-i ITERATIONS] [-n RUNS] [-g MRC] [MACHINE-NAME]
#   -r  rows of the comparison (10000000)
#   -p  rows for each rank of the run whose share of communication is told (1000000)
#   -s  rows of the run that is nearly communication alone (50000; above 32768, so that rows are shared out)
#   -c  ranks and threads of each to compare; the first is the one the others are measured by ("1:CORES CORES:1")
#   -i  iterations between the shorter and the longer fit, from which an iteration is told (20; 50 times as many with -s rows)
#   -n  runs of each, of which the median counts (3)
#   -g  million rows x components a second of one GPU, for the prediction (umlcaxs bench --device cuda --operations em)
# MPIRUN ("mpirun") may name another launcher, with its options. Files go to a folder in $TMPDIR (/tmp), which is removed:
# some 130 bytes for each row.
set -euo pipefail
command="$0 $*"
rows=10000000
per_rank=1000000
small=50000
configurations=
iterations=20
runs=3
gpu=
while getopts r:p:s:c:i:n:g: option; do
    case $option in
        r) rows=$OPTARG ;;
        p) per_rank=$OPTARG ;;
        s) small=$OPTARG ;;
        c) configurations=$OPTARG ;;
        i) iterations=$OPTARG ;;
        n) runs=$OPTARG ;;
        g) gpu=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
cd "$(dirname "$0")/../.."

. benchmarks/common.sh "${1:-}"
configurations=${configurations:-"1:$cores $cores:1"}
launcher=${MPIRUN:-mpirun}
if [ "$launcher" = mpirun ]; then
    mpirun --version | grep -q -e 'Open MPI' -e OpenRTE && launcher="mpirun --oversubscribe --bind-to none"
    [ "$(id -u)" -ne 0 ] || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

components=6
dims=12

# fit ROWS RANKS THREADS ITERATIONS: seconds of all, and the shortest waiting of a rank, which is communication alone.
fit() {
    # No quotes: the launcher may have options.
    # shellcheck disable=SC2086
    $launcher -n "$2" "$umlcaxs" fit "$work/$1.parquet" --start "$work/model.json" --tol 0 --max-iter "$4" --device cpu --threads "$3" \
        --distributed mpi --report-timing --out "$work/out.json" > "$work/stdout" 2> "$work/stderr" || { cat "$work/stderr" >&2; exit 1; }
    sed -n 's/^rank .*: reading \([0-9.]*\) s, computing \([0-9.]*\) s, waiting \([0-9.]*\) s.*/\1 \2 \3/p' "$work/stderr" |
        awk '{ t = $1 + $2 + $3; if (t > all) all = t; if (NR == 1 || $3 < least) least = $3 } END { print all, least + 0 }'
}

# measure ROWS RANKS THREADS ITERATIONS: seconds of an iteration, and seconds of it that go into communication; medians.
measure() {
    echo "$1 rows, $2 ranks, $3 threads each" >&2
    rm -f "$work/times"
    for _ in $(seq "$runs"); do
        fit "$1" "$2" "$3" 2 > "$work/short"
        fit "$1" "$2" "$3" $((2 + $4)) > "$work/long"
        paste "$work/short" "$work/long" | awk -v n="$4" '{ c = ($4 - $2) / n; printf "%.9f %.9f\n", ($3 - $1) / n, (c > 0 ? c : 0) }' >> "$work/times"
    done
    echo "$(median 1) $(median 2)"
}

generate() { [ -f "$work/$1.parquet" ] || { echo "generating $1 rows" >&2; "$umlcaxs" generate --rows "$1" --out "$work/$1.parquet" --quiet; }; }

generate "$small"
"$umlcaxs" fit "$work/$small.parquet" -k "$components" --start kmeans --restarts 1 --out "$work/model.json" --quiet > "$work/stdout"

generate "$rows"
bytes=$(($(stat -c %s "$work/$rows.parquet") / rows))
first=
for configuration in $configurations; do
    read -r seconds waiting <<< "$(measure "$rows" "${configuration%:*}" "${configuration#*:}" "$iterations")"
    first=${first:-$seconds}
    echo "$rows ${configuration/:/ } $seconds $waiting $first" >> "$work/measured"
done
rm "$work/$rows.parquet"

most=$(printf '%s\n' $configurations | cut -d : -f 1 | sort -n | tail -n 1)
if [ "$most" -gt 1 ]; then
    generate $((per_rank * most))
    echo "$((per_rank * most)) $most 1 $(measure $((per_rank * most)) "$most" 1 "$iterations") -" >> "$work/measured"
    echo "$small $most 1 $(measure "$small" "$most" 1 $((50 * iterations))) -" >> "$work/measured"
fi

{
    echo "# Several processes on $machine"
    echo
    echo "$host $($launcher --version 2>&1 | head -n 1 | sed 's/[^[:alnum:]]*$//'). Written by \`$command\`."
    echo
    echo "An EM iteration in double precision, K = $components, D = $dims, rows in memory: the difference of two fits, by $iterations iterations ($((50 * iterations)) of $small rows); medians of $runs. Communication is the least that any rank waits: the others wait for slower ranks as well."
    echo
    echo "| rows | ranks | threads each | s an iteration | M rows/s | of the first | communication | s by the model |"
    echo "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    awk -v k="$components" -v d="$dims" -v g="$gpu" -v bytes="$bytes" '
        function depth(r,  n) { for (n = 0; 2 ^ n < r; n++); return n }
        { rows[NR] = $1; ranks[NR] = $2; threads[NR] = $3; t[NR] = $4; c[NR] = $5; first[NR] = $6 }
        END {
            # The rate is that of the first line, the latency that of the last, which is nearly communication alone.
            rate = rows[1] * k / (t[1] * ranks[1] * threads[1])
            steps = 5 * depth(ranks[NR])
            latency = steps ? c[NR] / steps : 0
            for (i = 1; i <= NR; i++)
                printf "| %d | %d | %d | %.4f | %.1f | %s | %.2f %% | %.4f |\n", rows[i], ranks[i], threads[i], t[i], rows[i] / t[i] / 1e6,
                    first[i] == "-" ? "" : sprintf("%.0f %%", 100 * first[i] / t[i]), 100 * c[i] / t[i],
                    rows[i] * k / (ranks[i] * threads[i] * rate) + 5 * depth(ranks[i]) * latency
            printf "\nFitted: %.1f million rows x components a second and thread (first line), %.1f microseconds a step of the trees (last line).", rate / 1e6, latency * 1e6
            printf " An iteration sends %d bytes up and %d down; the table takes %d bytes a row.\n", 8 * (1 + k * (1 + d + d * (d + 1) / 2)), 8 * (k * (1 + d + d * d) + d) + 8 * (1 + k * (1 + d + d * (d + 1) / 2)), bytes
            if (g)
                printf "\nPredicted for 1e10 rows on 64 GPUs of %s million rows x components a second: %.2f s an iteration, of which %.2f ms are communication if a step of the network takes as long as one here.\n", g, 1e10 * k / (64 * g * 1e6) + 5 * 6 * latency, 5 * 6 * latency * 1e3
            else
                printf "\nPredicted for 1e10 rows on 64 GPUs of g million rows x components a second: %.1f / g s an iteration, and %.2f ms of communication if a step of the network takes as long as one here.\n", 1e10 * k / 64 / 1e6, 5 * 6 * latency * 1e3
        }' "$work/measured"
} > "$out/distributed.md"
cat "$out/distributed.md"
