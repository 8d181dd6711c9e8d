#!/usr/bin/env bash
# Measures every device of this machine, and the peers that are installed beside it, and writes results.jsonl and the table
# README.md to benchmarks/results/<machine>/. Runs unattended, with and without a GPU; what would take too long or more
# memory than there is is left out and listed.
# Usage: [UMLCAXS=PROGRAM] ./run-bench.sh [--quick] [--long] [--add] [--devices LIST] [--rows LIST] [MACHINE-NAME]
#   --quick         small sizes and few repeats, to see that everything works
#   --long          also scikit-learn's whole sweep and BenchmarkDotNet's micro level (needs the SDK): some ten minutes more
#   --add           keep the results that are there, and add to them
#   --devices LIST  only these, such as "cpu cuda:0", or "peers" for the peers alone; "" with --add to write the table anew
#   --rows LIST     only these numbers of rows (29655 1000000 10000000 100000000 1000000000; 100000 for other numbers of features)
# Without UMLCAXS, a published program, this tree is built and measured.
set -euo pipefail
cd "$(dirname "$0")"
quick="" long="" add="" machine=""
unset devices
sizes="29655 1000000 10000000 100000000 1000000000"
rows_of_dims=100000
while [ $# -gt 0 ]; do
    case $1 in
        --quick) quick=yes sizes=29655 rows_of_dims= ;;
        --long) long=yes ;;
        --add) add=yes ;;
        --devices) devices=$2; shift ;;
        --rows)
            sizes=$2
            case " $2 " in *" $rows_of_dims "*) ;; *) rows_of_dims= ;; esac
            shift ;;
        -*) sed -n 's/^# Usage: /Usage: /p' "$0" >&2; exit 2 ;;
        *) machine=$(printf '%s' "$1" | tr -cd 'A-Za-z0-9._-') ;;
    esac
    shift
done

. benchmarks/machine.sh
. benchmarks/measure.sh
umlcaxs=${UMLCAXS:-}
if [ -z "$umlcaxs" ]; then
    dotnet build -c Release src/UmlCaxs.Cli -v quiet >&2
    umlcaxs=src/UmlCaxs.Cli/bin/Release/net10.0/umlcaxs
fi
out=benchmarks/results/$machine
results=$out/results.jsonl
work=$(mktemp -d "${TMPDIR:-/tmp}/umlcaxs-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
[ -n "$add" ] || : > "$results"
describe_machine >> "$results"

present=$("$umlcaxs" devices --json | sed -n 's/^{"name":"\([^"]*\)","available":true.*/\1/p')
for device in ${devices-$present peers}; do
    if [ "$device" = peers ]; then
        measure_peers
    else
        measure_device "$device"
    fi
done

if [ -n "$long" ] && command -v dotnet > /dev/null; then
    dotnet run -c Release --project benchmarks/UmlCaxs.Benchmarks -- --filter '*EStep*' '*Inference*' '*Limit*' --artifacts "$work/micro" >&2
    mkdir -p "$out/micro"
    cp "$work"/micro/results/*-report-github.md "$out/micro/"
fi

{
    echo "# Throughput on $machine"
    echo
    echo "$(field cpu), $(field cores) cores, $(field memory_gb) GB; ${gpu:-no GPU of NVIDIA}. $(field os). $(field date). UmlCaxs $(field umlcaxs), $(sed -n 's/.*"runtime":"\([^"]*\)".*/\1/p' "$results" | tail -n 1). Written by run-bench.sh from [results.jsonl](results.jsonl)."
    echo
    echo '```text'
    "$umlcaxs" devices
    echo '```'
    echo
    echo "Medians of one process. Mrc/s: a million rows times components a second. error: the largest relative deviation of log-likelihood and statistics,"
    echo "or the largest deviation of probabilities, from the scalar reference; flips: labels that differ. x PEER: the peer's time"
    echo "over ours, same shape and precision."
    echo
    "$umlcaxs" bench --compare "$results"
    if grep -q '"left_out"' "$results"; then
        printf '\n## Left out\n\n'
        sed -n 's/.*"left_out": "\([^"]*\)".*/- \1/p' "$results"
    fi
} > "$work/README.md"
mv "$work/README.md" "$out/README.md"
cat "$out/README.md"
