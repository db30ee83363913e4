#!/usr/bin/env bash
# layers.sh - arrows point one way: no folder includes what it must not know, and none but envs/ names an environment.
# SPDX-License-Identifier: MIT
#
# usage: layers.sh SOURCE_FOLDER
set -euo pipefail
shopt -s nullglob
cd "$1"

# FOLDER: what it may include in quotes, beside its own files, and headers in angle brackets that it must not.
rules='
include     | -                                                | cblas|SDL|GL/|cuda|jansson|expat|stb
core        | core                                             | cblas|SDL|GL/|cuda|jansson|expat|stb
formats     | formats                                          | cblas|SDL|GL/|cuda
physics     | core physics                                     | cblas|SDL|GL/|cuda|jansson|expat|stb
envs        | physics envs                                     | cblas|SDL|GL/|cuda|jansson|expat|stb
diff        | core diff                                        | cblas|SDL|GL/|cuda|jansson|expat|stb
nn          | core nn                                          | SDL|GL/|cuda|jansson|expat|stb
agents      | core diff nn formats agents                      | cblas|SDL|GL/|cuda|expat|stb
render      | formats render                                   | cblas|cuda
gpu         | core nn gpu                                      | cblas|SDL|GL/|jansson|expat|stb
cli         | cli                                              | cblas|SDL|GL/|cuda|expat|stb
examples    | -                                                | cblas|SDL|GL/|cuda|jansson|expat|stb
benchmarks  | nn physics                                       | cblas|SDL|GL/|cuda|jansson|expat|stb
'
files=0 failed=0
complain() {
    echo "layers: $*" >&2
    failed=$((failed + 1))
}
sources() { find "$1" -type f \( -name '*.[ch]' -o -name '*.inc' -o -name '*.cu' \); }

include_line='^([^:]+):[[:space:]]*#[[:space:]]*include[[:space:]]*([<"])([^>"]*)'
while IFS='|' read -r folder allowed forbidden; do
    folder=${folder// /}
    [ -d "$folder" ] || continue
    forbidden=${forbidden// /}
    mapfile -t found < <(sources "$folder")
    files=$((files + ${#found[@]}))
    [ ${#found[@]} -gt 0 ] || continue
    while IFS= read -r line; do
        [[ $line =~ $include_line ]] || continue
        file=${BASH_REMATCH[1]} form=${BASH_REMATCH[2]} path=${BASH_REMATCH[3]}
        if [ "$form" = '<' ]; then
            [[ ! $path =~ ^($forbidden) ]] || complain "$file includes <$path>; $folder must not know it"
        elif [[ $path == ludus_*_embedded.h ]]; then
            : # files inside a library, made by the build
        elif [[ $path == */* ]] || [ ! -f "${file%/*}/$path" ]; then
            [[ " $allowed " == *" ${path%%/*} "* ]] || complain "$file includes \"$path\"; $folder may include:$allowed"
        fi
    done < <(grep -HE '^[[:space:]]*#[[:space:]]*include' "${found[@]}" || true)
done < <(grep '|' <<<"$rules")

# Names of environments: their files' names, and the ids those files register. Comments may mention one as an illustration, and
# one table holds the options that algorithms start from on each environment. MJCF is also the name of a format.
table=agents/defaults.c
names=$(for file in envs/*/*.c; do
    basename "$file" .c
    grep -oE '"[A-Za-z0-9/]+(-[A-Za-z0-9]+)*-v[0-9]+"' "$file" | tr -d '"' | sed 's/-v[0-9]*$//'
done | sort -u | grep -vE '^(numpy_float|frozenlake_map|models|mjcf|MJCF)$' | paste -sd '|')
[ -n "$names" ] || complain "found no environments in envs/"
mapfile -t found < <(for folder in include core formats physics diff nn agents render gpu cli; do [ ! -d $folder ] || sources $folder; done | grep -vx "$table")
hits=$(sed -s 's|//.*||; F' "${found[@]}" | awk -v names="(^|[^A-Za-z0-9_])($names)([^A-Za-z0-9_]|$)" \
    'NR % 2 == 1 { file = $0; next } $0 ~ names { print file ": " $0 }')
[ -z "$hits" ] || complain "an environment is named outside envs/: $hits"

echo "$files files, $failed broken rules"
[ "$files" -gt 50 ] && [ "$failed" = 0 ]
