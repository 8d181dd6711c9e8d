# What the benchmarks of whole processes share; they read it with the name of the machine as its argument, or none.
# Sets cpu, cores, machine, host (a line about them), out (folder of the results), work (a folder that goes at the end), umlcaxs.

cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
cpu=${cpu:-$(uname -m)}
cores=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
machine=${1:-$(printf '%s-%s-cores' "$cpu" "$cores" | tr '[:upper:] ' '[:lower:]-' | tr -cd 'a-z0-9-')}
host="CPU: $cpu, $cores cores. OS: $(uname -s). .NET SDK $(dotnet --version). $(date -u +%Y-%m-%d)."
out=benchmarks/results/$machine
mkdir -p "$out"
if ! /usr/bin/time -v true 2>/dev/null; then
    echo "/usr/bin/time -v does not work: install GNU time" >&2
    exit 1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/umlcaxs-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work
dotnet build -c Release src/UmlCaxs.Cli -v quiet
umlcaxs=$PWD/src/UmlCaxs.Cli/bin/Release/net10.0/umlcaxs

# median COLUMN: the median of a column of the file of times.
median() {
    sort -n -k "$1,$1" "$work/times" | awk -v column="$1" '{ value[NR] = $column } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}
