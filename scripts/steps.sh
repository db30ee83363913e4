# steps.sh - what the scripts share: steps that say what they do and how long it took, and one way to build a folder.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cores=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

# now: seconds since some moment, with a fraction.
now() {
    local instant=${EPOCHREALTIME:-$(date +%s).0}
    printf '%s' "${instant/,/.}"
}

# since MOMENT: "12.3 s"
since() {
    awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.1f s", to - from }'
}

# step NAME TEXT: one line of what the script did.
step() {
    printf '%-12s%s\n' "$1" "$2"
}

# fail SENTENCE...: to stderr, and out.
fail() {
    printf '%s: %s\n' "scripts/$(basename "$0")" "$*" >&2
    exit 1
}

# shellcheck disable=SC2016 # the marks around the command are meant
# quietly LOG COMMAND...: what the command prints goes to LOG, and is shown if it fails.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" </dev/null >"$log" 2>&1; then
        grep -vE '^\[[0-9]+/[0-9]+\] ' "$log" | tail -n 100 >&2
        printf '%s: `%s` failed; all it said is in %s\n' "scripts/$(basename "$0")" "$*" "$log" >&2
        return 1
    fi
}

# build PRESET [cmake option...]: configures and builds the preset's folder (CMakePresets.json) with all cores; $target alone, when set.
build() {
    local preset=$1 folder=$root/build start
    shift
    [ "$preset" = default ] || folder=$root/build-$preset
    start=$(now)
    quietly "$folder/configure.log" cmake -S "$root" --preset "$preset" "$@" || return 1
    step configure "$(grep -m 1 -o 'Ludus [0-9].*' "$folder/configure.log")   $(since "$start")"
    awk '/^-- Ludus / { below = 1 } below && sub(/^--   /, "") { printf "%12s%s\n", "", $0 }' "$folder/configure.log"
    start=$(now)
    if [ -t 1 ]; then
        cmake --build "$folder" --parallel "$cores" --target "${target:-all}" || return 1
    else
        quietly "$folder/build.log" cmake --build "$folder" --parallel "$cores" --target "${target:-all}" || return 1
    fi
    step build "in ${folder#"$root"/}/   $(since "$start")"
}
