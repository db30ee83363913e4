# trajectory.py - plays one environment over many seeds and records every reset and step.
# SPDX-License-Identifier: MIT
import zlib

import gymnasium
import numpy as np

import container
from numpy_rng import words_of_state

SEEDS = [*range(15), 42, 123, 12345, 2**32 - 1, 2**32 + 5]


def _number(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def option_text(options):
    """Options as Ludus writes them: name=value name=value; maps are rows joined by '/', other lists quoted with ','."""
    words = []
    for name, value in options.items():
        if name == "desc":
            value = "/".join(value)
        elif isinstance(value, (tuple, list)):
            value = "'" + ",".join(_number(entry) for entry in value) + "'"
        words.append(f"{name}={_number(value)}")
    return " ".join(words)


class Recording:
    """One trajectory file.

    make: arguments of the constructor. attributes: set on the unwrapped environment. reset: options of every reset.
    spelling: attribute values whose Ludus name is another. wrap(env) puts wrappers around the environment, which in
    Ludus are the options `runtime`. policy(env, rng, seed_index) gives a function from observation to action.
    """

    def __init__(self, name, env_id, policy, make=None, attributes=None, reset=None, spelling=None, beyond=0,
                 steps=1000, wrap=None, runtime=None):
        self.name, self.env_id, self.policy = name, env_id, policy
        self.make, self.attributes, self.reset = make or {}, attributes or {}, reset or {}
        self.spelling, self.beyond, self.steps = spelling or {}, beyond, steps
        self.wrap, self.runtime = wrap or (lambda env: env), runtime or {}

    def facts(self):
        attributes = {name: self.spelling.get(value, value) for name, value in self.attributes.items()}
        make = {name: value for name, value in self.make.items() if name != "max_episode_steps"}
        return {
            "id": self.env_id,
            "options": option_text({**make, **attributes, **self.runtime}),
            "reset_options": option_text(self.reset),
            "set_by_attribute": " ".join(self.attributes),
            "steps_beyond_end": str(self.beyond),
        }

    def record(self, path, versions):
        env = gymnasium.make(self.env_id, disable_env_checker=True, **self.make)
        for name, value in self.attributes.items():
            assert hasattr(env.unwrapped, name)
            setattr(env.unwrapped, name, value)
        env = self.wrap(env)
        table = _Table(env)
        for seed_index, seed in enumerate(SEEDS):
            rng = np.random.Generator(np.random.PCG64([zlib.crc32(self.name.encode()), seed_index]))
            choose = self.policy(env, rng, seed_index)
            observation = table.add_reset(seed, *env.reset(seed=seed, options=self.reset or None))
            beyond = 0
            for _ in range(self.steps):
                action = choose(observation)
                outcome = env.step(action)
                observation = table.add_step(action, *outcome)
                ended = outcome[2] or outcome[3] or beyond > 0
                beyond = beyond + 1 if ended else 0
                if beyond > self.beyond:
                    observation = table.add_reset(-1, *env.reset(options=self.reset or None))
                    beyond = 0
            table.add_generator(env.unwrapped.np_random)
        env.close()
        container.write(path, {**self.facts(), **versions}, table.columns())
        return table


class _Table:
    def __init__(self, env):
        box = isinstance(env.action_space, gymnasium.spaces.Box)
        self.action_type = "f32" if box else "u8"
        self.no_action = np.zeros(env.action_space.shape, np.float32) if box else 0
        self.observation_type = "f32" if isinstance(env.observation_space, gymnasium.spaces.Box) else "i32"
        self.rows = {name: [] for name in ("event", "seed", "action", "observation", "reward", "terminated", "truncated")}
        self.generators = []

    def _add(self, info, **values):
        observation = values["observation"]
        if self.observation_type == "f32":
            assert observation.dtype == np.float32
            values["observation"] = observation.copy()  # MountainCarContinuous hands out its own state
        else:
            assert all(type(part) is int for part in np.atleast_1d(np.array(observation, object)))
        for name, value in {**values, **{f"info.{key}": value for key, value in info.items()}}.items():
            self.rows.setdefault(name, []).append(value)
        return values["observation"]

    def add_reset(self, seed, observation, info):
        return self._add(info, event=0, seed=seed, action=self.no_action, observation=observation, reward=0.0,
                         terminated=False, truncated=False)

    def add_step(self, action, observation, reward, terminated, truncated, info):
        assert type(terminated) is bool and type(truncated) is bool
        return self._add(info, event=1, seed=-1, action=action, observation=observation, reward=reward,
                         terminated=terminated, truncated=truncated)

    def add_generator(self, generator):
        """The generator's state when a seed's steps are over, so that a draw too many shows even when it was not used."""
        self.generators.append(np.array(words_of_state(generator), np.uint64))

    def columns(self):
        dtypes = {"event": "u8", "seed": "i64", "action": self.action_type, "observation": self.observation_type,
                  "reward": "f64", "terminated": "u8", "truncated": "u8", "info.prob": "f64", "info.action_mask": "u8"}
        lengths = {len(rows) for rows in self.rows.values()}
        assert len(lengths) == 1, "every row must have every info entry"
        return {**{name: (dtypes[name], rows) for name, rows in self.rows.items()},
                "generator": ("u64", self.generators)}

    def __str__(self):
        return (f"{len(self.rows['event'])} rows, {len(self.rows['event']) - sum(self.rows['event'])} resets, "
                f"{sum(self.rows['terminated'])} terminated, {sum(self.rows['truncated'])} truncated")
