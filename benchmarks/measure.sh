# What run-bench.sh measures, and how it keeps within time and memory. Results go to $results, one JSON object a line.

dims=12
# Rows of the run from which longer ones are estimated; for what compares all pairs of rows enough to outweigh the rest.
probe=500 probe_pairs=3000
if [ -n "$quick" ]; then
    components="6" other_dims="" runs=3 limit=1 most_seconds=5 kill_after=60
else
    components="6 20" other_dims="1 2 3 4 6 8 16 24 32" runs=15 limit=4 most_seconds=40 kill_after=300
fi
timeout=$(command -v timeout || true)

# leave_out TEXT: notes something that is not measured.
leave_out() {
    echo "left out: $1" >&2
    printf '{"machine": "%s", "left_out": "%s"}\n' "$machine" "$1" >> "$results"
}

# within_time COMMAND...: runs it, and ends it after $kill_after seconds with status 124.
within_time() {
    ${timeout:+"$timeout" -k 10 "$kill_after"} "$@"
}

# grow NAME POWER TIMES BYTES SIZES COMMAND...: runs COMMAND, in whose words ROWS stands for a number of rows, with each of the
# sizes, smallest first, as long as time and memory allow: the seconds it reports grow with that POWER of the rows, it does its
# work so many TIMES at least, and needs so many BYTES a row. A run on few rows gives the seconds to begin with. COMMAND prints
# one JSON object.
grow() {
    local name=$1 power=$2 times=$3 bytes=$4 sizes=$5 first=$probe last_rows=0 last_seconds=0 rows status
    shift 5
    [ "$power" -eq 1 ] || first=$probe_pairs
    for rows in $first $sizes; do
        if [ "$last_rows" -gt 0 ] && awk -v s="$last_seconds" -v r="$rows" -v l="$last_rows" -v p="$power" -v t="$times" -v m="$most_seconds" 'BEGIN { exit !(t * s * (r / l) ^ p > m) }'; then
            leave_out "$name, $rows rows: would take longer than $most_seconds s"
            return
        fi
        if [ "${memory_kb:-0}" -gt 0 ] && [ $((rows * bytes / 1024 + 500000)) -gt "$memory_kb" ]; then
            leave_out "$name, $rows rows: needs more memory than there is"
            return
        fi
        status=0
        within_time "${@//ROWS/$rows}" > "$work/line" 2> "$work/errors" || status=$?
        if [ "$status" -eq 4 ] && [[ $name == *single* ]]; then
            return # the device computes in double precision only
        elif [ "$status" -ne 0 ]; then
            leave_out "$name, $rows rows: status $status, $(tail -n 1 "$work/errors" | tr -d '"\\' | cut -c 1-200)"
            return
        fi
        last_rows=$rows
        last_seconds=$(grep -o '_seconds": *[0-9.eE-]*' "$work/line" | awk -F: '{ s += $2 } END { print s }')
        if [ "$rows" != "$first" ]; then
            echo "$name, $rows rows" >&2
            cat "$work/line" >> "$results"
        fi
    done
}

# up_to ROWS: the sizes that are no larger.
up_to() {
    local rows
    for rows in $sizes; do
        [ "$rows" -gt "$1" ] || printf '%s ' "$rows"
    done
}

# measure_device NAME: the operations of one device in both precisions.
measure_device() {
    local device=$1 precision k d copies=1
    # What is no GPU keeps its copy of the rows in the same memory; of an OpenCL device that is not known here.
    case $device in opencl* | ilgpu-opencl* | ilgpu-cpu*) [ -n "$gpu" ] || copies=2 ;; esac
    for precision in double single; do
        local bench=("$umlcaxs" bench --json --quiet --device "$device" --precision "$precision" --runs "$runs" --limit "$limit" --rows ROWS)
        for k in $components; do
            grow "$device $precision, K = $k" 1 2 $((8 * dims * copies)) "$sizes" "${bench[@]}" -k "$k"
        done
        grow "$device $precision, batch" 1 2 $((8 * dims * copies)) "$(up_to 1000000)" "${bench[@]}" --operations batch
        grow "$device $precision, sweep" 1 2 6000 "$(up_to 29655)" "${bench[@]}" --operations sweep
        grow "$device $precision, silhouette" 2 2 6000 "$(up_to 29655)" "${bench[@]}" --operations silhouette
        for d in $other_dims; do
            grow "$device $precision, D = $d" 1 2 $((8 * d * copies)) "$rows_of_dims" "${bench[@]}" --dims "$d" --operations em
        done
    done
}

# python_with MODULE...: a Python that has them all; nothing if there is none.
python_with() {
    local candidate
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -c "import ${*/%/,} sys" 2> /dev/null; then
            echo "$candidate"
            return
        fi
    done
}

# measure_peers: what is installed of scikit-learn, Armadillo and torch; on a GPU of NVIDIA, scikit-learn and torch there too.
measure_peers() {
    local reference=benchmarks/reference k d precision python
    local few
    few=$(up_to 1000000)
    if python=$(python_with sklearn) && [ -n "$python" ]; then
        for k in $components; do
            grow "scikit-learn, K = $k" 1 4 1500 "$few" "$python" $reference/sklearn_gmm.py ROWS "$dims" "$k" 3
        done
        for d in $other_dims; do
            grow "scikit-learn, D = $d" 1 4 1500 "$rows_of_dims" "$python" $reference/sklearn_gmm.py ROWS "$d" 6 3
        done
        grow "scikit-learn, silhouette" 2 2 6000 "$(up_to 29655)" "$python" $reference/sklearn_silhouette.py ROWS 1
        if [ -n "$long" ]; then
            echo "scikit-learn, sweep" >&2
            "$python" $reference/sklearn_sweep.py 29655 "$dims" >> "$results"
        fi
    fi
    if printf '#include <armadillo>\nint main() {}\n' > "$work/has.cpp" && "${CXX:-g++}" "$work/has.cpp" -o "$work/has" -larmadillo 2> /dev/null; then
        "${CXX:-g++}" -O3 -march=native -fopenmp $reference/armadillo_gmm.cpp -o "$work/armadillo_gmm" -larmadillo
        for k in $components; do
            grow "Armadillo, K = $k" 1 13 300 "$few" "$work/armadillo_gmm" ROWS "$dims" "$k" 2
        done
    fi
    if python=$(python_with torch) && [ -n "$python" ]; then
        for precision in double single; do
            for k in $components; do
                grow "torch $precision, K = $k" 1 8 1500 "$few" "$python" $reference/torch_gmm.py ROWS "$dims" "$k" 3 cpu "$precision"
                [ -z "$gpu" ] || grow "torch $precision on the GPU, K = $k" 1 12 300 "$(up_to 10000000)" "$python" $reference/torch_gmm.py ROWS "$dims" "$k" 10 cuda "$precision"
            done
        done
    fi
    if [ -n "$gpu" ] && python=$(python_with sklearn torch) && [ -n "$python" ]; then
        for k in $components; do
            grow "scikit-learn on the GPU, K = $k" 1 12 300 "$(up_to 10000000)" "$python" $reference/sklearn_gmm.py ROWS "$dims" "$k" 10 cuda
        done
    fi
}
