#!/usr/bin/env bash
# outside.sh - installs this build into an empty folder, and builds and runs a project against it, by CMake and by pkg-config.
# SPDX-License-Identifier: MIT
#
# usage: outside.sh BUILD_FOLDER C_COMPILER C++_COMPILER
set -euo pipefail
build=$(cd "$1" && pwd) cc=$2 cxx=$3
outside=$(cd "$(dirname "${BASH_SOURCE[0]}")/outside" && pwd)
examples=$(cd "$outside/../../../examples" && pwd)
work=$build/outside
rm -rf "$work"
mkdir -p "$work"

cmake --install "$build" --prefix "$work/first" >"$work/install.log"
# The installed tree can be moved.
mv "$work/first" "$work/prefix"

echo "-- find_package(ludus)"
cmake -S "$outside" -B "$work/cmake" -G Ninja -D CMAKE_PREFIX_PATH="$work/prefix" -D CMAKE_BUILD_TYPE=Debug -D EXAMPLES="$examples" \
    -D CMAKE_C_COMPILER="$cc" -D CMAKE_CXX_COMPILER="$cxx" >"$work/configure.log" || { cat "$work/configure.log" && exit 1; }
cmake --build "$work/cmake" >"$work/build.log" || { cat "$work/build.log" && exit 1; }
"$work/cmake/outside_c" "$work/cmake/lanes.so"
"$work/cmake/outside_cxx"
"$work/cmake/outside_ludus"
"$work/cmake/outside_static"

echo "-- pkg-config ludus"
library=$(dirname "$(find "$work/prefix" -name ludus.pc)")
export PKG_CONFIG_PATH=$library
# shellcheck disable=SC2046 # flags are words
"$cc" "$outside/main.c" -o "$work/main" $(pkg-config --cflags --libs ludus) -Wl,-rpath,"$library/.."
"$work/main" "$work/cmake/lanes.so"
# shellcheck disable=SC2046
"$cxx" "$outside/plus.cpp" -o "$work/plus" $(pkg-config --cflags --libs ludus_train) -Wl,-rpath,"$library/.."
"$work/plus"

echo "-- ludus --load"
"$work/prefix/bin/ludus" --load "$work/cmake/lanes.so" info Hover-v0 | grep engine=

# The renderer is found beside the command, wherever that was moved, and by programs that link it.
if [ -e "$library/../libludus_render.so" ]; then
    echo "-- ludus render, pkg-config ludus_render"
    # shellcheck disable=SC2046
    "$cc" "$examples/06_picture.c" -o "$work/picture" $(pkg-config --cflags --libs ludus_render) -Wl,-rpath,"$library/.."
    "$work/prefix/bin/ludus" render CartPole-v1 --out "$work/picture.png" >"$work/render.log" 2>&1 ||
        grep -q "OpenGL" "$work/render.log" || { cat "$work/render.log" && exit 1; }
fi

# Nothing but what the headers declare is visible, beside the marks that linkers set at the ends of sections.
leaked=$(nm -D --defined-only "$library"/../libludus*.so | awk 'NF == 3 && $3 !~ /^(ludus_.*|__bss_start|_edata|_end)$/ { print $3 }')
[ -z "$leaked" ] || { echo "the libraries show $leaked" && exit 1; }
echo "outside project: built and ran"
