#!/usr/bin/env bash
# test_window.sh - windows under Xvfb with real X events: episodes played by keys and clicks, and everything one does watching.
# SPDX-License-Identifier: MIT
#
# usage: test_window.sh LUDUS [CLOSE_WINDOW]
# Nothing is timed: every step waits for what it leads to. Exit status 77: what it needs is not there.
set -u
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # drivers keep memory to the end
[ $# -eq 1 ] || [ -x "${2-}" ] || { echo "there is no program $2" && exit 1; }
ludus=$1 close_window=${2:-}
folder=$(mktemp -d) checks=0 failures=0 server= pid= window=
trap '[ -n "$pid" ] && kill -KILL "$pid" 2>/dev/null; [ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT

for tool in Xvfb xdotool; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed" && exit 77; }
done
cd "$folder" || exit 1
export XDG_RUNTIME_DIR=$folder SDL_VIDEODRIVER=x11 LP_NUM_THREADS=1
unset LUDUS_DISPLAY WAYLAND_DISPLAY
if LUDUS_DISPLAY=offscreen "$ludus" play CartPole-v1 2>&1 </dev/null | grep -q "this build draws no pictures\|cannot load the library"; then
    echo "skipped: this build has no renderer" && exit 77
fi
mkfifo number
Xvfb -displayfd 3 -noreset -screen 0 1024x768x24 -nolisten tcp 3>number 2>/dev/null &
server=$!
read -r number <number || exit 1
export DISPLAY=:$number

check() { # NAME COMMAND...: the command succeeds
    local name=$1
    shift
    checks=$((checks + 1))
    "$@" || { failures=$((failures + 1)) && echo "failed: $name"; }
}
# Waits up to 30 s for a command to succeed; gives up at once when the program has ended.
wait_for() { # NAME COMMAND...
    local name=$1 tries
    shift
    for ((tries = 0; tries < 1500; tries++)); do
        "$@" >/dev/null 2>&1 && break
        sleep 0.02
    done
    checks=$((checks + 1))
    [ "$tries" -lt 1500 ] || { echo "gave up at: $name" && cat log 2>/dev/null && exit 1; }
}
start() { # ARGUMENTS...: runs the command until its window is there and has the keyboard
    : >log
    "$ludus" "$@" >out 2>log &
    pid=$!
    wait_for "a window of $1" find_window
    xdotool windowfocus "$window"
    wait_for "the keyboard" has_keyboard
}
find_window() { window=$(xdotool search --onlyvisible --name Ludus | head -n 1) && [ -n "$window" ]; }
has_keyboard() { [ "$(xdotool getwindowfocus)" = "$window" ]; }
title_has() { xdotool getwindowname "$window" | grep -q -- "$1"; }
log_has() { grep -q -- "$1" log; }
lines() { [ "$(wc -l <"$1")" -ge "$2" ]; } # FILE COUNT
file_has() { grep -q -- "$2" "$1"; }       # FILE PATTERN
has_times() { [ "$(grep -c -- "$2" "$1")" -ge "$3" ]; } # FILE PATTERN COUNT
gone() { ! kill -0 "$pid" 2>/dev/null; }
ends_with() { # STATUS
    local status
    wait_for "the end" gone
    wait "$pid"
    status=$?
    pid=
    check "exit status $status instead of $1: $(cat log)" [ "$status" -eq "$1" ]
}
actions_of() { sed -n 's/^{"action":\(\[[^]]*\]\|[^,]*\),.*/\1/p' "$1"; }
# A played game is what `ludus rollout` makes of its actions, line by line.
same_as_rollout() { # FILE ARGUMENTS...
    actions_of "$1" >actions
    "$ludus" rollout "${@:2}" --actions actions | diff - "$1"
}

# --- playing: keys that are held, in the environment's own time ---

start play CartPole-v1 --seed 3 --rollout cart.jsonl --size 480x320
wait_for "the beginning" lines cart.jsonl 1
check "nothing happens before a key is pressed" [ "$(wc -l <cart.jsonl)" = 1 ]
xdotool keydown Left
wait_for "the pole falls" file_has cart.jsonl '"terminated":true'
xdotool keyup Left
check "always to the left" [ "$(actions_of cart.jsonl | sort -u)" = 0 ]
first=$(wc -l <cart.jsonl)
xdotool key r
wait_for "another episode" lines cart.jsonl $((first + 1))
xdotool key Right
wait_for "a tap is enough to begin, and the last action goes on" has_times cart.jsonl '"terminated":true' 2
xdotool key q
ends_with 0
check "two episodes" [ "$(grep -c '"reset":true' cart.jsonl)" = 2 ]
check "to the right then" [ "$(actions_of <(tail -n +$((first + 2)) cart.jsonl) | sort -u)" = 1 ]
check "what was played is what rollout computes" same_as_rollout cart.jsonl CartPole-v1 --seed 3

# --- playing: a press a step ---

start play FrozenLake-v1 is_slippery=false --rollout lake.jsonl --size 464x464
count=1
for key in Down Down Right Right Down Right; do
    xdotool key "$key"
    count=$((count + 1))
    wait_for "a step by $key" lines lake.jsonl $count
done
check "the goal by keys" file_has lake.jsonl '"reward":1.0,"terminated":true'
xdotool key Left # after the end it does nothing
xdotool key s
wait_for "a picture" log_has "wrote ludus-FrozenLake-v1-1.png"
xdotool key r
wait_for "another episode" lines lake.jsonl 8
xdotool key Escape
ends_with 0
check "six steps" [ "$(actions_of lake.jsonl | tr '\n' ' ')" = "1 1 2 2 1 2 " ]
head -n 7 lake.jsonl >first.jsonl
check "what was played is what rollout computes" same_as_rollout first.jsonl FrozenLake-v1 is_slippery=false --seed 0

# Without the keys, which take a place of their own, the view is 4 x 4 cells with a margin of 0.32: a hundred pixels a cell.
start play FrozenLake-v1 is_slippery=false --rollout click.jsonl --size 464x464
xdotool key h
count=1
for cell in 82,182 82,282 182,282 282,282 282,382 382,382; do
    xdotool mousemove --window "$window" "${cell%,*}" "${cell#*,}" click 1
    count=$((count + 1))
    wait_for "a step to $cell" lines click.jsonl $count
done
check "the goal by clicks" file_has click.jsonl '"reward":1.0,"terminated":true'
xdotool key q
ends_with 0
check "keys and clicks are the same game" cmp -s <(head -n 7 lake.jsonl) <(head -n 7 click.jsonl)

# --- playing: numbers that are typed, and what is refused ---

start play Pendulum-v1 discretize_actions=25 --rollout typed.jsonl --size 300x200
xdotool key 9 9 Return
wait_for "an action that is none is refused" log_has "99"
xdotool key 1 3 Return
wait_for "a step by number" lines typed.jsonl 2
check "the number" [ "$(actions_of typed.jsonl)" = 13 ]
kill -INT "$pid" # a window that is in the background of a script gets it all the same
kill -TERM "$pid"
ends_with 130

# --- watching ---

start watch CartPole-v1 --envs 4 --seed 1 --policy scripted --size 480x320
xdotool key space
wait_for "a pause" title_has "paused at step"
at=$(xdotool getwindowname "$window" | sed 's/.*at step \([0-9]*\).*/\1/')
xdotool key period
wait_for "a single step" title_has "paused at step $((at + 1)) "
xdotool key s
wait_for "a picture" log_has "wrote ludus-CartPole-v1-1.png"
xdotool key Tab Return s
wait_for "another picture" log_has "wrote ludus-CartPole-v1-2.png"
check "the pictures differ" eval '! cmp -s ludus-CartPole-v1-1.png ludus-CartPole-v1-2.png'
xdotool key v
wait_for "a recording" title_has recording
for step in 2 3 4; do
    xdotool key period
    wait_for "step $step" title_has "paused at step $((at + step)) "
done
xdotool key v
wait_for "the recording's end" log_has "wrote ludus-CartPole-v1-1.*: 3 frames"
xdotool key k
wait_for "a snapshot" log_has "wrote ludus-CartPole-v1-1.snapshot"
xdotool key r
wait_for "a reset" title_has "paused at step 0 "
xdotool key space
wait_for "it goes on" eval '! title_has paused'
xdotool mousemove --window "$window" 100 80 click --repeat 2 1 mousemove_relative 60 10 click 4 key n o h equal minus 0
xdotool key q
ends_with 0
LUDUS_DISPLAY=offscreen check "the snapshot goes on" eval '"$ludus" watch ludus-CartPole-v1-1.snapshot --frames 3 --size 300x200 >out 2>&1'
LUDUS_DISPLAY=offscreen check "the played game is shown" eval '"$ludus" watch cart.jsonl --frames 5 --size 300x200 >out 2>&1'

# --- a training run, whose window is closed ---

if "$ludus" train --help >out 2>&1; then
    start train ppo CartPole-v1 --steps 2000000000 --out run --watch
    wait_for "the training" log_has "steps/s"
    xdotool key q
    wait_for "it goes on" log_has "the window is closed; training goes on"
    size=$(wc -l <run/metrics.jsonl)
    wait_for "more of it" eval '[ "$(wc -l <run/metrics.jsonl)" -gt "$size" ]'
    kill -TERM "$pid"
    ends_with 130
    check "a checkpoint" [ -s run/checkpoint.safetensors ]
fi

# --- a window that is closed while it records ---

if [ -n "$close_window" ]; then
    start watch FrozenLake-v1 --record closed.gif --size 300x200
    xdotool key space
    wait_for "a pause" title_has "paused"
    "$close_window" "$window"
    ends_with 0
    check "the recording is whole" eval '[ "$(head -c 6 closed.gif)" = GIF89a ] && [ "$(tail -c 1 closed.gif)" = ";" ]'
fi

echo "$checks checks, $failures failed"
[ "$failures" -eq 0 ]
