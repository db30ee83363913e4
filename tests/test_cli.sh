#!/usr/bin/env bash
# test_cli.sh - the command `ludus`: what it prints, and a sentence with a non-zero exit for everything wrong.
# SPDX-License-Identifier: MIT
#
# usage: test_cli.sh LUDUS [MODULES]   MODULES: the folder of my_environment_plain.so and my_environment_lanes.so
set -u
ludus=$1 modules=${2:-}
[[ -x $ludus ]] || { printf 'there is no command %s\n' "$ludus" && exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checks=0 failures=0

fail() {
    failures=$((failures + 1))
    printf 'failed: %s\n' "$1"
}

# prints PART ARGUMENT...: succeeds, says nothing on the error stream, and PART is in the output.
prints() {
    local part=$1 status
    shift
    checks=$((checks + 1))
    "$ludus" "$@" >"$folder/out" 2>"$folder/err" </dev/null
    status=$?
    [[ $status == 0 ]] || fail "ludus $*: exit $status: $(<"$folder/err")"
    [[ ! -s $folder/err ]] || fail "ludus $*: printed an error: $(<"$folder/err")"
    [[ $(<"$folder/out") == *"$part"* ]] || fail "ludus $*: '$part' is not in the output: $(head -c 500 "$folder/out")"
}

# refuses PART ARGUMENT...: exits with 1 or 2 and one line that starts with "ludus: " and holds PART. Reads $input.
input=
refuses() {
    local part=$1 status error
    shift
    checks=$((checks + 1))
    printf '%b' "$input" | "$ludus" "$@" >"$folder/out" 2>"$folder/err"
    status=${PIPESTATUS[1]}
    error=$(<"$folder/err")
    [[ $status == 1 || $status == 2 ]] || fail "ludus $*: exit $status, not 1 or 2: $error"
    [[ $error == "ludus: "* && $error != *$'\n'* ]] || fail "ludus $*: not one sentence: $error"
    [[ $error == *"$part"* ]] || fail "ludus $*: '$part' is not in '$error'"
}

# lines COUNT: the last output had so many lines. json FILE: every line is JSON, where Python is there to ask.
lines() {
    checks=$((checks + 1))
    [[ $(wc -l <"$folder/out") == "$1" ]] || fail "$(wc -l <"$folder/out") lines instead of $1"
}
json() {
    command -v python3 >/dev/null || return 0
    checks=$((checks + 1))
    python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' <"$folder/out" 2>/dev/null ||
        fail "no JSON: $(head -c 300 "$folder/out")"
}

# --- the command itself ---

prints "ludus 0." --version
prints "usage: ludus" --help
for command in list info rollout render optimize identify bench train eval; do
    "$ludus" --help | grep -q "^  $command " || continue
    prints "usage: ludus $command" "$command" --help
done
refuses "a command is missing"
refuses "did you mean rollout?" rolout
refuses "'--jsn'" --jsn list
refuses "cannot load" --load "$folder/nothing.so" list
refuses "'--load'" --load
printf 'no module' >"$folder/text.so"
refuses "cannot load" --load "$folder/text.so" list

# --- list and info ---

prints "CartPole-v1                   500        475" list
prints '"id":"CartPole-v1"' list --json
refuses "one word too many" list CartPole-v1
refuses "did you mean --json?" list --jason
refuses "takes no value" list --json=1
prints "gravity=9.8" info CartPole-v1
prints "observation  Discrete(64)" info FrozenLake8x8-v1
prints "map_name=8x8" info FrozenLake8x8-v1
prints "gravity=3.7" info CartPole-v1 gravity=3.7
prints '"reset_options":[{"name":"low"' info CartPole-v1 --json
prints "gravity=8..12 " info CartPole-v1 gravity=8..12
prints "-100 to 100 [m/s^2], or low..high" info CartPole-v1
prints '"name":"gravity","kind":"real","unit":"m/s^2","default":[8.0,12.0],"may_be_range":true' info CartPole-v1 gravity=8..12 --json
json
refuses "a range goes from its lower number to its higher" info CartPole-v1 gravity=12..8
refuses "not a range" info CartPole-v1 x_threshold=2..3
prints '"options":"gravity=8..12 precision=double autoreset=disabled"' \
    rollout CartPole-v1 gravity=8..12 --seed 1 --actions /dev/null
json
refuses "did you mean CartPole-v1?" info CartPol-v1
refuses "there is no version 7" info CartPole-v7
refuses "did you mean gravity?" info CartPole-v1 gravty=1
refuses "gravity" info CartPole-v1 gravity=nan
refuses "gravity" info CartPole-v1 gravity=1e9
refuses "usage: ludus info" info
# Of a model file: as compiled, or what is wrong with it and where.
cat >"$folder/pole.xml" <<'XML'
<mujoco model="pole">
  <worldbody>
    <light/>
    <body name="rod"><joint name="pivot" range="-90 90"/><geom type="box" size=".1 .1 .5" mass="2"/><site name="tip"/></body>
  </worldbody>
  <actuator><motor name="turn" joint="pivot" ctrlrange="-1 1" gear="3"/></actuator>
</mujoco>
XML
prints "model pole" info "$folder/pole.xml"
prints "pivot    0  hinge  rod " info "$folder/pole.xml"
prints "-1.571 to 1.571" info "$folder/pole.xml"
prints "passed over, as it does not change the motion: light" info "$folder/pole.xml"
prints '"joints":[{"name":"pivot","type":"hinge","body":1,"dof":0' info "$folder/pole.xml" --json
json
sed 's/size/sise/' "$folder/pole.xml" >"$folder/wrong.xml"
refuses "wrong.xml:4: <geom> has no attribute sise; did you mean size?" info "$folder/wrong.xml"
refuses "there is no file" info "$folder/nowhere.xml"
refuses "a model file takes no options" info "$folder/pole.xml" gravity=1

# --- rollout ---

printf '1\n0\n1\n' >"$folder/actions"
prints '{"reset":true,"obs":[0.027395604178309441,-0.0061121559701859951,0.035859793424606323,0.019736802205443382],"info":{},"env":"CartPole-v1","options":"precision=double autoreset=disabled","seed":42}' \
    rollout CartPole-v1 --seed 42 --actions "$folder/actions"
lines 4
json
prints '"reward":1.0,"terminated":false,"truncated":false,"info":{}}' rollout CartPole-v1 --seed 42 --actions "$folder/actions"
# An ended episode resets before the next action, not after the last.
prints '"truncated":true' rollout CartPole-v1 time_limit=2 --seed 42 --actions "$folder/actions"
lines 5
prints '"truncated":true' rollout CartPole-v1 time_limit=3 --seed 42 --actions "$folder/actions"
lines 4
prints '{"reset":true,"obs":0,"info":{"prob":1},"env":"FrozenLake-v1",' rollout FrozenLake-v1 --seed 1 --actions "$folder/actions"
prints '"obs":4,' rollout FrozenLake-v1 'desc="SFFF/FFFG"' is_slippery=false --actions "$folder/actions"
prints '"action_mask":[1,' rollout Taxi-v4 --actions "$folder/actions"
prints '{"reset":true,"obs":[20,7,0],"info":{},"env":"Blackjack-v1",' rollout Blackjack-v1 --seed 1 --actions "$folder/actions"
prints '"obs":[0.0,0.0,0.10000000149011612,0.0]' \
    rollout CartPole-v1 --reset "low=0 high=0 theta=0.1" --actions "$folder/actions"
prints '"seed":null,"reset_options":"low=-0.1"}' \
    rollout CartPole-v1 time_limit=2 --reset "low=-0.1" --actions "$folder/actions"
prints '{"action":[0.5],"obs":' rollout Pendulum-v1 --actions <(echo 0.5)
prints '"reward":1.0' rollout CartPole-v1 --actions "$folder/actions" --snapshot "$folder/end.snapshot"
checks=$((checks + 1))
[[ $(head -c 8 "$folder/end.snapshot") == LUDUSNAP ]] || fail "rollout --snapshot wrote no snapshot"
refuses "cannot write $folder/none/x" rollout CartPole-v1 --actions "$folder/actions" --snapshot "$folder/none/x"
refuses "only a regular file" rollout CartPole-v1 --actions "$folder/actions" --snapshot "$folder"
printf '[-2.0]\n\n0.5,\r\n 2 ' >"$folder/torques"
prints '"reward":-' rollout Pendulum-v1 --precision float --seed 3 --actions "$folder/torques"
lines 4
prints '"reward":-' rollout Pendulum-v1 --seed 3 --actions "$folder/torques" --steps 2
lines 3

# What is no action: the sentence names file and line, and the lines before it stand.
for wrong in 2 -1 nan inf x 1.5 1e99 '1 1' '\0' 99999999999; do
    input="1\n$wrong\n"
    refuses "standard input, line 2: " rollout CartPole-v1 --actions -
    lines 2
    json
done
for wrong in 2.5 nan -inf x '0 0' 1e39 '1e' '--1'; do
    input="1\n$wrong\n"
    refuses "standard input, line 2: " rollout Pendulum-v1 --actions -
done
input=$(head -c 70000 /dev/zero | tr '\0' 1)
refuses "longer than 65535" rollout CartPole-v1 --actions -
input=
refuses "cannot read" rollout CartPole-v1 --actions "$folder/missing"
refuses "cannot read" rollout CartPole-v1 --actions "$folder"
refuses "a zero byte" rollout CartPole-v1 --actions /dev/zero
refuses "either --actions FILE or --policy DIR" rollout CartPole-v1
refuses "either --actions FILE or --policy DIR" rollout CartPole-v1 --actions - --policy x
refuses "--seed is '-1'" rollout CartPole-v1 --seed -1 --actions -
refuses "--seed is 'x'" rollout CartPole-v1 --seed x --actions -
refuses "--seed needs a value" rollout CartPole-v1 --seed --actions -
refuses "precision" rollout CartPole-v1 --precision half --actions -
refuses "precision" rollout CartPole-v1 precision=double --precision double --actions -
refuses "there is no flag '-x'" rollout CartPole-v1 -x
refuses "high" rollout CartPole-v1 --reset "high=nan" --actions -
refuses "lo" rollout CartPole-v1 --reset "lo=1" --actions -
refuses "gravity" rollout CartPole-v1 gravity= --actions -
refuses "closing" rollout CartPole-v1 "gravity='1" --actions -
refuses "'=1' is no option" rollout CartPole-v1 =1 --actions -
refuses "device=cuda" rollout CartPole-v1 device=cuda --actions -

# --- optimize ---

prints "converged after" optimize Pendulum-v1
prints "passes through the same states, to the bit" optimize Pendulum-v1 g=9.5 noise=0.05 --seed 3 --out "$folder/swing"
checks=$((checks + 1))
[[ $(wc -l <"$folder/swing") == 101 && $(<"$folder/swing") == *'"env":"Pendulum-v1"'* ]] || fail "no rollout: $(head -c 300 "$folder/swing")"
prints '"converged":true' optimize CartPoleContinuous-v0 --json
json
prints '"goal":null' optimize MountainCarContinuous-v0 "cost=action=0.1 final.position=100@0.45" steps=150 --json
json
prints "the episode ends after step" optimize CartPoleContinuous-v0 theta_threshold_radians=1 iterations=5
prints "ran out of iterations" optimize CartPoleContinuous-v0 iterations=5
prints "swing-up     from hanging" optimize Pendulum-v1 --help
refuses "too few words" optimize
refuses "did you mean Pendulum-v1?" optimize Pendulm-v1
refuses "has no goal fly; it has swing-up" optimize Pendulum-v1 --goal fly
refuses "has none" optimize MountainCarContinuous-v0 --goal fly
refuses "Discrete(2)" optimize CartPole-v1 cost=theta=1
refuses "has no derivatives" optimize Taxi-v4 cost=x=1
refuses "a cost is needed" optimize MountainCarContinuous-v0
refuses "did you mean theta?" optimize Pendulum-v1 cost=thta=1
refuses "a weight of 0 or more" optimize Pendulum-v1 cost=theta=nan
refuses "did you mean steps?" optimize Pendulum-v1 stps=3
refuses "did you mean max_torque?" optimize Pendulum-v1 max_torqe=3
refuses "must be a whole number" optimize Pendulum-v1 steps=0
refuses "double precision" optimize Pendulum-v1 precision=float
refuses "theta_dot" optimize Pendulum-v1 --reset theta_dt=1
refuses "cannot write" optimize Pendulum-v1 --out "$folder/none/swing"

# --- bench ---

quick="--seconds 0.002 --repetitions 1"
# shellcheck disable=SC2086
bench() {
    prints "$1" bench "${@:2}" $quick
}
bench '"env":"CartPole-v1"' CartPole-v1 --mode step --envs 64 --threads 2 --device cpu --json --forget
json
bench '"mode":"fused","policy":"linear"' CartPole-v1 --mode fused --weights "0 0 0 0 0 0 3 1" --envs 64 --json --forget
bench '"envs":1,' Taxi-v4 --mode single --json --forget
bench "ns/step" --forget
bench "kept in $folder/table.csv" CartPole-v1 gravity=5 --mode step --envs 1,64 --store "$folder/table.csv"
bench "kept in $folder/table.csv" CartPole-v1 gravity=5 --mode step --envs 64 --store "$folder/table.csv"
cp "$folder/table.csv" "$folder/out"
lines 3 # a header, and a row for each number of environments: the second run replaced a row
for envs in 0 -1 1000000000 1,x nan ''; do
    refuses "--envs" bench CartPole-v1 --envs "$envs" --forget
done
refuses "--threads is '0'" bench CartPole-v1 --threads 0 --forget
refuses "there is no mode 'stop'" bench CartPole-v1 --mode stop --forget
refuses "fused steps need" bench Taxi-v4 --mode fused --forget
refuses "device" bench CartPole-v1 --device tpu --forget
refuses "--weights has 1 numbers" bench CartPole-v1 --mode step --weights 1 --forget
refuses "--weights has 1 numbers" bench CartPole-v1 --mode single --weights "1 x" --forget
refuses "--weights needs" bench Taxi-v4 --mode step --weights 1 --forget
refuses "did you mean CartPole-v1?" bench CartPole --mode step CartPoll-v1 --forget
# shellcheck disable=SC2086
refuses "cannot write $folder/none/table.csv" bench CartPole-v1 --mode step $quick --store "$folder/none/table.csv"
# shellcheck disable=SC2086
refuses "cannot write $folder" bench CartPole-v1 --mode step $quick --store "$folder"

# --- train and eval ---

# trains ARGUMENT...: as prints, but progress may go to the error stream. `result` is its last line.
result=
trains() {
    local status
    checks=$((checks + 1))
    "$ludus" train "$@" >"$folder/out" 2>"$folder/err" </dev/null
    status=$?
    [[ $status == 0 ]] || fail "ludus train $*: exit $status: $(<"$folder/err")"
    result=$(tail -n 1 "$folder/out")
}
has() {
    checks=$((checks + 1))
    [[ $result == *"$1"* ]] || fail "'$1' is not in '$result'"
}

if "$ludus" --help | grep -q '^  train '; then
    run=$folder/run small=(--steps 2048 --episodes 3)
    trains ppo CartPole-v1 gravity=9 horizon=16 --seed 3 --out "$run" "${small[@]}" --threads 2 --json
    has '"env":"CartPole-v1","algorithm":"ppo","seed":3,"steps":2'
    has '"solved":false,"interrupted":false,"folder":"'
    json
    for file in policy.safetensors checkpoint.safetensors config.json metrics.jsonl curve.png; do
        checks=$((checks + 1))
        [[ -s $run/$file ]] || fail "$file is missing in the run's folder"
    done
    trains --resume "$run" --steps 4096
    trains ppo CartPole-v1 --seed 3 --resume "$run" --out "$run" --steps 6000 --json
    has '"steps":6'
    trains ppo CartPole-v1 --forget --until 1 --json "${small[@]}"
    has '"solved":true'
    trains shac Pendulum-v1 --steps 512 --episodes 3 --out "$folder/shac" --json
    has '"algorithm":"shac"'
    prints "shac on Pendulum-v1" eval "$folder/shac" --episodes 2
    prints "options of ppo on CartPole-v1" train ppo CartPole-v1 --help
    prints "critic_epochs" train shac --help
    prints '"algorithm":"ppo"' eval "$run" --episodes 3 --json
    json
    prints '"episodes":2' eval "$run/policy.safetensors" gravity=5 --episodes 2 --seed 9 --sample --json
    prints "random on Taxi-v4" eval Taxi-v4 --baseline random --episodes 2
    prints '{"action":' rollout CartPole-v1 --policy "$run" --steps 3
    lines 4
    json
    bench '"mode":"train"' CartPole-v1 --mode train --json --forget
    bench '"mode":"rollout"' CartPole-v1 --mode rollout --policy "$run" --json --forget

    # Curves: two runs of another environment, one of this; what is written says what it is.
    trains ppo Pendulum-v1 --steps 4096 --episodes 1 --seed 1 --out "$folder/p1"
    trains ppo Pendulum-v1 --steps 4096 --episodes 1 --seed 2 --out "$folder/p2"
    prints "ppo on Pendulum-v1, 2 seeds" plot "$folder/p1" "$folder/p2" --out "$folder/curves.png" --smooth 2
    prints "picture: $folder/curves.svg" plot "$folder/p1" "$folder/p2" "$run" --out "$folder/curves.svg" --band range \
        --x episodes --y length --title "Two & two" --size 900x400
    checks=$((checks + 2))
    [[ $(head -c 4 "$folder/curves.png" | tail -c 3) == PNG ]] || fail "curves.png is no PNG"
    grep -q "Two &amp; two" "$folder/curves.svg" || fail "curves.svg lacks its title"
    prints '"band":"none","left_out":0,"curves":[{"algorithm":"ppo","env":"Pendulum-v1","options":"","runs":1,"seeds":1,"x":[' \
        plot "$folder/p1" --band none --json
    json
    refuses "--out FILE is missing" plot "$run"
    refuses "RUN" plot --out "$folder/x.png"
    refuses "a .png or a .svg" plot "$run" --out "$folder/x.gif"
    refuses "is not the folder of a run" plot "$folder" --out "$folder/x.png"
    refuses "--size is '9'" plot "$run" --out "$folder/x.png" --size 9
    refuses "200 x 150 to 4000 x 4000" plot "$run" --out "$folder/x.png" --size 9x9
    refuses "--band is 'all'" plot "$run" --out "$folder/x.png" --band all
    refuses "--smooth is '-1'" plot "$run" --out "$folder/x.png" --smooth -1
    refuses "over 'time'" plot "$run" --out "$folder/x.png" --x time
    refuses "has the number 'retun'" plot "$run" --out "$folder/x.png" --y retun
    refuses "runs are folders" plot "$run" gamma=1 --out "$folder/x.png"
    refuses "$folder/none/x.png" plot "$run" --out "$folder/none/x.png"

    # A stopped run says how to go on, and goes on.
    checks=$((checks + 1))
    "$ludus" train ppo CartPole-v1 --steps 1000000000 --out "$folder/stopped" >"$folder/out" 2>"$folder/err" &
    for _ in $(seq 200); do
        [[ -s $folder/stopped/metrics.jsonl ]] && break
        sleep 0.02
    done
    kill -TERM $!
    wait $!
    status=$?
    [[ $status == 130 ]] || fail "a stopped run ended with $status: $(<"$folder/err")"
    [[ $(<"$folder/out") == *"go on with: ludus train --resume $folder/stopped"* ]] || fail "no word on how to go on"
    prints '"interrupted":false' train --resume "$folder/stopped" --steps 1 --episodes 1 --json

    refuses "did you mean ppo?" train pp CartPole-v1 --forget
    refuses "did you mean CartPole-v1?" train ppo CartPol-v1 --forget
    refuses "did you mean gravity?" train ppo CartPole-v1 gravty=1 --forget
    refuses "a range goes from" train ppo CartPole-v1 gravity=12..8 --forget
    refuses "learning_rate" train ppo CartPole-v1 learning_rate=nan --forget
    trains ppo Pendulum-v1 g=8..12 --steps 4096 --episodes 1 --out "$folder/ranged"
    grep -q "g=8..12" "$folder/ranged/config.json" || fail "the run folder does not keep a range"
    prints "ppo on Pendulum-v1" eval "$folder/ranged" --episodes 3
    refuses "are choices, which have none" train apg CartPole-v1 --forget
    trains shac Pendulum-v1 m=0.5..2 --steps 4000 --episodes 1 --out "$folder/ranged-shac"
    refuses "must stay off" train shac Pendulum-v1 action_repeat=2 --forget
    refuses "envs" train ppo CartPole-v1 envs=0 --forget
    refuses "envs" train ppo CartPole-v1 envs=1000000000 --forget
    refuses "--steps is '0'" train ppo CartPole-v1 --steps 0 --forget
    refuses "--until is 'nan'" train ppo CartPole-v1 --until nan --forget
    refuses "either a folder" train ppo CartPole-v1
    refuses "are missing" train ppo
    refuses "holds a run already" train ppo CartPole-v1 --out "$run"
    refuses "cannot make the folder" train ppo CartPole-v1 --out /dev/null
    refuses "cannot make the folder" train ppo CartPole-v1 --out /proc/run
    refuses "not of dqn" train dqn CartPole-v1 --resume "$run"
    refuses "not on Pendulum-v1" train ppo Pendulum-v1 --resume "$run"
    refuses "not of 4" train ppo CartPole-v1 --seed 4 --resume "$run"
    refuses "leave yours away" train ppo CartPole-v1 gravity=1 --resume "$run"
    refuses "leave --out away" train --resume "$run" --out "$folder/other"
    refuses "there is no file" train --resume "$folder/none"
    refuses "there is no file" eval "$folder/none"
    refuses "--episodes is '0'" eval "$run" --episodes 0
    refuses "gravity" eval "$run" gravity=nan
    refuses "no baseline" eval CartPole-v1 --baseline best
    refuses "the policy was made for CartPole-v1" rollout Pendulum-v1 --policy "$run"
    # Damaged files: cut short, endless, other bytes in the middle.
    mkdir "$folder/damaged"
    for bytes in 0 5 8 1000 -1; do # -1: all but the last byte
        head -c "$bytes" "$run/policy.safetensors" >"$folder/damaged/policy.safetensors"
        head -c "$bytes" "$run/checkpoint.safetensors" >"$folder/damaged/checkpoint.safetensors"
        refuses "safetensors" eval "$folder/damaged"
        refuses "safetensors" rollout CartPole-v1 --policy "$folder/damaged/policy.safetensors"
        refuses "safetensors" train --resume "$folder/damaged"
    done
    refuses "too large" eval /dev/zero
    { head -c 500 "$run/policy.safetensors" && head -c 2000 /dev/zero && tail -c +2501 "$run/policy.safetensors"; } \
        >"$folder/damaged/policy.safetensors"
    refuses "policy.safetensors" eval "$folder/damaged"
    if [[ -w /dev/full ]]; then
        checks=$((checks + 1))
        "$ludus" eval "$run" --episodes 1 >/dev/full 2>"$folder/err" && fail "ludus eval succeeded on a full disk"
        "$ludus" train ppo CartPole-v1 --forget "${small[@]}" --json >/dev/full 2>"$folder/err" &&
            fail "ludus train succeeded on a full disk"
    fi
fi

# --- an environment of one's own ---

if [[ $modules ]]; then
    plain=$modules/my_environment_plain.so lanes=$modules/my_environment_lanes.so
    prints "Hover-v0" --load "$plain" "--load=$lanes" list
    prints "size=9" --load "$plain" info Gold-v0 size=9
    printf '0\n1\n2\n3\n' >"$folder/ways"
    prints '"reward":-0.5' --load "$plain" rollout Gold-v0 cost=0.5 size=1000 --seed 1 --actions "$folder/ways"
    lines 5
    printf '0.5\n1\n' >"$folder/throttles"
    prints '"reward":0.' --load "$lanes" rollout Hover-v0 --reset spread=0.5 --seed 1 --actions "$folder/throttles"
    lines 3
    refuses "registered already" --load "$plain" --load "$plain" list
    refuses "did you mean Gold-v0?" --load "$plain" info Gild-v0
fi

# A full disk is a failure, whatever the command.
if [[ -w /dev/full ]]; then
    for command in --version list "list --json" "info CartPole-v1" "rollout CartPole-v1 --actions $folder/actions"; do
        checks=$((checks + 1))
        # shellcheck disable=SC2086
        "$ludus" $command >/dev/full 2>"$folder/err" && fail "ludus $command succeeded on a full disk"
        [[ $(<"$folder/err") == "ludus: cannot write the output: No space left on device" ]] ||
            fail "ludus $command on a full disk: $(<"$folder/err")"
    done
fi

# --- identify ---

# A recording, and a table of the same kind by hand.
"$ludus" rollout Pendulum-v1 m=0.8 l=1.2 --random --state --noise 0.02 --seed 3 >"$folder/measured"
[[ $(head -1 "$folder/measured") == '{"reset":true,"obs":'*'"state":{"theta":'*'"theta_dot":'* ]] || fail "no state in a rollout"
[[ $(wc -l <"$folder/measured") == 201 ]] || fail "a random rollout is not one episode"
"$ludus" rollout Pendulum-v1 m=0.8 l=1.2 --random --state --noise 0.02 --seed 3 | cmp -s - "$folder/measured" || fail "a rollout with noise differs from itself"
prints "recorded with" identify Pendulum-v1 "$folder/measured" --parameters m,l
prints "converged after" identify Pendulum-v1 "$folder/measured" --parameters m,l m=3 l=0.5 --window 50 --confidence 0.9
prints '"kind":"identified"' identify Pendulum-v1 "$folder/measured" --parameters m,l --json
json
prints '"unknown":[{"exponents":[1.0,-2.0,1.0]}]' identify Pendulum-v1 "$folder/measured" --parameters g,m,l --json
json
prints "g by c, m by c^-2, l by c" identify Pendulum-v1 "$folder/measured" --parameters g,m,l
prints "fit: $folder/fit.csv" identify Pendulum-v1 "$folder/measured" --parameters m,l --fields theta --fit "$folder/fit.csv"
[[ $(head -1 "$folder/fit.csv") == "trajectory,step,theta,fitted theta" && $(wc -l <"$folder/fit.csv") == 202 ]] || fail "no fit in a table"
"$ludus" rollout CartPole-v1 --random --state --episodes 12 --seed 1 --noise 0.01 >"$folder/carts"
prints "12 trajectories" identify CartPole-v1 "$folder/carts" --parameters masspole,length
sed 's/.*"theta":\([^,]*\),"theta_dot":\([^}]*\)}.*/\1,\2/' "$folder/measured" >"$folder/states"
sed -n 's/^{"action":\[\([^]]*\)\].*/\1/p' "$folder/measured" >"$folder/pushes"
{ echo theta,theta_dot,action && paste -d, "$folder/states" "$folder/pushes"; } >"$folder/table.csv"
prints "402 numbers measured" identify Pendulum-v1 "$folder/table.csv" --parameters m,l
identify_refuses() { # sentence, text of a file, flags
    printf '%b' "$2" >"$folder/wrong"
    refuses "$1" identify Pendulum-v1 "$folder/wrong" --parameters m "${@:3}"
}
refuses "usage: ludus identify" identify Pendulum-v1
refuses "no parameters are named; of Pendulum-v1 these can be identified: g, m, l" identify Pendulum-v1 "$folder/measured"
refuses "no option 'mass' to identify" identify Pendulum-v1 "$folder/measured" --parameters mass
refuses "max_speed cannot be identified" identify Pendulum-v1 "$folder/measured" --parameters max_speed
refuses "line 1: recorded in Pendulum-v1, not in CartPole-v1" identify CartPole-v1 "$folder/measured" --parameters length
refuses "has no 'phi' in its state" identify Pendulum-v1 "$folder/measured" --parameters m --fields phi
refuses "cannot read" identify Pendulum-v1 "$folder/missing" --parameters m
"$ludus" rollout Taxi-v4 --random --state >"$folder/taxi"
refuses "Taxi-v4 has no derivatives" identify Taxi-v4 "$folder/taxi" --parameters is_rainy
refuses "precision must be double" identify Pendulum-v1 precision=float "$folder/measured" --parameters m
refuses "cannot write" identify Pendulum-v1 "$folder/measured" --parameters m --fit "$folder/none/fit"
refuses "noise is of the state" rollout CartPole-v1 --random --noise 0.1
refuses "either --actions FILE or --policy DIR" rollout CartPole-v1 --random --actions -
identify_refuses "is empty" ' \n'
identify_refuses "line 2: no JSON" '{"reset":true,"state":{}}\n{"action\n'
identify_refuses "line 1: a trajectory begins with" '{"action":[0]}\n'
identify_refuses 'line 2: "action" is not 1 number' '{"reset":true,"state":{}}\n{"action":[0,1]}\n'
identify_refuses 'line 1: "theta" of the state is not a number' '{"reset":true,"state":{"theta":"x"}}\n'
identify_refuses "line 1: Pendulum-v1 has no 'x' in its state" '{"reset":true,"state":{"x":1}}\n'
identify_refuses 'has no "state" in its lines' '{"reset":true}\n{"action":[0]}\n'
identify_refuses "line 1: there is no column 'angle'" 'angle,action\n1,2\n'
identify_refuses "line 1: a column comes twice" 'theta,theta\n1,2\n'
identify_refuses "line 1: no column is a number of the state" 'step,action\n1,2\n'
identify_refuses "line 3: 1 cells; the head of the table has 2" 'theta,action\n1,2\n3\n'
identify_refuses "line 3: 'up' is not a finite number" 'theta,action\n1,2\nup,2\n'
identify_refuses "line 2: an action is missing" 'theta,action\n1,\n2,1\n'
identify_refuses "line 3: step does not go on" 'step,theta\n4,1\n4,1\n'
identify_refuses "has no two rows" 'theta\n1\n'
identify_refuses "samples are too few" 'theta\n1\n1.1\n'

printf '%d checks, %d failed\n' "$checks" "$failures"
[[ $failures == 0 && $checks -gt 0 ]]
