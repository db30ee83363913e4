#!/usr/bin/env bash
# test_cli_render.sh - `ludus render`: pictures and films of everything that can be shown, and a sentence for all that cannot.
# SPDX-License-Identifier: MIT
#
# usage: test_cli_render.sh LUDUS   exits with 77, skipped, where this build or machine draws no pictures
set -u
ludus=$1
[[ -x $ludus ]] || { printf 'there is no command %s\n' "$ludus" && exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checks=0 failures=0
cd "$folder" || exit 1
# Mesa keeps some memory until the end, and has left by then: sanitizers could not tell whose it is.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0

if ! "$ludus" render CartPole-v1 --out first.png >out 2>err; then
    if grep -qE 'draws no pictures|OpenGL' err; then
        printf 'SKIPPED: %s\n' "$(<err)"
        exit 77
    fi
fi

fail() {
    failures=$((failures + 1))
    printf 'failed: %s\n' "$1"
}

# renders PART ARGUMENT...: succeeds, and PART is in the output. Notes may go to the error stream.
renders() {
    local part=$1 status
    shift
    checks=$((checks + 1))
    "$ludus" render "$@" >out 2>err </dev/null
    status=$?
    [[ $status == 0 ]] || fail "ludus render $*: exit $status: $(<err)"
    [[ $(<out) == *"$part"* ]] || fail "ludus render $*: '$part' is not in the output: $(head -c 500 out)"
}

# refuses PART ARGUMENT...: exits with 1 or 2 and one line that starts with "ludus: " and holds PART; no file of ours is left.
with=() # a command before it
refuses() {
    local part=$1 status error
    shift
    checks=$((checks + 1))
    "${with[@]}" "$ludus" render "$@" >out 2>err </dev/null
    status=$?
    error=$(<err)
    [[ $status == 1 || $status == 2 ]] || fail "ludus render $*: exit $status, not 1 or 2: $error"
    [[ $error == "ludus: "* && $error != *$'\n'* ]] || fail "ludus render $*: not one sentence: $error"
    [[ $error == *"$part"* ]] || fail "ludus render $*: '$part' is not in '$error'"
    [[ -z $(find . -name 'no.*') ]] || fail "ludus render $*: left $(find . -name 'no.*')"
    rm -f no.*
}

notes() {
    checks=$((checks + 1))
    [[ $(<err) == *"$1"* ]] || fail "'$1' is not noted: $(<err)"
}

# number FILE PLACE: four bytes of a PNG. size FILE WIDTHxHEIGHT.
number() {
    od -A n -t u1 -j "$2" -N 4 "$1" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}
size() {
    checks=$((checks + 1))
    [[ $(head -c 8 "$1" | tail -c 7) == $'PNG\r\n\x1a' ]] || fail "$1 is no PNG"
    [[ $(number "$1" 16)x$(number "$1" 20) == "$2" ]] || fail "$1 has $(number "$1" 16)x$(number "$1" 20) pixels, not $2"
}

# frames FILE COUNT: decoded again, where ffprobe is there to do it.
frames() {
    command -v ffprobe >/dev/null || return 0
    checks=$((checks + 1))
    local count
    count=$(ffprobe -v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0 "$1" 2>&1)
    [[ ${count%%,*} == "$2" ]] || fail "$1 has $count frames instead of $2"
}
same() {
    checks=$((checks + 1))
    cmp -s "$1" "$2" || fail "$1 and $2 differ"
}
differ() {
    checks=$((checks + 1))
    ! cmp -s "$1" "$2" || fail "$1 and $2 are the same"
}

# --- pictures ---

renders "wrote a.png: 600 x 400 pixels, after 0 steps" CartPole-v1 --seed 3 --out a.png
size a.png 600x400
renders "after 5 steps" CartPole-v1 --seed 3 --steps 5 --out b.png
renders "after 5 steps" CartPole-v1 --seed 3 --steps 5 --out c.png
differ a.png b.png
same b.png c.png
renders "after 0 steps" CartPole-v1 --seed 4 --out c.png
differ a.png c.png
renders '"width":61,"height":40,"frames":1,' CartPole-v1 --size 61x40 --out small.PNG --json
size small.PNG 61x40
renders '"environments":64' CartPole-v1 --envs 64 --size 320x240 --steps 9 --out mosaic.png --json
size mosaic.png 320x240
renders '"episodes":2,' FrozenLake-v1 --episodes 2 --out lake.png --json
renders "after 7 steps" Pendulum-v1 --steps 7 --overlay --out pendulum.png
renders "frames of 60 x 40" Taxi-v4 --size 60x40 --steps 11 --out 'taxi_%03d.png'
checks=$((checks + 1))
[[ $(find . -name 'taxi_0*.png' | wc -l) == 12 ]] || fail "not 12 numbered pictures"
size taxi_011.png 60x40
differ taxi_000.png taxi_011.png

# --- films ---

renders '"frames":21,"frames_per_second":50.0' CartPole-v1 --policy scripted --steps 20 --size 120x80 --out film.gif --json
frames film.gif 21
renders '"frames_per_second":12.5' CartPole-v1 --policy scripted --steps 4 --fps 12.5 --size 120x80 --out slow.gif --json
frames slow.gif 5
renders "wrote film2.gif: 21 frames of 120 x 80 pixels, 50 a second" \
    CartPole-v1 --policy scripted --steps 20 --size 120x80 --out film2.gif
same film.gif film2.gif
# A film of one environment is an episode; one of many has a length; one without an end has a limit, and says so.
renders '"episodes":1,' CartPole-v1 --size 60x40 --out episode.gif --json
renders '"frames":41,' FrozenLake-v1 --envs 4 --size 60x40 --out many.gif --json
renders '"steps":1000,"episodes":0' CliffWalking-v1 time_limit=0 --seed 1 --size 16x16 --out endless.gif --json
notes "the episode was not over after 1000 steps"
renders '"episodes":3,' Blackjack-v1 --episodes 3 --size 60x40 --out cards.gif --json
# A time step shorter than screens show: several steps a frame.
renders '"frames":6,"frames_per_second":50.0' CartPole-v1 tau=0.001 --steps 100 --size 60x40 --out fine.gif --json
if command -v ffmpeg >/dev/null; then
    renders "31 frames" Pendulum-v1 --steps 30 --size 120x80 --out film.mp4
    frames film.mp4 31
    renders "31 frames" Pendulum-v1 --steps 30 --size 121x81 --out film.webm
    frames film.webm 31
else
    printf 'SKIPPED: video, since there is no ffmpeg\n'
fi

# --- policies ---

if "$ludus" --help | grep -q '^  train '; then
    "$ludus" train ppo CartPole-v1 gravity=9 horizon=16 --seed 3 --out run --steps 2048 --episodes 3 >out 2>err || fail "train: $(<err)"
    renders '"shown":"CartPole-v1","actor":"ppo, run"' CartPole-v1 --policy run --overlay --steps 9 --out policy.png --json
    renders '"actor":"ppo, run"' run --steps 9 --overlay --out policy2.png --json
    same policy.png policy2.png
    renders "after 9 steps" run/policy.safetensors gravity=12 --steps 9 --out policy3.png
    # Recorded and played again it is the same, picture by picture.
    "$ludus" rollout CartPole-v1 gravity=9 --policy run --seed 5 --steps 12 >played.jsonl
    renders "after 12 steps" CartPole-v1 precision=double --policy run --seed 5 --steps 12 --out live.png
    renders "after 12 steps" played.jsonl --steps 12 --out replayed.png
    same live.png replayed.png
    refuses "the policy was made for CartPole-v1" Pendulum-v1 --policy run --out no.png
    refuses "is a policy itself" run --policy random --out no.png
    head -c 1000 run/policy.safetensors >cut.safetensors
    refuses "safetensors" CartPole-v1 --policy cut.safetensors --out no.png
    refuses "safetensors" cut.safetensors --out no.png
fi
refuses "none" CartPole-v1 --policy none --out no.png
refuses "no scripted rule" Blackjack-v1 --policy scripted --out no.png

# --- recorded rollouts ---

yes 1 | head -n 30 >pushes
"$ludus" rollout CartPole-v1 --seed 7 --actions pushes >rollout.jsonl
lines=$(wc -l <rollout.jsonl)
renders "\"frames\":$lines," rollout.jsonl --size 60x40 --out rollout.gif --json
renders '"difference":null' rollout.jsonl --out no_difference.png --json
frames rollout.gif "$lines"
"$ludus" rollout CartPole-v1 --seed 7 --reset "theta=0.1 low=-0.01" --actions pushes >reset.jsonl
renders "\"frames\":$(wc -l <reset.jsonl)," reset.jsonl --size 60x40 --out reset.gif --json
"$ludus" rollout Taxi-v4 --actions <(printf '0\n1\n0\n') | sed 's/$/\r\n/' >blank.jsonl
renders '"frames":4,' blank.jsonl --size 60x40 --out blank.gif --json
renders '"frames":4,' <("$ludus" rollout Taxi-v4 --actions <(printf '0\n1\n0\n')) --size 60x40 --out pipe.gif --json
"$ludus" rollout FrozenLake-v1 'desc="SFFF/FFFG"' is_slippery=false --actions <(printf '2\n2\n1\n') >map.jsonl
renders '"frames":4,' map.jsonl --size 60x40 --out map.gif --json

# A number that was changed is told, with its line; the rest goes on.
sed '4s/"reward":1.0/"reward":2.0/' rollout.jsonl >changed.jsonl
renders "changed.jsonl, line 4 differs" changed.jsonl --size 60x40 --out changed.gif --json
notes "note: changed.jsonl, line 4 differs from what this version computes: the reward is 1, the line has 2"
sed '1s/"obs":\[0/"obs":[1/; 1s/"obs":\[-0/"obs":[-1/' rollout.jsonl >changed.jsonl
renders "line 1 differs" changed.jsonl --steps 3 --out changed.png --json
notes "number 0 of the observation"

broken() { # PART SED-SCRIPT
    sed "$2" rollout.jsonl >broken.jsonl
    refuses "broken.jsonl, line $1" broken.jsonl --out no.gif
}
broken "3: no JSON" '3s/.*/{"action":1,/'
broken "3: no JSON" '3s/,"reward"/"reward"/'
broken "2: not a JSON object" '2s/.*/[1]/'
broken '2: "action" is missing' '2s/"action":1,//'
broken '2: "action" is missing' '2s/"action":1,/"action":[1,1],/'
broken '2: "action" is missing' '2s/"action":1,/"action":0.5,/'
broken '2: "action" is missing' '2s/"action":1,/"action":null,/'
broken '2: "action" is missing' '2s/"action":1,/"action":"left",/'
broken "2: " '2s/"action":1,/"action":7,/'
broken '5: "obs" has 1 numbers; an observation has 4' '5s/"obs":\[[^]]*\]/"obs":[1]/'
broken '5: "obs" has 0 numbers' '5s/"obs"/"observation"/'
broken '5: "reward", "terminated" or "truncated" is missing' '5s/"terminated":false/"terminated":0/'
broken "1: a rollout begins with a reset" 1d
broken '1: a reset without "env"' '1s/"env"/"id"/'
broken "1: " '1s/CartPole-v1/CartPole-v9/'
broken "1: " '1s/precision=double/precision=half/'
broken '1: "seed" must be' '1s/"seed":7/"seed":-7/'
broken '1: "seed" must be' '1s/"seed":7/"seed":"7"/'
sed '/"seed":null/d' rollout.jsonl >broken.jsonl
refuses "an action after the end of an episode" broken.jsonl --out no.gif
sed 's/"env":"CartPole-v1"\(.*\)null/"env":"CartPole-v0"\1null/' rollout.jsonl >broken.jsonl
refuses "another environment than in the first line" broken.jsonl --out no.gif
refuses "leave --policy away" rollout.jsonl --policy random --out no.gif
refuses "leave --seed away" rollout.jsonl --seed 1 --out no.gif
refuses "leave --envs away" rollout.jsonl --envs 2 --out no.gif
refuses "leave options away" rollout.jsonl gravity=1 --out no.gif

# --- snapshots ---

"$ludus" rollout CartPole-v1 --seed 7 --actions pushes --steps 6 --snapshot end.snapshot >rollout6.jsonl
renders '"shown":"CartPole-v1","actor":"random"' end.snapshot --steps 3 --out snapshot.png --json
renders '"actor":"scripted"' end.snapshot --policy scripted --episodes 1 --size 60x40 --out snapshot.gif --json
for bytes in 8 20 100 -1; do
    head -c "$bytes" end.snapshot >cut.snapshot
    refuses "cut.snapshot: " cut.snapshot --out no.gif
done
{ head -c 60 end.snapshot && printf x && tail -c +62 end.snapshot; } >cut.snapshot
refuses "cut.snapshot: " cut.snapshot --out no.gif
refuses "leave --envs away" end.snapshot --envs 2 --out no.gif
refuses "gravity" end.snapshot gravity=1 --out no.gif

# --- everything else that is wrong ---

refuses "did you mean CartPole-v1?" CartPol-v1 --out no.png
refuses "neither an environment nor a file" some/where.jsonl --out no.png
: >empty
printf 'some text\n' >text
head -c 1000 /dev/zero >zeros
for file in empty text zeros; do
    refuses "$file is nothing that can be shown" $file --out no.png
done
printf 'LUDUDRAW' >list
refuses "list: " list --out no.png
mkdir nothing
refuses "nothing" nothing --out no.png
refuses "is nothing that can be shown" /dev/zero --out no.png
refuses "--out FILE is missing" CartPole-v1
refuses "usage: ludus render" --out no.png
refuses "one word too many" CartPole-v1 Taxi-v4 --out no.png
for wrong in 0x0 99999x99999 600 600x x400 600x400x3 -1x5 8193x16 15x400 nanxnan 4294967896x400; do
    refuses "--size is" CartPole-v1 --size=$wrong --out no.png
done
for wrong in 0 -1 nan inf 1001 1e99 x; do
    refuses "--fps is" CartPole-v1 --fps=$wrong --out no.gif
done
for wrong in 0 -1 65537 x; do
    refuses "--envs is" CartPole-v1 --envs=$wrong --out no.gif
done
refuses "--steps is" CartPole-v1 --steps=-1 --out no.gif
refuses "--episodes is" CartPole-v1 --episodes=0 --out no.gif
refuses "--seed is" CartPole-v1 --seed=-1 --out no.gif
refuses "did you mean gravity?" CartPole-v1 gravty=1 --out no.gif
for wrong in no no.avi no.jpeg no.gi .gif; do
    refuses "its name must end with .gif, .mp4, .webm or .png" CartPole-v1 --out $wrong
done
refuses "one %d or %05d" CartPole-v1 --out 'no.%s.png'
for ending in png gif %d.png mp4; do
    [[ $ending != mp4 ]] || command -v ffmpeg >/dev/null || continue
    refuses "cannot write" CartPole-v1 --steps 3 --out "none/x.$ending"
    refuses "cannot write" CartPole-v1 --steps 3 --out "/proc/x.$ending"
done
ln -s /dev/full full.gif
refuses "cannot write full.gif" CartPole-v1 --steps 3 --out full.gif
with=(env "PATH=$folder/none")
refuses "the program ffmpeg, which makes .mp4 and .webm, is not in PATH" CartPole-v1 --out no.mp4
with=()

# --- stopped, or its terminal closed: the film ends where it is, and is whole ---

for signal in TERM HUP; do
    checks=$((checks + 1))
    "$ludus" render Pendulum-v1 --episodes 1000000 --size 60x40 --out stopped.gif --json >out 2>err &
    for _ in $(seq 200); do
        [[ -s stopped.gif.tmp ]] && break
        sleep 0.02
    done
    kill -$signal $!
    wait $!
    status=$?
    [[ $status == 130 ]] || fail "a film stopped by SIG$signal ended with $status: $(<err)"
    [[ $(<out) == *'"interrupted":true'* && ! -e stopped.gif.tmp ]] || fail "a stopped film: $(<out)"
    frames stopped.gif "$(sed 's/.*"frames":\([0-9]*\).*/\1/' out)"
    rm -f stopped.gif
done

# --- the library is loaded for pictures alone (with sanitizers it has a fixed place) ---

if ! grep -q __asan_init "$ludus"; then
    checks=$((checks + 1))
    mkdir other
    printf 'no library' >other/libludus_render.so.0
    with=(env "LD_LIBRARY_PATH=$folder/other")
    "${with[@]}" "$ludus" list >out 2>err || fail "ludus list loads the renderer: $(<err)"
    refuses "cannot load the library for pictures" CartPole-v1 --out no.png
fi

printf '%d checks, %d failed\n' "$checks" "$failures"
[[ $failures == 0 && $checks -gt 0 ]]
