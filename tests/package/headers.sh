#!/usr/bin/env bash
# headers.sh - every public header compiles alone, as C11 and as C++17, without a warning.
# SPDX-License-Identifier: MIT
#
# usage: headers.sh c|c++ COMPILER INCLUDE_FOLDER
set -euo pipefail
language=$1 compiler=$2 folder=$3

warnings=(-Wall -Wextra -Wshadow -Wconversion -Werror)
if [ "$language" = c ]; then
    standard=(-std=c11 -Wstrict-prototypes -Wmissing-prototypes)
else
    standard=(-std=c++17)
fi
# What environment sources are written in depends on the target being compiled (target.h has the numbers) and uses GNU vector
# extensions; the C++ compiler is nvcc's, which compiles the CUDA target alone.
declare -A targets=([kernel]="1 2 3 7 8 9" [lane]="2 3 7 8 9" [lane_scalar]="2 7 9" [lane_one]="2 7 8 9" [lane_vector]=3 [lane_rows]=3 [lane_complex]=8 [random_slots]="1 2 9")

checked=0 failed=0
# try NAME FLAG...: text on standard input
try() {
    local name=$1
    shift
    checked=$((checked + 1))
    "$compiler" -x "$language" "${standard[@]}" "${warnings[@]}" "$@" -fsyntax-only -I "$folder" - || {
        echo "headers: <ludus/$name.h> does not compile alone as $language $*" >&2
        failed=$((failed + 1))
    }
}
for header in "$folder"/ludus/*.h; do
    name=$(basename "$header" .h)
    # Twice: including a header again changes nothing.
    text="#include <ludus/$name.h>"$'\n'"#include <ludus/$name.h>"
    if [ -z "${targets[$name]:-}" ]; then
        try "$name" -pedantic <<<"$text"
        continue
    fi
    for target in ${targets[$name]}; do
        [ "$language" = c ] || [ "$target" = 9 ] || continue
        try "$name" "-std=gnu${standard[0]#-std=c}" "-DLUDUS_TARGET=$target" <<<"#include <ludus/kernel.h>"$'\n'"$text"
    done
done
echo "$checked compilations as $language, $failed failed"
[ "$checked" -gt 10 ] && [ "$failed" = 0 ]
