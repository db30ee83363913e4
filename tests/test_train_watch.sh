#!/usr/bin/env bash
# test_train_watch.sh - `ludus train --watch` without a display: pictures appear, and nothing about the training changes.
# SPDX-License-Identifier: MIT
#
# usage: test_train_watch.sh LUDUS
# Exit status 77: this build has no renderer or no agents.
set -u
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # drivers keep memory to the end
ludus=$1
folder=$(mktemp -d) checks=0 failures=0 pid=
trap '[ -n "$pid" ] && kill -KILL "$pid" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export LUDUS_DISPLAY=offscreen XDG_RUNTIME_DIR=$folder

check() { # NAME COMMAND...: the command succeeds
    local name=$1
    shift
    checks=$((checks + 1))
    "$@" || { failures=$((failures + 1)) && echo "failed: $name" && cat log; }
}
train() { "$ludus" train ppo CartPole-v1 --seed 5 "$@" >out 2>log; }
has() { grep -q -- "$1" log; }
is_picture() { [ "$(head -c 4 "$1" | tail -c 3)" = PNG ] && [ "$(wc -c <"$1")" -gt 5000 ]; }

"$ludus" watch CartPole-v1 --frames 1 >out 2>log || { echo "skipped: $(cat log)" && exit 77; }
"$ludus" train --help >out 2>log || { echo "skipped: this build has no agents" && exit 77; }

# The same bits with and without, and a picture of the end.
check "training" train --steps 600000 --out plain
check "training while it is watched" train --steps 600000 --out watched --watch
check "it says where pictures are" has "pictures of the training go to watched/watch"
check "the same policy" cmp plain/policy.safetensors watched/policy.safetensors
check "the same checkpoint" cmp plain/checkpoint.safetensors watched/checkpoint.safetensors
last=$(printf 'watched/watch/steps_%09d.png' "$(sed -n 's/.*"steps": *\([0-9]*\).*/\1/p' watched/result.json)")
check "a picture of the end: $last" is_picture "$last"
check "no other files" [ -z "$(find watched/watch -type f ! -name 'steps_?????????.png')" ]

# Ctrl-C saves what there is, and a picture of it; the run can be resumed and watched on.
"$ludus" train ppo CartPole-v1 --seed 5 --steps 2000000000 --out stopped --watch >out 2>log &
pid=$!
for ((tries = 0; tries < 1500; tries++)); do
    compgen -G 'stopped/watch/steps_*.png' >/dev/null && break
    sleep 0.02
done
check "a picture while it trains" compgen -G 'stopped/watch/steps_*.png' >out
kill -TERM "$pid"
wait "$pid"
status=$?
pid=
check "exit status $status after an interruption" [ "$status" -eq 130 ]
check "a checkpoint" [ -s stopped/checkpoint.safetensors ]
check "two pictures" [ "$(find stopped/watch -name 'steps_*.png' | wc -l)" -ge 2 ]

# What cannot be watched is trained all the same.
check "without a folder" train --steps 50000 --forget --watch
check "it says why there are no pictures" has "training goes on unwatched: .*no folder for pictures"
mkdir blocked && : >blocked/watch
check "without room for pictures" train --steps 50000 --out blocked --watch
check "it says what is in the way" has "blocked/watch"
check "a policy" [ -s blocked/policy.safetensors ]
LUDUS_DISPLAY=window DISPLAY='' WAYLAND_DISPLAY='' SDL_VIDEODRIVER=x11 check "without a window" train --steps 50000 --out blind --watch
check "it says that there is none" has "training goes on unwatched"
check "bad settings are told once" eval '! train --steps 50000 --out plain --watch && [ "$(grep -c "holds a run already" log)" = 1 ]'

echo "$checks checks, $failures failed"
[ "$failures" -eq 0 ]
