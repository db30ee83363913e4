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
include     | -                                                | cblas|SDL|GL/|cuda|jansson|stb
core        | core                                             | cblas|SDL|GL/|cuda|jansson|stb
formats     | formats                                          | cblas|SDL|GL/|cuda
physics     | core physics                                     | cblas|SDL|GL/|cuda|jansson|stb
envs        | physics envs                                     | cblas|SDL|GL/|cuda|jansson|stb
diff        | core diff                                        | cblas|SDL|GL/|cuda|jansson|stb
nn          | core nn                                          | SDL|GL/|cuda|jansson|stb
agents      | core diff nn formats agents                      | cblas|SDL|GL/|cuda|jansson|stb
render      | formats render                                   | cblas|cuda
gpu         | core nn gpu                                      | cblas|SDL|GL/|jansson|stb
cli         | cli                                              | cblas|SDL|GL/|cuda|jansson|stb
examples    | -                                                | cblas|SDL|GL/|cuda|jansson|stb
benchmarks  | nn                                               | cblas|SDL|GL/|cuda|jansson|stb
'
files=0 failed=0
complain() {
    echo "layers: $*" >&2
    failed=$((failed + 1))
}
sources() { find "$1" -type f \( -name '*.[ch]' -o -name '*.inc' -o -name '*.cu' \); }

while IFS='|' read -r folder allowed forbidden; do
    folder=${folder// /}
    [ -d "$folder" ] || continue
    forbidden=${forbidden// /}
    while read -r file; do
        files=$((files + 1))
        while IFS= read -r line; do
            included=$(sed -E 's/^ *# *include *([<"][^>"]*).*/\1/' <<<"$line")
            case $included in
            '<'*) [[ ! ${included#<} =~ ^($forbidden) ]] || complain "$file includes $included>; $folder must not know it" ;;
            '"'*)
                path=${included#\"}
                [[ $path == */* ]] || [ ! -f "$(dirname "$file")/$path" ] || continue
                [[ " $allowed " == *" ${path%%/*} "* ]] || complain "$file includes \"$path\"; $folder may include:$allowed"
                ;;
            esac
        done < <(grep -E '^ *# *include' "$file" || true)
    done < <(sources "$folder")
done < <(grep '|' <<<"$rules")

# Names of environments: their files' names, and the ids those files register. Comments may mention one as an illustration.
names=$(for file in envs/*/*.c; do
    basename "$file" .c
    grep -oE '"[A-Za-z0-9/]+(-[A-Za-z0-9]+)*-v[0-9]+"' "$file" | tr -d '"' | sed 's/-v[0-9]*$//'
done | sort -u | grep -vE '^(numpy_float|frozenlake_map)$' | paste -sd '|')
[ -n "$names" ] || complain "found no environments in envs/"
for folder in include core formats physics diff nn agents render gpu cli; do
    [ -d "$folder" ] || continue
    while read -r file; do
        hit=$(sed 's|//.*||' "$file" | grep -nEw "$names" || true)
        [ -z "$hit" ] || complain "$file names an environment, line $hit"
    done < <(sources "$folder")
done

echo "$files files, $failed broken rules"
[ "$files" -gt 50 ] && [ "$failed" = 0 ]
