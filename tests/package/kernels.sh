#!/usr/bin/env bash
# kernels.sh - every environment's CUDA object holds its kernels.
# SPDX-License-Identifier: MIT
#
# usage: kernels.sh NM OBJECT...      each object is called <target>_<name>_cuda.o
set -euo pipefail
nm=$1
shift
for object in "$@"; do
    symbols=$("$nm" --defined-only "$object")
    for kernel in step reset; do
        found=$(grep -oE " T [a-z0-9_]+_cuda_$kernel\$" <<<"$symbols" || true)
        name=${found#* T }
        [ -n "$name" ] && [[ $object == *_"${name%_cuda_*}"_cuda.o ]] || {
            echo "kernels: $object has no kernel <name>_cuda_$kernel" >&2
            exit 1
        }
    done
done
echo "$# objects hold a step and a reset kernel"
