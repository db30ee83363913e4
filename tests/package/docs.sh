#!/usr/bin/env bash
# docs.sh - C in the documentation is true: a whole program builds and runs, each line of a fragment stands in one example; and
# every file that is linked or named as a script exists.
# SPDX-License-Identifier: MIT
#
# usage: docs.sh SOURCE_FOLDER BUILD_FOLDER C_COMPILER SCRATCH_FOLDER
set -euo pipefail
shopt -s nullglob
source=$1 build=$2 compiler=$3 scratch=$4
rm -rf "$scratch"
mkdir -p "$scratch"
cd "$source"
failed=0 programs=0 fragments=0 links=0
complain() {
    echo "docs: $*" >&2
    failed=$((failed + 1))
}

for page in README.md CONTRIBUTING.md docs/*.md benchmarks/README.md; do
    # Blocks of C, one file each.
    awk -v stem="$scratch/$(basename "$page" .md)" '
        /^```c$/ { inside = 1; name = stem "-" NR ".c"; next }
        /^```/ { inside = 0 }
        inside { print > name }' "$page"
    # Links to files, and scripts in the text.
    while read -r target; do
        links=$((links + 1))
        [ -e "$(dirname "$page")/$target" ] || complain "$page links to $target, which is not there"
    done < <(grep -oE '\]\([^)#:]+' "$page" | sed 's/^](//')
    while read -r target; do
        links=$((links + 1))
        [ -e "$target" ] || complain "$page names $target, which is not there"
    done < <(grep -ohE '\b(scripts|examples|envs|tests|agents|nn|cli|cmake|core|formats|benchmarks)/[A-Za-z0-9_./-]*[A-Za-z0-9_]' "$page" | grep -v '^benchmarks/results' | sort -u)
done

for block in "$scratch"/*.c; do
    if grep -q '^int main' "$block"; then
        programs=$((programs + 1))
        "$compiler" -std=gnu11 -Wall -Wextra -Werror -I include "$block" -L "$build" -lludus -Wl,-rpath,"$build" -o "${block%.c}" &&
            "${block%.c}" >/dev/null || complain "the program of ${block##*/} does not build and run"
    else
        fragments=$((fragments + 1))
        found=false
        for example in examples/*.c; do
            # Every line of it, whatever the indent.
            sed 's/^ *//' "$block" | grep -v '^$' | awk 'NR == FNR { gsub(/^ +/, ""); there[$0] = 1; next } !($0 in there) { exit 1 }' "$example" - && found=true
        done
        $found || complain "no example holds the fragment at ${block##*/}"
    fi
done
echo "$programs programs, $fragments fragments, $links links, $failed wrong"
[ "$programs" -gt 0 ] && [ "$fragments" -gt 3 ] && [ "$links" -gt 10 ] && [ "$failed" = 0 ]
