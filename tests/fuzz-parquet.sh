#!/usr/bin/env bash
# Reads mutations of every Parquet conformance file under a limit of memory and time: nothing but a refusal may happen.
# Usage: tests/fuzz-parquet.sh [ROUNDS-PER-FILE] [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release tests/UmlCaxs.Parquet.Tests -v quiet
export UMLCAXS_FUZZ_ROUNDS=${1:-5000} DOTNET_GCHeapHardLimit=0x40000000
timeout "${2:-3600}" dotnet test -c Release --no-build tests/UmlCaxs.Parquet.Tests --filter FullyQualifiedName~Fuzz --blame-hang-timeout 10m
