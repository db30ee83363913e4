# policies.py - the actions taken while recording: uniform ones, and others that reach goals, walls and time limits.
# SPDX-License-Identifier: MIT
#
# Each policy is called with (env, rng, seed_index) and returns a function from observation to action.
import numpy as np


def uniform(env, rng, seed_index):
    return lambda observation: int(rng.integers(env.action_space.n))


def _draw_box(rng, reach):
    """A float32 action of 1,024 irregular values in (-reach, reach): few, so that actions and their costs store small."""
    step = int(rng.integers(1024))
    return np.array([(step - 511.5) / 512 * reach * (1 + 1e-3 * np.sin(step))], np.float32)


def box(env, rng, seed_index):
    """Every fourth seed inside the bounds, the others up to 1.5 times them; 1 in 16 exactly a bound or 0."""
    bound = float(env.action_space.high[0])
    reach = 0.999 * bound if seed_index % 4 == 0 else 1.5 * bound

    def choose(observation):
        if rng.random() < 1 / 16:
            return np.array([rng.choice([-bound, 0.0, bound])], np.float32)
        return _draw_box(rng, reach)

    return choose


def _mixed(guide, random_policy, share):
    """Odd seeds follow `guide` in `share` of the steps; everything else is random."""

    def policy(env, rng, seed_index):
        chance = random_policy(env, rng, seed_index)
        if seed_index % 2 == 0:
            return chance
        return lambda observation: guide(observation, rng) if rng.random() < share else chance(observation)

    return policy


# Pushes under a falling pole, so that episodes reach the time limit.
balance = _mixed(lambda observation, rng: int(observation[2] + observation[3] > 0), uniform, 0.9)
# Pushes along the movement, so that cars reach the goal and the wall, and acrobots swing up.
rock = _mixed(lambda observation, rng: 2 if observation[1] > 0 else 0, uniform, 0.95)
rock_box = _mixed(lambda observation, rng: np.copysign(_draw_box(rng, 1.5), observation[1]), box, 0.95)
swing = _mixed(lambda observation, rng: 2 if observation[4] < 0 else 0, uniform, 0.9)


def tabular(env, rng, seed_index):
    """Odd seeds: three steps in four are greedy for the values of the transition table, so that goals are reached."""
    if seed_index % 2 == 0:
        return uniform(env, rng, seed_index)
    table = env.unwrapped.P
    values = np.zeros(len(table))

    def worth(state, action):
        return sum(p * (reward + (0.0 if end else 0.99 * values[to])) for p, to, reward, end in table[state][action])

    for _ in range(100):
        values = np.array([max(worth(state, action) for action in table[state]) for state in table])
    best = {state: max(table[state], key=lambda action: worth(state, action)) for state in table}
    return lambda state: best[state] if rng.random() < 0.75 else int(rng.integers(env.action_space.n))
