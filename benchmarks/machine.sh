# Which machine this is; read by run-bench.sh. Sets machine where it is empty, cpu, cores, memory_kb, gpu.

cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2> /dev/null | head -n 1 | tr -d '"\\')
cpu=${cpu:-$(uname -m)}
cores=$(nproc 2> /dev/null || getconf _NPROCESSORS_ONLN)
memory_kb=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo 2> /dev/null || echo 0)
gpu=$(nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader 2> /dev/null | sed 's/\(.*\), \(.*\), \(.*\)/\1, \2, driver \3/' | paste -sd ';' - || true)
machine=${machine:-$(printf '%s-%s-cores' "$cpu" "$cores" | tr '[:upper:] ' '[:lower:]-' | tr -cd 'a-z0-9-')}

# describe_machine: one JSON object about it.
describe_machine() {
    printf '{"machine": "%s", "date": "%s", "os": "%s", "cpu": "%s", "cores": %s, "memory_gb": %s, "gpu": "%s", "umlcaxs": "%s"}\n' \
        "$machine" "$(date -u +%Y-%m-%d)" "$(uname -sr)" "$cpu" "$cores" "$((${memory_kb:-0} / 1000000))" "$gpu" "$("$umlcaxs" --version | cut -c 1-14)"
}

# field NAME: a value of the last such object among the results.
field() {
    sed -n "/\"date\"/s/.*\"$1\": \"\{0,1\}\([^\",}]*\).*/\1/p" "$results" | tail -n 1
}
